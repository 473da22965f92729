/* Training steps in double: forward through the layers' references, the loss, backward, the optimizer's reference. */
#include "verify/reference_step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/layer.h"
#include "nn/reference.h"

aecl_status aecl_reference_training_start(aecl_reference_training *t, const float *start) {
    aecl_status st = AECL_OK;
    size_t total = t->network->params.total, layers = t->network->count;
    TRY(aecl_alloc(&t->params, total, sizeof *t->params));
    for (size_t i = 0; i < total; i++) t->params[i] = (double)start[i];
    for (size_t s = 0; s < 2; s++) TRY(aecl_alloc(&t->state[s], total, sizeof *t->state[s]));
    TRY(aecl_alloc(&t->flat, total, sizeof *t->flat));
    TRY(aecl_alloc(&t->activation, layers + 1, sizeof *t->activation));
    TRY(aecl_alloc(&t->gradient, layers, sizeof *t->gradient));
    TRY(aecl_alloc(&t->saved, layers, sizeof *t->saved));
done:
    return st;
}

static void free_arrays(double **array, size_t count) {
    for (size_t i = 0; array && i < count; i++) {
        free(array[i]);
        array[i] = NULL;
    }
}

static void free_step(aecl_reference_training *t) {
    free_arrays(t->activation, t->network->count + 1);
    free_arrays(t->gradient, t->network->count);
    free_arrays(t->saved, t->network->count);
    free(t->losses);
    t->losses = NULL;
}

void aecl_reference_training_free(aecl_reference_training *t) {
    if (!t->network) return;
    free_step(t);
    free(t->activation);
    free(t->gradient);
    free(t->saved);
    free(t->params);
    free(t->flat);
    for (size_t s = 0; s < 2; s++) free(t->state[s]);
}

static aecl_status make_step(aecl_reference_training *t, size_t n, const double *x) {
    aecl_status st = AECL_OK;
    size_t in = aecl_shape_count(&t->network->in) * n;
    free_step(t);
    TRY(aecl_alloc(&t->activation[0], in, sizeof(double)));
    memcpy(t->activation[0], x, in * sizeof *x);
    TRY(aecl_alloc(&t->losses, n, sizeof *t->losses));
    for (size_t i = 0; i < t->network->count; i++) {
        const aecl_layer *l = &t->network->layers[i];
        size_t out = aecl_shape_count(&l->out) * n;
        TRY(aecl_alloc(&t->activation[i + 1], out, sizeof(double)));
        TRY(aecl_alloc(&t->gradient[i], out, sizeof(double)));
        TRY(aecl_alloc(&t->saved[i], aecl_layer_saved(l, n), sizeof(double)));
    }
done:
    return st;
}

/* The pass of a layer without gradients; param: room for its parameters' addresses. */
static aecl_reference_pass pass_of(const aecl_reference_training *t, size_t i, const aecl_step *step, double **param) {
    const aecl_layer *l = &t->network->layers[i];
    for (size_t p = 0; p < l->param_count; p++)
        param[p] = t->params + t->network->params.param[l->first_param + p].offset;
    return (aecl_reference_pass){.layer = l,
                                 .n = step->count,
                                 .training = true,
                                 .seed = step->seed,
                                 .step = step->t * t->network->count + i,
                                 .t = step->t,
                                 .losses = t->losses,
                                 .param = param,
                                 .x = t->activation[i],
                                 .skip = l->class->skips ? t->activation[l->skip] : NULL,
                                 .y = t->activation[i + 1],
                                 .saved = t->saved[i]};
}

static void forward(aecl_reference_training *t, const aecl_step *step) {
    double *param[AECL_LAYER_PARAMS];
    for (size_t i = 0; i < t->network->count; i++) {
        const aecl_layer *l = &t->network->layers[i];
        double *y = t->activation[i + 1];
        aecl_reference_pass pass = pass_of(t, i, step, param);
        l->class->reference_forward(&pass);
        for (size_t k = 0; k < aecl_shape_count(&l->out) * step->count; k++)
            y[k] = aecl_reference_activate(y[k], aecl_activation_of(l));
    }
}

