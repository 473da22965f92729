/* Eigenvectors by LAPACK, which is loaded when the first are asked for: OpenBLAS, where it is the machine's LAPACK, starts
 * threads as soon as it is there. */
#include "baseline/eigen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/late_library.h"
#include "base/mem.h"

/* Fortran's: all arguments by address, and behind them the lengths of the three texts. */
typedef void dsyevr(const char *job, const char *range, const char *triangle, const int *n, double *a,
                    const int *stride, const double *low, const double *high, const int *first, const int *last,
                    const double *tolerance, int *found, double *values, double *vectors, const int *vector_stride,
                    int *support, double *room, const int *room_size, int *whole_room, const int *whole_size, int *info,
                    size_t, size_t, size_t);

static dsyevr *call;
static const aecl_late_function functions[] = {{"dsyevr_", (void **)&call}, {NULL, NULL}};
static aecl_late_library lapack = {AECL_LAPACK_LIBRARY, functions,
                                   "install it (Debian: `apt install libopenblas0-pthread`)", false};

aecl_status aecl_eigen_ready(void) {
    const aecl_status st = aecl_late_library_load(&lapack, "principal components", "eigenvectors are found by LAPACK");
    return st < 0 ? AECL_FAILED : AECL_OK; /* no file of the user's is to blame */
}

typedef struct {
    double *a, *values, *vectors, *room;
    int *support, *whole, n, count;
} problem;

/* What LAPACK makes of the leading ones, rising; with sizes of -1 it only says how much room it takes. */
static int solve(const problem *p, double *room, int room_size, int *whole, int whole_size) {
    const double unused = 0, tolerance = 0;
    const int first = p->n - p->count + 1;
    int found = 0, info = 0;
    call("V", "I", "L", &p->n, p->a, &p->n, &unused, &unused, &first, &p->n, &tolerance, &found, p->values, p->vectors,
         &p->n, p->support, room, &room_size, whole, &whole_size, &info, 1, 1, 1);
    return info;
}

static aecl_status solve_in_room(problem *p) {
    double room = 0;
    int whole = 0, info = solve(p, &room, -1, &whole, -1);
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&p->room, (size_t)room, sizeof *p->room));
    TRY(aecl_alloc(&p->whole, (size_t)whole, sizeof *p->whole));
    if (info == 0) info = solve(p, p->room, (int)room, p->whole, whole);
    if (info != 0) st = aecl_fail(AECL_FAILED, "eigenvectors: LAPACK's dsyevr ended with %d", info);
done:
    return st;
}

/* The one of greatest magnitude, the first of equals, becomes positive. */
static void choose_sign(double *out, const double *vector, size_t n) {
    size_t greatest = 0;
    for (size_t i = 1; i < n; i++)
        if (fabs(vector[i]) > fabs(vector[greatest])) greatest = i;
    for (size_t i = 0; i < n; i++) out[i] = vector[greatest] < 0 ? -vector[i] : vector[i];
}

aecl_status aecl_eigen_leading(double *a, size_t n, size_t count, double *vectors) {
    problem p = {.a = a, .n = (int)n, .count = (int)count};
    aecl_status st = AECL_OK;
    if (count == 0) return AECL_OK;
    TRY(aecl_eigen_ready());
    TRY(aecl_alloc(&p.values, n, sizeof *p.values));
    TRY(aecl_alloc(&p.vectors, count * n, sizeof *p.vectors));
    TRY(aecl_alloc(&p.support, 2 * count, sizeof *p.support));
    TRY(solve_in_room(&p));
    for (size_t k = 0; k < count; k++) choose_sign(vectors + k * n, p.vectors + (count - 1 - k) * n, n);
done:
    free(p.values);
    free(p.vectors);
    free(p.support);
    free(p.room);
    free(p.whole);
    return st;
}
