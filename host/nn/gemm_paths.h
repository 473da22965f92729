/* The two ways behind the door of nn/gemm.h. */
#ifndef AECL_NN_GEMM_PATHS_H
#define AECL_NN_GEMM_PATHS_H

#include "cl/handles.h"
#include "cl/launch.h"
#include "nn/product.h"
#include "nn/tuning.h"

/* What the launch that makes C does, with the epilogue or without. */
aecl_work aecl_gemm_work(const aecl_gemm *gemm, aecl_epilogue epilogue);

/* CLBlastSgemm, then the epilogue as a kernel of its own. */
aecl_status aecl_gemm_clblast(aecl_ops *ops, const aecl_gemm *gemm);
/* Releases the programs that CLBlast keeps. It would do so when the process ends, after OpenCL may be gone. */
void aecl_gemm_clblast_forget(void);
/* Has CLBlast compile one of its kernels with these values from now on, for this device and until the process ends.
 * AECL_DEVICE when it refuses them. */
aecl_status aecl_gemm_clblast_set(const aecl_context *context, aecl_clblast_kernel kernel, const aecl_clblast_set *set);
/* Our register tiles with the epilogue fused. */
aecl_status aecl_gemm_tile(aecl_ops *ops, const aecl_gemm *gemm);

#endif
