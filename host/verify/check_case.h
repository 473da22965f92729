/* What the checks of layers, products, losses, optimizers and batches share: cases with names, guarded buffers, and a
 * comparison that NaN fails. */
#ifndef AECL_VERIFY_CHECK_CASE_H
#define AECL_VERIFY_CHECK_CASE_H

#include "base/shape.h"
#include "base/text.h"
#include "nn/ops.h"

#define AECL_CHECK_WHY 256 /* of the text of a mismatch */

typedef struct {
    aecl_ops *ops;
    const char *filter; /* as aecl_check_run's */
    bool quick;         /* the short form, whatever the filter */
    const char *kernel; /* or NULL: only cases that hold this kernel; */
    bool of_layer;      /* there are none of its own, those of its layer */
    bool (*line)(void *data, const char *text, bool ok);
    void *data;
    size_t run, failed;
    bool stopped;             /* by `line` */
    bool ok;                  /* of the present case */
    char why[AECL_CHECK_WHY]; /* its first mismatch */
} aecl_check;

/* True when the filter wants this case; `quick`: whether it belongs to the short form. Starts the case. */
bool aecl_check_begin(aecl_check *check, const char *name, bool quick);
/* Reports it: "name" or "name: why". */
void aecl_check_end(aecl_check *check, const char *name);

/* Notes a mismatch of the present case unless |got - want| <= 2e-5 (max|want| + 1e-3) for all i (NaN mismatches). */
void aecl_check_compare(aecl_check *check, const char *what, const float *got, const double *want, size_t count);
/* Notes a mismatch of the present case unless |got - want| <= allowance for all i (NaN mismatches). */
void aecl_check_compare_within(aecl_check *check, const char *what, const float *got, const double *want, size_t count,
                               double allowance);
/* Notes a mismatch of the present case, in words (printf format); the first one is kept. */
void aecl_check_fail(aecl_check *check, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A device array between two guard bands, all filled with NaN at first. */
typedef struct {
    aecl_buffer *whole, *view;
    size_t count;
} aecl_guarded;

/* count floats between the guard bands, all NaN; and `values` [count] into them. */
aecl_status aecl_guarded_new(aecl_guarded *out, aecl_ops *ops, size_t count);
void aecl_guarded_free(aecl_guarded *g);
aecl_status aecl_guarded_write(aecl_guarded *g, const float *values);
/* *out = the values (owned by the caller); notes a mismatch when a guard band was written. */
aecl_status aecl_guarded_read(aecl_check *check, const char *what, const aecl_guarded *g, float **out);

/* A layer's case "in=7x5x3 n=5 units=2": shape of the input, samples, and the layer's own words; words are added to what is
 * there. */
void aecl_check_parse(const char *text, aecl_shape *in, size_t *n, aecl_text *words);

/* *out = count numbers uniform in [-1, 1) by (stream, index), owned by the caller. */
aecl_status aecl_check_random(float **out, size_t count, uint64_t stream);
/* *out = a matrix [rows][columns], owned by the caller: uniform in [-1, 1) by (stream, index), zero in the columns from
 * `valid` on. */
aecl_status aecl_check_random_matrix(float **out, size_t rows, size_t columns, size_t valid, uint64_t stream);
/* *out = the leading `valid` columns of in[rows][columns], in double, as [rows][valid]; owned by the caller. */
aecl_status aecl_check_trim(double **out, const float *in, size_t rows, size_t columns, size_t valid);
/* *out = the leading `valid` columns of in[rows][columns] as [rows][valid] floats; owned by the caller. */
aecl_status aecl_check_trim_float(float **out, const float *in, size_t rows, size_t columns, size_t valid);

/* Whether the case called `name` holds check->kernel. */
bool aecl_check_holds(const aecl_check *check, const char *name);

/* Walks all kinds of cases with operations of its own. */
aecl_status aecl_check_all(aecl_check *check, aecl_context *context);
/* The cases of each kind. */
aecl_status aecl_check_rows(aecl_check *check);
aecl_status aecl_check_windows(aecl_check *check);
aecl_status aecl_check_layers(aecl_check *check);
aecl_status aecl_check_products(aecl_check *check);
aecl_status aecl_check_losses(aecl_check *check);
aecl_status aecl_check_optimizers(aecl_check *check);
aecl_status aecl_check_batches(aecl_check *check);
aecl_status aecl_check_nearest(aecl_check *check);
aecl_status aecl_check_networks(aecl_check *check);
aecl_status aecl_check_long_loops(aecl_check *check);

#endif
