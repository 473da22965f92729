/* Losses and optimizers against their references in double. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/loss.h"
#include "nn/activation.h"
#include "nn/optimizer.h"
#include "nn/reference.h"
#include "verify/check_network.h"
#include "verify/reference_step.h"

typedef struct {
    const aecl_loss *loss;
    size_t features, columns, samples, blocks;
    int activation;
    aecl_shape shape;
    float *y, *t;
    double *y_want, *t_want, *dz_want, *loss_want; /* [features][columns], [columns] */
    aecl_guarded y_buffer, t_buffer, dz_buffer, partial;
    aecl_buffer *scratch;
    float *got;
} loss_trial;

static void loss_trial_free(loss_trial *l) {
    free(l->y);
    free(l->t);
    free(l->y_want);
    free(l->t_want);
    free(l->dz_want);
    free(l->loss_want);
    free(l->got);
    aecl_buffer_free(l->scratch);
    aecl_guarded_free(&l->y_buffer);
    aecl_guarded_free(&l->t_buffer);
    aecl_guarded_free(&l->dz_buffer);
    aecl_guarded_free(&l->partial);
}

static aecl_status make_want(loss_trial *l) {
    size_t count = l->features * l->columns;
    double scale = 1 / ((double)l->features * (double)l->samples);
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&l->y_want, count, sizeof *l->y_want));
    TRY(aecl_alloc(&l->t_want, count, sizeof *l->t_want));
    TRY(aecl_alloc(&l->dz_want, count, sizeof *l->dz_want));
    TRY(aecl_alloc(&l->loss_want, l->columns, sizeof *l->loss_want));
    for (size_t i = 0; i < count; i++) l->y_want[i] = (double)l->y[i], l->t_want[i] = (double)l->t[i];
    for (size_t n = 0; n < l->samples; n++)
        l->loss_want[n] = aecl_loss_reference(
            l->loss, &l->shape, &(aecl_loss_sample){l->y_want + n, l->t_want + n, l->dz_want + n, l->columns});
    for (size_t i = 0; i < count; i++)
        l->dz_want[i] *= scale * aecl_reference_activation_gradient(l->y_want[i], l->activation);
done:
    return st;
}

static aecl_status loss_trial_new(loss_trial *l, aecl_ops *ops) {
    aecl_status st = AECL_OK;
    size_t count = l->features * l->columns;
    TRY(aecl_check_random(&l->y, count, 31)); /* padding columns hold anything: they must not count */
    TRY(aecl_check_random(&l->t, count, 32));
    for (size_t i = 0; i < count; i++) l->y[i] = (float)aecl_reference_activate((double)l->y[i], l->activation);
    TRY(make_want(l));
    TRY(aecl_loss_scratch_new(&l->scratch, ops, l->loss, &l->shape, l->columns));
    TRY(aecl_guarded_new(&l->y_buffer, ops, count));
    TRY(aecl_guarded_write(&l->y_buffer, l->y));
    TRY(aecl_guarded_new(&l->t_buffer, ops, count));
    TRY(aecl_guarded_write(&l->t_buffer, l->t));
    TRY(aecl_guarded_new(&l->dz_buffer, ops, count));
    l->blocks = aecl_loss_blocks(l->features);
    TRY(aecl_guarded_new(&l->partial, ops, l->blocks * l->columns));
done:
    return st;
}

/* The partial sums, added over blocks, against `times` the reference. */
static aecl_status compare_partial(aecl_check *check, loss_trial *l, double times) {
    aecl_status st = AECL_OK;
    double *want = NULL;
    TRY(aecl_guarded_read(check, "partial", &l->partial, &l->got));
    TRY(aecl_alloc(&want, l->columns, sizeof *want));
    for (size_t n = 0; n < l->columns; n++) {
        double sum = 0;
        for (size_t b = 0; b < l->blocks; b++) sum += l->got[b * l->columns + n];
        l->got[n] = (float)sum;
        want[n] = times * l->loss_want[n];
    }
    aecl_check_compare(check, "loss", l->got, want, l->columns);
done:
    free(want);
    return st;
}

static aecl_status run_loss(aecl_check *check, loss_trial *l) {
    aecl_status st = AECL_OK;
    float *zeros = NULL;
    TRY(loss_trial_new(l, check->ops));
    aecl_loss_pass pass = {l->loss,    l->y_buffer.view, l->t_buffer.view, l->features, l->columns,
                           l->samples, l->partial.view,  &l->shape,        l->scratch};
    TRY(aecl_loss_measure(check->ops, &pass));
    TRY(compare_partial(check, l, 1));
    TRY(aecl_alloc(&zeros, l->blocks * l->columns, sizeof *zeros));
    TRY(aecl_guarded_write(&l->partial, zeros));
    for (int twice = 0; twice < 2; twice++) TRY(aecl_loss_train(check->ops, &pass, l->activation, l->dz_buffer.view));
    TRY(compare_partial(check, l, 2));
    TRY(aecl_guarded_read(check, "dz", &l->dz_buffer, &l->got));
    aecl_check_compare(check, "dz", l->got, l->dz_want, l->features * l->columns);
done:
    free(zeros);
    return st;
}

