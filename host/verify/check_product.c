/* The gemm door at odd sizes: every form, both paths, all epilogues; and sums of gradients. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "verify/check_case.h"
#include "nn/activation.h"
#include "nn/gemm.h"
#include "nn/reference.h"

typedef struct {
    aecl_gemm_form form;
    size_t m, n, k;
    aecl_epilogue epilogue;
    int activation;
} product_case;

/* n (or k, where it is the batch) in multiples of 32; the others odd. */
static const product_case products[] = {
    {AECL_GEMM_NN, 1, 32, 1, AECL_EPILOGUE_NONE, AECL_ACTIVATION_none},
    {AECL_GEMM_NN, 3, 32, 17, AECL_EPILOGUE_FORWARD, AECL_ACTIVATION_relu},
    {AECL_GEMM_NN, 17, 64, 31, AECL_EPILOGUE_FORWARD, AECL_ACTIVATION_sigmoid},
    {AECL_GEMM_NN, 65, 96, 33, AECL_EPILOGUE_BACKWARD, AECL_ACTIVATION_tanh},
    {AECL_GEMM_TN, 1, 32, 3, AECL_EPILOGUE_NONE, AECL_ACTIVATION_none},
    {AECL_GEMM_TN, 31, 32, 65, AECL_EPILOGUE_BACKWARD, AECL_ACTIVATION_relu},
    {AECL_GEMM_TN, 33, 64, 17, AECL_EPILOGUE_BACKWARD, AECL_ACTIVATION_sigmoid},
    {AECL_GEMM_TN, 65, 128, 1, AECL_EPILOGUE_FORWARD, AECL_ACTIVATION_tanh},
    {AECL_GEMM_NT, 1, 1, 32, AECL_EPILOGUE_NONE, AECL_ACTIVATION_none},
    {AECL_GEMM_NT, 17, 3, 64, AECL_EPILOGUE_NONE, AECL_ACTIVATION_none},
    {AECL_GEMM_NT, 31, 33, 160, AECL_EPILOGUE_NONE, AECL_ACTIVATION_none},
    {AECL_GEMM_NT, 65, 65, 288, AECL_EPILOGUE_NONE, AECL_ACTIVATION_none},
    {AECL_GEMM_NT, 13, 41, 672, AECL_EPILOGUE_NONE, AECL_ACTIVATION_none}, /* several pieces of any device's */
};

static const char *const form_names[] = {"nn", "tn", "nt"}, *const epilogue_names[] = {"none", "forward", "backward"};

typedef struct {
    float *a, *b, *extra;
    double *a_double, *b_double, *want;
    aecl_guarded a_buffer, b_buffer, c_buffer, extra_buffer;
    float *got;
} operands;

static void operands_free(operands *o) {
    aecl_guarded_free(&o->a_buffer);
    aecl_guarded_free(&o->b_buffer);
    aecl_guarded_free(&o->c_buffer);
    aecl_guarded_free(&o->extra_buffer);
    free(o->a);
    free(o->b);
    free(o->extra);
    free(o->a_double);
    free(o->b_double);
    free(o->want);
    free(o->got);
}

static aecl_status make_operands(operands *o, aecl_ops *ops, const product_case *p) {
    aecl_status st = AECL_OK;
    size_t a = p->m * p->k, b = p->n * p->k, c = p->m * p->n;
    TRY(aecl_check_random(&o->a, a, 21));
    TRY(aecl_check_random(&o->b, b, 22));
    TRY(aecl_check_random(&o->extra, c, 23));
    for (size_t i = 0; p->epilogue == AECL_EPILOGUE_BACKWARD && i < c; i++)
        o->extra[i] = (float)aecl_reference_activate((double)o->extra[i], p->activation);
    TRY(aecl_check_trim(&o->a_double, o->a, 1, a, a));
    TRY(aecl_check_trim(&o->b_double, o->b, 1, b, b));
    TRY(aecl_alloc(&o->want, c, sizeof *o->want));
    TRY(aecl_guarded_new(&o->a_buffer, ops, a));
    TRY(aecl_guarded_write(&o->a_buffer, o->a));
    TRY(aecl_guarded_new(&o->b_buffer, ops, b));
    TRY(aecl_guarded_write(&o->b_buffer, o->b));
    TRY(aecl_guarded_new(&o->extra_buffer, ops, c));
    TRY(aecl_guarded_write(&o->extra_buffer, o->extra));
    TRY(aecl_guarded_new(&o->c_buffer, ops, c));
done:
    return st;
}

