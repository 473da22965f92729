/* The dominant period of a series. */
#ifndef AECL_DATA_PERIOD_H
#define AECL_DATA_PERIOD_H

#include <stddef.h>

#include "base/status.h"

#define AECL_LONGEST_PERIOD 1536

/* *period = after how many points values[count][channels] are most like themselves, 4 ... AECL_LONGEST_PERIOD and no more
 * than a third of the series; 0 where nothing repeats. The first 65,536 points are looked at. Of a period and its
 * multiples, which repeat as well, it is the shortest. */
aecl_status aecl_period_find(size_t *period, const float *values, size_t count, size_t channels);

#endif
