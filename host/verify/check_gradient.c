/* The references' gradients against differences of their own forward pass: dx, that of a second input and of each trained
 * parameter, along a random direction each. */
#include <math.h>
#include <stdlib.h>

#include "verify/check_layer.h"

#define STEPS 4

/* Sum of dz z, and of what the layer adds to the loss, with `moved` at h along the direction, and *size = the sum of its terms' sizes. */
static double loss_at(aecl_layer_trial *t, aecl_checked *moved, const float *along, double h, double *size) {
    const aecl_checked *y = &t->of[AECL_CHECKED_Y], *dz = &t->of[AECL_CHECKED_DZ];
    size_t count = moved->rows * moved->valid;
    double loss = 0, *at = moved->value;
    *size = 0;
    for (size_t i = 0; i < count; i++) at[i] += h * along[i];
    aecl_check_reference_forward(t, true);
    for (size_t i = 0; i < count; i++)
        at[i] = (double)moved->host[i / moved->valid * moved->columns + i % moved->valid];
    for (size_t i = 0; i < y->rows * y->valid; i++) {
        loss += dz->value[i] * y->value[i];
        *size += fabs(dz->value[i] * y->value[i]);
    }
    const aecl_checked *losses = &t->of[AECL_CHECKED_LOSSES];
    for (size_t i = 0; i < t->n; i++)
        loss += losses->value[i] / ((double)aecl_shape_count(&t->network->in) * (double)t->n);
    return loss;
}

/* A central difference with Richardson's step: its error is of the order h^4. */
static double difference(aecl_layer_trial *t, aecl_checked *moved, const float *along, double h, double *size) {
    double d[2];
    for (int half = 0; half < 2; half++, h /= 2) {
        double above = loss_at(t, moved, along, h, size);
        d[half] = (above - loss_at(t, moved, along, -h, size)) / (2 * h);
    }
    return (4 * d[1] - d[0]) / 3;
}

/* A large step suits smooth functions; a small one does not cross the kinks of others (of a maximum, say), where the loss
 * is not smooth. So one of several steps has to agree: as close as the loss's own rounding allows, 2 units a term. A wrong
 * gradient agrees with none. */
static aecl_status check_direction(aecl_layer_trial *t, aecl_checked *moved, const aecl_checked *gradient,
                                   uint64_t stream) {
    aecl_status st = AECL_OK;
    float *along = NULL;
    double expected = 0, scale = 1, h = 0x1p-10, size, measured = 0;
    bool agrees = false;
    TRY(aecl_check_random(&along, moved->rows * moved->valid, stream));
    for (size_t i = 0; i < moved->rows * moved->valid; i++) {
        expected += gradient->value[i] * along[i];
        scale += fabs(gradient->value[i] * along[i]);
    }
    for (int step = 0; step < STEPS && !agrees; step++, h /= 16) {
        measured = difference(t, moved, along, h, &size);
        agrees = fabs(measured - expected) <= 1e-9 * scale + 4 * 0x1p-52 * size / h;
    }
    if (!agrees)
        aecl_check_fail(t->check, "the reference's %s along a direction is %.12g, its difference %.12g", gradient->name,
                        expected, measured);
done:
    free(along);
    return st;
}

aecl_status aecl_check_gradients(aecl_layer_trial *t) {
    aecl_status st = AECL_OK;
    static const int inputs[][2] = {{AECL_CHECKED_X, AECL_CHECKED_DX}, {AECL_CHECKED_SKIP, AECL_CHECKED_DSKIP}};
    aecl_check_reference_forward(t, true);
    aecl_check_reference_activate(t);
    aecl_check_reference_backward(t);
    for (uint64_t i = 0; i < 2; i++)
        if (t->of[inputs[i][0]].rows) TRY(check_direction(t, &t->of[inputs[i][0]], &t->of[inputs[i][1]], 11 + i));
    for (uint64_t p = 0; p < t->layer->param_count; p++) {
        aecl_checked *gradient = &t->of[AECL_CHECKED_GRADIENT + p];
        if (gradient->rows) TRY(check_direction(t, &t->of[AECL_CHECKED_PARAM + p], gradient, 13 + p));
    }
done:
    return st;
}
