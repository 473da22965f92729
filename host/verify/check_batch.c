/* The kernels of kernels/batch.cl: gathering, noise, and results back in rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/sample_source.h"
#include "verify/check_case.h"

#define SAMPLES 40
#define SEED    0x123456789abcdefULL
#define EPOCH   3

/* A stored set of SAMPLES samples, an order that takes them backwards from sample 37, and a batch of it. */
typedef struct {
    size_t features, columns, count;
    aecl_stored type;
    unsigned char *stored;
    uint32_t order[SAMPLES];
    float shift[64], scale[64];
    aecl_buffer *samples, *numbers, *shift_buffer, *scale_buffer;
    aecl_guarded t, x, rows;
    float *got;
    double *want;
} batch_trial;

static void batch_trial_free(batch_trial *b) {
    free(b->stored);
    free(b->got);
    free(b->want);
    aecl_buffer_free(b->samples);
    aecl_buffer_free(b->numbers);
    aecl_buffer_free(b->shift_buffer);
    aecl_buffer_free(b->scale_buffer);
    aecl_guarded_free(&b->t);
    aecl_guarded_free(&b->x);
    aecl_guarded_free(&b->rows);
}

static aecl_status batch_trial_new(batch_trial *b, aecl_ops *ops) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(ops);
    static const float white[] = {[AECL_STORED_F32] = 1, [AECL_STORED_U8] = 255, [AECL_STORED_U16] = 65535};
    size_t count = SAMPLES * b->features, size = aecl_stored_forms[b->type].size;
    TRY(aecl_alloc(&b->stored, count, size));
    for (size_t i = 0; i < count; i++) {
        uint32_t u = aecl_random_u32(5, AECL_RANDOM_TEST, 60, i);
        if (b->type == AECL_STORED_U8)
            b->stored[i] = (unsigned char)u;
        else if (b->type == AECL_STORED_U16)
            ((uint16_t *)(void *)b->stored)[i] = (uint16_t)u;
        else
            ((float *)b->stored)[i] = (float)(u % 1000) / 1000;
    }
    for (uint32_t i = 0; i < SAMPLES; i++) b->order[i] = SAMPLES - 1 - i;
    for (size_t f = 0; f < b->features; f++) {
        b->shift[f] = (float)f / 50;
        b->scale[f] = 1 / white[b->type] * (1 + (float)f / 100);
    }
    TRY(aecl_buffer_of(&b->samples, context, count * size, b->stored, "checked data"));
    TRY(aecl_buffer_of(&b->numbers, context, sizeof b->order, b->order, "checked data"));
    TRY(aecl_buffer_of(&b->shift_buffer, context, sizeof b->shift, b->shift, "checked data"));
    TRY(aecl_buffer_of(&b->scale_buffer, context, sizeof b->scale, b->scale, "checked data"));
    TRY(aecl_guarded_new(&b->t, ops, b->features * b->columns));
    TRY(aecl_guarded_new(&b->x, ops, b->features * b->columns));
    TRY(aecl_guarded_new(&b->rows, ops, b->count * b->features));
    TRY(aecl_alloc(&b->want, b->features * b->columns, sizeof *b->want));
done:
    return st;
}

#define FIRST 2

static double stored_value(const batch_trial *b, size_t i) {
    if (b->type == AECL_STORED_U8) return b->stored[i];
    return b->type == AECL_STORED_U16 ? ((const uint16_t *)(void *)b->stored)[i]
                                      : (double)((const float *)(void *)b->stored)[i];
}

