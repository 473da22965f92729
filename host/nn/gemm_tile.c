/* Products by the kernels of kernels/gemm.cl: as many rows to a work-item as leaves the device enough items to share
 * out. */
#include "base/status.h"
#include "nn/gemm_paths.h"
#include "nn/ops.h"

static size_t divide_up(size_t a, size_t b) {
    return (a + b - 1) / b;
}

/* Rows of C for which a work-item reuses one transposed piece of B: all of them, unless the device needs more items. */
static size_t rows_per_item(const aecl_ops *ops, const aecl_gemm *g, aecl_tile tile) {
    size_t blocks = divide_up(aecl_ops_parallel(ops), divide_up(g->n, tile.columns));
    return divide_up(divide_up(g->m, blocks), tile.rows) * tile.rows;
}

static aecl_status batch_product(aecl_ops *ops, const aecl_gemm *g) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_tile tile = aecl_ops_tile(ops);
    size_t rows = rows_per_item(ops, g, tile);
    TRY(aecl_ops_kernel(ops, "gemm_batch", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(divide_up(g->n, tile.columns), divide_up(g->m, rows)), aecl_gemm_work(g, g->epilogue),
                    U32(g->m), U32(g->n), U32(g->k), BUF(g->a), U32(g->lda), BUF(g->b), U32(g->ldb), BUF(g->c),
                    U32(g->ldc), U32(rows)));
done:
    return st;
}

aecl_status aecl_gemm_tile(aecl_ops *ops, const aecl_gemm *g) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_tile tile = aecl_ops_tile(ops);
    bool transposed = g->form == AECL_GEMM_TN;
    if (g->form == AECL_GEMM_NT) return batch_product(ops, g);
    TRY(aecl_ops_kernel(ops, "gemm", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(g->n / tile.columns, divide_up(g->m, tile.rows)), aecl_gemm_work(g, g->epilogue),
                    U32(g->m), U32(g->n), U32(g->k), BUF(g->a), U32(transposed ? 1 : g->lda),
                    U32(transposed ? g->lda : 1), BUF(g->b), U32(g->ldb), BUF(g->c), U32(g->ldc), U32(g->epilogue),
                    U32(g->activation), BUF(g->extra ? g->extra : g->a)));
done:
    return st;
}