static void apply_epilogue(operands *o, const product_case *p) {
    for (size_t i = 0; i < p->m * p->n; i++) {
        if (p->epilogue == AECL_EPILOGUE_FORWARD)
            o->want[i] = aecl_reference_activate(o->want[i] + o->extra[i / p->n], p->activation);
        if (p->epilogue == AECL_EPILOGUE_BACKWARD)
            o->want[i] *= aecl_reference_activation_gradient(o->extra[i], p->activation);
    }
}

static aecl_status run_product(aecl_check *check, const product_case *p) {
    aecl_status st = AECL_OK;
    operands o = {0};
    TRY(make_operands(&o, check->ops, p));
    aecl_reference_gemm(&(aecl_reference_product){p->form, p->m, p->n, p->k, o.a_double, o.b_double, o.want});
    apply_epilogue(&o, p);
    TRY(aecl_gemm_run(check->ops, &(aecl_gemm){.form = p->form,
                                               .m = p->m,
                                               .n = p->n,
                                               .k = p->k,
                                               .lda = p->form == AECL_GEMM_TN ? p->m : p->k,
                                               .ldb = p->form == AECL_GEMM_NT ? p->k : p->n,
                                               .ldc = p->n,
                                               .a = o.a_buffer.view,
                                               .b = o.b_buffer.view,
                                               .c = o.c_buffer.view,
                                               .epilogue = p->epilogue,
                                               .activation = p->activation,
                                               .extra = o.extra_buffer.view}));
    TRY(aecl_guarded_read(check, "c", &o.c_buffer, &o.got));
    aecl_check_compare(check, "c", o.got, o.want, p->m * p->n);
done:
    operands_free(&o);
    return st;
}

#define SUMMED 96

static aecl_status run_accumulate(aecl_check *check) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_guarded a = {0}, b = {0};
    float *values[2] = {0}, *got = NULL;
    double want[SUMMED];
    for (uint64_t i = 0; i < 2; i++) TRY(aecl_check_random(&values[i], SUMMED, 24 + i));
    for (size_t i = 0; i < SUMMED; i++) want[i] = (double)values[0][i] + (double)values[1][i];
    TRY(aecl_guarded_new(&a, check->ops, SUMMED));
    TRY(aecl_guarded_write(&a, values[0]));
    TRY(aecl_guarded_new(&b, check->ops, SUMMED));
    TRY(aecl_guarded_write(&b, values[1]));
    TRY(aecl_ops_kernel(check->ops, "accumulate", &kernel));
    TRY(LAUNCH(kernel, GRID1(SUMMED / aecl_ops_tile(check->ops).vector), BUF(a.view), BUF(b.view), U32(SUMMED)));
    TRY(aecl_guarded_read(check, "sum", &a, &got));
    aecl_check_compare(check, "sum", got, want, SUMMED);
done:
    aecl_guarded_free(&a);
    aecl_guarded_free(&b);
    for (size_t i = 0; i < 2; i++) free(values[i]);
    free(got);
    return st;
}

static aecl_status check_accumulate(aecl_check *check) {
    aecl_status st = AECL_OK;
    static const char name[] = "accumulate n=96";
    if (!aecl_check_begin(check, name, true)) return AECL_OK;
    st = run_accumulate(check);
    if (st < 0) return aecl_fail_in(st, "%s", name);
    aecl_check_end(check, name);
    return AECL_OK;
}

static aecl_status check_paths(aecl_check *check, const product_case *p, bool quick) {
    for (int path = AECL_GEMM_CLBLAST; path <= AECL_GEMM_TILE; path++) {
        char name[128];
        snprintf(name, sizeof name, "gemm %s m=%zu n=%zu k=%zu epilogue=%s activation=%s gemm=%s", form_names[p->form],
                 p->m, p->n, p->k, epilogue_names[p->epilogue], aecl_activation_names[p->activation],
                 aecl_gemm_path_names[path]);
        if (!aecl_check_begin(check, name, path == AECL_GEMM_TILE && quick)) continue;
        aecl_ops_set_gemm_path(check->ops, path);
        aecl_status st = run_product(check, p);
        if (st < 0) return aecl_fail_in(st, "%s", name);
        aecl_check_end(check, name);
    }
    return AECL_OK;
}

aecl_status aecl_check_products(aecl_check *check) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(products); i++) TRY(check_paths(check, &products[i], i % 4 == 2));
    for (int a = 0; aecl_activations[a] && aecl_activations[a]->derivative; a++) {
        TRY(check_paths(check, &(product_case){AECL_GEMM_NN, 5, 32, 7, AECL_EPILOGUE_FORWARD, a}, false));
        TRY(check_paths(check, &(product_case){AECL_GEMM_TN, 7, 32, 5, AECL_EPILOGUE_BACKWARD, a}, false));
    }
    TRY(check_accumulate(check));
done:
    return st;
}
