/* Huber's loss (1964): half the square of errors up to DELTA, a line beyond. */
#include <math.h>

#include "nn/loss.h"

#define DELTA 0.1

static double huber_value(double y, double t) {
    double e = fabs(y - t);
    return e <= DELTA ? e * e / 2 : DELTA * (e - DELTA / 2);
}
static double huber_gradient(double y, double t) {
    return fmin(fmax(y - t, -DELTA), DELTA);
}

const aecl_loss aecl_loss_huber = {
    "huber", "mean of squares up to .1, lines beyond", AECL_LOSS_KIND_huber, false, huber_value, huber_gradient};
