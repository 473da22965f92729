/* w = (1 - decay) w - rate g. */
INLINE void sgd_apply(const optimizer_state o, size_t at, floatv g, int valid) {
    store_lanes(decayed(o, at, valid) - (floatv)(o.rate) * g, o.w + at, valid);
}

/* sgd:  the above over all parameters, assigned. m and v are not read.
 * w, g  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
OPTIMIZER_KERNEL(sgd)
