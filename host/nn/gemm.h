/* The one door to matrix products (nn/product.h). */
#ifndef AECL_NN_GEMM_H
#define AECL_NN_GEMM_H

#include "nn/ops.h"
#include "nn/product.h"

/* Assigns C. AECL_FAILED when the preconditions of aecl_gemm (nn/product.h) do not hold. */
aecl_status aecl_gemm_run(aecl_ops *ops, const aecl_gemm *gemm);

#endif
