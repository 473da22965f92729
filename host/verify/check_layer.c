/* Layers against their references: every case, every GEMM path, NaN-filled outputs between guard bands, twice for the
 * same bits, in training and at work. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/reference.h"
#include "verify/check_layer.h"

#define SEED 17
#define STEP 23
#define TIME 3

/* The activations that the inputs are taken to come from. */
#define X_ACTIVATION    AECL_ACTIVATION_tanh
#define SKIP_ACTIVATION AECL_ACTIVATION_sigmoid

static aecl_status parse_case(aecl_layer_trial *t, const aecl_layer_class *class, const char *text) {
    aecl_status st = AECL_OK;
    aecl_text words = {0};
    aecl_shape in;
    aecl_check_parse(text, &in, &t->n, &words);
    TRY(aecl_text_done(&words));
    TRY(aecl_network_new(&t->network, &in));
    TRY(aecl_network_add(t->network, false, class->name, words.s));
    t->layer = &t->network->layers[0];
    t->columns = aecl_batch_columns(t->n);
done:
    aecl_text_free(&words);
    return st;
}

/* The name of a layer's parameter: "weight" of "encoder.0.weight". */
static const char *short_name(const aecl_param *param) {
    return strrchr(param->name, '.') + 1;
}

static aecl_status add_activation(aecl_layer_trial *t, int place, const char *name, const aecl_shape *shape) {
    aecl_checked *c = &t->of[place];
    c->rows = aecl_shape_count(shape);
    c->columns = t->columns;
    c->valid = t->n;
    snprintf(c->name, sizeof c->name, "%s", name);
    return aecl_alloc(&c->value, c->rows * c->valid, sizeof *c->value);
}

static aecl_status add_params(aecl_layer_trial *t) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < t->layer->param_count; i++) {
        const aecl_param *param = &t->network->params.param[i];
        aecl_checked *p = &t->of[AECL_CHECKED_PARAM + i], *g = &t->of[AECL_CHECKED_GRADIENT + i];
        p->rows = 1;
        p->columns = p->valid = param->count;
        snprintf(p->name, sizeof p->name, "%s", short_name(param));
        TRY(aecl_check_random(&p->host, param->count, 3 + i));
        for (size_t k = 0; !param->trained && k < param->count; k++) p->host[k] = param->start + (p->host[k] + 1) / 4;
        TRY(aecl_check_trim(&p->value, p->host, 1, param->count, param->count));
        t->param[i] = p->value;
        if (!param->trained) continue;
        *g = (aecl_checked){.rows = 1, .columns = param->count, .valid = param->count};
        snprintf(g->name, sizeof g->name, "%.40s gradient", short_name(param));
        TRY(aecl_alloc(&g->value, param->count, sizeof *g->value));
        t->gradient[i] = g->value;
    }
done:
    return st;
}

/* An input; columns beyond the batch hold anything, or zero. */
static aecl_status draw(aecl_checked *c, size_t columns, uint64_t stream) {
    aecl_status st = AECL_OK;
    free(c->value);
    c->value = NULL;
    TRY(aecl_check_random_matrix(&c->host, c->rows, c->columns, columns, stream));
    TRY(aecl_check_trim(&c->value, c->host, c->rows, c->columns, c->valid));
done:
    return st;
}

static aecl_status make_values(aecl_layer_trial *t) {
    aecl_status st = AECL_OK;
    const aecl_layer *l = t->layer;
    TRY(add_activation(t, AECL_CHECKED_X, "x", &l->in));
    TRY(add_activation(t, AECL_CHECKED_DX, "dx", &l->in));
    TRY(add_activation(t, AECL_CHECKED_Y, "y", &l->out));
    TRY(add_activation(t, AECL_CHECKED_DZ, "dz", &l->out));
    if (l->class->skips) {
        TRY(add_activation(t, AECL_CHECKED_SKIP, "skip", &l->skip_in));
        TRY(add_activation(t, AECL_CHECKED_DSKIP, "dskip", &l->skip_in));
        TRY(draw(&t->of[AECL_CHECKED_SKIP], t->columns, 9));
    }
    TRY(add_activation(t, AECL_CHECKED_LOSSES, "losses", &(aecl_shape){1, {1}}));
    TRY(aecl_alloc(&t->of[AECL_CHECKED_LOSSES].host, t->columns, sizeof(float)));
    TRY(draw(&t->of[AECL_CHECKED_X], t->columns, 1));
    TRY(draw(&t->of[AECL_CHECKED_DZ], t->n, 2));
    TRY(add_params(t));
    TRY(aecl_alloc(&t->saved_double, aecl_layer_saved(l, t->n), sizeof(double)));
done:
    return st;
}

