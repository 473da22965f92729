/* Activations whose derivative is no function of their output: <name>_of(z) and <name>_slope(z), its derivative. What the
 * program is compiled with names them, PREACTIVATIONS(DO). */
#define SQRT_HALF      0.70710678118654752440f
#define NORMAL_AT_ZERO 0.39894228040143267794f

INLINE floatv gelu_of(floatv z) { return (floatv)(0.5f) * z * erfc((floatv)(-SQRT_HALF) * z); }
INLINE floatv gelu_slope(floatv z) {
    return (floatv)(0.5f) * erfc((floatv)(-SQRT_HALF) * z) + (floatv)(NORMAL_AT_ZERO) * z * exp((floatv)(-0.5f) * z * z);
}

INLINE floatv silu_of(floatv z) { return z * sigmoid_of(z); }
INLINE floatv silu_slope(floatv z) {
    floatv share = sigmoid_of(z);
    return share * ((floatv)(1) + z * ((floatv)(1) - share));
}

#define PREACTIVATE(name) \
    if (function == ACTIVATION_##name) return name##_of(z);
INLINE floatv function_of(floatv z, uint function) {
    PREACTIVATIONS(PREACTIVATE)
    return activate(z, function);
}

/* g times the derivative at z, where the output is y. */
#define PREACTIVATION_GRADIENT(name) \
    if (function == ACTIVATION_##name) return g * name##_slope(z);
INLINE floatv function_gradient(floatv g, floatv z, floatv y, uint function) {
    PREACTIVATIONS(PREACTIVATION_GRADIENT)
    return activation_gradient(g, y, function);
}

/* activation_forward:  y[i] = function(x[i]), assigned.
 * x, y  [count]
 * grid  x: count / VW
 * bound count in the kernel (a multiple of 32) */
KERNEL activation_forward(__global const float *restrict x, __global float *restrict y, uint count, uint function) {
    size_t i = get_global_id(0) * VW;
    if (i < count) STORE(function_of(LOAD(x + i), function), y + i);
}

/* activation_backward:  dx[i] = dz[i] * function'(x[i]) * act'(x[i]), assigned; act is that of the layer before.
 * x, y, dz, dx  [count]; y = function(x)
 * grid  x: count / VW
 * bound count in the kernel (a multiple of 32) */
KERNEL activation_backward(__global const float *restrict x, __global const float *restrict y,
                           __global const float *restrict dz, __global float *restrict dx, uint count, uint function,
                           uint activation) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    floatv z = LOAD(x + i);
    STORE(activation_gradient(function_gradient(LOAD(dz + i), z, LOAD(y + i), function), z, activation), dx + i);
}

#ifdef PANEL

INLINE void panel_activation(__global const float *x, __global float *y, uint features, uint function) {
    for (uint i = 0; i < features * TILE_COLUMNS; i += VW) STORE(function_of(LOAD(x + i), function), y + i);
}

INLINE void panel_activation_back(__global const float *x, __global const float *y, __global const float *dz,
                                  __global float *dx, uint features, uint function, uint activation) {
    for (uint i = 0; i < features * TILE_COLUMNS; i += VW) {
        floatv z = LOAD(x + i), g = function_gradient(LOAD(dz + i), z, LOAD(y + i), function);
        STORE(activation_gradient(g, z, activation), dx + i);
    }
}

#endif
