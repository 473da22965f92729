/* -ln of the part of normal rows that have at least as much, by their percentiles 0 to 90 and the mean excess beyond */
static double surprise(const double q[91], double excess, double value) {
    int low = 0;
    if (value >= q[90]) return -log(0.1) + (value - q[90]) / excess;
    if (!(value > q[0])) return 0;
    while (q[low + 1] <= value) low++;
    return -log(1 - (low + (value - q[low]) / (q[low + 1] - q[low])) / 100);
}
