/* The door to products: checks what it is given, and chooses the way. */
#include "nn/gemm.h"

#include <stdint.h>

#include "base/status.h"
#include "nn/gemm_paths.h"
#include "nn/tuning.h"

/* Kernels index with 32 bits; a buffer must hold what the dimensions say. */
static aecl_status check(const aecl_gemm *g) {
    bool batch = g->form == AECL_GEMM_NT;
    size_t a_rows = g->form == AECL_GEMM_TN ? g->k : g->m, b_rows = batch ? g->n : g->k;
    size_t a_width = g->form == AECL_GEMM_TN ? g->m : g->k, b_width = batch ? g->k : g->n;
    size_t padded = batch ? g->k | g->lda | g->ldb : g->n | g->ldb | g->ldc;
    if (!g->m || !g->n || !g->k || padded % AECL_BATCH_PAD || g->lda < a_width || g->ldb < b_width || g->ldc < g->n)
        return aecl_fail(AECL_FAILED, "gemm %zux%zux%zu (lda %zu, ldb %zu, ldc %zu): dimensions do not fit its form",
                         g->m, g->n, g->k, g->lda, g->ldb, g->ldc);
    if ((a_rows - 1) * g->lda + a_width > aecl_buffer_bytes(g->a) / 4 ||
        (b_rows - 1) * g->ldb + b_width > aecl_buffer_bytes(g->b) / 4 ||
        (g->m - 1) * g->ldc + g->n > aecl_buffer_bytes(g->c) / 4 || aecl_buffer_bytes(g->c) / 4 > UINT32_MAX)
        return aecl_fail(AECL_FAILED, "gemm %zux%zux%zu reaches beyond its buffers", g->m, g->n, g->k);
    if (batch && g->epilogue != AECL_EPILOGUE_NONE) return aecl_fail(AECL_FAILED, "gemm: form NT has no epilogue");
    return AECL_OK;
}

aecl_work aecl_gemm_work(const aecl_gemm *g, aecl_epilogue epilogue) {
    double m = (double)g->m, n = (double)g->n, k = (double)g->k;
    double extra = epilogue == AECL_EPILOGUE_FORWARD ? m : epilogue == AECL_EPILOGUE_BACKWARD ? m * n : 0;
    return WORK(2 * m * n * k, sizeof(float) * (m * k + k * n + m * n + extra));
}

static aecl_gemm_path path_of(const aecl_ops *ops, const aecl_gemm *gemm) {
    const aecl_tuning *tuning = aecl_context_tuning(aecl_ops_context(ops));
    aecl_gemm_path path = aecl_ops_gemm_path(ops);
    return tuning && aecl_ops_gemm_is_auto(ops) ? aecl_tuning_path(tuning, gemm, path) : path;
}

aecl_status aecl_gemm_run(aecl_ops *ops, const aecl_gemm *gemm) {
    aecl_status st = check(gemm);
    if (st < 0) return st;
    return path_of(ops, gemm) == AECL_GEMM_CLBLAST ? aecl_gemm_clblast(ops, gemm) : aecl_gemm_tile(ops, gemm);
}
