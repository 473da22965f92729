/* All eigenvectors by Jacobi rotations; the leading ones of a large matrix by iterating a subspace somewhat larger
 * than is asked for, with Jacobi on its small projection. */
#include "baseline/eigen.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "baseline/host_product.h"

enum { MOST_SWEEPS = 60, MOST_ITERATIONS = 300, EXTRA = 32 };

/* Turns rows p and q of m[n][n] by the angle of cosine c and sine s. */
static void rotate_rows(double *m, size_t n, const size_t pair[2], const double turn[2]) {
    double *p = m + pair[0] * n, *q = m + pair[1] * n;
    for (size_t i = 0; i < n; i++) {
        const double x = p[i], y = q[i];
        p[i] = turn[0] * x - turn[1] * y;
        q[i] = turn[1] * x + turn[0] * y;
    }
}

static void rotate_columns(double *m, size_t n, const size_t pair[2], const double turn[2]) {
    for (size_t i = 0; i < n; i++) {
        double *p = m + i * n + pair[0], *q = m + i * n + pair[1];
        const double x = *p, y = *q;
        *p = turn[0] * x - turn[1] * y;
        *q = turn[1] * x + turn[0] * y;
    }
}

/* One sweep over all pairs; returns the number of rotations. */
static size_t sweep(double *a, size_t n, double *vectors, double least) {
    size_t rotations = 0;
    for (size_t p = 0; p + 1 < n; p++)
        for (size_t q = p + 1; q < n; q++) {
            const double off = a[p * n + q];
            if (!(fabs(off) > least)) continue;
            const double theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
            const double t = copysign(1, theta) / (fabs(theta) + hypot(theta, 1)), c = 1 / hypot(t, 1);
            const size_t pair[] = {p, q};
            const double turn[] = {c, t * c};
            rotate_rows(a, n, pair, turn);
            rotate_columns(a, n, pair, turn);
            rotate_rows(vectors, n, pair, turn);
            rotations++;
        }
    return rotations;
}

static void swap_rows(double *m, size_t n, size_t i, size_t j) {
    for (size_t k = 0; k < n; k++) {
        const double kept = m[i * n + k];
        m[i * n + k] = m[j * n + k];
        m[j * n + k] = kept;
    }
}

static void sort_falling(double *values, double *vectors, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t best = i;
        for (size_t j = i + 1; j < n; j++)
            if (values[j] > values[best]) best = j;
        const double kept = values[i];
        values[i] = values[best];
        values[best] = kept;
        if (best != i) swap_rows(vectors, n, i, best);
    }
}

aecl_status aecl_eigen_all(double *a, size_t n, double *values, double *vectors) {
    double square = 0;
    for (size_t i = 0; i < n * n; i++) square += a[i] * a[i];
    if (!isfinite(square)) return aecl_fail(AECL_INPUT, "eigenvalues of a matrix with values that are not finite");
    memset(vectors, 0, n * n * sizeof *vectors);
    for (size_t i = 0; i < n; i++) vectors[i * n + i] = 1;
    const double least = DBL_EPSILON * 1e-1 * sqrt(square) / (double)(n > 0 ? n : 1);
    for (int i = 0; i < MOST_SWEEPS && sweep(a, n, vectors, least) > 0; i++) continue;
    for (size_t i = 0; i < n; i++) values[i] = a[i * n + i];
    sort_falling(values, vectors, n);
    return AECL_OK;
}

static double dot(const double *a, const double *b, size_t n) {
    double s[4] = {0};
    for (size_t i = 0; i + 4 <= n; i += 4)
        for (size_t j = 0; j < 4; j++) s[j] += a[i + j] * b[i + j];
    for (size_t i = n - n % 4; i < n; i++) s[0] += a[i] * b[i];
    return s[0] + s[1] + (s[2] + s[3]);
}

