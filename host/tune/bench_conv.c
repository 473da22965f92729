/* Timing of single layers: those of a small convolutional autoencoder. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "tune/bench.h"
#include "verify/check.h"
#include "nn/layer.h"

#define COLUMNS 32

typedef struct {
    aecl_device_model *model;
    aecl_workspace *workspace;
} layer_run;

static const aecl_device_pass pass = {.samples = COLUMNS, .training = true, .step = 1};

static aecl_status run_forward(void *data) {
    layer_run *r = data;
    return aecl_device_model_forward(r->model, r->workspace, 0, aecl_device_model_network(r->model)->count, &pass);
}

static aecl_status run_backward(void *data) {
    layer_run *r = data;
    return aecl_device_model_backward(r->model, r->workspace, &pass);
}

static aecl_status time_pass(const aecl_bench *bench, layer_run *r, const char *name, bool backward) {
    const aecl_layer *layer = &aecl_device_model_network(r->model)->layers[0];
    aecl_bench_result result = {.name = name, .operations = 2.0 * COLUMNS * aecl_layer_multiplications(layer)};
    return aecl_bench_measure(bench, backward ? run_backward : run_forward, r, &result);
}

typedef struct {
    const char *layer, *words;
    aecl_shape in;
} layer_case;

static aecl_status bench_layer(const aecl_bench *bench, const layer_case *c, aecl_gemm_path gemm, aecl_conv_path conv) {
    aecl_status st = AECL_OK;
    aecl_network *network = NULL;
    layer_run r = {0};
    float *start = NULL;
    char name[160], shape[AECL_SHAPE_TEXT];
    const char *path = conv == AECL_CONV_DIRECT ? "direct" : aecl_gemm_path_names[gemm];
    TRY(aecl_network_new(&network, &c->in));
    TRY(aecl_network_add(network, false, c->layer, c->words));
    TRY(aecl_alloc(&start, network->params.total, sizeof *start));
    aecl_params_start(&network->params, 1, start);
    TRY(aecl_device_model_new(&r.model, bench->context, network, gemm, start));
    aecl_ops_set_conv_path(aecl_device_model_ops(r.model), conv);
    TRY(aecl_workspace_new(&r.workspace, r.model, COLUMNS, true));
    for (int backward = 0; backward < 2; backward++) {
        snprintf(name, sizeof name, "%s %s %s %s", c->layer, aecl_shape_print(&c->in, shape),
                 backward ? "weights" : "forward", path);
        TRY(time_pass(bench, &r, name, backward));
    }
done:
    aecl_workspace_free(r.workspace);
    aecl_device_model_free(r.model);
    free(start);
    aecl_network_free(network);
    return st;
}

aecl_status aecl_bench_convolutions(const aecl_bench *bench) {
    static const layer_case layers[] = {
        {"conv", "channels=16 kernel=3 stride=2 activation=relu", {3, {1, 28, 28}}},
        {"conv", "channels=8 kernel=3 stride=2 activation=relu", {3, {16, 14, 14}}},
        {"conv_transpose", "channels=8 kernel=3 stride=2 activation=relu", {3, {8, 7, 7}}},
        {"conv_transpose", "channels=16 kernel=3 stride=2 activation=relu", {3, {8, 14, 14}}},
        {"conv", "channels=1 kernel=3 activation=sigmoid", {3, {16, 28, 28}}}};
    aecl_status st = AECL_OK;
    size_t failed = 0;
    TRY(aecl_check_run(bench->context, "conv", NULL, NULL, &failed));
    if (failed) return aecl_fail(AECL_DEVICE, "%zu convolutions compute wrong on this device: not timed", failed);
    for (size_t i = 0; i < COUNT_OF(layers); i++) {
        TRY(bench_layer(bench, &layers[i], AECL_GEMM_CLBLAST, AECL_CONV_GEMM));
        TRY(bench_layer(bench, &layers[i], AECL_GEMM_TILE, AECL_CONV_GEMM));
        TRY(bench_layer(bench, &layers[i], AECL_GEMM_TILE, AECL_CONV_DIRECT));
    }
done:
    return st;
}
