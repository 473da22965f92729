/* Words and whole numbers that are few and come again and again. */
#include "data/label_candidates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/reader.h"

#define MOST_WORDS   20 /* that labels have */
#define MOST_NUMBERS 10
#define MOST_SHOWN   32 /* bytes of a word */

void aecl_looks_free(aecl_found *found) {
    for (size_t i = 0; i < found->look_count; i++) {
        free(found->looks[i].column);
        free(found->looks[i].holds);
    }
    free(found->looks);
    found->looks = NULL, found->look_count = 0;
}

/* *holds is taken over. */
static aecl_status add_look(aecl_found *found, const char *column, char **holds, bool words, bool label) {
    aecl_look *look = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_resize(&found->looks, found->look_count + 1, sizeof *found->looks));
    look = &found->looks[found->look_count];
    *look = (aecl_look){.words = words, .label = label};
    TRY(aecl_copy_string(&look->column, column));
    look->holds = *holds, *holds = NULL;
    found->look_count++;
done:
    return st;
}

/* Words */

/* What stands in one column beside numbers. */
typedef struct {
    size_t first_line, words, numbers;
    char *word[MOST_WORDS]; /* the first of them that differ */
    size_t count[MOST_WORDS], different;
} column_words;

static void words_free(column_words *columns, size_t count) {
    for (size_t c = 0; columns && c < count; c++)
        for (size_t i = 0; i < columns[c].different; i++) free(columns[c].word[i]);
    free(columns);
}

static aecl_status add_word(column_words *w, const char *start, const char *stop, size_t line) {
    size_t length = (size_t)(stop - start), i = 0;
    aecl_status st = AECL_OK;
    if (w->words++ == 0) w->first_line = line;
    while (i < w->different && (strlen(w->word[i]) != length || memcmp(w->word[i], start, length) != 0)) i++;
    if (i < w->different) w->count[i]++;
    if (i < w->different || i == MOST_WORDS) return AECL_OK;
    TRY(aecl_alloc(&w->word[i], length + 1, 1));
    memcpy(w->word[i], start, length);
    w->count[i] = 1;
    w->different++;
done:
    return st;
}

static bool is_value(const aecl_csv *csv, size_t column) {
    return column != csv->label && (csv->place == NULL || csv->place[column] != AECL_CSV_SKIP);
}

static aecl_status look_at_row(column_words *columns, const aecl_csv *csv, const char *s, const char *end) {
    aecl_status st = AECL_OK;
    for (size_t c = 0; s && c < csv->columns; c++) {
        const char *start, *stop;
        aecl_csv_field(csv, &s, end, &start, &stop);
        if (!is_value(csv, c)) continue;
        aecl_field_kind kind = aecl_csv_kind(csv, start, stop);
        if (stop - start >= 2 && *start == csv->quote && stop[-1] == csv->quote) start++, stop--;
        if (kind == AECL_FIELD_WORD || kind == AECL_FIELD_TIME) TRY(add_word(&columns[c], start, stop, csv->line));
        columns[c].numbers += kind == AECL_FIELD_NUMBER || kind == AECL_FIELD_WHOLE;
    }
done:
    return st;
}

/* Whether a word among them comes twice at least, so that they may be labels. */
static bool may_be_labels(const column_words *w) {
    size_t counted = 0;
    for (size_t i = 0; i < w->different; i++) counted += w->count[i];
    return w->numbers == 0 && counted == w->words && w->different < w->words;
}

static void add_counts(aecl_text *text, const column_words *w) {
    for (size_t i = 0; i < w->different; i++) {
        char shown[MOST_SHOWN + 1] = {0};
        memcpy(shown, w->word[i], aecl_smaller(strlen(w->word[i]), MOST_SHOWN));
        aecl_text_add(text, i ? ", " : "");
        aecl_text_add_safe(text, shown);
        aecl_text_add(text, ": %zu", w->count[i]);
    }
}

static aecl_status describe_words(aecl_dataset *out, const aecl_csv *csv, size_t column, const column_words *w) {
    char number[24], shown[MOST_SHOWN + 1] = {0};
    bool labels = may_be_labels(w);
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    snprintf(number, sizeof number, "%zu", column + 1);
    if (labels) {
        add_counts(&text, w);
    } else {
        memcpy(shown, w->word[0], aecl_smaller(strlen(w->word[0]), MOST_SHOWN));
        aecl_text_add(&text, w->numbers ? "%zu beside %zu numbers, \"" : "%zu, \"", w->words, w->numbers);
        aecl_text_add_safe(&text, shown);
        aecl_text_add(&text, "\" in line %zu", w->first_line);
    }
    TRY(aecl_text_done(&text));
    TRY(add_look(&out->found, csv->names && *csv->names[column] ? csv->names[column] : number, &text.s, true, labels));
done:
    aecl_text_free(&text);
    return st;
}