/* Takes from v what lies along the first `count` rows; returns the length of what is left. */
static double remove_rows(double *v, const double *rows, size_t count, size_t n) {
    for (size_t r = 0; r < count; r++) {
        const double along = dot(v, rows + r * n, n);
        for (size_t i = 0; i < n; i++) v[i] -= along * rows[r * n + i];
    }
    return sqrt(dot(v, v, n));
}

/* Makes the rows orthonormal in their order. One that depends on those before is replaced by random numbers; `draw`
 * counts the replacements so that each is another one. Twice is enough (Parlett, "The Symmetric Eigenvalue Problem"). */
static void orthonormalize(double *rows, size_t count, size_t n, uint64_t *draw) {
    for (size_t r = 0; r < count; r++) {
        double *v = rows + r * n, before = sqrt(dot(v, v, n)), length;
        while (remove_rows(v, rows, r, n), length = remove_rows(v, rows, r, n), !(length > 1e-10 * before)) {
            for (size_t i = 0; i < n; i++) v[i] = aecl_random_normal(0, AECL_RANDOM_WEIGHTS, *draw, i);
            before = sqrt(dot(v, v, n));
            ++*draw;
        }
        for (size_t i = 0; i < n; i++) v[i] /= length;
    }
}

typedef struct {
    size_t n, size;                        /* of the matrix, of the subspace */
    double *basis, *image, *side;          /* [size][n]: V, V A, room */
    double *projected, *rotation, *values; /* [size][size] twice, [size] */
    uint64_t draw;
} subspace;

/* V becomes an orthonormal basis of Q V A, Q the eigenvectors of V A V', which leave the Ritz values in `values`. */
static aecl_status iterate(subspace *s, const double *a) {
    aecl_status st = AECL_OK;
    aecl_product(s->image, s->basis, a, (aecl_product_shape){s->size, s->n, s->n, false, false});
    aecl_transpose(s->side, s->basis, s->size, s->n);
    aecl_product(s->projected, s->image, s->side, (aecl_product_shape){s->size, s->n, s->size, false, false});
    for (size_t i = 0; i < s->size; i++)
        for (size_t j = 0; j < i; j++) s->projected[i * s->size + j] = s->projected[j * s->size + i];
    TRY(aecl_eigen_all(s->projected, s->size, s->values, s->rotation));
    aecl_product(s->basis, s->rotation, s->image, (aecl_product_shape){s->size, s->size, s->n, false, false});
    orthonormalize(s->basis, s->size, s->n, &s->draw);
done:
    return st;
}

static aecl_status find_leading(subspace *s, const double *a, size_t count) {
    aecl_status st = AECL_OK;
    double trace = 0, before = -1, sum = 0;
    for (size_t i = 0; i < s->n; i++) trace += a[i * s->n + i];
    orthonormalize(s->basis, s->size, s->n, &s->draw);
    for (int i = 0; i < MOST_ITERATIONS && !(fabs(sum - before) <= 1e-11 * trace); i++) {
        TRY(iterate(s, a));
        before = sum;
        sum = 0;
        for (size_t j = 0; j < count; j++) sum += s->values[j];
    }
done:
    return st;
}

aecl_status aecl_eigen_leading(const double *a, size_t n, size_t count, double *vectors) {
    subspace s = {.n = n, .size = n - count < EXTRA ? n : count + EXTRA};
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&s.basis, s.size * n, sizeof(double)));
    TRY(aecl_alloc(&s.image, s.size * n, sizeof(double)));
    TRY(aecl_alloc(&s.side, s.size * n, sizeof(double)));
    TRY(aecl_alloc(&s.projected, s.size * s.size, sizeof(double)));
    TRY(aecl_alloc(&s.rotation, s.size * s.size, sizeof(double)));
    TRY(aecl_alloc(&s.values, s.size, sizeof(double)));
    TRY(find_leading(&s, a, count));
    memcpy(vectors, s.basis, count * n * sizeof *vectors);
done:
    free(s.basis);
    free(s.image);
    free(s.side);
    free(s.projected);
    free(s.rotation);
    free(s.values);
    return st;
}
