/* Layers against their references: every case, every GEMM path, NaN-filled outputs between guard bands, twice for the
 * same bits; and the reference itself against finite differences. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "verify/check_case.h"
#include "nn/layer.h"
#include "nn/reference.h"

/* One layer with everything that goes in and out of it. Index 0: weight, 1: bias. */
typedef struct {
    aecl_check *check;
    aecl_network *network;
    const aecl_layer *layer;
    size_t n, columns, in, out;
    float *x, *dz, *param[AECL_LAYER_PARAMS];                       /* host inputs, padded */
    double *x_double, *dz_double, *param_double[AECL_LAYER_PARAMS]; /* the same, trimmed */
    double *y_want, *dx_want, *gradient_want[AECL_LAYER_PARAMS];
    size_t param_count[AECL_LAYER_PARAMS];
    aecl_guarded x_buffer, y_buffer, dz_buffer, dx_buffer, scratch;
    aecl_guarded param_buffer[AECL_LAYER_PARAMS], gradient_buffer[AECL_LAYER_PARAMS];
    float *got[2 + AECL_LAYER_PARAMS]; /* y, dx, gradients as first computed */
} trial;

/* "in=7x5x3 n=5 units=2": the words `in` and `n` are the harness's, the rest the layer's. */
static aecl_status parse_case(trial *t, const aecl_layer_class *class, const char *text) {
    aecl_status st = AECL_OK;
    aecl_text words = {0};
    aecl_shape in = {0};
    char word[64];
    int used;
    for (const char *p = text; sscanf(p, " %63s%n", word, &used) == 1; p += used) {
        char *end = word + 3;
        if (!strncmp(word, "in=", 3)) do
                in.dim[in.rank++] = strtoul(end, &end, 10);
            while (*end++ == 'x' && in.rank < AECL_MAX_RANK);
        else if (!strncmp(word, "n=", 2))
            t->n = strtoul(word + 2, NULL, 10);
        else
            aecl_text_add(&words, "%s ", word);
    }
    TRY(aecl_text_done(&words));
    TRY(aecl_network_new(&t->network, &in));
    TRY(aecl_network_add(t->network, false, class->name, words.s));
    t->layer = &t->network->layers[0];
    t->columns = aecl_batch_columns(t->n);
    t->in = aecl_shape_count(&t->layer->in);
    t->out = aecl_shape_count(&t->layer->out);
done:
    aecl_text_free(&words);
    return st;
}

static aecl_status make_inputs(trial *t) {
    aecl_status st = AECL_OK;
    TRY(aecl_check_random_matrix(&t->x, t->in, t->columns, t->n, 1));
    TRY(aecl_check_random_matrix(&t->dz, t->out, t->columns, t->n, 2));
    TRY(aecl_check_trim(&t->x_double, t->x, t->in, t->columns, t->n));
    TRY(aecl_check_trim(&t->dz_double, t->dz, t->out, t->columns, t->n));
    for (size_t i = 0; i < t->layer->param_count; i++) {
        t->param_count[i] = t->network->params.param[i].count;
        TRY(aecl_check_random(&t->param[i], t->param_count[i], 3 + i));
        TRY(aecl_check_trim(&t->param_double[i], t->param[i], 1, t->param_count[i], t->param_count[i]));
        TRY(aecl_alloc(&t->gradient_want[i], t->param_count[i], sizeof(double)));
    }
    TRY(aecl_alloc(&t->y_want, t->out * t->n, sizeof(double)));
    TRY(aecl_alloc(&t->dx_want, t->in * t->n, sizeof(double)));
done:
    return st;
}

static aecl_reference_pass reference_of(const trial *t) {
    return (aecl_reference_pass){.layer = t->layer,
                                 .n = t->n,
                                 .param = {t->param_double[0], t->param_double[1]},
                                 .gradient = {t->gradient_want[0], t->gradient_want[1]},
                                 .x = t->x_double,
                                 .y = t->y_want,
                                 .dz = t->dz_double,
                                 .dx = t->dx_want};
}

/* Sum of dz * z at the present parameters and input moved by h along random directions. */
static double directional_loss(trial *t, double *const at[3], double *const along[3], const size_t count[3], double h) {
    aecl_reference_pass pass = reference_of(t);
    double loss = 0;
    for (size_t a = 0; a < 3; a++)
        for (size_t i = 0; i < count[a]; i++) at[a][i] += h * along[a][i];
    t->layer->class->reference_forward(&pass);
    for (size_t i = 0; i < t->out * t->n; i++) loss += t->dz_double[i] * t->y_want[i];
    for (size_t a = 0; a < 3; a++)
        for (size_t i = 0; i < count[a]; i++) at[a][i] -= h * along[a][i];
    return loss;
}

/* The reference's gradients against a central difference along one random direction of everything at once. The layer's
 * output before its activation is bilinear in input and parameters, so the difference is exact but for rounding. */
