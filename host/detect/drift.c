/* Counts of new rows in the bins of the training rows. */
#include "detect/drift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    EDGES = AECL_COLUMN_EDGES,
    BINS = EDGES + 1
};                        /* below the first edge, up to each of the others, above the last */
#define LEAST_SHARE 1e-4  /* of an empty bin, whose logarithm would be infinite */
#define ALL_LOOKED  16384 /* rows, of all of which columns are counted; then of each */
#define LOOK_STEP   16    /* th */
#define CHANCE_Z    3.719 /* of normal numbers one in ten thousand lies above */

struct aecl_drift {
    const aecl_detection *detection;
    size_t features, rows, looked;        /* rows whose columns were counted */
    size_t below[AECL_QUANTILE_STEP + 2]; /* scores with so many quantiles below them, */
    size_t upto[AECL_QUANTILE_STEP + 2];  /* and with so many not above them */
    size_t (*bins)[BINS];                 /* [columns] */
    aecl_moved_column *moved;             /* [columns] */
};

/* Training rows */

static size_t columns_of(const aecl_dataset *rows) {
    if (rows->window) return rows->channels;
    if (rows->rank == 3) return rows->dim[0];
    return rows->features <= AECL_DRIFT_COLUMNS ? rows->features : 0;
}

static int compare(const void *a, const void *b) {
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Minimum, deciles and maximum of sorted values, and which part of them is not above each. */
static void describe(aecl_column *out, const float *sorted, size_t count) {
    for (size_t i = 0; i < EDGES; i++) {
        size_t at = (count - 1) * i / (EDGES - 1), end = at + 1;
        while (end < count && sorted[end] == sorted[at]) end++;
        out->edge[i] = sorted[at];
        out->share[i] = (float)end / (float)count;
    }
}

aecl_status aecl_columns_describe(aecl_detection *out, const aecl_dataset *rows) {
    const size_t columns = columns_of(rows), row_count = aecl_smaller(rows->count, AECL_DRIFT_ROWS);
    /* of a window its first step: all steps are the first one of some window, but those of the last */
    const size_t places = columns == 0 || rows->window ? 1 : rows->features / columns;
    const size_t stride = places > 256 ? places / 256 : 1, taken = (places + stride - 1) / stride;
    float *values = NULL;
    aecl_status st = AECL_OK;
    if (columns == 0 || row_count == 0) return AECL_OK;
    TRY(aecl_alloc(&out->columns, columns, sizeof *out->columns));
    TRY(aecl_alloc(&values, row_count, taken * sizeof *values));
    for (size_t c = 0; c < columns; c++) {
        size_t count = 0;
        for (size_t i = 0; i < row_count; i++) {
            const size_t row = (size_t)((uint64_t)i * rows->count / row_count);
            for (size_t p = 0; p < places; p += stride)
                values[count++] = (float)aecl_dataset_value(rows, row * rows->features + c * places + p);
        }
        qsort(values, count, sizeof *values, compare);
        describe(&out->columns[c], values, count);
    }
    out->column_count = columns;
done:
    free(values);
    return st;
}

/* New rows */

void aecl_drift_free(aecl_drift *d) {
    if (d == NULL) return;
    free(d->bins);
    free(d->moved);
    free(d);
}

aecl_status aecl_drift_new(aecl_drift **out, const aecl_detection *detection, size_t features) {
    aecl_drift *d = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&d, 1, sizeof *d));
    d->detection = detection;
    d->features = features;
    if (detection->column_count && features % detection->column_count == 0) {
        TRY(aecl_alloc(&d->bins, detection->column_count, sizeof *d->bins));
        TRY(aecl_alloc(&d->moved, detection->column_count, sizeof *d->moved));
    }
    *out = d, d = NULL;
done:
    aecl_drift_free(d);
    return st;
}

size_t aecl_drift_rows(const aecl_drift *drift) {
    return drift->rows;
}

static void add_score(aecl_drift *d, double score) {
    const double *quantile = d->detection->summary.quantile;
    size_t below = 0, upto = 0;
    for (size_t to = AECL_QUANTILE_STEP + 1; below < to;) {
        const size_t middle = below + (to - below) / 2;
        if (quantile[middle] < score)
            below = middle + 1;
        else
            to = middle;
    }
    upto = below;
    while (upto <= AECL_QUANTILE_STEP && quantile[upto] <= score) upto++;
    d->below[below]++;
    d->upto[upto]++;
}

/* The first bin with edges of its own that a value is in: bins up to equal edges are one, the first of them. */
static size_t find_bin(const aecl_column *c, float value) {
    size_t bin = 1;
    if (value < c->edge[0]) return 0;
    while (bin < EDGES && value > c->edge[bin]) bin++;
    return bin;
}

