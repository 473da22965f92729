/* Each kernel of convolutions alone, through the passes of nn/conv/window.h: big to small, small to big, weights. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "nn/conv/window.h"
#include "nn/reference.h"
#include "verify/check_case.h"

/* Odd sizes, strides with what they leave over, padding on one side and on both; channels in tiles and one by one; sides
 * apart, with dilation, and a line. */
static const aecl_conv_window windows[] = {
    {3, 7, 5, 17, 4, 3, {3, 3}, {2, 2}, {1, 1}, {1, 1}}, {17, 6, 9, 3, 3, 5, {3, 3}, {2, 2}, {1, 1}, {0, 1}},
    {1, 8, 8, 9, 8, 8, {3, 3}, {1, 1}, {1, 1}, {1, 1}},  {9, 5, 4, 1, 2, 2, {4, 4}, {1, 1}, {1, 1}, {0, 1}},
    {2, 9, 9, 5, 3, 3, {3, 3}, {3, 3}, {1, 1}, {1, 1}},  {3, 9, 8, 5, 3, 4, {4, 3}, {2, 1}, {2, 3}, {1, 1}},
    {2, 1, 17, 3, 1, 8, {1, 5}, {1, 2}, {1, 1}, {0, 2}},
};

typedef enum { TO_SMALL, TO_BIG, WEIGHTS } direction;

typedef struct {
    const char *kernel;
    direction direction;
    aecl_conv_path path;
    bool few, many; /* for which windows: up to three channels of the small picture, more */
} window_kernel;

static const window_kernel kernels[] = {
    {"conv_to_small", TO_SMALL, AECL_CONV_DIRECT, true, true},
    {"conv_to_big", TO_BIG, AECL_CONV_DIRECT, true, true},
    {"conv_weights_1x8", WEIGHTS, AECL_CONV_DIRECT, true, false},
    {"conv_weights_4x4", WEIGHTS, AECL_CONV_DIRECT, false, true},
    {"im2col", TO_SMALL, AECL_CONV_GEMM, true, true},
    {"col2im", TO_BIG, AECL_CONV_GEMM, true, true},
};

typedef struct {
    aecl_check *check;
    const aecl_conv_window *window;
    const window_kernel *kernel;
    size_t n, columns, big, small, weights;
    aecl_epilogue epilogue;
    int activation;
    float *values[4]; /* weights, big and small picture, extra */
    aecl_guarded buffer[4], out, scratch;
    double *in[3], *want;
    float *got, *trimmed;
} window_trial;

static void window_trial_free(window_trial *t) {
    for (size_t i = 0; i < 4; i++) {
        free(t->values[i]);
        aecl_guarded_free(&t->buffer[i]);
    }
    for (size_t i = 0; i < 3; i++) free(t->in[i]);
    aecl_guarded_free(&t->out);
    aecl_guarded_free(&t->scratch);
    free(t->want);
    free(t->got);
    free(t->trimmed);
}

static size_t outputs(const window_trial *t) {
    return t->kernel->direction == TO_SMALL ? t->small : t->big;
}

static size_t channels(const window_trial *t) {
    return t->kernel->direction == TO_SMALL ? t->window->out_channels : t->window->channels;
}

/* The bias, or outputs of the activation. */
static aecl_status make_extra(window_trial *t) {
    aecl_status st = AECL_OK;
    bool bias = t->epilogue == AECL_EPILOGUE_FORWARD;
    size_t rows = bias ? 1 : outputs(t), columns = bias ? channels(t) : t->columns;
    TRY(aecl_check_random_matrix(&t->values[3], rows, columns, bias ? columns : t->n, 84));
    for (size_t i = 0; !bias && i < rows * columns; i++)
        t->values[3][i] = (float)aecl_reference_activate((double)t->values[3][i], t->activation);
    TRY(aecl_guarded_new(&t->buffer[3], t->check->ops, rows * columns));
done:
    return st;
}

static aecl_status make_window(window_trial *t) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = t->check->ops;
    const aecl_conv_window *w = t->window;
    t->columns = aecl_batch_columns(t->n);
    t->big = w->channels * w->height * w->width;
    t->small = w->out_channels * w->out_height * w->out_width;
    t->weights = w->out_channels * w->channels * w->kernel[0] * w->kernel[1];
    const size_t rows[] = {1, t->big, t->small}, columns[] = {t->weights, t->columns, t->columns};
    const size_t valid[] = {t->weights, t->n, t->n};
    for (size_t i = 0; i < 3; i++) {
        TRY(aecl_check_random_matrix(&t->values[i], rows[i], columns[i], valid[i], 81 + i));
        TRY(aecl_check_trim(&t->in[i], t->values[i], rows[i], columns[i], valid[i]));
        TRY(aecl_guarded_new(&t->buffer[i], ops, rows[i] * columns[i]));
    }
    TRY(make_extra(t));
    for (size_t i = 0; i < 4; i++) TRY(aecl_guarded_write(&t->buffer[i], t->values[i]));
    size_t count = t->kernel->direction == WEIGHTS ? t->weights : outputs(t) * t->columns;
    TRY(aecl_guarded_new(&t->out, ops, count));
    TRY(aecl_guarded_new(&t->scratch, ops, aecl_conv_window_scratch(w, t->columns)));
    TRY(aecl_alloc(&t->want, count, sizeof *t->want));