static aecl_reference_pass reference_of(aecl_layer_trial *t, bool training) {
    return (aecl_reference_pass){.layer = t->layer,
                                 .n = t->n,
                                 .training = training,
                                 .seed = SEED,
                                 .step = STEP,
                                 .t = TIME,
                                 .losses = t->of[AECL_CHECKED_LOSSES].value,
                                 .param = t->param,
                                 .gradient = t->gradient,
                                 .x = t->of[AECL_CHECKED_X].value,
                                 .skip = t->of[AECL_CHECKED_SKIP].value,
                                 .y = t->of[AECL_CHECKED_Y].value,
                                 .dz = t->of[AECL_CHECKED_DZ].value,
                                 .dx = t->of[AECL_CHECKED_DX].value,
                                 .dskip = t->of[AECL_CHECKED_DSKIP].value,
                                 .saved = training ? t->saved_double : NULL};
}

void aecl_check_reference_forward(aecl_layer_trial *t, bool training) {
    for (size_t i = 0; i < t->layer->param_count; i++) {
        const aecl_checked *p = &t->of[AECL_CHECKED_PARAM + i];
        for (size_t k = 0; !t->gradient[i] && k < p->valid; k++) p->value[k] = (double)p->host[k];
    }
    memset(t->of[AECL_CHECKED_LOSSES].value, 0, t->n * sizeof(double));
    aecl_reference_pass pass = reference_of(t, training);
    t->layer->class->reference_forward(&pass);
}

void aecl_check_reference_activate(aecl_layer_trial *t) {
    aecl_checked *y = &t->of[AECL_CHECKED_Y];
    for (size_t i = 0; i < y->rows * y->valid; i++)
        y->value[i] = aecl_reference_activate(y->value[i], aecl_activation_of(t->layer));
}

void aecl_check_reference_backward(aecl_layer_trial *t) {
    aecl_reference_pass pass = reference_of(t, true);
    t->layer->class->reference_backward(&pass);
}

/* The references' results as the device should have them. */
static void make_wanted(aecl_layer_trial *t) {
    aecl_checked *x = &t->of[AECL_CHECKED_X], *skip = &t->of[AECL_CHECKED_SKIP];
    aecl_check_reference_forward(t, true);
    aecl_check_reference_activate(t);
    aecl_check_reference_backward(t);
    for (size_t i = 0; i < x->rows * x->valid; i++)
        t->of[AECL_CHECKED_DX].value[i] *= aecl_reference_activation_gradient(x->value[i], X_ACTIVATION);
    for (size_t i = 0; i < skip->rows * skip->valid; i++)
        t->of[AECL_CHECKED_DSKIP].value[i] *= aecl_reference_activation_gradient(skip->value[i], SKIP_ACTIVATION);
}

static aecl_status make_buffers(aecl_layer_trial *t) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = t->check->ops;
    size_t saved = aecl_layer_saved(t->layer, t->columns), scratch = aecl_layer_scratch(t->layer, ops, t->columns);
    for (size_t i = 0; i < AECL_CHECKED_COUNT; i++) {
        aecl_checked *c = &t->of[i];
        if (!c->rows) continue;
        TRY(aecl_guarded_new(&c->buffer, ops, c->rows * c->columns));
        if (c->host) TRY(aecl_guarded_write(&c->buffer, c->host));
    }
    TRY(aecl_guarded_new(&t->saved, ops, saved ? saved : 1));
    TRY(aecl_guarded_new(&t->scratch, ops, scratch ? scratch : 1));
done:
    return st;
}

static void free_buffers(aecl_layer_trial *t) {
    for (size_t i = 0; i < AECL_CHECKED_COUNT; i++) aecl_guarded_free(&t->of[i].buffer);
    aecl_guarded_free(&t->saved);
    aecl_guarded_free(&t->scratch);
}

static void trial_free(aecl_layer_trial *t) {
    free_buffers(t);
    for (size_t i = 0; i < AECL_CHECKED_COUNT; i++) {
        free(t->of[i].host);
        free(t->of[i].value);
        free(t->of[i].got);
    }
    free(t->saved_double);
    aecl_network_free(t->network);
}

