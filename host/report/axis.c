/* Ticks at 1, 2 or 5 times a power of ten, and their labels with no more digits than tell them apart. */
#include "report/axis.h"

#include <math.h>
#include <stdio.h>

void aecl_range_add(aecl_range *range, const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!(fabs(values[i]) <= AECL_PLOT_LIMIT)) continue;
        const double value = values[i];
        if (range->low > range->high) *range = (aecl_range){value, value};
        if (value < range->low) range->low = value;
        if (value > range->high) range->high = value;
    }
}

/* The smallest of 1, 2, 5 x 10^n that is not below `least`. */
static double round_step(double least) {
    const double power = pow(10, floor(log10(least)));
    for (int i = 0; i < 3; i++) {
        static const double factor[] = {1, 2, 5};
        if (factor[i] * power >= least * (1 - 1e-9)) return factor[i] * power;
    }
    return 10 * power;
}

aecl_axis aecl_axis_make(aecl_range range, size_t wanted, aecl_axis_kind kind) {
    double low = range.low, high = range.high;
    if (low > high) low = 0, high = 1;
    /* Values that differ by rounding alone are one value. */
    if (high - low <= 1e-12 * fmax(fabs(low), fabs(high)) || high - low < 1e-290) {
        const double room = kind == AECL_AXIS_WHOLE ? 0.5 : low == 0 ? 1 : 0.1 * fabs(low);
        low -= room;
        high += room;
    }
    double step = round_step((high - low) / (double)(wanted < 2 ? 2 : wanted));
    if (kind == AECL_AXIS_WHOLE && step < 1) step = 1;
    const double grown_low = floor(low / step + 1e-9), grown_high = ceil(high / step - 1e-9);
    const double first = kind == AECL_AXIS_ROUND ? grown_low : ceil(low / step - 1e-9);
    const double last = kind == AECL_AXIS_ROUND ? grown_high : floor(high / step + 1e-9);
    if (kind == AECL_AXIS_ROUND) low = grown_low * step, high = grown_high * step;
    return (aecl_axis){low, high, first * step, step, (size_t)(last - first + 1.5)};
}

double aecl_axis_place(const aecl_axis *axis, double value, double from, double to) {
    return from + (value - axis->low) / (axis->high - axis->low) * (to - from);
}

const char *aecl_axis_label(const aecl_axis *axis, size_t i, char text[AECL_TICK_TEXT]) {
    const double value = axis->first + (double)i * axis->step;
    const double largest = fmax(fabs(axis->low), fabs(axis->high));
    const int power = (int)floor(log10(axis->step) + 1e-9), top = (int)floor(log10(largest) + 1e-9);
    const double shown = fabs(value) < axis->step / 2 ? 0 : value; /* never -0 */
    if (shown != 0 && (power < -5 || top > 5))
        snprintf(text, AECL_TICK_TEXT, "%.*e", top < power ? 0 : top - power, shown);
    else
        snprintf(text, AECL_TICK_TEXT, "%.*f", shown == 0 && power < -5 ? 0 : power < 0 ? -power : 0, shown);
    return text;
}
