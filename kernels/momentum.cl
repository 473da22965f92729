/* m = beta1 m + g;  w = (1 - decay) w - rate m: a ball that rolls. */
INLINE void momentum_apply(const optimizer_state o, size_t at, floatv g, int valid) {
    floatv m = (floatv)(o.beta1) * load_lanes(o.m + at, valid) + g;
    store_lanes(m, o.m + at, valid);
    store_lanes(decayed(o, at, valid) - (floatv)(o.rate) * m, o.w + at, valid);
}

/* momentum:  the above over all parameters, assigned. v is not read.
 * w, g, m  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
OPTIMIZER_KERNEL(momentum)
