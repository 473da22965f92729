/* The root mean square of what directions[count][features] do not hold of x - mean */
static double off_plane(const float *x, const double *plane, int count, int features) {
    double rest = 0;
    for (int i = 0; i < features; i++) rest += (x[i] - plane[i]) * (x[i] - plane[i]);
    for (int k = 1; k <= count; k++) {
        double code = 0;
        for (int i = 0; i < features; i++) code += (x[i] - plane[i]) * plane[(long)k * features + i];
        rest -= code * code;
    }
    return rest > 0 ? sqrt(rest / features) : 0;
}
