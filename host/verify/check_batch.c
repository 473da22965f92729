/* The kernels of kernels/batch.cl: gathering, noise, and results back in rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/sample_source.h"
#include "verify/check_case.h"

#define SAMPLES  70 /* stored; the order takes them backwards */
#define FEATURES 80 /* at most */
#define FIRST    2
#define WINDOW   7
#define SEED     0x123456789abcdefULL
#define EPOCH    3

typedef struct {
    size_t features, count, columns, rows; /* rows: 0, or those of a window that samples are streamed through */
    aecl_stored type;
    aecl_noise noise;
    uint32_t order[SAMPLES];
    float shift[FEATURES], scale[FEATURES];
    aecl_buffer *samples, *numbers, *shift_buffer, *scale_buffer;
    aecl_guarded in, out;
    unsigned char *stored;
    float *values, *got;
    double *want;
} batch_trial;

static void batch_trial_free(batch_trial *b) {
    free(b->stored);
    free(b->values);
    free(b->got);
    free(b->want);
    aecl_buffer_free(b->samples);
    aecl_buffer_free(b->numbers);
    aecl_buffer_free(b->shift_buffer);
    aecl_buffer_free(b->scale_buffer);
    aecl_guarded_free(&b->in);
    aecl_guarded_free(&b->out);
}

static aecl_status make_order(batch_trial *b, aecl_ops *ops) {
    for (uint32_t i = 0; i < SAMPLES; i++) b->order[i] = SAMPLES - 1 - i;
    return aecl_buffer_of(&b->numbers, aecl_ops_context(ops), sizeof b->order, b->order, "checked data");
}

static aecl_status make_samples(batch_trial *b, aecl_ops *ops) {
    aecl_status st = AECL_OK;
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
    for (size_t f = 0; f < b->features; f++) {
        b->shift[f] = (float)f / 50;
        b->scale[f] = 1 / white[b->type] * (1 + (float)f / 100);
    }
    TRY(aecl_buffer_of(&b->samples, aecl_ops_context(ops), count * size, b->stored, "checked data"));
    TRY(aecl_buffer_of(&b->shift_buffer, aecl_ops_context(ops), sizeof b->shift, b->shift, "checked data"));
    TRY(aecl_buffer_of(&b->scale_buffer, aecl_ops_context(ops), sizeof b->scale, b->scale, "checked data"));
done:
    return st;
}

static double stored_value(const batch_trial *b, size_t n, size_t f) {
    size_t row = b->rows ? (FIRST + n) % b->rows : b->order[FIRST + n], i = row * b->features + f;
    if (b->type == AECL_STORED_U8) return b->stored[i];
    return b->type == AECL_STORED_U16 ? ((const uint16_t *)(void *)b->stored)[i]
                                      : (double)((const float *)(void *)b->stored)[i];
}

static aecl_status make_out(batch_trial *b, aecl_ops *ops) {
    size_t count = b->features * b->columns;
    aecl_status st = aecl_guarded_new(&b->out, ops, count);
    return st < 0 ? st : aecl_alloc(&b->want, count, sizeof *b->want);
}

static aecl_status compare(aecl_check *check, batch_trial *b, const char *what) {
    aecl_status st = AECL_OK;
    TRY(aecl_guarded_read(check, what, &b->out, &b->got));
    aecl_check_compare(check, what, b->got, b->want, b->features * b->columns);
done:
    return st;
}

/* With a scaling a feature, and with the first pair for all. */
static aecl_status check_gather(aecl_check *check, batch_trial *b) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t vector = aecl_ops_tile(check->ops).vector;
    TRY(make_order(b, check->ops));
    TRY(make_samples(b, check->ops));
    TRY(make_out(b, check->ops));
    TRY(aecl_ops_kernel(check->ops, aecl_stored_forms[b->type].kernel, &kernel));
    for (unsigned each = 0; each < 2; each++) {
        TRY(LAUNCH(kernel, GRID2(b->columns / vector, (b->features + vector - 1) / vector), BUF(b->samples),
                   BUF(b->numbers), U32(FIRST), U32(b->rows), U32(b->count), U32(b->features), U32(b->columns),
                   BUF(b->shift_buffer), BUF(b->scale_buffer), U32(each), BUF(b->out.view)));
        for (size_t n = 0; n < b->count; n++)
            for (size_t f = 0; f < b->features; f++)
                b->want[f * b->columns + n] = (stored_value(b, n, f) - b->shift[f * each]) * b->scale[f * each];
        TRY(compare(check, b, "gathered"));
    }
done:
    return st;
}

/* The columns of `in` hold values everywhere: what is beyond the batch must become zero. */
static aecl_status make_in(batch_trial *b, aecl_ops *ops) {
    aecl_status st = AECL_OK;
    size_t count = b->features * b->columns;
    TRY(aecl_guarded_new(&b->in, ops, count));
    TRY(aecl_check_random(&b->values, count, 61));
    TRY(aecl_guarded_write(&b->in, b->values));
done:
    return st;
}

