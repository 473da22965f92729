/* The charts of a model that detects anomalies. */
#ifndef AECL_APP_REPORT_ANOMALY_CHARTS_H
#define AECL_APP_REPORT_ANOMALY_CHARTS_H

#include "detect/verdicts.h"

typedef struct {
    const char *label;
    const aecl_verdicts *verdicts; /* one without scores is left out */
} aecl_chart_curve;

typedef struct {
    const char *name, *folder;
    aecl_device_model *model;
    const aecl_scaling *scaling;
    const aecl_dataset *data; /* what `verdicts` judge */
    const aecl_verdicts *verdicts;
    const aecl_detection *detection;
    const char *loss; /* in words */
    const aecl_chart_curve *curves;
    size_t curve_count;
} aecl_anomaly_charts;

/* Writes rows, scores and, with both classes, curves as .svg and .png into the folder, and adds their names with ", "
 * behind each; nothing where no charts can be drawn (aecl_canvas_is_plain). */
aecl_status aecl_charts_draw(const aecl_anomaly_charts *charts, aecl_text *names);

#endif
