/* Sums over pairs of stretches. */
#include "detect/span_metrics.h"

#include <math.h>

#include "base/mem.h"

#define EXISTENCE .2

double aecl_harmonic_mean(double precision, double recall) {
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

static size_t common_points(aecl_span a, aecl_span b) {
    size_t start = a.start > b.start ? a.start : b.start, end = aecl_smaller(a.end, b.end);
    return end > start ? end - start : 0;
}

/* Ranges */

/* The mean reward that the ranges `of` get from meeting the ranges `by`. */
static bool mean_reward(const aecl_spans *of, const aecl_spans *by, double existence, double *out) {
    double sum = 0;
    for (size_t i = 0; i < of->count; i++) {
        size_t points = 0, met = 0;
        for (size_t k = 0; k < by->count; k++) {
            size_t common = common_points(of->at[i], by->at[k]);
            points += common;
            met += common > 0;
        }
        double share = (double)points / (double)(of->at[i].end - of->at[i].start);
        if (met) sum += existence + (1 - existence) * share / (double)met;
    }
    if (of->count == 0 || by->count == 0) return false;
    *out = sum / (double)of->count;
    return true;
}

bool aecl_range_precision(const aecl_spans *called, const aecl_spans *real, double *out) {
    return mean_reward(called, real, 0, out);
}

bool aecl_range_recall(const aecl_spans *called, const aecl_spans *real, double *out) {
    return mean_reward(real, called, EXISTENCE, out);
}

/* Affiliation */

typedef struct {
    double from, to;
} stretch;

static stretch stretch_of(aecl_span span) {
    return (stretch){(double)span.start, (double)span.end};
}

static double length(stretch s) {
    return s.to - s.from;
}

/* Of a part `from`..`to` of the zone. */
static stretch cut(stretch s, double from, double to) {
    return (stretch){fmax(s.from, from), fmax(fmax(s.from, from), fmin(s.to, to))};
}

/* What is nearer to anomaly number i than to the others. */
static stretch zone_of(const aecl_spans *real, size_t i, size_t count) {
    const aecl_span *at = real->at;
    return (stretch){i ? (double)(at[i - 1].end + at[i].start) / 2 : 0,
                     i + 1 < real->count ? (double)(at[i].end + at[i + 1].start) / 2 : (double)count};
}

/* The chance that a random point of the zone lies farther from `anomaly` than one that is outside of it by `distance`. */
static double chance_farther(double distance, stretch anomaly, stretch zone) {
    double nearer = length(anomaly) + fmin(distance, anomaly.from - zone.from) + fmin(distance, zone.to - anomaly.to);
    return 1 - nearer / length(zone);
}

/* The integral of chance_farther over distances from..to: linear between the places where a side of the zone ends. */
static double integrate_chance(double from, double to, stretch anomaly, stretch zone) {
    double left = anomaly.from - zone.from, right = zone.to - anomaly.to, sum = 0;
    double stops[] = {fmin(left, right), fmax(left, right), to};
    for (size_t i = 0; i < 3; i++) {
        double stop = fmin(to, stops[i]);
        if (stop <= from) continue;
        sum += (stop - from) * chance_farther((from + stop) / 2, anomaly, zone);
        from = stop;
    }
    return sum;
}

/* The integral of the precision over a call within the zone. */
static double precision_over(stretch call, stretch anomaly, stretch zone) {
    stretch before = cut(call, zone.from, anomaly.from), behind = cut(call, anomaly.to, zone.to);
    double sum = length(cut(call, anomaly.from, anomaly.to));
    if (length(before) > 0)
        sum += integrate_chance(anomaly.from - before.to, anomaly.from - before.from, anomaly, zone);
    if (length(behind) > 0) sum += integrate_chance(behind.from - anomaly.to, behind.to - anomaly.to, anomaly, zone);
    return sum;
}

bool aecl_affiliation_precision(const aecl_spans *called, const aecl_spans *real, size_t count, double *out) {
    double sum = 0;
    size_t zones = 0;
    for (size_t i = 0; i < real->count; i++) {
        stretch zone = zone_of(real, i, count), anomaly = stretch_of(real->at[i]);
        double over = 0, points = 0;
        for (size_t k = 0; k < called->count; k++) {
            stretch call = cut(stretch_of(called->at[k]), zone.from, zone.to);
            over += precision_over(call, anomaly, zone);
            points += length(call);
        }
        if (points > 0) sum += over / points, zones++;
    }
    if (zones == 0) return false;
    *out = sum / (double)zones;
    return true;
}

/* The chance that a random point of the zone lies farther from `point` than the call whose nearest end is at `near`. */
static double chance_beyond(double point, double near, stretch zone) {
    double distance = fabs(point - near);
    return 1 - (fmin(distance, point - zone.from) + fmin(distance, zone.to - point)) / length(zone);
}

/* The integral over the points of a part to which the same end of a call is nearest: linear on both sides of the place
 * where the way to that end is as long as that to the zone's. */
static double integrate_beyond(stretch part, double near, stretch zone) {
    double turn = (near + (part.to <= near ? zone.from : zone.to)) / 2, sum = 0;
    stretch halves[] = {cut(part, zone.from, turn), cut(part, turn, zone.to)};
    for (size_t i = 0; i < 2; i++)
        if (length(halves[i]) > 0)
            sum += length(halves[i]) * chance_beyond((halves[i].from + halves[i].to) / 2, near, zone);
    return sum;
}

/* The next call behind number k of which anything lies in the zone; called->count: none. */
static size_t next_call(const aecl_spans *called, size_t k, stretch zone) {
    while (k < called->count && length(cut(stretch_of(called->at[k]), zone.from, zone.to)) <= 0) k++;
    return k;
}

/* The integral of the recall over an anomaly: over its parts in calls, and between them halfway to each. */
static double recall_over(const aecl_spans *called, stretch anomaly, stretch zone) {
    size_t k = next_call(called, 0, zone);
    double before = -INFINITY, sum = 0;
    for (; k < called->count; k = next_call(called, k + 1, zone)) {
        stretch call = cut(stretch_of(called->at[k]), zone.from, zone.to);
        double middle = isinf(before) ? zone.from : (before + call.from) / 2;
        if (!isinf(before)) sum += integrate_beyond(cut(anomaly, before, middle), before, zone);
        sum += integrate_beyond(cut(anomaly, middle, call.from), call.from, zone);
        sum += length(cut(anomaly, call.from, call.to));
        before = call.to;
    }
    return isinf(before) ? 0 : sum + integrate_beyond(cut(anomaly, before, zone.to), before, zone);
}

bool aecl_affiliation_recall(const aecl_spans *called, const aecl_spans *real, size_t count, double *out) {
    double sum = 0;
    for (size_t i = 0; i < real->count; i++) {
        stretch zone = zone_of(real, i, count), anomaly = stretch_of(real->at[i]);
        sum += recall_over(called, anomaly, zone) / length(anomaly);
    }
    if (real->count == 0) return false;
    *out = sum / (double)real->count;
    return true;
}

/* Events */

aecl_event_recall aecl_event_recall_measure(const aecl_spans *called, const aecl_spans *real) {
    aecl_event_recall r = {.events = real->count};
    double delays = 0;
    for (size_t i = 0; i < real->count; i++) {
        size_t k = 0, start = real->at[i].start;
        while (k < called->count && common_points(called->at[k], real->at[i]) == 0) k++;
        if (k == called->count) continue;
        size_t delay = called->at[k].start > start ? called->at[k].start - start : 0;
        delays += (double)delay;
        if (delay > r.longest_delay) r.longest_delay = delay;
        r.found++;
    }
    if (r.found) r.mean_delay = delays / (double)r.found;
    return r;
}
