/* Brute force: every row against every training row, a block of training rows at once so that the compiler makes
 * vectors of the loop over them. */
#include "baseline/knn.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

/* Training rows that one row is compared with at once; they are stored [block][feature][LANES]. */
enum { LANES = 16 };

static void store_blocks(float *blocks, const aecl_row_source *train, float *row) {
    for (size_t i = 0; i < train->count; i++) {
        train->row(train, i, row);
        for (size_t f = 0; f < train->features; f++)
            blocks[(i / LANES * train->features + f) * LANES + i % LANES] = row[f];
    }
}

static void squared_distances(double sum[LANES], const float *block, const float *row, size_t features) {
    for (size_t lane = 0; lane < LANES; lane++) sum[lane] = 0;
    for (size_t f = 0; f < features; f++)
        for (size_t lane = 0; lane < LANES; lane++) {
            const double difference = (double)row[f] - (double)block[f * LANES + lane];
            sum[lane] += difference * difference;
        }
}

/* The `last` smallest squared distances so far, rising. */
typedef struct {
    aecl_neighbour_span span;
    double *distance;
} nearest_rows;

static void keep_nearest(nearest_rows *nearest, double distance) {
    double *kept = nearest->distance;
    size_t place = nearest->span.last - 1;
    if (!(distance < kept[place])) return;
    for (; place > 0 && kept[place - 1] > distance; place--) kept[place] = kept[place - 1];
    kept[place] = distance;
}

/* Finds the nearest of the training rows but number `self`. */
static void find_nearest(nearest_rows *nearest, const float *blocks, const aecl_row_source *train, const float *row,
                         size_t self) {
    double sum[LANES];
    for (size_t i = 0; i < nearest->span.last; i++) nearest->distance[i] = INFINITY;
    for (size_t first = 0; first < train->count; first += LANES) {
        squared_distances(sum, blocks + first * train->features, row, train->features);
        for (size_t lane = 0; lane < LANES && first + lane < train->count; lane++)
            if (first + lane != self) keep_nearest(nearest, sum[lane]);
    }
}

static double mean_distance(const nearest_rows *nearest) {
    const aecl_neighbour_span span = nearest->span;
    double sum = 0;
    for (size_t i = span.first; i <= span.last; i++) sum += sqrt(nearest->distance[i - 1]);
    return sum / (double)(span.last - span.first + 1);
}

aecl_status aecl_knn_scores(const aecl_row_source *train, const aecl_row_source *query, aecl_neighbour_span span,
                            double *scores) {
    const bool own = query == NULL;
    const size_t others = train->count - (own && train->count > 0), blocks_count = train->count / LANES + 1;
    float *blocks = NULL, *row = NULL;
    nearest_rows nearest = {0};
    aecl_status st = AECL_OK;
    if (own) query = train;
    if (others == 0 || span.first == 0) return aecl_fail(AECL_INPUT, "nearest neighbours: no rows to compare with");
    if (query->features != train->features)
        return aecl_fail(AECL_INPUT, "nearest neighbours: rows of %zu values, training rows of %zu", query->features,
                         train->features);
    nearest.span.last = aecl_smaller(span.last, others);
    nearest.span.first = aecl_smaller(span.first, nearest.span.last);
    TRY(aecl_alloc(&row, train->features, sizeof *row));
    TRY(aecl_alloc(&blocks, blocks_count * LANES, train->features * sizeof *blocks));
    TRY(aecl_alloc(&nearest.distance, nearest.span.last, sizeof *nearest.distance));
    store_blocks(blocks, train, row);
    for (size_t i = 0; i < query->count; i++) {
        query->row(query, i, row);
        find_nearest(&nearest, blocks, train, row, own ? i : SIZE_MAX);
        scores[i] = mean_distance(&nearest);
        if (!isfinite(scores[i]))
            TRY(aecl_fail(AECL_INPUT, "nearest neighbours: row %zu has a distance that is not finite", i + 1));
    }
done:
    free(row);
    free(blocks);
    free(nearest.distance);
    return st;
}