static aecl_status check_gather(aecl_check *check, batch_trial *b) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t vector = aecl_ops_tile(check->ops).vector;
    TRY(aecl_ops_kernel(check->ops, aecl_stored_forms[b->type].kernel, &kernel));
    TRY(LAUNCH(kernel, GRID2(b->columns / vector, (b->features + vector - 1) / vector), BUF(b->samples),
               BUF(b->numbers), U32(FIRST), U32(0), U32(b->count), U32(b->features), U32(b->columns),
               BUF(b->shift_buffer), BUF(b->scale_buffer), U32(1), BUF(b->t.view)));
    for (size_t n = 0; n < b->count; n++)
        for (size_t f = 0; f < b->features; f++) {
            size_t i = b->order[FIRST + n] * b->features + f;
            double value = stored_value(b, i);
            b->want[f * b->columns + n] = (value - b->shift[f]) * b->scale[f];
        }
    TRY(aecl_guarded_read(check, "gathered", &b->t, &b->got));
    aecl_check_compare(check, "gathered", b->got, b->want, b->features * b->columns);
done:
    return st;
}

static aecl_status check_noise(aecl_check *check, batch_trial *b) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t vector = aecl_ops_tile(check->ops).vector;
    TRY(aecl_ops_kernel(check->ops, "add_noise", &kernel));
    TRY(LAUNCH(kernel, GRID2(b->columns / vector, (b->features + 3) / 4), BUF(b->t.view), BUF(b->x.view),
               BUF(b->numbers), U32(FIRST), U32(b->count), U32(b->features), U32(b->columns), F32(0.2), U32(SEED),
               U32(SEED >> 32), U32(EPOCH), U32(1)));
    for (size_t n = 0; n < b->count; n++)
        for (size_t f = 0; f < b->features; f++) {
            uint64_t step = (uint64_t)EPOCH << 32 | b->order[FIRST + n];
            double v = b->want[f * b->columns + n] + 0.2 * aecl_random_normal(SEED, AECL_RANDOM_NOISE, step, f);
            b->want[f * b->columns + n] = v < 0 ? 0 : v > 1 ? 1 : v;
        }
    TRY(aecl_guarded_read(check, "noisy", &b->x, &b->got));
    aecl_check_compare(check, "noisy", b->got, b->want, b->features * b->columns);
done:
    return st;
}

static aecl_status check_rows(aecl_check *check, batch_trial *b) {
    aecl_status st = AECL_OK;
    float *rows = NULL;
    TRY(aecl_rows_of(check->ops, b->x.view, b->rows.view, &(aecl_rows_size){b->features, b->columns, b->count}));
    TRY(aecl_guarded_read(check, "rows", &b->rows, &rows));
    for (size_t n = 0; n < b->count; n++)
        for (size_t f = 0; f < b->features; f++)
            if (rows[n * b->features + f] != b->got[f * b->columns + n])
                aecl_check_fail(check, "rows: sample %zu, feature %zu is not its column's value", n, f);
done:
    free(rows);
    return st;
}

static aecl_status run_batch(aecl_check *check, batch_trial *b) {
    aecl_status st = AECL_OK;
    TRY(batch_trial_new(b, check->ops));
    TRY(check_gather(check, b));
    TRY(check_noise(check, b));
    TRY(check_rows(check, b));
done:
    return st;
}

aecl_status aecl_check_batches(aecl_check *check) {
    static const size_t sizes[][2] = {{1, 1}, {17, 3}, {33, 31}, {64, 33}};
    for (size_t s = 0; s < COUNT_OF(sizes); s++)
        for (int type = AECL_STORED_F32; type <= AECL_STORED_U16; type++) {
            batch_trial b = {.features = sizes[s][0], .count = sizes[s][1], .type = (aecl_stored)type};
            char name[128];
            b.columns = aecl_batch_columns(b.count);
            snprintf(name, sizeof name, "batch %s features=%zu n=%zu",
                     aecl_stored_forms[type].kernel + strlen("gather_"), b.features, b.count);
            if (!aecl_check_begin(check, name, s == 2)) continue;
            aecl_status st = run_batch(check, &b);
            batch_trial_free(&b);
            if (st < 0) return aecl_fail_in(st, "%s", name);
            aecl_check_end(check, name);
        }
    return AECL_OK;
}