/* The columns of words are left out, the others move up. */
static aecl_status leave_out(aecl_csv *csv, const column_words *columns) {
    uint32_t at = 0;
    aecl_status st = AECL_OK;
    if (csv->place == NULL) {
        TRY(aecl_alloc(&csv->place, csv->columns, sizeof *csv->place));
        for (size_t c = 0; c < csv->columns; c++) csv->place[c] = (uint32_t)c;
    }
    for (size_t c = 0; c < csv->columns; c++) {
        if (!is_value(csv, c)) continue;
        csv->place[c] = columns[c].words ? AECL_CSV_SKIP : at++;
    }
    csv->width = at;
    if (at == 0) TRY(aecl_fail(AECL_INPUT, "%s: has no column of numbers", csv->name));
done:
    return st;
}

aecl_status aecl_label_candidates_of_words(aecl_dataset *out, aecl_csv *csv, const char *text, const char *end) {
    size_t line = csv->line, found = 0;
    column_words *columns = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&columns, csv->columns, sizeof *columns));
    for (const char *stop; text < end; text = stop + 1) {
        stop = aecl_csv_row_end(csv, text, end, true);
        csv->line++;
        TRY(look_at_row(columns, csv, text, stop > text && stop[-1] == '\r' ? stop - 1 : stop));
        for (const char *s = text; (s = memchr(s, '\n', (size_t)(stop - s))) != NULL; s++) csv->line++;
    }
    csv->line = line;
    for (size_t c = 0; c < csv->columns; c++) {
        if (columns[c].words == 0) continue;
        TRY(describe_words(out, csv, c, &columns[c]));
        found++;
    }
    if (found) TRY(leave_out(csv, columns));
done:
    words_free(columns, csv->columns);
    return st;
}

/* Numbers */

/* numbers[*different] = the whole numbers of a column, with how often they come; false for others, or too many. */
static bool count_numbers(const aecl_dataset *d, size_t column, double numbers[MOST_NUMBERS],
                          size_t counts[MOST_NUMBERS], size_t *different) {
    *different = 0;
    for (size_t i = 0; i < d->count; i++) {
        double value = aecl_dataset_value(d, i * d->features + column);
        size_t k = 0;
        while (k < *different && numbers[k] != value) k++;
        if (k == *different && (k == MOST_NUMBERS || value != trunc(value))) return false;
        if (k == *different) numbers[k] = value, counts[k] = 0, ++*different;
        counts[k]++;
    }
    return *different > 1 && d->count > 2 * *different;
}

static aecl_status add_numbers(aecl_dataset *d, size_t column, bool *found) {
    double numbers[MOST_NUMBERS];
    size_t counts[MOST_NUMBERS], different = 0;
    char number[24];
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    *found = count_numbers(d, column, numbers, counts, &different);
    if (!*found) return AECL_OK;
    snprintf(number, sizeof number, "%zu", column + 1);
    for (size_t k = 0; k < different; k++) aecl_text_add(&text, k ? ", %.0f: %zu" : "%.0f: %zu", numbers[k], counts[k]);
    TRY(aecl_text_done(&text));
    TRY(add_look(&d->found, d->columns && *d->columns[column] ? d->columns[column] : number, &text.s, false, true));
done:
    aecl_text_free(&text);
    return st;
}

/* Whether the column beside it is one of values: no labels stand among such as they are. */
static bool stands_out(const aecl_dataset *d, size_t column) {
    double numbers[MOST_NUMBERS];
    size_t counts[MOST_NUMBERS], different = 0;
    return !count_numbers(d, column ? column - 1 : 1, numbers, counts, &different);
}

aecl_status aecl_label_candidates_of_numbers(aecl_dataset *d) {
    aecl_status st = AECL_OK;
    if (d->labels || d->rank != 1 || d->features < 2) return AECL_OK;
    for (size_t c = 0; c < d->features; c++) {
        bool found, end = (c == 0 || c + 1 == d->features) && stands_out(d, c);
        if (end || (d->columns && aecl_is_label_name(d->columns[c]))) TRY(add_numbers(d, c, &found));
    }
done:
    return st;
}
