/* Adam's step, and the weights shrunk by themselves: w = (1 - decay) w - ... (Loshchilov and Hutter 2019). */
INLINE void adamw_apply(const optimizer_state o, size_t at, floatv g, int valid) {
    store_lanes(decayed(o, at, valid), o.w + at, valid);
    adam_apply(o, at, g, valid);
}

/* adamw:  the above over all parameters, assigned.
 * w, g, m, v  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
OPTIMIZER_KERNEL(adamw)
