/* The cases of one kernel, for whoever is about to use it; and those of kernels that no layer, loss or optimizer has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/average.h"
#include "nn/layer.h"
#include "nn/activation.h"
#include "nn/optimizer.h"
#include "nn/reference.h"
#include "verify/check.h"
#include "verify/check_case.h"

/* Cases that hold a kernel and are called otherwise. */
static const struct {
    const char *kernel, *cases;
} others[] = {{"gemm", "gemm nn "},
              {"gemm", "gemm tn "},
              {"gemm_batch", "gemm nt "},
              {"pixel_to_big", "pixel_shuffle "},
              {"pixel_to_small", "pixel_shuffle "},
              {"row_sums", "loops "},
              {"loss_train", "loss "},
              {"loss_measure", "loss "},
              {"ssim_rows", "loss ssim "},
              {"ssim_windows", "loss ssim "},
              {"ssim_back_rows", "loss ssim "},
              {"ssim_backward", "loss ssim "},
              {"ssim_losses", "loss ssim "},
              {"clip_squares", "clip "},
              {"clip_scale", "clip "}};

static bool begins(const char *name, const char *with) {
    return strncmp(name, with, strlen(with)) == 0;
}

static bool is_own(const char *kernel, const char *name) {
    size_t length = strlen(kernel);
    if (begins(name, kernel) && name[length] == ' ' && !begins(name, "gemm ")) return true;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (!strcmp(others[i].kernel, kernel) && begins(name, others[i].cases)) return true;
    return begins(name, "optimizer ") && begins(name + strlen("optimizer "), kernel) &&
           name[strlen("optimizer ") + length] == ' ';
}

/* The cases of the layer that the kernel begins with the name of: "conv" for "conv_to_small". */
static bool is_of_layer(const char *kernel, const char *name) {
    for (const aecl_layer_class *const *class = aecl_layer_classes; *class; class ++) {
        size_t length = strlen((*class)->name);
        if (begins(kernel, (*class)->name) && kernel[length] == '_' && begins(name, (*class)->name) &&
            name[length] == ' ')
            return true;
    }
    return false;
}

bool aecl_check_holds(const aecl_check *check, const char *name) {
    if (strstr(name, "gemm=clblast")) return false;
    return check->of_layer ? is_of_layer(check->kernel, name) : is_own(check->kernel, name);
}

aecl_status aecl_check_kernel(aecl_context *context, const char *kernel,
                              bool (*line)(void *data, const char *text, bool ok), void *data, size_t *failed) {
    aecl_status st = AECL_OK;
    aecl_check check = {.kernel = kernel, .line = line, .data = data};
    TRY(aecl_check_all(&check, context));
    if (!check.run) {
        check.of_layer = true;
        TRY(aecl_check_all(&check, context));
    }
    if (!check.run) st = aecl_fail(AECL_FAILED, "no case holds the kernel %s to a reference", kernel);
done:
    *failed = check.failed;
    return st;
}

/* Rows of values, what a kernel makes of them. */
typedef struct {
    size_t rows, columns;
    float *values, *other, *got;
    double *want;
    aecl_guarded in, extra, out;
} rows_trial;

static void rows_trial_free(rows_trial *t) {
    free(t->values);
    free(t->other);
    free(t->got);
    free(t->want);
    aecl_guarded_free(&t->in);
    aecl_guarded_free(&t->extra);
    aecl_guarded_free(&t->out);
}

static aecl_status rows_trial_new(rows_trial *t, aecl_ops *ops) {
    aecl_status st = AECL_OK;
    size_t count = t->rows * t->columns;
    TRY(aecl_check_random(&t->values, count, 91));
    TRY(aecl_check_random(&t->other, count, 92));
    TRY(aecl_alloc(&t->want, count, sizeof *t->want));
    TRY(aecl_guarded_new(&t->in, ops, count));
    TRY(aecl_guarded_write(&t->in, t->values));
    TRY(aecl_guarded_new(&t->extra, ops, count));
    TRY(aecl_guarded_new(&t->out, ops, count));
done:
    return st;
}