static aecl_status run_passes(aecl_layer_trial *t, bool training) {
    aecl_status st = AECL_OK;
    const aecl_layer_class *class = t->layer->class;
    aecl_buffer *param[AECL_LAYER_PARAMS], *gradient[AECL_LAYER_PARAMS];
    aecl_pass pass = {.layer = t->layer,
                      .ops = t->check->ops,
                      .columns = t->columns,
                      .samples = t->n,
                      .training = training,
                      .seed = SEED,
                      .step = STEP,
                      .t = TIME,
                      .losses = t->of[AECL_CHECKED_LOSSES].buffer.view,
                      .param = param,
                      .gradient = gradient,
                      .x = t->of[AECL_CHECKED_X].buffer.view,
                      .skip = t->of[AECL_CHECKED_SKIP].buffer.view,
                      .y = t->of[AECL_CHECKED_Y].buffer.view,
                      .dz = t->of[AECL_CHECKED_DZ].buffer.view,
                      .dx = t->of[AECL_CHECKED_DX].buffer.view,
                      .x_activation = X_ACTIVATION,
                      .dskip = t->of[AECL_CHECKED_DSKIP].buffer.view,
                      .skip_activation = SKIP_ACTIVATION,
                      .saved = training ? t->saved.view : NULL,
                      .scratch = t->scratch.view};
    for (size_t i = 0; i < t->layer->param_count; i++) {
        param[i] = t->of[AECL_CHECKED_PARAM + i].buffer.view;
        gradient[i] = t->of[AECL_CHECKED_GRADIENT + i].buffer.view;
    }
    TRY(class->forward(&pass));
    if (training) TRY(class->backward(&pass));
done:
    return st;
}

/* Whether a pass may assign it: results, and in training what a layer keeps. */
static bool is_assigned(const aecl_layer_trial *t, size_t place, bool training) {
    if (place >= AECL_CHECKED_Y) return training || place == AECL_CHECKED_Y || place == AECL_CHECKED_LOSSES;
    return training && place >= AECL_CHECKED_PARAM && !t->of[AECL_CHECKED_GRADIENT + place - AECL_CHECKED_PARAM].rows;
}

/* Columns beyond the batch: zero in gradients, finite elsewhere. */
static void check_padding(aecl_layer_trial *t, const aecl_checked *c, const float *got) {
    bool gradient = c != &t->of[AECL_CHECKED_Y];
    for (size_t i = 0; i < c->rows * c->columns; i++)
        if (i % c->columns >= c->valid && (gradient ? got[i] != 0 : !isfinite(got[i])))
            aecl_check_fail(t->check, "%s is %g in a column that holds no sample", c->name, (double)got[i]);
}

/* One matrix after a pass: what it may assign against the reference, the rest against what went in. *got: owned by the
 * caller. */
static aecl_status compare(aecl_layer_trial *t, size_t place, bool training, float **got) {
    aecl_status st = AECL_OK;
    const aecl_checked *c = &t->of[place];
    float *trimmed = NULL;
    TRY(aecl_guarded_read(t->check, c->name, &c->buffer, got));
    if (!is_assigned(t, place, training)) {
        if (c->host && memcmp(*got, c->host, c->rows * c->columns * sizeof **got) != 0)
            aecl_check_fail(t->check, "%s was changed", c->name);
        return AECL_OK;
    }
    check_padding(t, c, *got);
    TRY(aecl_check_trim_float(&trimmed, *got, c->rows, c->columns, c->valid));
    aecl_check_compare(t->check, c->name, trimmed, c->value, c->rows * c->valid);
done:
    free(trimmed);
    return st;
}

static aecl_status check_guards(aecl_layer_trial *t) {
    aecl_status st = AECL_OK;
    float *unused = NULL;
    TRY(aecl_guarded_read(t->check, "scratch", &t->scratch, &unused));
    TRY(aecl_guarded_read(t->check, "saved", &t->saved, &unused));
done:
    free(unused);
    return st;
}

