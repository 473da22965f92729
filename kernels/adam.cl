/* m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g g;  w -= rate m / (sqrt(v) + epsilon).
 * Kingma and Ba 2015, algorithm 1 with the remark's rate = step size * sqrt(1 - b2^t) / (1 - b1^t), epsilon outside as
 * in Keras. */
INLINE void adam_apply(const optimizer_state o, size_t at, floatv g, int valid) {
    floatv m = load_lanes(o.m + at, valid), v = load_lanes(o.v + at, valid);
    m += (floatv)(1 - o.beta1) * (g - m);
    v += (floatv)(1 - o.beta2) * (g * g - v);
    store_lanes(m, o.m + at, valid);
    store_lanes(v, o.v + at, valid);
    floatv w = load_lanes(o.w + at, valid) - (floatv)(o.rate) * m / (sqrt(v) + (floatv)(o.epsilon));
    store_lanes(w, o.w + at, valid);
}

/* adam:  the above over all parameters, assigned.
 * w, g, m, v  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
OPTIMIZER_KERNEL(adam)
