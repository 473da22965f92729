/* What a training's rows tell before and beside it: that they want another scaling, what the mean row as the only answer
 * would cost, whether there is anything to learn. */
#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/scaling_fit.h"
#include "job/spread.h"
#include "data/target.h"
#include "job/training.h"
#include "nn/activation.h"
#include "nn/layer.h"

#define MOST_VALUES ((size_t)1 << 26) /* that a mean is taken over, and a loss */
#define LEAST_ROWS  16
#define MOST_ROWS   256 /* whose correlations are looked at, */
#define ROW_VALUES  ((size_t)1 << 22)

/* Times what the squares of correlations add up to by chance: rows of chance stay within it by more than their deviation,
 * which is 2 / features. */
#define BY_CHANCE      1.2
#define MORE_BY_CHANCE 20

aecl_status aecl_training_fit_rows(aecl_training *t) {
    aecl_config *c = &t->config;
    const aecl_dataset *train = t->given.train;
    bool fitted = c->scaling == AECL_SCALING_RANGE || c->scaling == AECL_SCALING_STANDARD, unlike = false;
    double ratio = 1, least, most;
    aecl_status st = AECL_OK;
    if (t->given.source_sha256 == NULL || *t->given.source_sha256 == 0) return AECL_OK;
    if (fitted && train->window) c->per_feature = train->channels > 1;
    if (fitted && !c->per_feature && !train->window) TRY(aecl_columns_unlike(t->fitted, &unlike, &ratio));
    if (unlike) {
        aecl_log(AECL_LOG_NOTE,
                 "%s: its columns spread unlike, by a factor of %.3g: each is scaled by itself, as with "
                 "--per-feature",
                 train->name, ratio);
        c->per_feature = true;
    }
    if (train->features == 1)
        aecl_log(AECL_LOG_WARNING,
                 "%s: one value a sample: if these are the steps of a series, --window auto learns from windows of it",
                 train->name);
    aecl_value_range(train, &least, &most);
    if (c->scaling == AECL_SCALING_UNIT && train->dtype == AECL_U16 && most < 0.3 * 65535)
        aecl_log(
            AECL_LOG_WARNING,
            "%s: 16 bits a value, of which the greatest is %g (a sensor of fewer bits?): nearly black to the scaling "
            "unit; --scaling range takes it for white",
            train->name, most);
    t->unscaled = c->scaling == AECL_SCALING_UNIT && train->dtype == AECL_F32 && (least < 0 || most > 1);
    if (t->unscaled)
        aecl_log(AECL_LOG_WARNING,
                 "%s: its values lie from %g to %g, where the scaling unit takes floats for 0 to 1: --scaling range "
                 "makes them so",
                 train->name, least, most);
done:
    return st;
}

/* What an activation gives: its values at the ends of the line and where those in use have their least. */
static void output_range(int activation, double *least, double *most) {
    static const double places[] = {-1e9, -2, -1, -0.75, -0.5, 0, 1e9};
    *least = INFINITY, *most = -INFINITY;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        double value = aecl_activations[activation]->value(places[i]);
        *least = fmin(*least, value), *most = fmax(*most, value);
    }
}

void aecl_training_check_range(aecl_training *t) {
    const aecl_network *network = t->network;
    const aecl_dataset *train = aecl_dataset_wanted(t->given.train);
    int activation = aecl_activation_of(&network->layers[network->count - 1]);
    double least = INFINITY, most = -INFINITY, from, to;
    if (t->unscaled) return;
    output_range(activation, &from, &to);
    for (size_t i = 0; i < train->count; i++) {
        const void *row = aecl_dataset_row(train, i);
        for (size_t f = 0; f < train->features; f++) {
            double shift = (double)aecl_scaling_shift(&t->scaling, f),
                   scale = (double)aecl_scaling_scale(&t->scaling, f);
            double value = (aecl_row_value(train->dtype, row, f) - shift) * scale;
            least = fmin(least, value), most = fmax(most, value);
        }
    }
    t->unscaled = least < from - 1e-6 || most > to + 1e-6;
    if (t->unscaled)
        aecl_log(
            AECL_LOG_WARNING,
            "%s: its values, scaled by %s, lie from %g to %g, where the last activation, %s, gives %g to %g: what is "
            "beyond cannot be rebuilt; --scaling range makes them fit",
            train->name, aecl_scaling_names[t->scaling.kind], least, most, aecl_activation_names[activation], from, to);
}

