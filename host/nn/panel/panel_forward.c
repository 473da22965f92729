#include "nn/panel/panel_forward.h"

#include <stdlib.h>

#include "base/mem.h"
#include "nn/layer.h"
#include "nn/panel/panel_code.h"
#include "nn/panel/panel_program.h"

struct aecl_panel_forward {
    aecl_device_model *model;
    aecl_forward_config config;
    aecl_panel_code code;
    size_t items, stride; /* work-items, each with scratch space for a panel; its floats */
    aecl_buffer *scratch;
    aecl_program *program;
    aecl_kernel *kernel;
};

/* Gives every activation its place and writes the layers. Returns the place of the last one. */
static size_t write_layers(aecl_panel_forward *p, const aecl_network *network) {
    size_t width = p->code.tile.columns, y = 0;
    p->stride = p->config.source->features * width;
    for (size_t i = p->config.from; i < p->config.to; i++) {
        const aecl_layer *l = &network->layers[i];
        aecl_panel_place at = {.param = network->params.param + l->first_param, .x = y, .y = p->stride};
        l->class->panel_forward(l, &at, &p->code);
        y = at.y;
        p->stride += aecl_shape_count(&l->out) * width;
    }
    return y;
}

static const char head_format[] =
    "ENTRY panel_forward(__global const %s *restrict samples, __global const uint *restrict order, uint first,\n"
    "    uint rows, uint count, __global const float *restrict shift, __global const float *restrict scale,\n"
    "    __global const float *restrict P, __global float *restrict S, __global float *restrict results,\n"
    "    uint columns) {\n"
    "    __global float *s = S + (size_t)get_global_id(0) * STRIDE;\n"
    "    for (uint from = get_global_id(0) * TILE_COLUMNS; from < count; from += get_global_size(0) * TILE_COLUMNS) {\n"
    "    batch_source source = {order, first + from, rows, shift, scale, min(count - from, (uint)TILE_COLUMNS), %zu, "
    "%d};\n"
    "    panel_gather(%s, samples, source, s);\n";

static void write_kernel(const aecl_panel_forward *p, const aecl_network *network, size_t y, aecl_text *out) {
    const aecl_source *source = p->config.source;
    size_t features = aecl_shape_count(&network->layers[p->config.to - 1].out);
    aecl_text_add(out, head_format, source->bytes ? "uchar" : "float", source->features, source->per_feature,
                  source->bytes ? "gather_bytes" : "gather_floats");
    aecl_text_add(out, "%s", p->code.forward.s);
    if (p->config.loss)
        aecl_text_add(out, "    panel_measure(s + %zu, s, results + from, %zu, columns, source.count, %zu, %u);\n", y,
                      features, aecl_loss_block(features), p->config.loss->kind);
    else
        aecl_text_add(out, "    panel_rows(s + %zu, results + (size_t)from * %zu, %zu, source.count);\n", y, features,
                      features);
    aecl_text_add(out, "    }\n}\n");
}

static aecl_status build(aecl_panel_forward *p) {
    aecl_status st = AECL_OK;
    aecl_text kernel = {0};
    const aecl_network *network = aecl_device_model_network(p->model);
    size_t y = write_layers(p, network);
    TRY(aecl_text_done(&p->code.forward));
    write_kernel(p, network, y, &kernel);
    TRY(aecl_text_done(&kernel));
    TRY(aecl_panel_program_build(&p->program, aecl_device_model_ops(p->model),
                                 &(aecl_panel_program){kernel.s, p->code.tile, p->stride, "sgd"}));
    TRY(aecl_kernel_new(&p->kernel, p->program, "panel_forward"));
done:
    aecl_text_free(&kernel);
    return st;
}

aecl_status aecl_panel_forward_new(aecl_panel_forward **out, aecl_device_model *model,
                                   const aecl_forward_config *config) {
    aecl_status st = AECL_OK;
    aecl_panel_forward *p = NULL;
    aecl_ops *ops = aecl_device_model_ops(model);
    *out = NULL;
    TRY(aecl_alloc(&p, 1, sizeof *p));
    p->model = model;
    p->config = *config;
    p->code.tile = aecl_panel_tile(ops, aecl_device_model_network(model), config->batch);
    p->items = aecl_ops_parallel(ops);
    TRY(build(p));
    TRY(aecl_buffer_new_or(&p->scratch, aecl_device_model_context(model), p->items * p->stride * sizeof(float),
                           "panels", AECL_FEWER_UNITS));
    *out = p;
    p = NULL;
done:
    aecl_panel_forward_free(p);
    return st;
}

void aecl_panel_forward_free(aecl_panel_forward *p) {
    if (!p) return;
    aecl_kernel_free(p->kernel);
    aecl_program_free(p->program);
    aecl_buffer_free(p->scratch);
    aecl_text_free(&p->code.forward);
    free(p);
}

aecl_status aecl_panel_forward_run(aecl_panel_forward *p, size_t first, size_t count, size_t columns,
                                   const aecl_buffer *results) {
    const aecl_source *s = p->config.source;
    size_t panels = (count + p->code.tile.columns - 1) / p->code.tile.columns;
    return LAUNCH(p->kernel, GRID1(panels < p->items ? panels : p->items), BUF(s->samples), BUF(s->order), U32(first),
                  U32(s->rows), U32(count), BUF(s->shift), BUF(s->scale), BUF(aecl_device_model_params(p->model)),
                  BUF(p->scratch), BUF(results), U32(columns));
}
