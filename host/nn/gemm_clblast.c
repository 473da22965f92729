/* Products by CLBlast. An event of its last kernel times the whole; the epilogue is a launch of its own. Its space for
 * padded matrices is ours: left to itself it makes and drops a buffer a product, which lives until the device is that far,
 * and ends the process where none can be had. */
#include <clblast_c.h>

#include "cl/calls.h"
#include "cl/profile.h"
#include "nn/gemm_paths.h"
#include "nn/ops.h"

static CLBlastTranspose transposed(const aecl_gemm *g, aecl_gemm_form form) {
    return g->form == form ? CLBlastTransposeYes : CLBlastTransposeNo;
}

static aecl_status epilogue(aecl_ops *ops, const aecl_gemm *g) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t vector = aecl_ops_tile(ops).vector, count = g->m * g->ldc;
    if (g->epilogue == AECL_EPILOGUE_FORWARD) {
        TRY(aecl_ops_kernel(ops, "bias_act", &kernel));
        TRY(LAUNCH_WORK(kernel, GRID2(g->ldc / vector, g->m), WORK(0, sizeof(float) * (2 * count + g->m)), BUF(g->c),
                        BUF(g->extra), U32(g->m), U32(g->ldc), U32(g->activation)));
    } else if (g->epilogue == AECL_EPILOGUE_BACKWARD && g->activation) {
        TRY(aecl_ops_kernel(ops, "act_gradient", &kernel));
        TRY(LAUNCH_WORK(kernel, GRID1(count / vector), WORK(0, sizeof(float) * 3 * count), BUF(g->c), BUF(g->extra),
                        U32(count), U32(g->activation)));
    }
done:
    return st;
}

static aecl_status refuse(const aecl_ops *ops, const aecl_gemm *g, const char *call, CLBlastStatusCode code) {
    return aecl_fail(AECL_DEVICE, "%s(%zux%zux%zu): %s (%d) on %s; --gemm tile does without CLBlast", call, g->m, g->n,
                     g->k, aecl_cl_error_name(code), (int)code, aecl_context_device(aecl_ops_context(ops))->name);
}

/* *out = the space that the product wants, or NULL where it wants none. */
static aecl_status find_space(cl_mem *out, aecl_ops *ops, const aecl_gemm *g) {
    aecl_status st = AECL_OK;
    aecl_buffer *space = NULL;
    size_t bytes = 0;
    cl_command_queue queue = aecl_context_queue(aecl_ops_context(ops));
    CLBlastStatusCode code =
        CLBlastSGemmTempBufferSize(CLBlastLayoutRowMajor, transposed(g, AECL_GEMM_TN), transposed(g, AECL_GEMM_NT),
                                   g->m, g->n, g->k, 0, g->lda, 0, g->ldb, 0, g->ldc, &queue, &bytes);
    *out = NULL;
    if (code != CLBlastSuccess) return refuse(ops, g, "CLBlastSGemmTempBufferSize", code);
    if (bytes == 0) return AECL_OK;
    TRY(aecl_ops_space(ops, bytes, &space));
    *out = aecl_buffer_handle(space);
done:
    return st;
}

/* A product may be several kernels, of which CLBlast's event is the last: it is timed from the end of what was before. */
aecl_status aecl_gemm_clblast(aecl_ops *ops, const aecl_gemm *g) {
    aecl_status st = AECL_OK;
    cl_event done = NULL;
    aecl_context *context = aecl_ops_context(ops);
    cl_command_queue queue = aecl_context_queue(context);
    cl_mem space = NULL;
    bool timed = aecl_profile_is_on(context);
    if (timed) TRY(aecl_profile_before(context));
    TRY(find_space(&space, ops, g));
    CLBlastStatusCode code = CLBlastSgemmWithTempBuffer(
        CLBlastLayoutRowMajor, transposed(g, AECL_GEMM_TN), transposed(g, AECL_GEMM_NT), g->m, g->n, g->k, 1.f,
        aecl_buffer_handle(g->a), 0, g->lda, aecl_buffer_handle(g->b), 0, g->ldb, 0.f, aecl_buffer_handle(g->c), 0,
        g->ldc, &queue, timed ? &done : NULL, space);
    if (code != CLBlastSuccess) return refuse(ops, g, "CLBlastSgemm", code);
    aecl_launch_made(context);
    if (timed) {
        aecl_cl_event_adopt(done);
        TRY(aecl_profile_add(context, "CLBlastSgemm", aecl_gemm_work(g, AECL_EPILOGUE_NONE), done));
    }
    TRY(epilogue(ops, g));
done:
    return st;
}

aecl_status aecl_gemm_clblast_set(const aecl_context *context, aecl_clblast_kernel kernel,
                                  const aecl_clblast_set *set) {
    const aecl_clblast_names *names = &aecl_clblast_names_of[kernel];
    const char *name[AECL_CLBLAST_PARAMETERS];
    size_t count = 0;
    for (; names->parameters[count]; count++) name[count] = names->parameters[count];
    CLBlastStatusCode code = CLBlastOverrideParameters(aecl_context_device_handle(context), names->name,
                                                       CLBlastPrecisionSingle, count, name, set->value);
    if (code == CLBlastSuccess) return AECL_OK;
    return aecl_fail(AECL_DEVICE, "CLBlastOverrideParameters(%s): %s (%d) on %s", names->name, aecl_cl_error_name(code),
                     (int)code, aecl_context_device(context)->name);
}

void aecl_gemm_clblast_forget(void) {
    CLBlastClearCache();
}
