/* The two ways behind the door of nn/gemm.h, and the program they come from. */
#ifndef AECL_NN_GEMM_PATHS_H
#define AECL_NN_GEMM_PATHS_H

#include "base/text.h"
#include "nn/gemm.h"
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

/* Adds what kernel files start from: the numbers of activations and losses, and the text of all .clh files; and of all .cl
 * files. Each file stands after a #line directive. */
aecl_status aecl_kernel_headers(aecl_text *out);
aecl_status aecl_kernel_files(aecl_text *out);

#endif
