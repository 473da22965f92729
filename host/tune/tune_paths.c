/* Which path is faster for which shape of product. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "tune/tune_search.h"

aecl_status aecl_search_same(const aecl_bench_product *a, const aecl_bench_product *b, bool *same) {
    aecl_status st = AECL_OK;
    const aecl_gemm *g = &a->gemm;
    size_t count = g->m * g->n;
    float *x = NULL, *y = NULL;
    double most = 0, apart = 0;
    TRY(aecl_alloc(&x, count, sizeof *x));
    TRY(aecl_alloc(&y, count, sizeof *y));
    TRY(aecl_buffer_read(a->c, 0, count * sizeof *x, x));
    TRY(aecl_buffer_read(b->c, 0, count * sizeof *y, y));
    *same = true;
    for (size_t i = 0; i < count; i++) {
        most = fmax(most, fabs(x[i]));
        apart = fmax(apart, fabs(x[i] - y[i]));
        *same = *same && isfinite(x[i]) && isfinite(y[i]);
    }
    *same = *same && apart <= 1e-4 * (most + 1e-3);
done:
    free(x);
    free(y);
    return st;
}

/* A shape on the default path and on the other one. */
typedef struct {
    aecl_gemm_path path[2];
    aecl_ops *ops[2];
    aecl_bench_product product[2];
} rivals;

static void close_products(rivals *r) {
    for (size_t i = 0; i < 2; i++) aecl_bench_product_close(&r->product[i]);
}

/* *winner = index of the path for this shape: the default one unless the other computes the same, faster. */
static aecl_status compare(aecl_search *s, rivals *r, const aecl_bench_shape *shape, size_t *winner) {
    static const char *const forms[] = {"nn", "tn", "nt"};
    aecl_status st = AECL_OK;
    bool same = false;
    double ratio = 1;
    *winner = 0;
    for (size_t i = 0; i < 2; i++) {
        TRY(aecl_bench_product_open(&r->product[i], r->ops[i], shape));
        TRY(aecl_bench_product_run(&r->product[i]));
    }
    TRY(aecl_search_same(&r->product[0], &r->product[1], &same));
    aecl_timed run[2] = {{aecl_bench_product_run, &r->product[0]}, {aecl_bench_product_run, &r->product[1]}};
    if (same) TRY(aecl_search_time(s, run, false, &ratio));
    if (ratio < AECL_TUNE_GAIN) TRY(aecl_search_time(s, run, true, &ratio));
    *winner = ratio < AECL_TUNE_GAIN;
    aecl_search_tell(s, "product %s %zux%zux%zu by %s: %s%.2f times as fast as by %s", forms[shape->form], shape->m,
                     shape->n, shape->k, aecl_gemm_path_names[r->path[1]], same ? "" : "another result; not ",
                     1 / ratio, aecl_gemm_path_names[r->path[0]]);
done:
    close_products(r);
    return st;
}

aecl_status aecl_search_paths(aecl_search *search, double within) {
    aecl_status st = AECL_OK;
    aecl_context *context = search->config->context;
    aecl_gemm_path first = aecl_gemm_default(context);
    rivals r = {.path = {first, first == AECL_GEMM_TILE ? AECL_GEMM_CLBLAST : AECL_GEMM_TILE}};
    aecl_tuning *found = search->found;
    bool over = false, any = false;
    size_t winner;
    TRY(aecl_search_begin(search, within, "paths of products", &over));
    if (over) return AECL_OK;
    *search->active = *found; /* the tile that will be in use */
    for (size_t i = 0; i < 2; i++) TRY(aecl_ops_new(&r.ops[i], context, r.path[i]));
    found->product_count = 0;
    for (size_t i = 0; i < AECL_BENCH_SHAPES; i++) {
        const aecl_bench_shape *shape = &aecl_bench_shapes[i];
        TRY(aecl_search_is_over(search, &over));
        if (over) break;
        TRY(compare(search, &r, shape, &winner));
        any = any || winner;
        found->product[found->product_count++] =
            (aecl_tuned_product){shape->form, shape->m, shape->n, shape->k, r.path[winner]};
    }
    if (!any) found->product_count = 0;
done:
    *search->active = (aecl_tuning){0};
    aecl_ops_free(r.ops[0]);
    aecl_ops_free(r.ops[1]);
    return st;
}
