/* Brute force, a tile of rows against a block of training rows at once. Squared distances are summed in single precision
 * first, in vectors; those that may be among the nearest by their bound of error are summed again in double, so that
 * scores are as if all were. */
#include "baseline/knn.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/workers.h"

/* LANES training rows are stored [block][feature][LANES] and compared with TILE rows at once; GROUP rows share what a
 * block costs to fetch. */
enum { LANES = 16, TILE = 4, GROUP = 64 };

typedef float eight __attribute__((vector_size(32), aligned(4), may_alias));

/* sum[TILE][LANES] = squared distances of rows [TILE][features] to a block. */
#define DEFINE_SQUARED_DISTANCES(name, target)                                                                         \
    target static void name(float *sum, const float *block, const float *rows, size_t features) {                      \
        const float *r0 = rows, *r1 = r0 + features, *r2 = r1 + features, *r3 = r2 + features;                         \
        eight s00 = {0}, s01 = {0}, s10 = {0}, s11 = {0}, s20 = {0}, s21 = {0}, s30 = {0}, s31 = {0};                  \
        for (size_t f = 0; f < features; f++) {                                                                        \
            const eight *b = (const eight *)(block + f * LANES), left = b[0], right = b[1];                            \
            const eight d00 = left - r0[f], d01 = right - r0[f], d10 = left - r1[f], d11 = right - r1[f];              \
            const eight d20 = left - r2[f], d21 = right - r2[f], d30 = left - r3[f], d31 = right - r3[f];              \
            s00 += d00 * d00, s01 += d01 * d01, s10 += d10 * d10, s11 += d11 * d11;                                    \
            s20 += d20 * d20, s21 += d21 * d21, s30 += d30 * d30, s31 += d31 * d31;                                    \
        }                                                                                                              \
        eight *out = (eight *)sum;                                                                                     \
        out[0] = s00, out[1] = s01, out[2] = s10, out[3] = s11, out[4] = s20, out[5] = s21, out[6] = s30,              \
        out[7] = s31;                                                                                                  \
    }

typedef void (*distances_function)(float *sum, const float *block, const float *rows, size_t features);

DEFINE_SQUARED_DISTANCES(distances_plain, )

/* The program is built for the oldest processor of its kind, and this one loop also for a newer one. */
#if defined(__x86_64__)
DEFINE_SQUARED_DISTANCES(distances_wide, __attribute__((target("avx2"))))

static distances_function choose_distances(void) {
    return __builtin_cpu_supports("avx2") ? distances_wide : distances_plain;
}
#else
static distances_function choose_distances(void) {
    return distances_plain;
}
#endif

/* What is searched; shared by all parts. */
typedef struct {
    const aecl_row_source *train, *query;
    aecl_neighbour_span span;
    bool own;            /* query is train: no row counts for itself */
    const float *blocks; /* of the training rows; the last is filled up with zeros */
    double *scores;
    distances_function distances;
    double
        least; /* of a squared distance, over what it is in single precision: but for FLT_MIN, which has underflowed */
} search;

/* Some of the query's rows, one thread's. */
typedef struct {
    const search *search;
    size_t first, last;
    float *rows;     /* [GROUP][features] */
    double *nearest; /* [GROUP][span.last]: smallest squared distances so far, rising */
} part;

static void store_blocks(float *blocks, const aecl_row_source *train, float *row) {
    for (size_t i = 0; i < train->count; i++) {
        train->row(train, i, row);
        for (size_t f = 0; f < train->features; f++)
            blocks[(i / LANES * train->features + f) * LANES + i % LANES] = row[f];
    }
}

static double squared_distance(const float *block, size_t lane, const float *row, size_t features) {
    double sum = 0;
    for (size_t f = 0; f < features; f++) {
        const double difference = (double)row[f] - (double)block[f * LANES + lane];
        sum += difference * difference;
    }
    return sum;
}

static void keep_nearest(double *nearest, size_t count, double distance) {
    size_t place = count - 1;
    if (!(distance < nearest[place])) return;
    for (; place > 0 && nearest[place - 1] > distance; place--) nearest[place] = nearest[place - 1];
    nearest[place] = distance;
}