static aecl_status compare(aecl_check *check, const aecl_guarded *from, rows_trial *t, size_t count) {
    aecl_status st = AECL_OK;
    TRY(aecl_guarded_read(check, "values", from, &t->got));
    aecl_check_compare(check, "values", t->got, t->want, count);
done:
    return st;
}

static aecl_status row_sums(aecl_check *check, rows_trial *t, int activation) {
    aecl_status st = AECL_OK;
    aecl_guarded sums = {0};
    (void)activation;
    TRY(aecl_guarded_new(&sums, check->ops, t->rows));
    TRY(aecl_row_sums(check->ops, t->in.view, sums.view, t->rows, t->columns));
    for (size_t i = 0; i < t->rows * t->columns; i++) t->want[i / t->columns] += (double)t->values[i];
    TRY(compare(check, &sums, t, t->rows));
done:
    aecl_guarded_free(&sums);
    return st;
}

static aecl_status bias_act(aecl_check *check, rows_trial *t, int activation) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    TRY(aecl_guarded_write(&t->extra, t->other));
    TRY(aecl_ops_kernel(check->ops, "bias_act", &kernel));
    TRY(LAUNCH(kernel, GRID2(t->columns / aecl_ops_tile(check->ops).vector, t->rows), BUF(t->in.view),
               BUF(t->extra.view), U32(t->rows), U32(t->columns), U32(activation)));
    for (size_t i = 0; i < t->rows * t->columns; i++)
        t->want[i] = aecl_reference_activate((double)t->values[i] + (double)t->other[i / t->columns], activation);
    TRY(compare(check, &t->in, t, t->rows * t->columns));
done:
    return st;
}

static aecl_status act_gradient(aecl_check *check, rows_trial *t, int activation) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = t->rows * t->columns;
    for (size_t i = 0; i < count; i++) t->other[i] = (float)aecl_reference_activate((double)t->other[i], activation);
    TRY(aecl_guarded_write(&t->extra, t->other));
    TRY(aecl_ops_kernel(check->ops, "act_gradient", &kernel));
    TRY(LAUNCH(kernel, GRID1(count / aecl_ops_tile(check->ops).vector), BUF(t->in.view), BUF(t->extra.view), U32(count),
               U32(activation)));
    for (size_t i = 0; i < count; i++)
        t->want[i] = (double)t->values[i] * aecl_reference_activation_gradient((double)t->other[i], activation);
    TRY(compare(check, &t->in, t, count));
done:
    return st;
}

static aecl_status pass_back(aecl_check *check, rows_trial *t, int activation) {
    aecl_status st = AECL_OK;
    size_t count = t->rows * t->columns;
    for (size_t i = 0; i < count; i++) t->other[i] = (float)aecl_reference_activate((double)t->other[i], activation);
    TRY(aecl_guarded_write(&t->extra, t->other));
    TRY(aecl_pass_back(check->ops, &(aecl_back_pass){t->extra.view, t->in.view, t->out.view, count, activation}));
    for (size_t i = 0; i < count; i++)
        t->want[i] = (double)t->values[i] * aecl_reference_activation_gradient((double)t->other[i], activation);
    TRY(compare(check, &t->out, t, count));
done:
    return st;
}

static aecl_status accumulate(aecl_check *check, rows_trial *t, int activation) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = t->rows * t->columns;
    (void)activation;
    TRY(aecl_guarded_write(&t->extra, t->other));
    TRY(aecl_ops_kernel(check->ops, "accumulate", &kernel));
    TRY(LAUNCH(kernel, GRID1(count / aecl_ops_tile(check->ops).vector), BUF(t->in.view), BUF(t->extra.view),
               U32(count)));
    for (size_t i = 0; i < count; i++) t->want[i] = (double)t->values[i] + (double)t->other[i];
    TRY(compare(check, &t->in, t, count));
done:
    return st;
}

static aecl_status average(aecl_check *check, rows_trial *t, int activation) {
    aecl_status st = AECL_OK;
    size_t count = t->rows * t->columns;
    const double share = 0.3;
    (void)activation;
    TRY(aecl_guarded_write(&t->extra, t->other));
    TRY(aecl_average_add(check->ops, t->in.view, t->extra.view, count, share));
    for (size_t i = 0; i < count; i++) t->want[i] = (1 - share) * (double)t->values[i] + share * (double)t->other[i];
    TRY(compare(check, &t->in, t, count));
done:
    return st;
}