static aecl_status check_gradient(trial *t) {
    aecl_status st = AECL_OK;
    float *direction[3] = {0};
    double *along[3] = {0}, *const at[3] = {t->x_double, t->param_double[0], t->param_double[1]};
    const double *gradient[3] = {t->dx_want, t->gradient_want[0], t->gradient_want[1]};
    const size_t count[3] = {t->in * t->n, t->param_count[0], t->param_count[1]};
    double expected = 0, scale = 1, h = 1e-3;
    aecl_reference_pass pass = reference_of(t);
    t->layer->class->reference_backward(&pass);
    for (size_t a = 0; a < 3; a++) {
        TRY(aecl_check_random(&direction[a], count[a], 11 + a));
        TRY(aecl_check_trim(&along[a], direction[a], 1, count[a], count[a]));
        for (size_t i = 0; i < count[a]; i++) {
            expected += gradient[a][i] * along[a][i];
            scale += fabs(gradient[a][i] * along[a][i]);
        }
    }
    double measured = (directional_loss(t, at, along, count, h) - directional_loss(t, at, along, count, -h)) / (2 * h);
    if (!(fabs(measured - expected) <= 1e-9 * scale))
        aecl_check_fail(t->check, "the reference's gradient along a direction is %.12g, its difference %.12g", expected,
                        measured);
done:
    for (size_t a = 0; a < 3; a++) {
        free(direction[a]);
        free(along[a]);
    }
    return st;
}

/* The references' results as the device should have them: y after the activation, dx times the derivative of the layer
 * before, which is taken to be a tanh. */
static void make_wanted(trial *t) {
    aecl_reference_pass pass = reference_of(t);
    t->layer->class->reference_forward(&pass);
    t->layer->class->reference_backward(&pass);
    for (size_t i = 0; i < t->out * t->n; i++)
        t->y_want[i] = aecl_reference_activate(t->y_want[i], aecl_layer_activation(t->layer));
    for (size_t i = 0; i < t->in * t->n; i++)
        t->dx_want[i] *= aecl_reference_activation_gradient(t->x_double[i], AECL_TANH);
}

static aecl_status make_buffers(trial *t) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = t->check->ops;
    const aecl_layer_class *class = t->layer->class;
    TRY(aecl_guarded_new(&t->x_buffer, ops, t->in * t->columns));
    TRY(aecl_guarded_write(&t->x_buffer, t->x));
    TRY(aecl_guarded_new(&t->dz_buffer, ops, t->out * t->columns));
    TRY(aecl_guarded_write(&t->dz_buffer, t->dz));
    TRY(aecl_guarded_new(&t->y_buffer, ops, t->out * t->columns));
    TRY(aecl_guarded_new(&t->dx_buffer, ops, t->in * t->columns));
    TRY(aecl_guarded_new(&t->scratch, ops, class->scratch ? class->scratch(t->layer, t->columns) : 1));
    for (size_t i = 0; i < t->layer->param_count; i++) {
        TRY(aecl_guarded_new(&t->param_buffer[i], ops, t->param_count[i]));
        TRY(aecl_guarded_write(&t->param_buffer[i], t->param[i]));
        TRY(aecl_guarded_new(&t->gradient_buffer[i], ops, t->param_count[i]));
    }
done:
    return st;
}

static void free_buffers(trial *t) {
    aecl_guarded_free(&t->x_buffer);
    aecl_guarded_free(&t->y_buffer);
    aecl_guarded_free(&t->dz_buffer);
    aecl_guarded_free(&t->dx_buffer);
    aecl_guarded_free(&t->scratch);
    for (size_t i = 0; i < AECL_LAYER_PARAMS; i++) {
        aecl_guarded_free(&t->param_buffer[i]);
        aecl_guarded_free(&t->gradient_buffer[i]);
    }
}

static void trial_free(trial *t) {
    free_buffers(t);
    for (size_t i = 0; i < AECL_LAYER_PARAMS; i++) {
        free(t->param[i]);
        free(t->param_double[i]);
        free(t->gradient_want[i]);
    }
    for (size_t i = 0; i < COUNT_OF(t->got); i++) free(t->got[i]);
    free(t->x);
    free(t->dz);
    free(t->x_double);
    free(t->dz_double);
    free(t->y_want);
    free(t->dx_want);
    aecl_network_free(t->network);
}

static aecl_status run_passes(trial *t) {
    aecl_status st = AECL_OK;
    const aecl_layer_class *class = t->layer->class;
    aecl_pass pass = {.layer = t->layer,
                      .ops = t->check->ops,
                      .columns = t->columns,
                      .x = t->x_buffer.view,
                      .y = t->y_buffer.view,
                      .dz = t->dz_buffer.view,
                      .dx = t->dx_buffer.view,
                      .x_activation = AECL_TANH,
                      .scratch = t->scratch.view};
    for (size_t i = 0; i < t->layer->param_count; i++) {
        pass.param[i] = t->param_buffer[i].view;
        pass.gradient[i] = t->gradient_buffer[i].view;
    }
    TRY(class->forward(&pass));
    TRY(class->backward(&pass));
done:
    return st;
}