/* A sample's shape, and how many there are. */
typedef struct {
    aecl_shape shape;
    size_t samples;
} loss_size;

static aecl_status check_loss(aecl_check *check, const aecl_loss *loss, const loss_size *size, int activation) {
    loss_trial l = {.loss = loss,
                    .shape = size->shape,
                    .features = aecl_shape_count(&size->shape),
                    .columns = aecl_batch_columns(size->samples),
                    .samples = size->samples,
                    .activation = activation};
    char shape[AECL_SHAPE_TEXT];
    aecl_text name = {0};
    aecl_status st = AECL_OK;
    aecl_text_add(&name, "loss ");
    aecl_loss_print(loss, &name);
    aecl_text_add(&name, " features=%s n=%zu activation=%s", aecl_shape_print(&l.shape, shape), l.samples,
                  aecl_activation_names[activation]);
    TRY(aecl_text_done(&name));
    if (!aecl_check_begin(check, name.s, l.samples == 33)) goto done;
    st = run_loss(check, &l);
    loss_trial_free(&l);
    if (st < 0)
        st = aecl_fail_in(st, "%s", name.s);
    else
        aecl_check_end(check, name.s);
done:
    aecl_text_free(&name);
    return st;
}

bool aecl_check_other_loss(aecl_loss *loss) {
    bool other = false;
    for (const aecl_option *o = loss->options; o && o->type != AECL_OPT_END; o++)
        other = aecl_check_other_value(o, &loss->config) || other;
    return other;
}

/* Every loss in every size and behind every activation, and with other options. */
aecl_status aecl_check_losses(aecl_check *check) {
    static const loss_size elements[] = {{{1, {1}}, 1}, {{1, {17}}, 31}, {{1, {65}}, 33}, {{1, {785}}, 64}};
    static const loss_size pictures[] = {
        {{3, {1, 11, 11}}, 1}, {{3, {2, 13, 12}}, 31}, {{3, {3, 15, 17}}, 33}, {{3, {1, 24, 29}}, 64}};
    size_t activations = 0;
    aecl_status st = AECL_OK;
    while (aecl_activations[activations] && aecl_activations[activations]->derivative) activations++;
    for (size_t i = 0; aecl_losses[i]; i++) {
        const loss_size *sizes = aecl_losses[i]->pictures ? pictures : elements;
        aecl_loss other = *aecl_losses[i];
        for (size_t s = 0; s < COUNT_OF(elements) || s < activations; s++)
            TRY(check_loss(check, aecl_losses[i], &sizes[s % COUNT_OF(elements)], (int)(s % activations)));
        if (aecl_check_other_loss(&other)) TRY(check_loss(check, &other, &sizes[2], AECL_ACTIVATION_none));
    }
done:
    return st;
}

#define OPTIMIZER_COUNT 512
#define OPTIMIZER_STEPS 5

/* Three arrays that change (parameters, two moments) and a gradient a step. */
static aecl_status run_optimizer(aecl_check *check, const aecl_optimizer *o, const aecl_optimizer_config *config) {
    aecl_status st = AECL_OK;
    aecl_guarded buffer[4] = {0}; /* gradient, params, state 0 and 1 */
    float *values[2] = {0}, zeros[OPTIMIZER_COUNT] = {0}, *got = NULL;
    double want[3][OPTIMIZER_COUNT] = {{0}};
    for (size_t b = 0; b < 4; b++) TRY(aecl_guarded_new(&buffer[b], check->ops, OPTIMIZER_COUNT));
    TRY(aecl_check_random(&values[1], OPTIMIZER_COUNT, 41));
    TRY(aecl_guarded_write(&buffer[1], values[1]));
    for (size_t b = 2; b < 4; b++) TRY(aecl_guarded_write(&buffer[b], zeros));
    for (size_t i = 0; i < OPTIMIZER_COUNT; i++) want[0][i] = values[1][i];
    for (uint64_t t = 1; t <= OPTIMIZER_STEPS; t++) {
        TRY(aecl_check_random(&values[0], OPTIMIZER_COUNT, 50 + t));
        TRY(aecl_guarded_write(&buffer[0], values[0]));
        TRY(aecl_optimizer_step(check->ops, o,
                                &(aecl_optimizer_pass){config, t, OPTIMIZER_COUNT, buffer[1].view, buffer[0].view,
                                                       (const aecl_buffer *const[]){buffer[2].view, buffer[3].view}}));
        for (size_t i = 0; i < OPTIMIZER_COUNT; i++) {
            double state[2] = {want[1][i], want[2][i]};
            o->reference(config, t, values[0][i], &want[0][i], state);
            want[1][i] = state[0];
            want[2][i] = state[1];
        }
        free(values[0]);
        values[0] = NULL;
    }
    for (size_t b = 0; b < 1 + o->state_count; b++) {
        TRY(aecl_guarded_read(check, b ? o->state_names[b - 1] : "params", &buffer[1 + b], &got));
        aecl_check_compare(check, b ? o->state_names[b - 1] : "params", got, want[b], OPTIMIZER_COUNT);
    }
done:
    for (size_t b = 0; b < 4; b++) aecl_guarded_free(&buffer[b]);
    free(values[0]);
    free(values[1]);
    free(got);
    return st;
}

