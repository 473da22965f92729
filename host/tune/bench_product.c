/* Timing of matrix products. */
#include <stdio.h>
#include <stdlib.h>

#include "nn/gemm.h"
#include "tune/bench.h"
#include "verify/check_case.h"

const aecl_bench_shape aecl_bench_shapes[AECL_BENCH_SHAPES] = {
    {AECL_GEMM_NN, 64, 32, 784},   {AECL_GEMM_NN, 784, 32, 64},     {AECL_GEMM_TN, 64, 32, 784},
    {AECL_GEMM_NT, 784, 64, 32},   {AECL_GEMM_NT, 64, 784, 32},     {AECL_GEMM_NN, 64, 256, 784},
    {AECL_GEMM_NN, 784, 256, 64},  {AECL_GEMM_NT, 784, 64, 256},    {AECL_GEMM_NN, 256, 256, 256},
    {AECL_GEMM_NN, 512, 512, 512}, {AECL_GEMM_NN, 1024, 1024, 1024}};

static aecl_status random_matrix(aecl_buffer **out, aecl_context *context, size_t count, const char *what) {
    aecl_status st = AECL_OK;
    float *values = NULL;
    TRY(aecl_check_random(&values, count, 81));
    TRY(aecl_buffer_of(out, context, count * sizeof *values, values, what));
done:
    free(values);
    return st;
}

aecl_status aecl_bench_product_open(aecl_bench_product *out, aecl_ops *ops, const aecl_bench_shape *shape) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(ops);
    *out = (aecl_bench_product){.ops = ops};
    TRY(random_matrix(&out->a, context, shape->m * shape->k, "A"));
    TRY(random_matrix(&out->b, context, shape->n * shape->k, "B"));
    TRY(aecl_buffer_new(&out->c, context, shape->m * shape->n * sizeof(float), "C"));
    out->gemm = (aecl_gemm){.form = shape->form,
                            .m = shape->m,
                            .n = shape->n,
                            .k = shape->k,
                            .lda = shape->form == AECL_GEMM_TN ? shape->m : shape->k,
                            .ldb = shape->form == AECL_GEMM_NT ? shape->k : shape->n,
                            .ldc = shape->n,
                            .a = out->a,
                            .b = out->b,
                            .c = out->c};
    return AECL_OK;
done:
    aecl_bench_product_close(out);
    return st;
}

void aecl_bench_product_close(aecl_bench_product *product) {
    aecl_buffer_free(product->a);
    aecl_buffer_free(product->b);
    aecl_buffer_free(product->c);
    *product = (aecl_bench_product){0};
}

aecl_status aecl_bench_product_run(void *product) {
    aecl_bench_product *p = product;
    return aecl_gemm_run(p->ops, &p->gemm);
}

static aecl_status bench_product(const aecl_bench *bench, aecl_ops *ops, const aecl_bench_shape *s) {
    static const char *const forms[] = {"nn", "tn", "nt"};
    aecl_status st = AECL_OK;
    aecl_bench_product p = {0};
    char name[96];
    TRY(aecl_bench_product_open(&p, ops, s));
    for (int path = AECL_GEMM_CLBLAST; path <= AECL_GEMM_TILE; path++) {
        aecl_ops_set_gemm_path(ops, path);
        snprintf(name, sizeof name, "gemm %s %zux%zux%zu %s", forms[s->form], s->m, s->n, s->k,
                 aecl_gemm_path_names[path]);
        TRY(aecl_bench_measure(
            bench, aecl_bench_product_run, &p,
            &(aecl_bench_result){.name = name, .operations = 2.0 * (double)s->m * (double)s->n * (double)s->k}));
    }
done:
    aecl_bench_product_close(&p);
    return st;
}

aecl_status aecl_bench_products(const aecl_bench *bench) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = NULL;
    TRY(aecl_bench_check(bench, "gemm n"));
    TRY(aecl_ops_new(&ops, bench->context, AECL_GEMM_AUTO));
    for (size_t i = 0; i < AECL_BENCH_SHAPES; i++) TRY(bench_product(bench, ops, &aecl_bench_shapes[i]));
done:
    aecl_ops_free(ops);
    return st;
}
