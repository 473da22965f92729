/* Losses of one element: an output y, its target, e = y - target; all zero in lanes that do not count, where a loss is zero,
 * too. */
typedef struct {
    floatv y, t, e;
} element;

INLINE element element_of(floatv y, floatv t, int valid) {
    element x = {keep_lanes(y, valid), keep_lanes(t, valid), keep_lanes(y - t, valid)};
    return x;
}

/* <name>_value and its derivative by y, <name>_gradient, by the loss's option. What the program is compiled with names them, LOSSES(DO), and numbers
 * them, LOSS_<name>, as host/nn/losses/losses.def lists them. */
INLINE floatv mse_value(element x, float delta) { return x.e * x.e; }
INLINE floatv mse_gradient(element x, float delta) { return (floatv)(2) * x.e; }

INLINE floatv mae_value(element x, float delta) { return fabs(x.e); }
INLINE floatv mae_gradient(element x, float delta) { return sign(x.e); }

#define BCE_LEAST ((floatv)(0x1p-25f)) /* of host/nn/losses/bce.c */
INLINE floatv bce_value(element x, float delta) {
    floatv one = (floatv)(1), other = one - x.y;
    return -x.t * log(select(x.y, BCE_LEAST, x.y < BCE_LEAST)) -
           (one - x.t) * log(select(other, BCE_LEAST, other < BCE_LEAST));
}
INLINE floatv bce_gradient(element x, float delta) {
    floatv slope = x.y * ((floatv)(1) - x.y);
    return x.e / select(slope, BCE_LEAST, slope < BCE_LEAST);
}

INLINE floatv huber_value(element x, float delta) {
    floatv e = fabs(x.e), half_e = (floatv)(0.5f) * e, end = (floatv)(delta);
    return select(half_e * e, end * (e - (floatv)(0.5f) * end), e > end);
}
INLINE floatv huber_gradient(element x, float delta) {
    return select(x.e, sign(x.e) * (floatv)(delta), fabs(x.e) > (floatv)(delta));
}

INLINE floatv log_cosh_value(element x, float delta) {
    floatv e = fabs(x.e);
    return e + log1p(exp((floatv)(-2) * e)) - (floatv)(M_LN2_F);
}
INLINE floatv log_cosh_gradient(element x, float delta) { return tanh(x.e); }

#define LOSS_VALUE(name) loss == LOSS_##name ? name##_value(x, delta):
INLINE floatv loss_value(element x, uint loss, float delta) { return LOSSES(LOSS_VALUE)(floatv)(0); }

#define LOSS_GRADIENT(name) loss == LOSS_##name ? name##_gradient(x, delta):
INLINE floatv loss_gradient(element x, uint loss, float delta) { return LOSSES(LOSS_GRADIENT)(floatv)(0); }

/* scale * loss' * act', act being the last layer's. Cross-entropy and a sigmoid together are the error. */
INLINE floatv output_gradient(element x, floatv y, uint loss, float delta, uint activation, float scale) {
    if (loss == LOSS_bce && activation == ACTIVATION_sigmoid) return (floatv)(scale) * x.e;
    return activation_gradient((floatv)(scale) * loss_gradient(x, loss, delta), y, activation);
}

/* loss_train:  dz[f][n] = scale * loss'(y - t) * act'(y), assigned, zero for columns >= samples;
 *              partial[block][n] += sum over the block's features of loss(y - t).
 * y, t, dz  [features][columns]     partial  [blocks][columns]     scale = 1 / (features * samples)
 * grid  x: columns / VW, y: blocks of `block` features
 * bound features in the kernel, columns by the grid */
KERNEL loss_train(__global const float *restrict y, __global const float *restrict t, __global float *restrict dz,
                  __global float *restrict partial, uint features, uint columns, uint samples, uint block, uint loss,
                  float delta, uint activation, float scale) {
    uint j = get_global_id(0) * VW, b = get_global_id(1);
    if (j >= columns || b * block >= features) return;
    floatv sum = (floatv)(0);
    for (uint f = b * block; f < min((b + 1) * block, features); f++) {
        size_t at = (size_t)f * columns + j;
        floatv out = LOAD(y + at);
        element x = element_of(out, LOAD(t + at), (int)samples - (int)j);
        sum += loss_value(x, loss, delta);
        STORE(keep_columns(output_gradient(x, out, loss, delta, activation, scale), j, samples), dz + at);
    }
    __global float *p = partial + (size_t)b * columns + j;
    STORE(LOAD(p) + sum, p);
}

/* The sum over features [from, to) of loss(y - t) for VW samples, features `stride` apart; zero from lane `valid` on. */
INLINE floatv loss_sum(__global const float *y, __global const float *t, uint stride, uint from, uint to, int valid,
                       uint loss, float delta) {
    floatv sum = (floatv)(0);
    for (uint f = from; f < to; f++) {
        size_t at = (size_t)f * stride;
        sum += loss_value(element_of(LOAD(y + at), LOAD(t + at), valid), loss, delta);
    }
    return sum;
}

/* loss_measure:  partial[block][n] = sum over the block's features of loss(y - t), assigned, zero for columns >= samples.
 * y, t  [features][columns]     partial  [blocks][columns]
 * grid  as loss_train
 * bound as loss_train */
KERNEL loss_measure(__global const float *restrict y, __global const float *restrict t, __global float *restrict partial,
                    uint features, uint columns, uint samples, uint block, uint loss, float delta) {
    uint j = get_global_id(0) * VW, b = get_global_id(1);
    if (j >= columns || b * block >= features) return;
    __global float *p = partial + (size_t)b * columns + j;
    STORE(loss_sum(y + j, t + j, columns, b * block, min((b + 1) * block, features), (int)samples - (int)j, loss, delta), p);
}

#ifdef PANEL

/* loss_train for one panel: dz [features][TILE_COLUMNS] assigned, sums over features added to partial[TILE_COLUMNS]. */
INLINE void panel_loss(__global const float *y, __global const float *t, __global float *dz, __global float *partial,
                       uint features, uint samples, uint loss, float delta, uint activation, float scale) {
    for (uint n = 0; n < TILE_COLUMNS; n += VW) {
        floatv sum = (floatv)(0);
        for (uint at = n; at < features * TILE_COLUMNS; at += TILE_COLUMNS) {
            floatv out = LOAD(y + at);
            element x = element_of(out, LOAD(t + at), (int)samples - (int)n);
            sum += loss_value(x, loss, delta);
            STORE(keep_columns(output_gradient(x, out, loss, delta, activation, scale), n, samples), dz + at);
        }
        STORE(LOAD(partial + n) + sum, partial + n);
    }
}

/* loss_measure for one panel: partial[blocks][columns] at the panel's first column, y and t [features][TILE_COLUMNS]. */
INLINE void panel_measure(__global const float *y, __global const float *t, __global float *partial, uint features,
                          uint columns, uint samples, uint block, uint loss, float delta) {
    for (uint b = 0; b * block < features; b++, partial += columns)
        for (uint n = 0; n < TILE_COLUMNS; n += VW) {
            uint end = min((b + 1) * block, features);
            STORE(loss_sum(y + n, t + n, TILE_COLUMNS, b * block, end, (int)samples - (int)n, loss, delta), partial + n);
        }
}

#endif