static const char *const result_names[] = {"y", "dx", "weight gradient", "bias gradient"};

static aecl_status read_results(trial *t, float **got) {
    aecl_status st = AECL_OK;
    const aecl_guarded *from[] = {&t->y_buffer, &t->dx_buffer, &t->gradient_buffer[0], &t->gradient_buffer[1]};
    float *unused = NULL;
    for (size_t i = 0; i < COUNT_OF(from); i++) TRY(aecl_guarded_read(t->check, result_names[i], from[i], &got[i]));
    TRY(aecl_guarded_read(t->check, "scratch", &t->scratch, &unused));
done:
    free(unused);
    return st;
}

static aecl_status compare_results(trial *t) {
    aecl_status st = AECL_OK;
    float *y = NULL, *dx = NULL;
    TRY(aecl_check_trim_float(&y, t->got[0], t->out, t->columns, t->n));
    TRY(aecl_check_trim_float(&dx, t->got[1], t->in, t->columns, t->n));
    aecl_check_compare(t->check, "y", y, t->y_want, t->out * t->n);
    aecl_check_compare(t->check, "dx", dx, t->dx_want, t->in * t->n);
    for (size_t i = 0; i < t->layer->param_count; i++)
        aecl_check_compare(t->check, result_names[2 + i], t->got[2 + i], t->gradient_want[i], t->param_count[i]);
done:
    free(y);
    free(dx);
    return st;
}

/* Runs again on fresh NaN-filled buffers: the same bits must come out. */
static aecl_status compare_second_run(trial *t) {
    aecl_status st = AECL_OK;
    float *again[COUNT_OF(t->got)] = {0};
    const size_t count[] = {t->out * t->columns, t->in * t->columns, t->param_count[0], t->param_count[1]};
    free_buffers(t);
    TRY(make_buffers(t));
    TRY(run_passes(t));
    TRY(read_results(t, again));
    for (size_t i = 0; i < COUNT_OF(again); i++)
        if (memcmp(again[i], t->got[i], count[i] * sizeof(float)) != 0)
            aecl_check_fail(t->check, "%s has other bits when computed again", result_names[i]);
done:
    for (size_t i = 0; i < COUNT_OF(again); i++) free(again[i]);
    return st;
}

static aecl_status run_trial(trial *t) {
    aecl_status st = AECL_OK;
    TRY(make_inputs(t));
    TRY(check_gradient(t));
    make_wanted(t);
    TRY(make_buffers(t));
    TRY(run_passes(t));
    TRY(read_results(t, t->got));
    TRY(compare_results(t));
    TRY(compare_second_run(t));
done:
    return st;
}

static aecl_status check_path(aecl_check *check, const aecl_layer_class *class, const char *text, const char *name) {
    trial t = {.check = check};
    aecl_status st = parse_case(&t, class, text);
    if (st >= 0) st = run_trial(&t);
    trial_free(&t);
    if (st < 0) return aecl_fail_in(st, "%s", name);
    aecl_check_end(check, name);
    return st;
}

/* Every product path; where the layer has scratch space it is a convolution, which can also do without products. */
static aecl_status check_case(aecl_check *check, const aecl_layer_class *class, const char *text, bool quick) {
    aecl_status st = AECL_OK;
    char name[256];
    for (int path = AECL_GEMM_CLBLAST; path <= AECL_GEMM_TILE; path++) {
        snprintf(name, sizeof name, "%s %s gemm=%s", class->name, text, aecl_gemm_path_names[path]);
        if (!aecl_check_begin(check, name, quick && path == AECL_GEMM_TILE)) continue;
        aecl_ops_set_gemm_path(check->ops, path);
        aecl_ops_set_conv_path(check->ops, AECL_CONV_GEMM);
        TRY(check_path(check, class, text, name));
    }
    snprintf(name, sizeof name, "%s %s direct", class->name, text);
    if (!class->scratch || !aecl_check_begin(check, name, quick)) return AECL_OK;
    aecl_ops_set_conv_path(check->ops, AECL_CONV_DIRECT);
    TRY(check_path(check, class, text, name));
done:
    return st;
}

aecl_status aecl_check_layers(aecl_check *check) {
    aecl_status st = AECL_OK;
    for (const aecl_layer_class *const *class = aecl_layer_classes; *class; class ++)
        for (size_t i = 0; (*class)->cases[i]; i++) TRY(check_case(check, *class, (*class)->cases[i], i == 2));
done:
    return st;
}