/* Features as rows, or, where they can be, as two channels of three lines. */
static aecl_status check_noise(aecl_check *check, batch_trial *b) {
    const aecl_noise *noise = &b->noise;
    bool lines = b->features % 6 == 0;
    const aecl_noise_layout layout = aecl_noise_layout_of(b->features, lines ? 3 : 0, lines ? b->features / 6 : 0);
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    TRY(make_order(b, check->ops));
    TRY(make_in(b, check->ops));
    TRY(make_out(b, check->ops));
    TRY(aecl_ops_kernel(check->ops, "add_noise", &kernel));
    TRY(LAUNCH(kernel, GRID2(b->columns / aecl_ops_tile(check->ops).vector, (b->features + 3) / 4), BUF(b->in.view),
               BUF(b->out.view), BUF(b->numbers), U32(FIRST), U32(b->count), U32(b->features), U32(b->columns),
               F32(noise->factor), F32(noise->span), U32(SEED), U32(SEED >> 32), U32(EPOCH), U32(!noise->unclipped),
               U32(noise->kind), U32(layout.plane), U32(layout.width), U32(layout.block_height),
               U32(layout.block_width)));
    for (size_t n = 0; n < b->count; n++)
        for (size_t f = 0; f < b->features; f++) {
            uint64_t step = aecl_noise_step(noise, EPOCH, b->order[FIRST + n]);
            size_t i = f * b->columns + n;
            b->want[i] = aecl_noise_value(noise, &layout, step, f, (double)b->values[i]);
        }
    TRY(compare(check, b, "noisy"));
done:
    return st;
}

static aecl_status check_rows(aecl_check *check, batch_trial *b) {
    aecl_status st = AECL_OK;
    TRY(make_in(b, check->ops));
    TRY(aecl_guarded_new(&b->out, check->ops, b->count * b->features));
    TRY(aecl_rows_of(check->ops, b->in.view, b->out.view, &(aecl_rows_size){b->features, b->columns, b->count}));
    TRY(aecl_guarded_read(check, "rows", &b->out, &b->got));
    for (size_t n = 0; n < b->count; n++)
        for (size_t f = 0; f < b->features; f++)
            if (!(b->got[n * b->features + f] == b->values[f * b->columns + n]))
                aecl_check_fail(check, "rows: sample %zu, feature %zu is not its column's value", n, f);
done:
    return st;
}

static aecl_status check_one(aecl_check *check, batch_trial b, const char *name, bool quick,
                             aecl_status (*run)(aecl_check *check, batch_trial *b)) {
    if (!aecl_check_begin(check, name, quick)) return AECL_OK;
    b.columns = aecl_batch_columns(b.count);
    aecl_status st = run(check, &b);
    batch_trial_free(&b);
    if (st < 0) return aecl_fail_in(st, "%s", name);
    aecl_check_end(check, name);
    return AECL_OK;
}

static aecl_status check_size(aecl_check *check, size_t features, size_t count, bool quick) {
    aecl_status st = AECL_OK;
    char name[128];
    for (int kind = 0; kind < 6; kind++) { /* each type, all at hand or streamed through a window of seven */
        batch_trial b = {
            .features = features, .count = count, .type = (aecl_stored)(kind % 3), .rows = kind < 3 ? 0 : WINDOW};
        snprintf(name, sizeof name, "%s features=%zu n=%zu%s", aecl_stored_forms[b.type].kernel, features, count,
                 b.rows ? " streamed" : "");
        TRY(check_one(check, b, name, quick, check_gather));
    }
    for (int kind = 0; aecl_noise_kinds[kind]; kind++)
        for (int clip = 0; clip < 2; clip++) { /* one strength for all, or each sample's own */
            aecl_noise noise = {.factor = 0.3, .seed = SEED, .unclipped = !clip, .kind = kind, .span = clip ? 0.2 : 0};
            snprintf(name, sizeof name, "add_noise features=%zu n=%zu %s%s", features, count,
                     aecl_noise_kind_names[kind], clip ? " clipped" : "");
            TRY(check_one(check, (batch_trial){.features = features, .count = count, .noise = noise}, name, quick,
                          check_noise));
        }
    snprintf(name, sizeof name, "rows_of features=%zu n=%zu", features, count);
    TRY(check_one(check, (batch_trial){.features = features, .count = count}, name, quick, check_rows));
done:
    return st;
}

aecl_status aecl_check_batches(aecl_check *check) {
    static const size_t sizes[][2] = {{1, 1}, {17, 3}, {33, 31}, {66, 33}, {13, 7}, {79, 65}};
    aecl_status st = AECL_OK;
    for (size_t s = 0; s < COUNT_OF(sizes); s++) TRY(check_size(check, sizes[s][0], sizes[s][1], s == 2));
done:
    return st;
}
