/* The reference every device path is held to: the same arithmetic in double on plain arrays. */
#ifndef AECL_NN_REFERENCE_H
#define AECL_NN_REFERENCE_H

#include "nn/layer.h"

/* act(z) and act'(z) expressed by y = act(z). */
double aecl_reference_activate(double z, int activation);
double aecl_reference_activation_gradient(double y, int activation);

/* C[m][n] = op(A) op(B) in double, with the leading dimensions and form of nn/product.h (no epilogue). */
typedef struct {
    int form; /* aecl_gemm_form */
    size_t m, n, k;
    const double *a, *b;
    double *c;
} aecl_reference_product;
void aecl_reference_gemm(const aecl_reference_product *product);

/* values[rows][columns] += bias[row], and bias gradients: the sums over columns. */
void aecl_reference_add_bias(const double *bias, size_t rows, size_t columns, double *values);
void aecl_reference_bias_gradient(const double *dz, size_t rows, size_t columns, double *gradient);

#endif
