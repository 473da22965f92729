/* Which columns of a table are values. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/csv_format.h"

#define MOST_NAMED 8 /* columns in a message */

aecl_status aecl_csv_find_column(const aecl_csv *csv, const char *column, const char *what, size_t *index) {
    int64_t number = strcmp(column, "first") == 0 ? 1 : strcmp(column, "last") == 0 ? (int64_t)csv->columns : 0;
    for (*index = 0; csv->names && *index < csv->columns; ++*index)
        if (strcmp(csv->names[*index], column) == 0) return AECL_OK;
    bool known = number || aecl_parse_integer(column, &number);
    *index = (size_t)number - 1;
    if (known && number >= 1 && (uint64_t)number <= csv->columns) return AECL_OK;
    const char *nearest = csv->names ? aecl_nearest(column, (const char *const *)csv->names, csv->columns) : NULL;
    return aecl_fail(AECL_INPUT, "%s: has no column \"%s\" for %s (first, last, 1 to %zu%s%s%s)", csv->name, column,
                     what, csv->columns, csv->names ? " or a name of its header" : "", nearest ? "; did you mean " : "",
                     nearest ? nearest : "");
}

/* "3-7": both ends, from 1. */
static bool parse_range(const aecl_csv *csv, char *item, size_t *from, size_t *to) {
    int64_t first, last;
    char *dash = strchr(item, '-');
    if (dash == NULL || dash == item) return false;
    *dash = 0;
    bool good = aecl_parse_integer(item, &first) && aecl_parse_integer(dash + 1, &last);
    *dash = '-';
    if (!good || first < 1 || last < first || (uint64_t)last > csv->columns) return false;
    *from = (size_t)first - 1, *to = (size_t)last - 1;
    return true;
}

/* chosen[columns] = true for those of a list "a,b,3-7". */
static aecl_status choose(const aecl_csv *csv, const char *list, const char *what, bool *chosen) {
    char *copy = NULL, *rest = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_copy_string(&copy, list));
    for (char *item = copy; item; item = rest) {
        size_t from = 0, to = 0;
        rest = strchr(item, ',');
        if (rest) *rest++ = 0;
        if (!parse_range(csv, item, &from, &to)) {
            TRY(aecl_csv_find_column(csv, item, what, &from));
            to = from;
        }
        for (size_t c = from; c <= to; c++) chosen[c] = true;
    }
done:
    free(copy);
    return st;
}

/* Says which of the columns are left out, and why. */
static aecl_status say_left_out(aecl_csv *csv, const bool *left, const char *why) {
    aecl_text names = {0};
    size_t count = 0;
    for (size_t c = 0; c < csv->columns; c++) {
        if (!left[c] || count++ >= MOST_NAMED) continue;
        aecl_text_add(&names, count > 1 ? ", " : " ");
        if (csv->names && *csv->names[c])
            aecl_text_add_safe(&names, csv->names[c]);
        else
            aecl_text_add(&names, "%zu", c + 1);
    }
    if (count > MOST_NAMED) aecl_text_add(&names, ", ... (%zu)", count);
    aecl_text all = {0};
    aecl_status st = aecl_text_done(&names);
    if (st < 0 || count == 0) goto done;
    aecl_log(AECL_LOG_NOTE, "%s: column%s%s left out: %s", csv->name, count > 1 ? "s" : "", names.s, why);
    aecl_text_add(&all, "%s%s%s: %s", csv->left_out ? csv->left_out : "", csv->left_out ? "; " : "", names.s + 1, why);
    TRY(aecl_text_done(&all));
    free(csv->left_out);
    csv->left_out = NULL;
    TRY(aecl_copy_string(&csv->left_out, all.s));
done:
    aecl_text_free(&names);
    aecl_text_free(&all);
    return st;
}

static bool is_time(unsigned char kinds) {
    return (kinds & AECL_FIELD_TIME) && !(kinds & ~(AECL_FIELD_TIME | AECL_FIELD_MISSING));
}