void aecl_drift_add(aecl_drift *d, const aecl_dataset *rows, size_t row, double score) {
    const size_t columns = d->bins ? d->detection->column_count : 0, places = columns ? d->features / columns : 0;
    d->rows++;
    add_score(d, score);
    if (d->rows > ALL_LOOKED && d->rows % LOOK_STEP) return;
    d->looked++;
    for (size_t c = 0; c < columns; c++)
        for (size_t p = 0; p < places; p++) {
            const double value = aecl_dataset_value(rows, row * d->features + c * places + p);
            d->bins[c][find_bin(&d->detection->columns[c], (float)value)]++;
        }
}

/* Judging */

static double find_ks(const aecl_drift *d) {
    const double *quantile = d->detection->summary.quantile, rows = (double)d->rows;
    double most = 0;
    size_t upto = 0, below = 0; /* new scores not above, and below, a quantile */
    for (size_t i = 0, first = 0; i <= AECL_QUANTILE_STEP; i++) {
        upto += d->below[i];
        below += d->upto[i];
        if (i && quantile[i] > quantile[i - 1]) first = i;
        if (i == first) most = fmax(most, fabs((double)below / rows - (double)first / AECL_QUANTILE_STEP));
        if (i == AECL_QUANTILE_STEP || quantile[i + 1] > quantile[i])
            most = fmax(most, fabs((double)upto / rows - (double)i / AECL_QUANTILE_STEP));
    }
    return most;
}

/* The probability of a statistic of this size or more. */
static double chance_of(double ks, double rows, double trained) {
    const double n = sqrt(rows * trained / (rows + trained)), x = (n + 0.12 + 0.11 / n) * ks;
    double sum = 0;
    if (x < 0.3) return 1; /* where the series converges slowly, it is 1 to five digits */
    for (int k = 1; k <= 100; k++) sum += (k % 2 ? 2 : -2) * exp(-2. * k * k * x * x);
    return fmin(fmax(sum, 0), 1);
}

/* The index, and how many bins it has. */
static double find_psi(const aecl_column *c, const size_t bins[BINS], double values, size_t *count) {
    double sum = 0, before = 0;
    *count = 0;
    for (size_t b = 0; b < BINS; b++) {
        const bool outside = b == 0 || b == EDGES;
        if (b > 1 && !outside && c->edge[b] == c->edge[b - 1]) continue;
        const double upto = b == 0 ? 0 : outside ? 1 : (double)c->share[b];
        const double trained = fmax(upto - before, LEAST_SHARE), seen = fmax((double)bins[b] / values, LEAST_SHARE);
        before = upto;
        sum += (seen - trained) * log(seen / trained);
        *count += !outside;
    }
    return sum;
}

/* What an index of so many bins is beyond by chance of one column in ten thousand (Wilson and Hilferty, 1931). */
static double chance_limit(size_t bins, double rows, double trained) {
    const double freedom = bins > 1 ? (double)(bins - 1) : 1, part = 2 / (9 * freedom);
    return freedom * pow(1 - part + CHANCE_Z * sqrt(part), 3) * (1 / rows + 1 / trained);
}

static int compare_moved(const void *a, const void *b) {
    const aecl_moved_column *x = a, *y = b;
    if (x->psi != y->psi) return x->psi < y->psi ? 1 : -1;
    return x->column < y->column ? -1 : 1;
}

static void judge_columns(aecl_drift *d, aecl_drift_report *report) {
    const aecl_detection *t = d->detection;
    const double rows = (double)d->looked, trained = (double)aecl_smaller(t->summary.count, AECL_DRIFT_ROWS);
    const double values = rows * (double)(d->features / t->column_count);
    report->columns = t->column_count;
    report->moved = d->moved;
    for (size_t c = 0, bins; c < t->column_count; c++) {
        const double psi = find_psi(&t->columns[c], d->bins[c], values, &bins);
        if (psi >= fmax(AECL_PSI_SLIGHT, chance_limit(bins, rows, trained)))
            d->moved[report->moved_count++] = (aecl_moved_column){c, psi, psi >= AECL_PSI_LARGE};
    }
    qsort(d->moved, report->moved_count, sizeof *d->moved, compare_moved);
    memset(d->bins, 0, t->column_count * sizeof *d->bins);
}

void aecl_drift_judge(aecl_drift *d, aecl_drift_report *report) {
    const double trained = (double)d->detection->summary.count;
    *report = (aecl_drift_report){.rows = d->rows, .ks = find_ks(d)};
    report->chance = chance_of(report->ks, (double)d->rows, trained);
    report->scores_moved = report->ks >= AECL_SCORE_MOVE && report->chance < AECL_SCORE_CHANCE;
    if (d->bins) judge_columns(d, report);
    memset(d->below, 0, sizeof d->below);
    memset(d->upto, 0, sizeof d->upto);
    d->rows = d->looked = 0;
}
