/* Eigenvectors of symmetric matrices in double. */
#ifndef AECL_BASELINE_EIGEN_H
#define AECL_BASELINE_EIGEN_H

#include <stddef.h>

#include "base/status.h"

/* All eigenvalues of the symmetric a[n][n], falling, into values[n], and their vectors as the rows of vectors[n][n], by
 * cyclic Jacobi rotations (Golub and Van Loan, "Matrix Computations", 8.5). `a` is destroyed. */
aecl_status aecl_eigen_all(double *a, size_t n, double *values, double *vectors);

/* The `count` leading eigenvectors (count <= n) of the symmetric positive semi-definite a[n][n] as orthonormal rows of
 * vectors[count][n], by falling eigenvalue: subspace iteration with Rayleigh-Ritz projection (the same, 8.2.4) from
 * fixed start vectors, until the sum of the count leading eigenvalues moves by less than 1e-11 of the trace. Where an
 * eigenvalue is zero or shared, its vectors are some orthonormal ones. */
aecl_status aecl_eigen_leading(const double *a, size_t n, size_t count, double *vectors);

#endif