done:
    return st;
}

static void finish_in_double(window_trial *t) {
    size_t count = outputs(t) * t->n, places = outputs(t) / channels(t) * t->n;
    for (size_t i = 0; i < count; i++) {
        if (t->epilogue == AECL_EPILOGUE_FORWARD)
            t->want[i] = aecl_reference_activate(t->want[i] + (double)t->values[3][i / places], t->activation);
        if (t->epilogue == AECL_EPILOGUE_BACKWARD)
            t->want[i] *= aecl_reference_activation_gradient((double)t->values[3][i / t->n * t->columns + i % t->n],
                                                             t->activation);
    }
}

static aecl_status run_window(window_trial *t) {
    aecl_conv_window_pass pass = {.window = t->window,
                                  .ops = t->check->ops,
                                  .columns = t->columns,
                                  .weight = t->buffer[0].view,
                                  .to = t->out.view,
                                  .epilogue = t->epilogue,
                                  .activation = t->activation,
                                  .extra = t->buffer[3].view,
                                  .scratch = t->scratch.view};
    if (t->kernel->direction == TO_SMALL) {
        aecl_conv_window_reference_to_small(t->window, t->n, t->in[0], t->in[1], t->want);
        pass.from = t->buffer[1].view;
        return aecl_conv_window_to_small(&pass);
    }
    pass.from = t->buffer[2].view;
    if (t->kernel->direction == TO_BIG) {
        aecl_conv_window_reference_to_big(t->window, t->n, t->in[0], t->in[2], t->want);
        return aecl_conv_window_to_big(&pass);
    }
    aecl_conv_window_reference_weights(t->window, t->n, t->in[2], t->in[1], t->want);
    pass.to = t->buffer[1].view;
    return aecl_conv_window_weights(&pass, t->out.view);
}

static aecl_status try_window(window_trial *t) {
    aecl_status st = AECL_OK;
    TRY(make_window(t));
    TRY(run_window(t));
    TRY(aecl_guarded_read(t->check, "result", &t->out, &t->got));
    if (t->kernel->direction == WEIGHTS) {
        aecl_check_compare(t->check, "gradient", t->got, t->want, t->weights);
        goto done;
    }
    finish_in_double(t);
    TRY(aecl_check_trim_float(&t->trimmed, t->got, outputs(t), t->columns, t->n));
    aecl_check_compare(t->check, "picture", t->trimmed, t->want, outputs(t) * t->n);
done:
    return st;
}

static aecl_status check_window(aecl_check *check, const window_kernel *kernel, size_t number) {
    const aecl_conv_window *w = &windows[number];
    window_trial t = {.check = check, .window = w, .kernel = kernel, .n = number % 2 ? 33 : 5};
    bool weights = kernel->direction == WEIGHTS;
    t.activation = (int)(number % 4);
    t.epilogue = weights ? AECL_EPILOGUE_NONE : number % 2 ? AECL_EPILOGUE_FORWARD : AECL_EPILOGUE_BACKWARD;
    char name[128];
    snprintf(name, sizeof name, "%s %zux%zux%zu to %zux%zux%zu kernel=%zux%zu stride=%zux%zu n=%zu", kernel->kernel,
             w->channels, w->height, w->width, w->out_channels, w->out_height, w->out_width, w->kernel[0], w->kernel[1],
             w->stride[0], w->stride[1], t.n);
    if (w->out_channels < 4 ? !kernel->few : !kernel->many) return AECL_OK;
    if (!aecl_check_begin(check, name, false)) return AECL_OK;
    aecl_ops_set_gemm_path(check->ops, AECL_GEMM_TILE);
    aecl_ops_set_conv_path(check->ops, kernel->path);
    aecl_status st = try_window(&t);
    window_trial_free(&t);
    if (st < 0) return aecl_fail_in(st, "%s", name);
    aecl_check_end(check, name);
    return AECL_OK;
}

aecl_status aecl_check_windows(aecl_check *check) {
    aecl_status st = AECL_OK;
    for (size_t k = 0; k < COUNT_OF(kernels); k++)
        for (size_t w = 0; w < COUNT_OF(windows); w++) TRY(check_window(check, &kernels[k], w));
done:
    return st;
}
