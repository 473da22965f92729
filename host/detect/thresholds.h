/* Rules that choose the score above which a row is called anomalous.
 *
 * Most rules read a summary of the training rows' scores, which a model carries, so that another rule can be chosen later
 * without training again. Two read labelled scores. */
#ifndef AECL_DETECT_THRESHOLDS_H
#define AECL_DETECT_THRESHOLDS_H

#include <stdbool.h>
#include <stddef.h>

#include "detect/detection.h"
#include "detect/metrics.h"

/* Sums up count >= 1 finite scores; AECL_INPUT otherwise, naming the row. */
aecl_status aecl_score_summary_make(aecl_score_summary *out, const double *scores, size_t count);

/* The share `q` (0 to 1) of scores lies below, linear between neighbours as in numpy (exactly so at the kept steps). */
double aecl_score_quantile(const aecl_score_summary *summary, double q);

/* What a rule may read; either may be NULL. */
typedef struct {
    const aecl_score_summary *summary; /* of the training rows */
    const aecl_ranking *labelled;
} aecl_threshold_source;

typedef struct {
    const char *name;      /* "sigma" */
    const char *parameter; /* "K", or NULL where the rule has none */
    double fallback, min, max;
    bool needs_labels;
    const char *help;
    double (*find)(const aecl_threshold_source *source, double parameter);
} aecl_threshold_rule;

/* sigma, percentile, mad, iqr, rate, best-f1, youden, value. Ends with a NULL name. */
extern const aecl_threshold_rule aecl_threshold_rules[];

/* A rule with its parameter, as --threshold takes it. */
typedef struct {
    const aecl_threshold_rule *rule;
    double parameter;
} aecl_threshold;

/* "sigma", "sigma:2", "percentile:95", or a number alone, which is the rule "value". AECL_USAGE names what is wrong with
 * `text`, the range, and the nearest known rule. */
aecl_status aecl_threshold_parse(aecl_threshold *out, const char *text);

/* *out = the threshold by what a model carries: its summary, or what a rule that needs labels gave in training.
 * AECL_INPUT where it was trained without labels. */
aecl_status aecl_threshold_of(const aecl_detection *detection, const aecl_threshold *threshold, double *out);

/* *out = the threshold; finite. AECL_INPUT where the source lacks what the rule reads. */
aecl_status aecl_threshold_find(const aecl_threshold *threshold, const aecl_threshold_source *source, double *out);

#endif
