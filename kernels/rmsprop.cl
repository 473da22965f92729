/* m = beta2 m + (1 - beta2) g g;  w = (1 - decay) w - rate g / (sqrt(m) + epsilon)  (Tieleman and Hinton 2012). */
INLINE void rmsprop_apply(const optimizer_state o, size_t at, floatv g, int valid) {
    floatv m = load_lanes(o.m + at, valid);
    m += (floatv)(1 - o.beta2) * (g * g - m);
    store_lanes(m, o.m + at, valid);
    floatv step = (floatv)(o.rate) * g / (sqrt(m) + (floatv)(o.epsilon));
    store_lanes(decayed(o, at, valid) - step, o.w + at, valid);
}

/* rmsprop:  the above over all parameters, assigned. v is not read.
 * w, g, m  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
OPTIMIZER_KERNEL(rmsprop)
