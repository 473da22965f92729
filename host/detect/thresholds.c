/* A table of rules, each a function of the training scores' summary or of labelled scores; a rule's text is its name
 * and its number. */
#include "detect/thresholds.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define BELOW_ALL 1e-6 /* how far a threshold lies below the least score where all rows are called anomalous */

static int by_rising_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Between the neighbours of place `at` in sorted[count]. */
static double interpolate(const double *sorted, size_t count, double at) {
    const size_t low = (size_t)at, high = low + 1 < count ? low + 1 : low;
    const double share = at - (double)low;
    return share == 0 ? sorted[low] : sorted[low] + share * (sorted[high] - sorted[low]);
}

static double median_of_sorted(const double *sorted, size_t count) {
    return sorted[(count - 1) / 2] + (sorted[count / 2] - sorted[(count - 1) / 2]) / 2;
}

static void sum_up(aecl_score_summary *s, double *scores) {
    const size_t n = s->count;
    for (size_t i = 0; i < n; i++) s->mean += scores[i] / (double)n;
    for (size_t i = 0; i < n; i++) s->deviation += (scores[i] - s->mean) * (scores[i] - s->mean) / (double)n;
    s->deviation = sqrt(s->deviation);
    qsort(scores, n, sizeof *scores, by_rising_value);
    for (size_t i = 0; i <= AECL_QUANTILE_STEP; i++)
        s->quantile[i] = interpolate(scores, n, (double)(n - 1) * (double)i / AECL_QUANTILE_STEP);
    const double median = median_of_sorted(scores, n);
    for (size_t i = 0; i < n; i++) scores[i] = fabs(scores[i] - median);
    qsort(scores, n, sizeof *scores, by_rising_value);
    s->mad = median_of_sorted(scores, n);
}

aecl_status aecl_score_summary_make(aecl_score_summary *out, const double *scores, size_t count) {
    aecl_score_summary s = {.count = count};
    double *copy = NULL;
    aecl_status st = AECL_OK;
    if (count == 0) return aecl_fail(AECL_INPUT, "0 training rows have no scores to set a threshold by");
    for (size_t i = 0; i < count; i++)
        if (!isfinite(scores[i]))
            return aecl_fail(AECL_INPUT, "training row %zu: its score %g is not finite", i + 1, scores[i]);
    TRY(aecl_alloc(&copy, count, sizeof *copy));
    memcpy(copy, scores, count * sizeof *copy);
    sum_up(&s, copy);
    *out = s;
done:
    free(copy);
    return st;
}

double aecl_score_quantile(const aecl_score_summary *summary, double q) {
    /* 0.95 * 1000 is 950 within rounding, and then exactly so. */
    const double at = q * AECL_QUANTILE_STEP, whole = round(at);
    return interpolate(summary->quantile, AECL_QUANTILE_STEP + 1, fabs(at - whole) < 1e-9 ? whole : at);
}

static double sigma(const aecl_threshold_source *source, double k) {
    return source->summary->mean + k * source->summary->deviation;
}

static double percentile(const aecl_threshold_source *source, double percent) {
    return aecl_score_quantile(source->summary, percent / 100);
}

static double mad(const aecl_threshold_source *source, double k) {
    return aecl_score_quantile(source->summary, 0.5) + k * source->summary->mad;
}

static double iqr(const aecl_threshold_source *source, double k) {
    const double upper = aecl_score_quantile(source->summary, 0.75);
    return upper + k * (upper - aecl_score_quantile(source->summary, 0.25));
}

static double rate(const aecl_threshold_source *source, double part) {
    return aecl_score_quantile(source->summary, 1 - part);
}

static double value(const aecl_threshold_source *source, double given) {
    (void)source;
    return given;
}

/* The threshold that calls levels [0, flagged) anomalous: in the middle of the gap, the largest score for none. */
static double below_level(const aecl_ranking *r, size_t flagged) {
    if (flagged == 0) return r->score[0];
    const double upper = r->score[flagged - 1];
    if (flagged == r->levels) return upper - BELOW_ALL * fmax(1, fabs(upper));
    const double lower = r->score[flagged], middle = lower / 2 + upper / 2;
    return middle < upper && middle >= lower ? middle : lower;
}

/* Where `quality` is highest; of equal ones the fewest rows are called anomalous. */
static double best_level(const aecl_ranking *r, double (*quality)(const aecl_ranking *, size_t found, size_t alarms)) {
    double best = quality(r, 0, 0);
    size_t flagged = 0;
    for (size_t i = 0; i < r->levels; i++) {
        const double here = quality(r, r->found[i], r->false_alarms[i]);
        if (here > best) best = here, flagged = i + 1;
    }
    return below_level(r, flagged);
}

static double f1_quality(const aecl_ranking *r, size_t found, size_t alarms) {
    return 2 * (double)found / (double)(found + alarms + r->anomalies);
}

static double best_f1(const aecl_threshold_source *source, double unused) {
    (void)unused;
    return best_level(source->labelled, f1_quality);
}

static double youden_quality(const aecl_ranking *r, size_t found, size_t alarms) {
    /* recall - false alarm rate, times both counts: whole numbers, so that equal ones compare equal */
    return (double)found * (double)r->normals - (double)alarms * (double)r->anomalies;
}

