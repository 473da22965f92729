/* Planes by the principal components of baseline/pca.h; fitted rows are judged by the planes of the others. */
#include "detect/plane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "baseline/pca.h"

#define PARTS      10 /* whose rows are left out in turn; */
#define LONG_PARTS 3  /* of rows longer than */
#define LONG_ROW   256

static aecl_status root_errors(const aecl_pca *pca, const aecl_row_source *rows, double *errors) {
    aecl_status st = rows->count ? aecl_pca_error(pca, rows, NULL, errors) : AECL_OK;
    for (size_t i = 0; st == AECL_OK && i < rows->count; i++) errors[i] = sqrt(errors[i]);
    return st;
}

/* The first `kept` rows but every parts-th from `part` on, then those. */
static size_t leave_out(uint32_t *order, const uint32_t *from, size_t kept, size_t part, size_t parts) {
    size_t left = 0, out = 0;
    for (size_t i = 0; i < kept; i++)
        if (i % parts != part) order[left++] = from[i];
    for (size_t i = part; i < kept; i += parts) order[left + out++] = from[i];
    return left;
}

/* errors[] of the kept rows, by sample. */
static aecl_status judge_kept(double *errors, const aecl_row_source *rows, size_t kept, size_t components) {
    const size_t parts = aecl_smaller(rows->features > LONG_ROW ? LONG_PARTS : PARTS, kept);
    aecl_row_source fitted = *rows, judged = *rows;
    aecl_pca pca = {0};
    uint32_t *order = NULL;
    double *found = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&order, kept, sizeof *order));
    TRY(aecl_alloc(&found, kept, sizeof *found));
    for (size_t p = 0; p < parts && parts > 1; p++) {
        fitted.order = order;
        fitted.count = leave_out(order, rows->order, kept, p, parts);
        judged.order = order + fitted.count;
        judged.count = kept - fitted.count;
        aecl_pca_free(&pca);
        TRY(aecl_pca_fit(&pca, components, &fitted));
        TRY(root_errors(&pca, &judged, found));
        for (size_t i = 0; i < judged.count; i++) errors[judged.order[i]] = found[i];
    }
done:
    aecl_pca_free(&pca);
    free(order);
    free(found);
    return st;
}

/* errors[] of the rows behind the kept ones, by sample. */
static aecl_status judge_others(const aecl_tails *tails, double *errors, const aecl_row_source *rows, size_t kept) {
    aecl_row_source others = *rows;
    double *found = NULL;
    aecl_status st = AECL_OK;
    others.order += kept;
    others.count -= kept;
    TRY(aecl_alloc(&found, others.count, sizeof *found));
    TRY(aecl_plane_errors(tails, &others, found));
    for (size_t i = 0; i < others.count; i++) errors[others.order[i]] = found[i];
done:
    free(found);
    return st;
}

aecl_status aecl_plane_fit(aecl_tails *tails, double *errors, const aecl_row_source *rows, size_t kept,
                           size_t components) {
    const size_t features = rows->features;
    aecl_row_source first = *rows;
    aecl_pca pca = {0};
    aecl_status st = AECL_OK;
    first.count = kept;
    if (features > AECL_PLANE_MOST_FEATURES) return AECL_OK;
    TRY(aecl_pca_fit(&pca, components, &first));
    TRY(aecl_alloc(&tails->plane, 1 + pca.components, features * sizeof *tails->plane));
    tails->components = pca.components;
    memcpy(tails->plane, pca.mean, features * sizeof *tails->plane);
    memcpy(tails->plane + features, pca.basis, pca.components * features * sizeof *tails->plane);
    TRY(judge_kept(errors, rows, kept, components));
    TRY(judge_others(tails, errors, rows, kept));
done:
    aecl_pca_free(&pca);
    return st;
}

aecl_status aecl_plane_errors(const aecl_tails *tails, const aecl_row_source *rows, double *errors) {
    double *plane = tails->plane;
    const aecl_pca pca = {rows->features, tails->components, plane, plane + rows->features};
    return root_errors(&pca, rows, errors);
}
