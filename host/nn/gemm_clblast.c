#include <clblast_c.h>

#include "cl/calls.h"
#include "nn/gemm_paths.h"

static aecl_status epilogue(aecl_ops *ops, const aecl_gemm *g) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t vector = aecl_ops_tile(ops).vector;
    if (g->epilogue == AECL_EPILOGUE_FORWARD) {
        TRY(aecl_ops_kernel(ops, "bias_act", &kernel));
        TRY(LAUNCH(kernel, GRID2(g->ldc / vector, g->m), BUF(g->c), BUF(g->extra), U32(g->m), U32(g->ldc),
                   U32(g->activation)));
    } else if (g->epilogue == AECL_EPILOGUE_BACKWARD && g->activation) {
        TRY(aecl_ops_kernel(ops, "act_gradient", &kernel));
        TRY(LAUNCH(kernel, GRID1(g->m * g->ldc / vector), BUF(g->c), BUF(g->extra), U32(g->m * g->ldc),
                   U32(g->activation)));
    }
done:
    return st;
}

aecl_status aecl_gemm_clblast(aecl_ops *ops, const aecl_gemm *g) {
    aecl_context *context = aecl_ops_context(ops);
    cl_command_queue queue = aecl_context_queue(context);
    CLBlastTranspose a = g->form == AECL_GEMM_TN ? CLBlastTransposeYes : CLBlastTransposeNo;
    CLBlastTranspose b = g->form == AECL_GEMM_NT ? CLBlastTransposeYes : CLBlastTransposeNo;
    CLBlastStatusCode code =
        CLBlastSgemm(CLBlastLayoutRowMajor, a, b, g->m, g->n, g->k, 1.f, aecl_buffer_handle(g->a), 0, g->lda,
                     aecl_buffer_handle(g->b), 0, g->ldb, 0.f, aecl_buffer_handle(g->c), 0, g->ldc, &queue, NULL);
    if (code != CLBlastSuccess)
        return aecl_fail(AECL_DEVICE, "CLBlastSgemm(%zux%zux%zu): %s (%d) on %s; --gemm tile does without CLBlast",
                         g->m, g->n, g->k, aecl_cl_error_name(code), (int)code, aecl_context_device(context)->name);
    return epilogue(ops, g);
}

void aecl_gemm_clblast_forget(void) {
    CLBlastClearCache();
}
