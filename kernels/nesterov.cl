/* m = beta1 m + g;  w = (1 - decay) w - rate (g + beta1 m): momentum with the gradient from where it leads (Sutskever and
 * others 2013), in the form that needs none but the present gradient. */
INLINE void nesterov_apply(const optimizer_state o, size_t at, floatv g, int valid) {
    floatv m = (floatv)(o.beta1) * load_lanes(o.m + at, valid) + g;
    store_lanes(m, o.m + at, valid);
    store_lanes(decayed(o, at, valid) - (floatv)(o.rate) * (g + (floatv)(o.beta1) * m), o.w + at, valid);
}

/* nesterov:  the above over all parameters, assigned. v is not read.
 * w, g, m  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
OPTIMIZER_KERNEL(nesterov)
