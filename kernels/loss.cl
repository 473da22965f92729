/* Losses of one element, e = output - target: <name>_value and its derivative <name>_gradient. What the program is compiled
 * with names them, LOSSES(DO), and numbers them, LOSS_<name>, as host/nn/losses/losses.def lists them. */
INLINE floatv mse_value(floatv e) { return e * e; }
INLINE floatv mse_gradient(floatv e) { return (floatv)(2) * e; }

INLINE floatv mae_value(floatv e) { return fabs(e); }
INLINE floatv mae_gradient(floatv e) { return sign(e); }

#define LOSS_VALUE(name) loss == LOSS_##name ? name##_value(e):
INLINE floatv loss_value(floatv e, uint loss) { return LOSSES(LOSS_VALUE)(floatv)(0); }

#define LOSS_GRADIENT(name) loss == LOSS_##name ? name##_gradient(e):
INLINE floatv loss_gradient(floatv e, uint loss) { return LOSSES(LOSS_GRADIENT)(floatv)(0); }

/* loss_train:  dz[f][n] = scale * loss'(y - t) * act'(y), assigned, zero for columns >= samples;
 *              partial[block][n] += sum over the block's features of loss(y - t).
 * y, t, dz  [features][columns]     partial  [blocks][columns]     scale = 1 / (features * samples)
 * grid  x: columns / VW, y: blocks of `block` features
 * bound features in the kernel, columns by the grid */
KERNEL loss_train(__global const float *restrict y, __global const float *restrict t, __global float *restrict dz,
                  __global float *restrict partial, uint features, uint columns, uint samples, uint block, uint loss,
                  uint activation, float scale) {
    uint j = get_global_id(0) * VW, b = get_global_id(1);
    if (j >= columns || b * block >= features) return;
    floatv sum = (floatv)(0);
    for (uint f = b * block; f < min((b + 1) * block, features); f++) {
        size_t at = (size_t)f * columns + j;
        floatv out = LOAD(y + at), e = keep_columns(out - LOAD(t + at), j, samples);
        sum += loss_value(e, loss);
        floatv g = activation_gradient((floatv)(scale) * loss_gradient(e, loss), out, activation);
        STORE(keep_columns(g, j, samples), dz + at);
    }
    __global float *p = partial + (size_t)b * columns + j;
    STORE(LOAD(p) + sum, p);
}

/* The sum over features [from, to) of loss(y - t) for VW samples, features `stride` apart; zero from lane `valid` on. */
INLINE floatv loss_sum(__global const float *y, __global const float *t, uint stride, uint from, uint to, int valid,
                       uint loss) {
    floatv sum = (floatv)(0);
    for (uint f = from; f < to; f++) {
        size_t at = (size_t)f * stride;
        sum += loss_value(keep_lanes(LOAD(y + at) - LOAD(t + at), valid), loss);
    }
    return sum;
}

/* loss_measure:  partial[block][n] = sum over the block's features of loss(y - t), assigned, zero for columns >= samples.
 * y, t  [features][columns]     partial  [blocks][columns]
 * grid  as loss_train
 * bound as loss_train */
KERNEL loss_measure(__global const float *restrict y, __global const float *restrict t, __global float *restrict partial,
                    uint features, uint columns, uint samples, uint block, uint loss) {
    uint j = get_global_id(0) * VW, b = get_global_id(1);
    if (j >= columns || b * block >= features) return;
    __global float *p = partial + (size_t)b * columns + j;
    STORE(loss_sum(y + j, t + j, columns, b * block, min((b + 1) * block, features), (int)samples - (int)j, loss), p);
}

#ifdef PANEL

/* loss_train for one panel: dz [features][TILE_COLUMNS] assigned, sums over features added to partial[TILE_COLUMNS]. */
INLINE void panel_loss(__global const float *y, __global const float *t, __global float *dz, __global float *partial,
                       uint features, uint samples, uint loss, uint activation, float scale) {
    for (uint n = 0; n < TILE_COLUMNS; n += VW) {
        floatv sum = (floatv)(0);
        for (uint at = n; at < features * TILE_COLUMNS; at += TILE_COLUMNS) {
            floatv out = LOAD(y + at), e = keep_columns(out - LOAD(t + at), n, samples);
            sum += loss_value(e, loss);
            floatv g = activation_gradient((floatv)(scale) * loss_gradient(e, loss), out, activation);
            STORE(keep_columns(g, n, samples), dz + at);
        }
        STORE(LOAD(partial + n) + sum, partial + n);
    }
}

/* loss_measure for one panel: partial[blocks][columns] at the panel's first column, y and t [features][TILE_COLUMNS]. */
INLINE void panel_measure(__global const float *y, __global const float *t, __global float *partial, uint features,
                          uint columns, uint samples, uint block, uint loss) {
    for (uint b = 0; b * block < features; b++, partial += columns)
        for (uint n = 0; n < TILE_COLUMNS; n += VW) {
            uint end = min((b + 1) * block, features);
            STORE(loss_sum(y + n, t + n, TILE_COLUMNS, b * block, end, (int)samples - (int)n, loss), partial + n);
        }
}

#endif