bool aecl_check_other_value(const aecl_option *o, void *record) {
    void *field = (char *)record + o->offset;
    if (o->type == AECL_OPT_FLAG) *(bool *)field = !*(bool *)field;
    if (o->type == AECL_OPT_INTEGER) *(int64_t *)field += (double)*(int64_t *)field < o->max ? 1 : -1;
    if (o->type == AECL_OPT_REAL) {
        double *value = field, most = fmin(o->max, 1);
        *value = *value / 2 > o->min ? *value / 2 : (*value + most) / 2;
    }
    if (o->type == AECL_OPT_CHOICE) {
        int *choice = field;
        *choice = o->choices[*choice + 1] ? *choice + 1 : 0;
    }
    return o->type != AECL_OPT_TEXT;
}

/* With the options' defaults, or one of them at another value. */
static aecl_status check_optimizer(aecl_check *check, const aecl_optimizer *o, const aecl_option *other) {
    aecl_status st = AECL_OK;
    aecl_optimizer_config config = o->defaults;
    aecl_text name = {0};
    aecl_text_add(&name, "optimizer %s", o->name);
    if (other) {
        if (!aecl_check_other_value(other, &config)) goto done;
        aecl_text_add(&name, " %s=", other->name);
        aecl_option_print(other, &config, &name);
    }
    aecl_text_add(&name, " steps=%d", OPTIMIZER_STEPS);
    TRY(aecl_text_done(&name));
    if (!aecl_check_begin(check, name.s, true)) goto done;
    st = run_optimizer(check, o, &config);
    if (st < 0)
        st = aecl_fail_in(st, "%s", name.s);
    else
        aecl_check_end(check, name.s);
done:
    aecl_text_free(&name);
    return st;
}

/* A gradient clipped to `share` of its length. */
static aecl_status run_clip(aecl_check *check, size_t count, double share) {
    aecl_status st = AECL_OK;
    aecl_guarded gradient = {0}, squares = {0};
    float *values = NULL, *got = NULL;
    double *want = NULL, length = 0;
    TRY(aecl_check_random(&values, count, 61));
    TRY(aecl_alloc(&want, count, sizeof *want));
    TRY(aecl_guarded_new(&gradient, check->ops, count));
    TRY(aecl_guarded_write(&gradient, values));
    TRY(aecl_guarded_new(&squares, check->ops, AECL_CLIP_PARTS));
    for (size_t i = 0; i < count; i++) length += (double)values[i] * (double)values[i];
    length = sqrt(length);
    TRY(aecl_clip_gradients(check->ops, gradient.view, count, share * length, squares.view));
    for (size_t i = 0; i < count; i++) want[i] = (double)values[i] * (share < 1 ? share : 1);
    TRY(aecl_guarded_read(check, "gradient", &gradient, &got));
    aecl_check_compare(check, "gradient", got, want, count);
    free(got);
    got = NULL;
    TRY(aecl_guarded_read(check, "squares", &squares, &got));
    for (size_t i = 1; i < AECL_CLIP_PARTS; i++) got[0] += got[i];
    aecl_check_compare(check, "squares", got, &(double){length * length}, 1);
done:
    aecl_guarded_free(&gradient);
    aecl_guarded_free(&squares);
    free(values);
    free(want);
    free(got);
    return st;
}

/* Fewer vectors than parts, parts that are not full, and more than one vector a part; below and above the length. */
static aecl_status check_clip(aecl_check *check) {
    static const size_t counts[] = {256, 768, 17 * 256, 259 * 256};
    aecl_status st = AECL_OK;
    char name[64];
    for (size_t i = 0; i < 2 * COUNT_OF(counts); i++) {
        double share = i % 2 ? 1.5 : 0.3;
        snprintf(name, sizeof name, "clip n=%zu share=%g", counts[i / 2], share);
        if (!aecl_check_begin(check, name, i >= COUNT_OF(counts))) continue;
        st = run_clip(check, counts[i / 2], share);
        if (st < 0) return aecl_fail_in(st, "%s", name);
        aecl_check_end(check, name);
    }
    return st;
}

aecl_status aecl_check_optimizers(aecl_check *check) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; aecl_optimizers[i]; i++) {
        TRY(check_optimizer(check, aecl_optimizers[i], NULL));
        for (const aecl_option *o = aecl_optimizers[i]->options; o->type != AECL_OPT_END; o++)
            TRY(check_optimizer(check, aecl_optimizers[i], o));
    }
    TRY(check_clip(check));
done:
    return st;
}