static aecl_status exchange(aecl_check *check, rows_trial *t, int activation) {
    aecl_status st = AECL_OK;
    size_t count = t->rows * t->columns;
    (void)activation;
    TRY(aecl_guarded_write(&t->extra, t->other));
    TRY(aecl_average_exchange(check->ops, t->in.view, t->extra.view, count));
    for (size_t i = 0; i < count; i++) t->want[i] = (double)t->other[i];
    TRY(compare(check, &t->in, t, count));
    free(t->got);
    t->got = NULL;
    for (size_t i = 0; i < count; i++) t->want[i] = (double)t->values[i];
    TRY(compare(check, &t->extra, t, count));
done:
    return st;
}

static aecl_status copy(aecl_check *check, rows_trial *t, int activation) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = t->rows * t->columns;
    (void)activation;
    TRY(aecl_ops_kernel(check->ops, "copy", &kernel));
    TRY(LAUNCH(kernel, GRID1(count / aecl_ops_tile(check->ops).vector), BUF(t->in.view), BUF(t->out.view), U32(count)));
    for (size_t i = 0; i < count; i++) t->want[i] = (double)t->values[i];
    TRY(compare(check, &t->out, t, count));
done:
    return st;
}

/* The chains of kernels/bench.cl: each doubles its distance from nothing but the factor. */
static aecl_status peak(aecl_check *check, rows_trial *t, int activation) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    const size_t rounds = 5, vectors = 12;
    const double factor = 0.5;
    size_t count = t->rows * t->columns, vector = aecl_ops_tile(check->ops).vector;
    double sum = 0;
    (void)activation;
    TRY(aecl_ops_kernel(check->ops, "peak", &kernel));
    TRY(LAUNCH(kernel, GRID1(count), BUF(t->out.view), U32(rounds), F32(factor)));
    for (size_t a = 0; a < vectors; a++) {
        double value = (double)a;
        for (size_t i = 0; i < rounds; i++) value = factor * value + factor;
        sum += value * (double)vector;
    }
    for (size_t i = 0; i < count; i++) t->want[i] = sum;
    TRY(compare(check, &t->out, t, count));
done:
    return st;
}

typedef aecl_status (*rows_kernel)(aecl_check *check, rows_trial *t, int activation);

static aecl_status check_rows(aecl_check *check, const char *kernel, int activation, rows_kernel run) {
    char name[96];
    rows_trial t = {.rows = 7, .columns = 96};
    snprintf(name, sizeof name, "%s rows=%zu columns=%zu", kernel, t.rows, t.columns);
    if (activation >= 0) {
        size_t used = strlen(name);
        snprintf(name + used, sizeof name - used, " activation=%s", aecl_activation_names[activation]);
    }
    if (!aecl_check_begin(check, name, false)) return AECL_OK;
    aecl_status st = rows_trial_new(&t, check->ops);
    if (st >= 0) st = run(check, &t, activation);
    rows_trial_free(&t);
    if (st < 0) return aecl_fail_in(st, "%s", name);
    aecl_check_end(check, name);
    return AECL_OK;
}

aecl_status aecl_check_rows(aecl_check *check) {
    aecl_status st = AECL_OK;
    TRY(check_rows(check, "row_sums", -1, row_sums));
    for (int a = 0; aecl_activations[a] && aecl_activations[a]->derivative; a++) {
        TRY(check_rows(check, "bias_act", a, bias_act));
        TRY(check_rows(check, "act_gradient", a, act_gradient));
        TRY(check_rows(check, "pass_back", a, pass_back));
    }
    TRY(check_rows(check, "accumulate", -1, accumulate));
    TRY(check_rows(check, "average", -1, average));
    TRY(check_rows(check, "exchange", -1, exchange));
    TRY(check_rows(check, "copy", -1, copy));
    TRY(check_rows(check, "peak", -1, peak));
done:
    return st;
}