/* Every so many rows, so that at most `values` are read. */
static size_t stride_of(const aecl_dataset *d, size_t values) {
    size_t rows = values / d->features, least = LEAST_ROWS;
    return (d->count + (rows > least ? rows : least) - 1) / (rows > least ? rows : least);
}

aecl_status aecl_training_mean_loss(const aecl_training *t, double *loss) {
    const aecl_dataset *rows = aecl_dataset_wanted(t->fitted), *checked = aecl_dataset_wanted(t->checked);
    size_t stride = stride_of(rows, MOST_VALUES), features = rows->features, count = 0;
    double *mean = NULL, *target = NULL, total = 0;
    float *row = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&mean, features, sizeof *mean));
    TRY(aecl_alloc(&target, features, sizeof *target));
    TRY(aecl_alloc(&row, features, sizeof *row));
    for (size_t i = 0; i < rows->count; i += stride, count++) {
        aecl_scaling_apply(&t->scaling, rows, i, row);
        for (size_t f = 0; f < features; f++) mean[f] += (double)row[f];
    }
    for (size_t f = 0; f < features; f++) mean[f] /= (double)count;
    count = 0, stride = stride_of(checked, MOST_VALUES);
    for (size_t i = 0; i < checked->count; i += stride, count++) {
        aecl_scaling_apply(&t->scaling, checked, i, row);
        for (size_t f = 0; f < features; f++) target[f] = (double)row[f];
        total += aecl_loss_reference(&t->loss, &t->network->in, &(aecl_loss_sample){mean, target, NULL, 1});
    }
    *loss = total / ((double)count * (double)features);
done:
    free(mean);
    free(target);
    free(row);
    return st;
}

/* Rows taken evenly, each feature with mean 0 and deviation 1 over them: [count][features]; features that never change are
 * 0 and not counted in *varying. */
static void standardize(double *values, size_t count, size_t features, size_t *varying) {
    *varying = 0;
    for (size_t f = 0; f < features; f++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < count; i++) sum += values[i * features + f];
        for (size_t i = 0; i < count; i++) {
            double *v = &values[i * features + f];
            *v -= sum / (double)count;
            squares += *v * *v;
        }
        bool varies = squares > 1e-12 * (double)count;
        for (size_t i = 0; i < count; i++) values[i * features + f] *= varies ? 1 / sqrt(squares / (double)count) : 0;
        *varying += varies;
    }
}

/* The sum of the squares of all correlations between two features, from the products of the rows. */
static double correlation(const double *values, size_t count, size_t features, size_t varying) {
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j <= i; j++) {
            double product = 0;
            for (size_t f = 0; f < features; f++) product += values[i * features + f] * values[j * features + f];
            squares += (i == j ? 1 : 2) * product * product;
        }
    return squares / ((double)count * (double)count) - (double)varying;
}

aecl_status aecl_training_is_noise(const aecl_training *t, bool *noise) {
    const aecl_dataset *rows = t->fitted;
    size_t features = rows->features, most = (size_t)MOST_ROWS * features, varying = 0, count = 0;
    size_t stride = stride_of(rows, most < ROW_VALUES ? most : ROW_VALUES);
    double *values = NULL;
    float *row = NULL;
    aecl_status st = AECL_OK;
    *noise = false;
    TRY(aecl_alloc(&values, rows->count / stride + 1, features * sizeof *values));
    TRY(aecl_alloc(&row, features, sizeof *row));
    for (size_t i = 0; i < rows->count; i += stride, count++) {
        aecl_scaling_apply(&t->scaling, rows, i, row);
        for (size_t f = 0; f < features; f++) values[count * features + f] = (double)row[f];
    }
    standardize(values, count, features, &varying);
    double p = (double)varying, chance = p * (p - 1) / (double)count;
    *noise = count >= LEAST_ROWS && varying > 1 &&
             correlation(values, count, features, varying) < chance * (BY_CHANCE + MORE_BY_CHANCE / p);
done:
    free(values);
    free(row);
    return st;
}

void aecl_training_say_noise(aecl_training *t) {
    if (t->noise) return;
    t->noise = true;
    aecl_log(
        AECL_LOG_WARNING,
        "%s: nothing can be learnt of it: its values go together no more than chance has it, and no answer is better "
        "than the mean sample",
        t->given.train->name);
}
