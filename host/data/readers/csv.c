/* CSV and TSV (RFC 4180), columns apart by white space as the UCR archive has them, and ARFF: every column is a feature. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/csv_format.h"
#include "data/label_candidates.h"
#include "data/missing.h"
#include "data/reader.h"
#include "data/step_times.h"

#define SNIFFED ((size_t)4096)

/* Text: no control characters, and no first byte that UTF-8 has not. */
static bool csv_sniff(const unsigned char *bytes, size_t length) {
    if (length == 0 || (bytes[0] >= 0x80 && bytes[0] < 0xc2) || aecl_reader_ts.sniff(bytes, length) ||
        aecl_reader_wfdb.sniff(bytes, length))
        return false;
    for (size_t i = 0; i < length && i < SNIFFED; i++) {
        unsigned char c = bytes[i];
        if (c == 0x7f || (c < 0x20 && c != '\t' && c != '\n' && c != '\r')) return false;
    }
    return true;
}

/* The names of the columns that are values: one block, the pointers, then the names. */
static aecl_status copy_names(aecl_dataset *out, const aecl_csv *csv) {
    size_t size = csv->width * sizeof *out->columns;
    aecl_status st = AECL_OK;
    if (csv->names == NULL) return AECL_OK;
    for (size_t c = 0; c < csv->columns; c++) size += strlen(csv->names[c]) + 1;
    TRY(aecl_alloc(&out->columns, 1, size));
    char *text = (char *)(out->columns + csv->width);
    for (size_t c = 0; c < csv->columns; c++) {
        size_t at = csv->place ? csv->place[c] : c;
        if (at == AECL_CSV_SKIP) continue;
        out->columns[at] = text;
        text = stpcpy(text, csv->names[c]) + 1;
    }
    if (csv->label < csv->columns) TRY(aecl_copy_string(&out->label_column, csv->names[csv->label]));
done:
    return st;
}

/* Room for the values of all lines; no more than text of this length can hold, a value and its delimiter being two
 * characters at least. */
static size_t most_values(const aecl_csv *csv, const char *s, const char *end) {
    size_t lines = 0, values = 0, most = (size_t)(end - s) / 2 + 1;
    for (const char *line = s; line < end; lines++) line = aecl_csv_row_end(csv, line, end, true) + 1;
    return aecl_mul(lines, csv->width, &values) && values < most ? values : most;
}

static size_t count_rows(const aecl_csv *csv, const char *s, const char *end) {
    size_t rows = 0;
    for (; s < end; rows++) s = aecl_csv_row_end(csv, s, end, true) + 1;
    return rows;
}

static void add_time(aecl_text *times, const aecl_csv *csv) {
    for (const char *c = csv->id_start; c < csv->id_stop; c++)
        if (*c) aecl_text_add_bytes(times, c, 1);
    aecl_text_add_bytes(times, "", 1);
}

/* What the data set has from here on. */
static void give_facts(aecl_dataset *out, aecl_csv *csv) {
    out->label_words = csv->words, csv->words = NULL;
    out->label_word_count = csv->word_count, csv->word_count = 0;
    out->found.left_out = csv->left_out, csv->left_out = NULL;
}

static aecl_status read_rows(aecl_dataset *out, aecl_csv *csv, const char *s, const char *end, bool series) {
    bool labelled = csv->label < csv->columns, timed = series && csv->id < csv->columns;
    size_t count = 0;
    float *values = NULL;
    aecl_text times = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_resize(&values, most_values(csv, s, end) + csv->width, sizeof *values));
    if (labelled) TRY(aecl_alloc(&out->labels, count_rows(csv, s, end) + 1, sizeof *out->labels));
    for (const char *stop; s < end; s = stop + 1, count++) {
        stop = aecl_csv_row_end(csv, s, end, true);
        TRY(aecl_csv_row(csv, s, (size_t)(stop - s), values + count * csv->width));
        if (labelled) out->labels[count] = csv->label_value;
        if (timed) add_time(&times, csv);
    }
    TRY(aecl_dataset_set_shape(out, csv->name, &(aecl_shape){2, {count, csv->width}}));
    TRY(aecl_resize(&values, count * csv->width, sizeof *values));
    if (labelled) TRY(aecl_resize(&out->labels, count, sizeof *out->labels));
    out->dtype = AECL_F32;
    out->values = values, values = NULL;
    if (timed) TRY(aecl_text_done(&times));
    if (timed) TRY(aecl_step_times_give(out, &times));
    give_facts(out, csv);
