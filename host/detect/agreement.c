/* Ranks of rows, and the baselines on those rows. */
#include "detect/agreement.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "baseline/knn.h"
#include "baseline/pca.h"

#define MOST_PRODUCTS 1e10 /* of the neighbours: some seconds */
#define TOP_PART      100

typedef struct {
    double score;
    size_t row;
} ranked;

static int by_score(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->score != y->score) return x->score < y->score ? 1 : -1;
    return x->row < y->row ? -1 : 1;
}

/* ranks[row], from 0 for the highest score, equal ones the mean; in_top[row] of the first `top`. */
static aecl_status rank(double *ranks, bool *in_top, const double *scores, size_t count, size_t top) {
    ranked *order = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&order, count, sizeof *order));
    for (size_t i = 0; i < count; i++) order[i] = (ranked){scores[i], i};
    qsort(order, count, sizeof *order, by_score);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && order[end].score == order[i].score;) end++;
        for (size_t k = i; k < end; k++) ranks[order[k].row] = (double)(i + end - 1) / 2;
    }
    for (size_t i = 0; i < count; i++) in_top[order[i].row] = i < top;
done:
    free(order);
    return st;
}

static double correlate(const double *x, const double *y, size_t count) {
    const double mean = (double)(count - 1) / 2;
    double xy = 0, xx = 0, yy = 0;
    for (size_t i = 0; i < count; i++) {
        xy += (x[i] - mean) * (y[i] - mean);
        xx += (x[i] - mean) * (x[i] - mean);
        yy += (y[i] - mean) * (y[i] - mean);
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : NAN;
}

aecl_status aecl_agreement_find(aecl_agreement *out, const double *a, const double *b, size_t count) {
    double *ranks[2] = {NULL, NULL};
    bool *in_top[2] = {NULL, NULL};
    const double *const scores[] = {a, b};
    size_t both = 0;
    aecl_status st = AECL_OK;
    *out = (aecl_agreement){.top = (count + TOP_PART - 1) / TOP_PART};
    for (size_t i = 0; i < 2; i++) {
        TRY(aecl_alloc(&ranks[i], count, sizeof **ranks));
        TRY(aecl_alloc(&in_top[i], count, sizeof **in_top));
        TRY(rank(ranks[i], in_top[i], scores[i], count, out->top));
    }
    for (size_t i = 0; i < count; i++) both += in_top[0][i] && in_top[1][i];
    out->spearman = correlate(ranks[0], ranks[1], count);
    out->shared = (double)both / (double)out->top;
done:
    for (size_t i = 0; i < 2; i++) {
        free(ranks[i]);
        free(in_top[i]);
    }
    return st;
}

static aecl_status measure_pca(double *errors, const aecl_row_source *rows, size_t components) {
    aecl_pca pca = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_pca_fit(&pca, aecl_smaller(components, rows->features - 1), rows));
    TRY(aecl_pca_error(&pca, rows, NULL, errors));
done:
    aecl_pca_free(&pca);
    return st;
}

aecl_status aecl_agreement_with_baselines(aecl_agreement *pca, aecl_agreement *neighbours, size_t *count,
                                          const aecl_agreement_request *r) {
    aecl_row_source rows = aecl_scaled_rows(r->scaling, r->rows);
    const size_t most = (size_t)fmax(sqrt(MOST_PRODUCTS / (double)r->rows->features), 100);
    double *scores = NULL, *baseline = NULL;
    uint32_t *order = NULL;
    aecl_status st = AECL_OK;
    *pca = *neighbours = (aecl_agreement){0};
    *count = rows.count = aecl_smaller(r->rows->count, most);
    if (rows.count < 2) return AECL_OK;
    TRY(aecl_alloc(&order, rows.count, sizeof *order));
    TRY(aecl_alloc(&scores, rows.count, sizeof *scores));
    TRY(aecl_alloc(&baseline, rows.count, sizeof *baseline));
    for (size_t i = 0; i < rows.count; i++) {
        order[i] = (uint32_t)((uint64_t)i * r->rows->count / rows.count);
        scores[i] = r->scores[order[i]];
    }
    rows.order = order;
    if (rows.features > 1 && rows.features <= AECL_PCA_MOST_FEATURES) {
        TRY(measure_pca(baseline, &rows, r->components));
        TRY(aecl_agreement_find(pca, scores, baseline, rows.count));
    }
    TRY(aecl_knn_scores(&rows, NULL, AECL_NEIGHBOURS, baseline));
    TRY(aecl_agreement_find(neighbours, scores, baseline, rows.count));
done:
    free(order);
    free(scores);
    free(baseline);
    return st;
}
