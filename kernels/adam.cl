/* adam:  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g g;  w -= alpha m / (sqrt(v) + epsilon), all assigned.
 * Kingma and Ba 2015, algorithm 1 with the remark's alpha = rate * sqrt(1 - b2^t) / (1 - b1^t), epsilon outside as in
 * Keras.
 * w, g, m, v  [count], count a multiple of 256
 * grid  x: count / VW
 * bound count in the kernel */
KERNEL adam(__global float *restrict w, __global const float *restrict g, __global float *restrict m,
            __global float *restrict v, uint count, float alpha, float beta1, float beta2, float epsilon) {
    size_t i = get_global_id(0) * VW;
    if (i >= count) return;
    floatv d = LOAD(g + i), a = LOAD(m + i), b = LOAD(v + i);
    a += (floatv)(1 - beta1) * (d - a);
    b += (floatv)(1 - beta2) * (d * d - b);
    STORE(a, m + i);
    STORE(b, v + i);
    STORE(LOAD(w + i) - (floatv)(alpha) * a / (sqrt(b) + (floatv)(epsilon)), w + i);
}
