/* Axes: a range of values with round ticks. */
#ifndef AECL_REPORT_AXIS_H
#define AECL_REPORT_AXIS_H

#include <stddef.h>

typedef enum {
    AECL_AXIS_ROUND, /* the range grows to whole ticks: losses, errors */
    AECL_AXIS_EXACT, /* the range stays, ticks lie inside: rates from 0 to 1 */
    AECL_AXIS_WHOLE  /* as exact, ticks at whole numbers only: epochs, sample numbers */
} aecl_axis_kind;

typedef struct {
    double low, high;   /* low < high, finite */
    double first, step; /* tick i stands at first + i * step */
    size_t ticks;
} aecl_axis;

/* A range being collected: starts as AECL_NO_RANGE, skips what is not finite. */
typedef struct {
    double low, high;
} aecl_range;

#define AECL_NO_RANGE                                                                                                  \
    { 1, 0 }
/* Beyond this a value counts as not finite, so that differences of two values stay finite. */
#define AECL_PLOT_LIMIT 1e300

/* Widens the range to hold values[count]. */
void aecl_range_add(aecl_range *range, const double *values, size_t count);

/* An axis over the range with steps of 1, 2 or 5 times a power of ten, at most max(wanted, 2) + 1 ticks. An empty range
 * is shown as 0 to 1, a single value in the middle. */
aecl_axis aecl_axis_make(aecl_range range, size_t wanted, aecl_axis_kind kind);

/* Where `value` lies between the pixels of low (`from`) and high (`to`). */
double aecl_axis_place(const aecl_axis *axis, double value, double from, double to);

/* What tick `i` is called: as many decimals as the step has, or an exponent for very large and small ones. */
#define AECL_TICK_TEXT 32
const char *aecl_axis_label(const aecl_axis *axis, size_t i, char text[AECL_TICK_TEXT]);

#endif
