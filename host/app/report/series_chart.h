/* The chart of a series that was learnt in windows. */
#ifndef AECL_APP_REPORT_SERIES_CHART_H
#define AECL_APP_REPORT_SERIES_CHART_H

#include "base/scaling.h"
#include "data/dataset.h"
#include "detect/verdicts.h"

/* Draws the steps of `windows`, which are in the order of time, with the mean scores of the windows over each and the
 * events above the threshold, as PATH.svg and PATH.png. Several channels are drawn scaled. */
aecl_status aecl_series_chart(const char *path, const aecl_dataset *windows, const aecl_scaling *scaling,
                              const aecl_verdicts *verdicts, double threshold);

/* Whether each window goes on where the one before it does: not after a split by chance. */
bool aecl_windows_in_order(const aecl_dataset *windows);

#endif