/* A training pass on fresh NaN-filled buffers; the second time the same bits must come out. */
static aecl_status run_training(aecl_layer_trial *t, bool again) {
    aecl_status st = AECL_OK;
    float *got = NULL;
    free_buffers(t);
    TRY(make_buffers(t));
    TRY(run_passes(t, true));
    for (size_t i = 0; i < AECL_CHECKED_COUNT; i++) {
        aecl_checked *c = &t->of[i];
        if (!c->rows) continue;
        TRY(compare(t, i, true, &got));
        if (again && memcmp(got, c->got, c->rows * c->columns * sizeof *got) != 0)
            aecl_check_fail(t->check, "%s has other bits when computed again", c->name);
        free(c->got);
        c->got = got;
        got = NULL;
    }
    TRY(check_guards(t));
done:
    free(got);
    return st;
}

/* Forward at work: y may be another than in training, and nothing else changes. */
static aecl_status run_work(aecl_layer_trial *t) {
    aecl_status st = AECL_OK;
    float *got = NULL;
    aecl_check_reference_forward(t, false);
    aecl_check_reference_activate(t);
    free_buffers(t);
    TRY(make_buffers(t));
    TRY(run_passes(t, false));
    for (size_t i = 0; i < AECL_CHECKED_COUNT; i++)
        if (t->of[i].rows) TRY(compare(t, i, false, &got));
    TRY(check_guards(t));
done:
    free(got);
    return st;
}

static aecl_status run_trial(aecl_layer_trial *t) {
    aecl_status st = AECL_OK;
    TRY(make_values(t));
    TRY(aecl_check_gradients(t));
    make_wanted(t);
    TRY(run_training(t, false));
    TRY(run_training(t, true));
    TRY(run_work(t));
done:
    return st;
}

static aecl_status check_path(aecl_check *check, const aecl_layer_class *class, const char *text, const char *name) {
    aecl_layer_trial t = {.check = check};
    aecl_status st = parse_case(&t, class, text);
    if (st >= 0) st = run_trial(&t);
    trial_free(&t);
    if (st < 0) return aecl_fail_in(st, "%s", name);
    aecl_check_end(check, name);
    return st;
}

/* Every product path of a layer that multiplies, and for a convolution the one without products. */
static aecl_status check_case(aecl_check *check, const aecl_layer_class *class, const char *text, bool quick) {
    aecl_status st = AECL_OK;
    char name[256];
    for (int path = class->multiplications ? AECL_GEMM_CLBLAST : AECL_GEMM_TILE; path <= AECL_GEMM_TILE; path++) {
        snprintf(name, sizeof name, "%s %s gemm=%s", class->name, text, aecl_gemm_path_names[path]);
        if (!aecl_check_begin(check, name, quick && path == AECL_GEMM_TILE)) continue;
        aecl_ops_set_gemm_path(check->ops, path);
        aecl_ops_set_conv_path(check->ops, AECL_CONV_GEMM);
        TRY(check_path(check, class, text, name));
    }
    snprintf(name, sizeof name, "%s %s direct", class->name, text);
    if (!class->convolves || !aecl_check_begin(check, name, quick)) return AECL_OK;
    aecl_ops_set_conv_path(check->ops, AECL_CONV_DIRECT);
    TRY(check_path(check, class, text, name));
done:
    return st;
}

/* A case with another activation. */
static aecl_status check_activation(aecl_check *check, const aecl_layer_class *class, const char *text,
                                    const char *name) {
    aecl_status st = AECL_OK;
    aecl_text words = {0};
    char word[64];
    int used;
    for (const char *p = text; sscanf(p, " %63s%n", word, &used) == 1; p += used)
        if (strncmp(word, "activation=", 11) != 0) aecl_text_add(&words, "%s ", word);
    aecl_text_add(&words, "activation=%s", name);
    TRY(aecl_text_done(&words));
    if (strcmp(words.s, text) != 0) TRY(check_case(check, class, words.s, false));
done:
    aecl_text_free(&words);
    return st;
}

/* The cases of every layer, and the second with each activation. */
aecl_status aecl_check_layers(aecl_check *check) {
    aecl_status st = AECL_OK;
    for (const aecl_layer_class *const *class = aecl_layer_classes; *class; class ++) {
        const char *const *cases = (*class)->cases;
        for (size_t i = 0; cases[i]; i++) TRY(check_case(check, *class, cases[i], i == 2));
        if (!cases[0] || !cases[1] || !aecl_option_find((*class)->options, "activation")) continue;
        for (size_t i = 0; aecl_activations[i] && aecl_activations[i]->derivative; i++)
            TRY(check_activation(check, *class, cases[1], aecl_activations[i]->name));
    }
done:
    return st;
}