static void loss(aecl_reference_training *t, size_t n, const double *target) {
    size_t last = t->network->count - 1, count = aecl_shape_count(&t->network->out) * n;
    int activation = aecl_activation_of(&t->network->layers[last]);
    for (size_t i = 0; i < n; i++) t->total_loss += t->losses[i];
    for (size_t i = 0; i < n; i++)
        t->total_loss +=
            aecl_loss_reference(t->loss, &t->network->in,
                                &(aecl_loss_sample){t->activation[last + 1] + i, target + i, t->gradient[last] + i, n});
    for (size_t i = 0; i < count; i++) {
        double share = t->times ? (double)t->times[i % n] * (double)n / (double)t->batch : 1;
        t->gradient[last][i] *=
            share / (double)count * aecl_reference_activation_gradient(t->activation[last + 1][i], activation);
    }
}

/* Adds dLoss/dA of layer i's output to its gradient. */
static void add_gradient(aecl_reference_training *t, size_t i, size_t n, const double *da) {
    const aecl_layer *l = &t->network->layers[i];
    for (size_t k = 0; k < aecl_shape_count(&l->out) * n; k++)
        t->gradient[i][k] += da[k] * aecl_reference_activation_gradient(t->activation[i + 1][k], aecl_activation_of(l));
}

double aecl_clip_share(const double *gradient, size_t count, double most) {
    double squares = 0;
    for (size_t i = 0; most > 0 && i < count; i++) squares += gradient[i] * gradient[i];
    return sqrt(squares) > most && most > 0 ? most / sqrt(squares) : 1;
}

static void step_all(aecl_reference_training *t, const aecl_step *step) {
    double share = aecl_clip_share(t->flat, t->network->params.trained, t->clip_norm);
    for (size_t at = 0; at < t->network->params.trained; at++) {
        double state[2] = {t->state[0][at], t->state[1][at]};
        t->optimizer->reference(step->optimizer, step->t, share * t->flat[at], &t->params[at], state);
        t->state[0][at] = state[0];
        t->state[1][at] = state[1];
    }
}

/* One layer back. */
static aecl_status layer_back(aecl_reference_training *t, size_t i, const aecl_step *step) {
    aecl_status st = AECL_OK;
    const aecl_layer *l = &t->network->layers[i];
    const aecl_param *param = t->network->params.param + l->first_param;
    double *address[AECL_LAYER_PARAMS], *gradient[AECL_LAYER_PARAMS] = {0}, *dx = NULL, *dskip = NULL;
    aecl_reference_pass pass = pass_of(t, i, step, address);
    for (size_t p = 0; p < l->param_count; p++)
        if (param[p].trained) TRY(aecl_alloc(&gradient[p], param[p].count, sizeof(double)));
    TRY(aecl_alloc(&dx, aecl_shape_count(&l->in) * step->count, sizeof *dx));
    TRY(aecl_alloc(&dskip, aecl_shape_count(&l->skip_in) * step->count, sizeof *dskip));
    pass.gradient = gradient;
    pass.dz = t->gradient[i];
    pass.dx = dx;
    pass.dskip = dskip;
    l->class->reference_backward(&pass);
    if (i) add_gradient(t, i - 1, step->count, dx);
    if (l->skip) add_gradient(t, l->skip - 1, step->count, dskip);
    for (size_t p = 0; p < l->param_count; p++)
        if (param[p].trained) memcpy(t->flat + param[p].offset, gradient[p], param[p].count * sizeof(double));
done:
    for (size_t p = 0; p < AECL_LAYER_PARAMS; p++) free(gradient[p]);
    free(dx);
    free(dskip);
    return st;
}

aecl_status aecl_reference_training_step(aecl_reference_training *t, const aecl_step *step, const double *x,
                                         const double *target) {
    aecl_status st = AECL_OK;
    TRY(make_step(t, step->count, x));
    forward(t, step);
    loss(t, step->count, target);
    for (size_t i = t->network->count; i-- > 0;) TRY(layer_back(t, i, step));
    step_all(t, step);
done:
    return st;
}
