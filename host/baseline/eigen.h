/* Eigenvectors of symmetric matrices in double. */
#ifndef AECL_BASELINE_EIGEN_H
#define AECL_BASELINE_EIGEN_H

#include <stddef.h>

#include "base/status.h"

/* The `count` leading eigenvectors (count <= n <= INT_MAX) of the symmetric, finite a[n][n] as orthonormal rows of
 * vectors[count][n], by falling eigenvalue, each with its greatest value above 0. `a` is destroyed. By relatively robust
 * representations (LAPACK's dsyevr). The same bits with the same LAPACK, which may depend on the number of cores. Where
 * an eigenvalue is shared, its vectors are some orthonormal ones. AECL_FAILED where LAPACK cannot be loaded. */
aecl_status aecl_eigen_leading(double *a, size_t n, size_t count, double *vectors);

/* AECL_FAILED where LAPACK cannot be loaded: what will need it is refused before its work. */
aecl_status aecl_eigen_ready(void);

#endif
