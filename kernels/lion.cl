/* w = (1 - decay) w - rate sign(beta1 m + (1 - beta1) g);  m = beta2 m + (1 - beta2) g  (Chen and others 2023). A sum of 0,
 * as of a unit that is dead, and NaN stay what they are. */
INLINE void lion_apply(const optimizer_state o, size_t at, floatv g, int valid) {
    floatv m = load_lanes(o.m + at, valid);
    floatv sum = m + (floatv)(1 - o.beta1) * (g - m);
    floatv step = select(sum, copysign((floatv)(o.rate), sum), fabs(sum) > (floatv)(0));
    store_lanes(m + (floatv)(1 - o.beta2) * (g - m), o.m + at, valid);
    store_lanes(decayed(o, at, valid) - step, o.w + at, valid);
}

/* lion:  the above over all parameters, assigned. v is not read.
 * w, g, m  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
OPTIMIZER_KERNEL(lion)
