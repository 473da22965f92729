/* Cases under check: guarded buffers, comparisons, random operands. */
#include "verify/check_case.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"

#define GUARD (AECL_VIEW_ALIGN / sizeof(float))

bool aecl_check_begin(aecl_check *check, const char *name, bool quick) {
    if (check->stopped) return false;
    if (check->kernel && !aecl_check_holds(check, name)) return false;
    if (check->quick ? !quick : check->filter && !strstr(name, check->filter)) return false;
    check->run++;
    check->ok = true;
    check->why[0] = 0;
    return true;
}

void aecl_check_end(aecl_check *check, const char *name) {
    char text[512];
    snprintf(text, sizeof text, "%s%s%s", name, check->ok ? "" : ": ", check->why);
    if (!check->ok) check->failed++;
    if (check->line && !check->line(check->data, text, check->ok)) check->stopped = true;
}

void aecl_check_fail(aecl_check *check, const char *format, ...) {
    va_list args;
    if (!check->ok) return;
    check->ok = false;
    va_start(args, format);
    vsnprintf(check->why, sizeof check->why, format, args);
    va_end(args);
}

void aecl_check_compare_within(aecl_check *check, const char *what, const float *got, const double *want, size_t count,
                               double allowance) {
    for (size_t i = 0; i < count; i++)
        if (!(fabs(got[i] - want[i]) <= allowance)) {
            aecl_check_fail(check, "%s[%zu] is %.9g, the reference says %.9g", what, i, got[i], want[i]);
            return;
        }
}

void aecl_check_compare(aecl_check *check, const char *what, const float *got, const double *want, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++) most = fmax(most, fabs(want[i]));
    aecl_check_compare_within(check, what, got, want, count, 2e-5 * (most + 1e-3));
}

/* Writes the guard bands with the values (NULL: NaN) in one piece from offset 0: Oclgrind 21.10 takes what a write at
 * another offset leaves out for uninitialised. */
static aecl_status write_whole(const aecl_guarded *g, const float *values) {
    aecl_status st = AECL_OK;
    float *all = NULL;
    size_t total = g->count + 2 * GUARD;
    TRY(aecl_alloc(&all, total, sizeof *all));
    for (size_t i = 0; i < total; i++) all[i] = NAN;
    if (values) memcpy(all + GUARD, values, g->count * sizeof *all);
    TRY(aecl_buffer_write(g->whole, 0, total * sizeof *all, all));
done:
    free(all);
    return st;
}

aecl_status aecl_guarded_new(aecl_guarded *out, aecl_ops *ops, size_t count) {
    aecl_status st = AECL_OK;
    size_t total = count + 2 * GUARD;
    *out = (aecl_guarded){.count = count};
    TRY(aecl_buffer_new(&out->whole, aecl_ops_context(ops), total * sizeof(float), "checked values"));
    TRY(write_whole(out, NULL));
    TRY(aecl_buffer_view(&out->view, out->whole, GUARD * sizeof(float), count * sizeof(float)));
done:
    return st;
}

void aecl_guarded_free(aecl_guarded *g) {
    aecl_buffer_free(g->view);
    aecl_buffer_free(g->whole);
    *g = (aecl_guarded){0};
}

aecl_status aecl_guarded_write(aecl_guarded *g, const float *values) {
    return write_whole(g, values);
}

aecl_status aecl_guarded_read(aecl_check *check, const char *what, const aecl_guarded *g, float **out) {
    aecl_status st = AECL_OK;
    float *all = NULL;
    size_t total = g->count + 2 * GUARD;
    TRY(aecl_alloc(&all, total, sizeof *all));
    TRY(aecl_buffer_read(g->whole, 0, total * sizeof *all, all));
    for (size_t i = 0; i < total; i++)
        if ((i < GUARD || i >= GUARD + g->count) && !isnan(all[i])) {
            aecl_check_fail(check, "%s: element %lld beyond its bounds was written", what,
                            (long long)i - (long long)GUARD);
            break;
        }
    memmove(all, all + GUARD, g->count * sizeof *all);
    free(*out);
    *out = all;
    all = NULL;
done:
    free(all);
    return st;
}

void aecl_check_parse(const char *text, aecl_shape *in, size_t *n, aecl_text *words) {
    char word[64];
    int used;
    *in = (aecl_shape){0};
    for (const char *p = text; sscanf(p, " %63s%n", word, &used) == 1; p += used) {
        char *end = word + 3;
        if (!strncmp(word, "in=", 3)) do
                in->dim[in->rank++] = strtoul(end, &end, 10);
            while (*end++ == 'x' && in->rank < AECL_MAX_RANK);
        else if (!strncmp(word, "n=", 2))
            *n = strtoul(word + 2, NULL, 10);
        else
            aecl_text_add(words, "%s ", word);
    }
}

aecl_status aecl_check_random(float **out, size_t count, uint64_t stream) {
    return aecl_check_random_matrix(out, 1, count, count, stream);
}

aecl_status aecl_check_random_matrix(float **out, size_t rows, size_t columns, size_t valid, uint64_t stream) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(out, rows * columns, sizeof **out));
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < valid; c++)
            (*out)[r * columns + c] = 2 * aecl_random_uniform(7, AECL_RANDOM_TEST, stream, r * columns + c) - 1;
done:
    return st;
}

aecl_status aecl_check_trim(double **out, const float *in, size_t rows, size_t columns, size_t valid) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(out, rows * valid, sizeof **out));
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < valid; c++) (*out)[r * valid + c] = in[r * columns + c];
done:
    return st;
}

aecl_status aecl_check_trim_float(float **out, const float *in, size_t rows, size_t columns, size_t valid) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(out, rows * valid, sizeof **out));
    for (size_t r = 0; r < rows; r++) memcpy(*out + r * valid, in + r * columns, valid * sizeof **out);
done:
    return st;
}
