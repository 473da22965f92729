/* CSV and TSV (RFC 4180), and columns apart by white space as the UCR archive has them: every column is a feature. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/csv_format.h"
#include "data/reader.h"

#define SNIFFED ((size_t)4096)

/* Text: no control characters, and no first byte that UTF-8 has not. */
static bool csv_sniff(const unsigned char *bytes, size_t length) {
    if (length == 0 || (bytes[0] >= 0x80 && bytes[0] < 0xc2)) return false;
    for (size_t i = 0; i < length && i < SNIFFED; i++) {
        unsigned char c = bytes[i];
        if (c == 0x7f || (c < 0x20 && c != '\t' && c != '\n' && c != '\r')) return false;
    }
    return true;
}

/* The end of the line at s; a line feed inside quotes belongs to the line. */
static const char *first_line_end(const char *s, const char *end) {
    for (bool quoted = false; s < end && (quoted || *s != '\n'); s++) quoted ^= *s == '"';
    return s;
}

static const char *line_end(const char *s, const char *end) {
    const char *feed = memchr(s, '\n', (size_t)(end - s));
    return feed ? feed : end;
}

/* Copies a field without its quotes to *to, a doubled quote as one, and moves *to behind the closing NUL. */
static void copy_name(char **to, const char *start, const char *stop) {
    bool quoted = stop - start >= 2 && *start == '"' && stop[-1] == '"';
    for (const char *s = start + quoted; s < stop - quoted; s++) {
        if (*s == '"' && s + 1 < stop - quoted && s[1] == '"') s++;
        *(*to)++ = *s;
    }
    *(*to)++ = 0;
}

/* One block: the pointers, then the names, none longer than its field. */
static aecl_status read_names(aecl_dataset *out, const aecl_csv *csv, const char *s, const char *end) {
    char **names = NULL;
    if (s < end && end[-1] == '\r') end--;
    aecl_status st = aecl_alloc(&names, 1, csv->columns * (sizeof *names + 1) + (size_t)(end - s));
    if (st < 0) return st;
    char *text = (char *)(names + csv->columns);
    for (size_t i = 0; i < csv->columns; i++) {
        const char *start, *stop;
        aecl_csv_field(csv, &s, end, &start, &stop);
        names[i] = text;
        copy_name(&text, start, stop);
    }
    out->columns = names;
    return AECL_OK;
}

/* Room for the values of all lines; no more than text of this length can hold, a value and its delimiter being two
 * characters at least. */
static size_t most_values(const aecl_csv *csv, const char *s, const char *end) {
    size_t lines = 0, values = 0, most = (size_t)(end - s) / 2 + 1;
    for (const char *line = s; line < end; lines++) line = line_end(line, end) + 1;
    return aecl_mul(lines, csv->columns, &values) && values < most ? values : most;
}

static aecl_status read_rows(aecl_dataset *out, aecl_csv *csv, const char *s, const char *end) {
    size_t count = 0;
    float *values = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_resize(&values, most_values(csv, s, end), sizeof *values));
    for (const char *stop; s < end; s = stop + 1, count++) {
        stop = line_end(s, end);
        TRY(aecl_csv_row(csv, s, (size_t)(stop - s), values + count * csv->columns));
    }
    TRY(aecl_dataset_set_shape(out, csv->name, &(aecl_shape){2, {count, csv->columns}}));
    TRY(aecl_resize(&values, count * csv->columns, sizeof *values));
    out->dtype = AECL_F32;
    out->values = values, values = NULL;
done:
    free(values);
    return st;
}

static aecl_status csv_read(aecl_dataset *out, const char *name, unsigned char **bytes, size_t length) {
    const char *s = (const char *)*bytes, *end = s + length;
    aecl_csv csv;
    aecl_status st = AECL_OK;
    if (length >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) s += 3;
    while (end > s && strchr(" \r\n", end[-1])) end--;
    if (s == end) return aecl_fail(AECL_INPUT, "%s: holds no rows", name);
    const char *first = first_line_end(s, end);
    TRY(aecl_csv_guess(&csv, name, s, (size_t)(first - s)));
    if (csv.header) {
        TRY(read_names(out, &csv, s, first));
        s = first < end ? first + 1 : end;
    }
    TRY(read_rows(out, &csv, s, end));
done:
    return st;
}

const aecl_reader aecl_reader_csv = {"csv", "csv tsv txt", csv_sniff, csv_read};