static double youden(const aecl_threshold_source *source, double unused) {
    (void)unused;
    return best_level(source->labelled, youden_quality);
}

const aecl_threshold_rule aecl_threshold_rules[] = {
    {"sigma", "K", 1, -1e6, 1e6, false, "mean + K standard deviations of the training scores", sigma},
    {"percentile", "P", 95, 0, 100, false, "P percent of the training scores lie below", percentile},
    {"mad", "K", 3, -1e6, 1e6, false, "median + K median absolute deviations of the training scores", mad},
    {"iqr", "K", 1.5, -1e6, 1e6, false, "upper quartile + K interquartile ranges of the training scores", iqr},
    {"rate", "R", 0.05, 0, 1, false, "the share R of the training scores lies above", rate},
    {"best-f1", NULL, 0, 0, 0, true, "highest F1 of the labelled scores, positive = anomaly", best_f1},
    {"youden", NULL, 0, 0, 0, true, "highest recall - false alarm rate of the labelled scores", youden},
    {"value", "X", 0, -DBL_MAX, DBL_MAX, false, "X itself", value},
    {NULL, NULL, 0, 0, 0, false, NULL, NULL},
};

static const aecl_threshold_rule *find_rule(const char *text, size_t length) {
    const aecl_threshold_rule *rule = aecl_threshold_rules;
    while (rule->name != NULL && (strlen(rule->name) != length || memcmp(rule->name, text, length) != 0)) rule++;
    return rule->name != NULL ? rule : NULL;
}

static aecl_status refuse_rule(const char *text, size_t length) {
    const char *names[COUNT_OF(aecl_threshold_rules)], *near;
    aecl_text word = {0}, known = {0};
    aecl_status st = AECL_OK;
    size_t count = 0;
    for (const aecl_threshold_rule *rule = aecl_threshold_rules; rule->name != NULL; rule++) {
        aecl_text_add(&known, "%s%s", count > 0 ? ", " : "", rule->name);
        names[count++] = rule->name;
    }
    aecl_text_add_bytes(&word, text, length);
    TRY(aecl_text_done(&word));
    TRY(aecl_text_done(&known));
    near = aecl_nearest(word.s, names, count);
    st = aecl_fail(AECL_USAGE, "no threshold rule \"%s\"%s%s%s (a number, or one of %s)", word.s,
                   near != NULL ? "; the nearest is \"" : "", near != NULL ? near : "", near != NULL ? "\"" : "",
                   known.s);
done:
    aecl_text_free(&word);
    aecl_text_free(&known);
    return st;
}

aecl_status aecl_threshold_parse(aecl_threshold *out, const char *text) {
    const char *const colon = strchr(text, ':');
    double number;
    const bool alone = aecl_parse_real(text, &number);
    const size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    const aecl_threshold_rule *rule = alone ? find_rule("value", strlen("value")) : find_rule(text, length);
    if (rule == NULL) return refuse_rule(text, length);
    *out = (aecl_threshold){rule, rule->fallback};
    if (colon != NULL && rule->parameter == NULL)
        return aecl_fail(AECL_USAGE, "threshold \"%s\": the rule %s takes no number", text, rule->name);
    if (colon == NULL && !alone && strcmp(rule->name, "value") == 0)
        return aecl_fail(AECL_USAGE, "threshold \"value\": which value? Give the number alone");
    if (colon == NULL && !alone) return AECL_OK;
    if (!alone && !aecl_parse_real(colon + 1, &number))
        return aecl_fail(AECL_USAGE, "threshold \"%s\": \"%s\" is not a number", text, colon + 1);
    if (!(number >= rule->min && number <= rule->max))
        return aecl_fail(AECL_USAGE, "threshold \"%s\": %s of the rule %s is from %g to %g", text, rule->parameter,
                         rule->name, rule->min, rule->max);
    out->parameter = number;
    return AECL_OK;
}

aecl_status aecl_threshold_find(const aecl_threshold *threshold, const aecl_threshold_source *source, double *out) {
    const aecl_threshold_rule *rule = threshold->rule;
    const aecl_ranking *labelled = source->labelled;
    if (rule->needs_labels && (labelled == NULL || labelled->anomalies == 0 || labelled->normals == 0))
        return aecl_fail(AECL_INPUT, "threshold rule %s: needs labelled rows of both classes", rule->name);
    if (!rule->needs_labels && rule->find != value && source->summary == NULL)
        return aecl_fail(AECL_INPUT, "threshold rule %s: needs the scores of the training rows", rule->name);
    const double found = rule->find(source, threshold->parameter);
    if (!isfinite(found))
        return aecl_fail(AECL_INPUT, "threshold rule %s with %g: the threshold is not finite", rule->name,
                         threshold->parameter);
    *out = found;
    return AECL_OK;
}

aecl_status aecl_threshold_of(const aecl_detection *detection, const aecl_threshold *threshold, double *out) {
    const aecl_threshold_source source = {.summary = &detection->summary};
    const aecl_threshold_rule *rule = threshold->rule;
    if (!rule->needs_labels) return aecl_threshold_find(threshold, &source, out);
    const double kept = rule->find == youden ? detection->youden : detection->best_f1;
    if (!isfinite(kept))
        return aecl_fail(AECL_INPUT, "threshold rule %s: the model was trained without labelled rows of both classes",
                         rule->name);
    *out = kept;
    return AECL_OK;
}