/* taken[columns]: by the options, else all but times and the index. */
static aecl_status take_by_options(aecl_csv *csv, const aecl_read_options *o, const unsigned char *kinds, bool index,
                                   bool *taken) {
    bool *left = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&left, csv->columns, sizeof *left));
    if (o->columns) {
        TRY(choose(csv, o->columns, "--columns", taken));
    } else {
        for (size_t c = 0; c < csv->columns; c++)
            left[c] = csv->names && !*csv->names[c] && kinds[c] == AECL_FIELD_MISSING;
        for (size_t c = 0; c < csv->columns; c++) taken[c] = !left[c];
        TRY(say_left_out(csv, left, "neither names nor values"));
        for (size_t c = 0; c < csv->columns; c++) {
            left[c] = is_time(kinds[c]);
            taken[c] = taken[c] && !left[c];
        }
        TRY(say_left_out(csv, left, "times (--columns takes what it names)"));
        if (index && csv->label != 0) {
            memset(left, 0, csv->columns * sizeof *left);
            left[0] = true, taken[0] = false;
            TRY(say_left_out(csv, left, "a running number of the rows (--columns takes what it names)"));
        }
    }
    memset(left, 0, csv->columns * sizeof *left);
    if (csv->id < csv->columns) taken[csv->id] = false;
    if (o->ignore) TRY(choose(csv, o->ignore, "--ignore", left));
    for (size_t c = 0; c < csv->columns; c++) taken[c] = taken[c] && !left[c];
done:
    free(left);
    return st;
}

/* The first column of this name that is not yet a value; `columns` where there is none. */
static size_t find_name(const aecl_csv *csv, const char *name) {
    size_t c = 0;
    while (c < csv->columns &&
           (csv->place[c] != AECL_CSV_SKIP || c == csv->label || c == csv->id || strcmp(csv->names[c], name) != 0))
        c++;
    return c;
}

/* The columns that a model wants, in its order; others are ignored and named. */
static aecl_status take_by_names(aecl_csv *csv, const aecl_read_options *o, const bool *taken) {
    bool *left = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < o->features; i++) {
        size_t c = find_name(csv, o->names[i]);
        if (c == csv->columns)
            TRY(aecl_fail(AECL_INPUT, "%s: has no column \"%s\", one of the %zu that the model wants", csv->name,
                          o->names[i], o->features));
        csv->place[c] = (uint32_t)i;
    }
    csv->width = o->features;
    TRY(aecl_alloc(&left, csv->columns, sizeof *left));
    for (size_t c = 0; c < csv->columns; c++) left[c] = taken[c] && c != csv->label && csv->place[c] == AECL_CSV_SKIP;
    TRY(say_left_out(csv, left, "the model does not know them"));
done:
    free(left);
    return st;
}

static void take_in_order(aecl_csv *csv, const bool *taken) {
    for (size_t c = 0; c < csv->columns; c++)
        if (taken[c] && c != csv->label) csv->place[c] = (uint32_t)csv->width++;
}

/* Whether a model's names are to be found in the header: it has one, and not of the other names alone. */
static bool has_names(const aecl_csv *csv, const aecl_read_options *o) {
    return csv->names && o->names && !o->columns;
}

static void clear(aecl_csv *csv) {
    memset(csv->place, 0xff, csv->columns * sizeof *csv->place);
    csv->width = 0;
    free(csv->left_out);
    csv->left_out = NULL;
}

static aecl_status place_values(aecl_csv *csv, const aecl_read_options *o, const unsigned char *kinds, bool index) {
    bool *taken = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&taken, csv->columns, sizeof *taken));
    clear(csv);
    TRY(take_by_options(csv, o, kinds, index, taken));
    if (has_names(csv, o))
        TRY(take_by_names(csv, o, taken));
    else
        take_in_order(csv, taken);
done:
    free(taken);
    return st;
}