/* One row against the block that begins with training row `first`; sum[LANES] in single precision. */
static void take_block(const part *p, size_t first, size_t number, const float *sum, size_t in_group) {
    const search *s = p->search;
    const size_t features = s->train->features, most = s->span.last, left = s->train->count - first;
    const float *block = s->blocks + first * features, *row = p->rows + in_group * features;
    double *nearest = p->nearest + in_group * most;
    for (size_t lane = 0; lane < LANES && lane < left; lane++) {
        const double limit = nearest[most - 1];
        const bool overflow = limit > FLT_MAX, beyond = (double)sum[lane] * s->least - FLT_MIN > limit && !overflow;
        if (!beyond && !(s->own && first + lane == number))
            keep_nearest(nearest, most, squared_distance(block, lane, row, features));
    }
}

static double mean_distance(const double *nearest, aecl_neighbour_span span) {
    double sum = 0;
    for (size_t i = span.first; i <= span.last; i++) sum += sqrt(nearest[i - 1]);
    return sum / (double)(span.last - span.first + 1);
}

static void search_group(const part *p, size_t first, size_t count) {
    const search *s = p->search;
    const size_t features = s->train->features, most = s->span.last;
    float sum[TILE * LANES];
    for (size_t i = 0; i < count; i++) s->query->row(s->query, first + i, p->rows + i * features);
    for (size_t i = 0; i < count * most; i++) p->nearest[i] = INFINITY;
    for (size_t block = 0; block < s->train->count; block += LANES)
        for (size_t tile = 0; tile < count; tile += TILE) {
            s->distances(sum, s->blocks + block * features, p->rows + tile * features, features);
            for (size_t i = tile; i < count && i < tile + TILE; i++)
                take_block(p, block, first + i, sum + (i - tile) * LANES, i);
        }
    for (size_t i = 0; i < count; i++) s->scores[first + i] = mean_distance(p->nearest + i * most, s->span);
}

static void *search_part(void *data) {
    const part *p = data;
    for (size_t first = p->first; first < p->last; first += GROUP)
        search_group(p, first, aecl_smaller(GROUP, p->last - first));
    return NULL;
}

static aecl_status run_parts(const search *s) {
    const size_t count = s->query->count, workers = aecl_smaller(aecl_worker_count(), count / GROUP + 1);
    part parts[AECL_MOST_WORKERS] = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < workers; i++) {
        parts[i] = (part){.search = s, .first = count * i / workers, .last = count * (i + 1) / workers};
        TRY(aecl_alloc(&parts[i].rows, GROUP, s->train->features * sizeof(float)));
        TRY(aecl_alloc(&parts[i].nearest, GROUP, s->span.last * sizeof(double)));
    }
    aecl_workers_run(search_part, parts, sizeof *parts, workers);
    for (size_t i = 0; i < count; i++)
        if (!isfinite(s->scores[i]))
            TRY(aecl_fail(AECL_INPUT, "nearest neighbours: row %zu has a distance that is not finite", i + 1));
done:
    for (size_t i = 0; i < workers; i++) {
        free(parts[i].rows);
        free(parts[i].nearest);
    }
    return st;
}

aecl_status aecl_knn_scores(const aecl_row_source *train, const aecl_row_source *query, aecl_neighbour_span span,
                            double *scores) {
    const bool own = query == NULL;
    const size_t others = train->count - (own && train->count > 0), blocks = train->count / LANES + 1;
    /* Sums of what is not negative: each term and each addition has an error of half a unit at most. */
    search s = {.train = train,
                .query = own ? train : query,
                .own = own,
                .scores = scores,
                .distances = choose_distances(),
                .least = 1 - (double)(train->features + 4) * (double)FLT_EPSILON};
    float *room = NULL, *row = NULL;
    aecl_status st = AECL_OK;
    if (others == 0 || span.first == 0) return aecl_fail(AECL_INPUT, "nearest neighbours: no rows to compare with");
    if (s.query->features != train->features)
        return aecl_fail(AECL_INPUT, "nearest neighbours: rows of %zu values, training rows of %zu", s.query->features,
                         train->features);
    s.span.last = aecl_smaller(span.last, others);
    s.span.first = aecl_smaller(span.first, s.span.last);
    TRY(aecl_alloc(&row, train->features, sizeof *row));
    TRY(aecl_alloc(&room, blocks * LANES + 1, train->features * sizeof *room));
    store_blocks(room, train, row);
    s.blocks = room;
    TRY(run_parts(&s));
done:
    free(row);
    free(room);
    return st;
}
