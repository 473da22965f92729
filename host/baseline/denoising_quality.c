/* The filter is chosen on a few noisy training samples, the components are those of the clean ones; then one pass over
 * the test samples measures the model and the classical ways together. */
#include "baseline/denoising_quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/split.h"
#include "data/target.h"

void aecl_classical_free(aecl_classical *classical) {
    if (classical) aecl_pca_free(&classical->pca);
}

/* Clean and noisy samples, batch after batch. */
typedef struct {
    float *clean, *noisy;
} pairs;

static aecl_status take_pairs(void *data, const aecl_answers *batch) {
    pairs *p = data;
    size_t at = batch->first * batch->features, bytes = batch->count * batch->features * sizeof(float);
    memcpy(p->clean + at, batch->target, bytes);
    memcpy(p->noisy + at, batch->input, bytes);
    return AECL_OK;
}

static aecl_status fit_filter(aecl_filter *out, aecl_device_model *model, const aecl_dataset *train,
                              const aecl_scaling *scaling, const aecl_noise *noise) {
    aecl_shape shape = aecl_shape3(train->dim[0], train->dim[1], train->dim[2]);
    aecl_dataset *few = NULL;
    aecl_feed *feed = NULL;
    pairs p = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_spread(&few, train, AECL_FILTER_EXAMPLES));
    TRY(aecl_feed_new(&feed, aecl_device_model_ops(model), few, scaling, noise));
    TRY(aecl_alloc(&p.clean, few->count * few->features, sizeof(float)));
    TRY(aecl_alloc(&p.noisy, few->count * few->features, sizeof(float)));
    TRY(aecl_answer(model, feed, SIZE_MAX, take_pairs, &p));
    TRY(aecl_filter_fit(out, NULL, &(aecl_filter_examples){p.clean, p.noisy, few->count, &shape}));
done:
    free(p.clean);
    free(p.noisy);
    aecl_feed_free(feed);
    aecl_dataset_free(few);
    return st;
}

aecl_status aecl_classical_fit(aecl_classical *out, aecl_device_model *model, const aecl_dataset *train,
                               const aecl_scaling *scaling, const aecl_noise *noise, size_t components) {
    const aecl_row_source rows = aecl_scaled_rows(scaling, aecl_dataset_wanted(train));
    aecl_status st = AECL_OK;
    *out = (aecl_classical){0};
    if (train->rank == 3) TRY(fit_filter(&out->filter, model, train, scaling, noise));
    if (components && train->features <= AECL_PCA_MOST_FEATURES) TRY(aecl_pca_fit(&out->pca, components, &rows));
done:
    return st;
}

/* Sums over samples on the way to their means. */
typedef struct {
    aecl_denoising sum;
    const aecl_shape *shape;
    const aecl_classical *classical;
    float *other; /* what a classical way makes of a batch */
    size_t count;
} tally;

/* Adds the figures of `values` times the number of samples. */
static aecl_status add_quality(aecl_quality *sum, const tally *t, const aecl_answers *batch, const float *values) {
    aecl_quality q = {.ssim = NAN};
    double n = (double)batch->count;
    aecl_status st = AECL_OK;
    if (t->shape->rank == 3) {
        TRY(aecl_quality_measure(&q, values, batch->target, batch->count, t->shape));
    } else {
        for (size_t i = 0; i < batch->count; i++) {
            size_t at = i * batch->features;
            double error = aecl_mean_squared_error(values + at, batch->target + at, batch->features);
            q.mse += error / n, q.psnr += aecl_psnr(error) / n;
        }
    }
    sum->mse += n * q.mse, sum->psnr += n * q.psnr, sum->ssim += n * q.ssim;
done:
    return st;
}

static void add_psnr(double *sum, const tally *t, const aecl_answers *batch) {
    for (size_t i = 0; i < batch->count * batch->features; i++) t->other[i] = fminf(fmaxf(t->other[i], 0), 1);
    for (size_t i = 0; i < batch->count; i++) {
        size_t at = i * batch->features;
        *sum += aecl_psnr(aecl_mean_squared_error(t->other + at, batch->target + at, batch->features));
    }
}

static aecl_status add_batch(void *data, const aecl_answers *batch) {
    tally *t = data;
    const aecl_classical *c = t->classical;
    aecl_status st = AECL_OK;
    t->count += batch->count;
    TRY(add_quality(&t->sum.noisy, t, batch, batch->input));
    TRY(add_quality(&t->sum.output, t, batch, batch->output));
    if (c == NULL) return AECL_OK;
    if (t->other == NULL) TRY(aecl_alloc(&t->other, batch->count * batch->features, sizeof(float)));
    if (t->shape->rank == 3) {
        TRY(aecl_filter_apply(&c->filter, t->other, batch->input, batch->count, t->shape));
        add_psnr(&t->sum.blur_psnr, t, batch);
    }
    if (c->pca.components) {
        TRY(aecl_pca_rebuild(&c->pca, t->other, batch->input, batch->count));
        add_psnr(&t->sum.pca_psnr, t, batch);
    }
done:
    return st;
}

static aecl_quality mean_of(const aecl_quality *sum, double n) {
    return (aecl_quality){sum->mse / n, sum->psnr / n, sum->ssim / n};
}

aecl_status aecl_denoising_measure(aecl_denoising *out, aecl_device_model *model, aecl_feed *feed,
                                   const aecl_shape *shape, const aecl_classical *classical) {
    tally t = {.shape = shape, .classical = classical};
    aecl_status st = AECL_OK;
    TRY(aecl_answer(model, feed, SIZE_MAX, add_batch, &t));
    double n = (double)t.count;
    *out = (aecl_denoising){.noisy = mean_of(&t.sum.noisy, n),
                            .output = mean_of(&t.sum.output, n),
                            .blur_psnr = classical && shape->rank == 3 ? t.sum.blur_psnr / n : NAN,
                            .pca_psnr = classical && classical->pca.components ? t.sum.pca_psnr / n : NAN};
done:
    free(t.other);
    return st;
}