done:
    aecl_text_free(&times);
    free(values);
    return st;
}

/* Rows of unlike lengths, as series. */
static aecl_status read_series(aecl_dataset *out, aecl_csv *csv, const char *s, const char *end,
                               const aecl_read_options *options) {
    bool labelled = csv->label < csv->columns;
    aecl_ragged series = {0};
    aecl_status st = AECL_OK;
    if (labelled) TRY(aecl_alloc(&out->labels, count_rows(csv, s, end) + 1, sizeof *out->labels));
    for (const char *stop; s < end; s = stop + 1) {
        stop = aecl_csv_row_end(csv, s, end, true);
        TRY(aecl_csv_series(csv, s, (size_t)(stop - s), options, &series));
        if (labelled) out->labels[series.count - 1] = csv->label_value;
    }
    TRY(aecl_ragged_settle(out, &series, csv->name, 1, options));
    if (labelled) TRY(aecl_resize(&out->labels, out->count, sizeof *out->labels));
    give_facts(out, csv);
done:
    aecl_ragged_free(&series);
    return st;
}

/* Rows without any field at the end, as spreadsheets leave them. */
static void leave_out_blank(const aecl_csv *csv, const char *s, const char **end) {
    size_t rows = 0;
    while (*end > s) {
        const char *feed = memrchr(s, '\n', (size_t)(*end - s)), *start = feed ? feed + 1 : s;
        if (!aecl_csv_is_blank(csv, start, (size_t)(*end - start))) break;
        *end = feed ? feed : s;
        rows++;
    }
    if (rows) aecl_log(AECL_LOG_NOTE, "%s: %zu rows without values at the end are left out", csv->name, rows);
}

static aecl_status csv_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    const char *s = (const char *)*bytes, *end = s + length;
    size_t used = 0;
    aecl_csv csv = {0};
    aecl_read_options options = *in->options;
    aecl_status st = AECL_OK;
    options.id_by_time = options.window != NULL;
    while (end > s && strchr(" \r\n", end[-1])) end--;
    if (end - s == 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) end = s;
    if (s == end) return aecl_fail(AECL_INPUT, "%s: holds no rows", in->name);
    TRY(aecl_csv_open(&csv, &(aecl_csv_request){in->name, &options, in->label_column}, s, (size_t)(end - s), &used));
    if (csv.width == 0) TRY(aecl_fail(AECL_INPUT, "%s: has no line @data", in->name));
    leave_out_blank(&csv, s + used, &end);
    if (options.missing == AECL_MISSING_COUNT) TRY(aecl_label_candidates_of_words(out, &csv, s + used, end));
    if (in->options->length) {
        TRY(read_series(out, &csv, s + used, end, in->options));
    } else {
        TRY(copy_names(out, &csv));
        TRY(read_rows(out, &csv, s + used, end, options.window));
    }
    TRY(aecl_missing_settle(out, in->name, in->options));
    TRY(aecl_table_hints(out, in));
    if (options.missing == AECL_MISSING_COUNT) TRY(aecl_label_candidates_of_numbers(out));
done:
    aecl_csv_free(&csv);
    return st;
}

const aecl_reader aecl_reader_csv = {"csv", "csv tsv txt arff", csv_sniff, csv_read, NULL};
