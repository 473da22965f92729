/* Runs beside each other: a row a key, made when the first run that has it is walked. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "job/run_record.h"

static void free_row(const aecl_comparison *c, aecl_comparison_row *row) {
    for (size_t i = 0; row->values && i < c->runs; i++) aecl_text_free(&row->values[i]);
    free(row->values);
    aecl_text_free(&row->key);
}

void aecl_comparison_free(aecl_comparison *c) {
    for (size_t r = 0; r < c->count; r++) free_row(c, &c->rows[r]);
    free(c->rows);
    *c = (aecl_comparison){0};
}

static aecl_status add_row(aecl_comparison *c, const char *key) {
    aecl_comparison_row row = {0};
    aecl_status st = AECL_OK;
    aecl_text_add(&row.key, "%s", key);
    TRY(aecl_text_done(&row.key));
    TRY(aecl_alloc(&row.values, c->runs, sizeof *row.values));
    TRY(aecl_resize(&c->rows, c->count + 1, sizeof *c->rows));
    c->rows[c->count++] = row, row = (aecl_comparison_row){0};
done:
    free_row(c, &row);
    return st;
}

static aecl_status put(aecl_comparison *c, size_t run, const char *key, const aecl_json *value) {
    size_t r = 0;
    aecl_status st = AECL_OK;
    while (r < c->count && strcmp(c->rows[r].key.s, key) != 0) r++;
    if (r == c->count) TRY(add_row(c, key));
    aecl_text *text = &c->rows[r].values[run];
    if (!aecl_json_scalar_text(value, text)) TRY(aecl_json_write(value, false, text));
    TRY(aecl_text_done(text));
done:
    return st;
}

/* Every value of an object, those of objects within it under "outer.inner". */
static aecl_status walk(aecl_comparison *c, size_t run, const char *outer, const aecl_json *object) {
    aecl_text key = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < aecl_json_length(object); i++) {
        const aecl_json *value = NULL;
        const char *name = aecl_json_key_at(object, i, &value);
        aecl_text_free(&key);
        aecl_text_add(&key, "%s%s%s", outer, *outer ? "." : "", name);
        TRY(aecl_text_done(&key));
        TRY(aecl_json_kind_of(value) == AECL_JSON_OBJECT ? walk(c, run, key.s, value) : put(c, run, key.s, value));
    }
done:
    aecl_text_free(&key);
    return st;
}

static bool is_same(const aecl_comparison *c, const aecl_comparison_row *row) {
    const char *first = row->values[0].s;
    for (size_t i = 0; i < c->runs; i++)
        if (!first || !row->values[i].s || strcmp(row->values[i].s, first) != 0) return false;
    return true;
}

static void keep_differences(aecl_comparison *c) {
    size_t kept = 0;
    for (size_t r = 0; r < c->count; r++) {
        aecl_comparison_row row = c->rows[r];
        c->rows[r] = (aecl_comparison_row){0};
        if (is_same(c, &row))
            free_row(c, &row);
        else
            c->rows[kept++] = row;
    }
    c->count = kept;
}

static aecl_status fill_gaps(aecl_comparison *c) {
    aecl_status st = AECL_OK;
    for (size_t r = 0; r < c->count; r++)
        for (size_t i = 0; i < c->runs; i++) {
            if (c->rows[r].values[i].s == NULL) aecl_text_add(&c->rows[r].values[i], "-");
            TRY(aecl_text_done(&c->rows[r].values[i]));
        }
done:
    return st;
}

aecl_status aecl_compare_results(aecl_comparison *out, const aecl_run_record *runs, size_t count) {
    aecl_comparison c = {.runs = count};
    aecl_status st = AECL_OK;
    *out = (aecl_comparison){0};
    for (size_t run = 0; run < count; run++)
        for (size_t i = 0; i < aecl_json_length(runs[run].results); i++) {
            const aecl_json *value = NULL;
            const char *key = aecl_json_key_at(runs[run].results, i, &value);
            aecl_json_kind kind = aecl_json_kind_of(value);
            if (kind == AECL_JSON_REAL || kind == AECL_JSON_INTEGER) TRY(put(&c, run, key, value));
        }
    TRY(fill_gaps(&c));
    *out = c, c = (aecl_comparison){0};
done:
    aecl_comparison_free(&c);
    return st;
}

aecl_status aecl_compare_settings(aecl_comparison *out, const aecl_run_record *runs, size_t count) {
    aecl_comparison c = {.runs = count};
    aecl_status st = AECL_OK;
    *out = (aecl_comparison){0};
    for (size_t run = 0; run < count; run++) TRY(walk(&c, run, "", runs[run].config));
    keep_differences(&c);
    TRY(fill_gaps(&c));
    *out = c, c = (aecl_comparison){0};
done:
    aecl_comparison_free(&c);
    return st;
}