/* The labels of the training, where nothing is said of labels: by their name, or where the rows have a value more. */
static aecl_status find_trained_label(aecl_csv *csv, const aecl_read_options *o, bool *found) {
    *found = false;
    if (o->trained_label == NULL || o->features == 0) return AECL_OK;
    for (size_t c = 0; csv->names && c < csv->columns; c++)
        if (strcmp(csv->names[c], o->trained_label) == 0) csv->label = c;
    *found = csv->label < csv->columns;
    if (*found || csv->width != o->features + 1 || has_names(csv, o)) return AECL_OK;
    aecl_status st = aecl_csv_find_column(csv, o->trained_label, "the labels, as in training", &csv->label);
    *found = st == AECL_OK;
    return st;
}

/* No table of places for values in their order: the fast way. */
static void drop_places(aecl_csv *csv) {
    size_t c = 0;
    while (c < csv->columns && csv->place[c] == c) c++;
    if (c < csv->columns) return;
    free(csv->place);
    csv->place = NULL;
}

/* The column of labels that is named; of series of any length also that of the training, which their number of values cannot
 * tell. */
static const char *label_of(const aecl_csv *csv, const aecl_csv_request *request) {
    const aecl_read_options *o = request->options;
    const char *label = request->label;
    if (label == NULL && o->length && o->trained_label) {
        label = o->trained_label;
        aecl_log(AECL_LOG_NOTE,
                 "%s: column %s is taken for the labels, as in training (--label-column none: it is a value)",
                 csv->name, label);
    }
    return label && strcmp(label, "none") != 0 ? label : NULL;
}

aecl_status aecl_csv_choose(aecl_csv *csv, const aecl_csv_request *request, const unsigned char *kinds, bool index) {
    const aecl_read_options *o = request->options;
    const char *named = label_of(csv, request);
    bool trained = false;
    double absent = 0;
    aecl_status st = AECL_OK;
    csv->label = csv->id = csv->columns;
    for (csv->time = 0; csv->time < csv->columns && !is_time(kinds[csv->time]);) csv->time++;
    if (csv->columns >= UINT32_MAX) return aecl_fail(AECL_INPUT, "%s: too many columns", csv->name);
    csv->lenient = o->missing != AECL_MISSING_REFUSE;
    csv->has_absent = o->missing_value != NULL;
    if (csv->has_absent && !aecl_parse_real(o->missing_value, &absent))
        return aecl_fail(AECL_USAGE, "--missing-value: \"%s\" is not a number", o->missing_value);
    csv->absent = (float)absent;
    if (named) TRY(aecl_csv_find_column(csv, named, "the labels", &csv->label));
    csv->label_last = named && o->length && strcmp(named, "last") == 0;
    if (o->id && aecl_csv_find_column(csv, o->id, "--id", &csv->id) < 0) {
        if (o->features == 0) return AECL_INPUT;
        csv->id = csv->columns; /* a table for a model may lack it */
    }
    if (!o->id && o->id_by_time) csv->id = csv->time;
    if (named && csv->columns == 1)
        TRY(aecl_fail(AECL_INPUT, "%s: has a single column; nothing is left beside the labels", csv->name));
    TRY(aecl_alloc(&csv->place, csv->columns, sizeof *csv->place));
    TRY(place_values(csv, o, kinds, index));
    if (request->label == NULL && !o->length) TRY(find_trained_label(csv, o, &trained));
    if (trained) {
        aecl_log(AECL_LOG_NOTE, "%s: column \"%s\", the labels in training, is no value", csv->name, o->trained_label);
        TRY(place_values(csv, o, kinds, index));
    }
    if (o->names && !csv->names) aecl_log(AECL_LOG_NOTE, "%s: no header: its columns are taken by position", csv->name);
    if (csv->width == 0) TRY(aecl_fail(AECL_INPUT, "%s: no column is left for values", csv->name));
    drop_places(csv);
done:
    return st;
}
