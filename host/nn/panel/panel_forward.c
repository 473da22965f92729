/* Writes the text of a kernel that takes one panel through all layers, compiles it, and launches it. */
#include "nn/panel/panel_forward.h"

#include <stdlib.h>
#include <string.h>

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

/* Gives every activation its place and writes the layers. output: the place of the last one. */
static void write_layers(aecl_panel_forward *p, const aecl_network *network, aecl_panel_name output) {
    size_t width = p->code.tile.columns;
    aecl_panel_define(&p->code, output, "network", "input", 0);
    p->stride = p->config.source->features * width;
    for (size_t i = p->config.from; i < p->config.to; i++) {
        const aecl_layer *l = &network->layers[i];
        aecl_panel_place at = {.dx = ""};
        aecl_panel_place_layer(&p->code, &network->params, l, i > p->config.from ? l - 1 : NULL, &at);
        memcpy(at.x, output, sizeof at.x);
        aecl_panel_define(&p->code, at.y, l->name, "y", p->stride);
        aecl_panel_say(&p->code.forward, l, "forward");
        l->class->panel_forward(l, &at, &p->code);
        memcpy(output, at.y, sizeof at.y);
        p->stride += aecl_shape_count(&l->out) * width;
    }
}

static const char forward_arguments[] = "__global const float *restrict P, __global float *restrict S, __global float "
                                        "*restrict results,\n    uint columns";

static const char forward_begin[] = "    __global float *s = S + (size_t)get_global_id(0) * STRIDE;\n"
                                    "    for (uint from = get_global_id(0) * TILE_COLUMNS; from < count; from += "
                                    "get_global_size(0) * TILE_COLUMNS) {\n";

static void write_kernel(const aecl_panel_forward *p, const aecl_network *network, const char *output, aecl_text *out) {
    const aecl_sample_source *source = p->config.source;
    size_t features = aecl_shape_count(&network->layers[p->config.to - 1].out);
    char delta[AECL_PANEL_REAL];
    aecl_text_add(out, "%s\n", p->code.places.s);
    aecl_panel_begin(out, source, "panel_forward", forward_arguments);
    aecl_text_add(out, "%s", forward_begin);
    aecl_panel_gather(out, source, "network_input");
    aecl_text_add(out, "%s\n", p->code.forward.s);
    if (p->config.loss)
        aecl_text_add(
            out,
            "    panel_measure(s + %s, s + network_input, results + from, %zu, columns, source.count, %zu, LOSS_%s, "
            "%s);\n",
            output, features, aecl_loss_block(features), p->config.loss->name,
            aecl_panel_real(delta, p->config.loss->config.delta));
    else
        aecl_text_add(out, "    panel_rows(s + %s, results + (size_t)from * %zu, %zu, source.count);\n", output,
                      features, features);
    aecl_text_add(out, "    }\n}\n");
}

/* The program's text, which needs no room on the device. */
static aecl_status generate(aecl_panel_forward *p, aecl_device_model *model, const aecl_forward_config *config,
                            aecl_text *kernel) {
    aecl_status st = AECL_OK;
    const aecl_network *network = aecl_device_model_network(model);
    aecl_panel_name output;
    p->model = model;
    p->config = *config;
    p->code.tile = aecl_panel_tile(aecl_device_model_ops(model), network, config->batch);
    write_layers(p, network, output);
    TRY(aecl_panel_code_done(&p->code));
    write_kernel(p, network, output, kernel);
    TRY(aecl_text_done(kernel));
done:
    return st;
}

aecl_status aecl_panel_forward_text(aecl_text *out, aecl_device_model *model, const aecl_forward_config *config) {
    aecl_panel_forward p = {0};
    aecl_status st = generate(&p, model, config, out);
    aecl_panel_code_free(&p.code);
    return st;
}

static aecl_status build(aecl_panel_forward *p, const aecl_text *kernel) {
    aecl_status st = AECL_OK;
    TRY(aecl_panel_program_build(&p->program, aecl_device_model_ops(p->model),
                                 &(aecl_panel_program){kernel->s, p->code.tile, p->stride, "sgd"}));
    TRY(aecl_kernel_new(&p->kernel, p->program, "panel_forward"));
done:
    return st;
}

aecl_status aecl_panel_forward_new(aecl_panel_forward **out, aecl_device_model *model,
                                   const aecl_forward_config *config) {
    aecl_status st = AECL_OK;
    aecl_panel_forward *p = NULL;
    aecl_text kernel = {0};
    *out = NULL;
    TRY(aecl_alloc(&p, 1, sizeof *p));
    TRY(generate(p, model, config, &kernel));
    p->items = aecl_ops_parallel(aecl_device_model_ops(model));
    TRY(build(p, &kernel));
    TRY(aecl_buffer_new_or(&p->scratch, aecl_device_model_context(model), p->items * p->stride * sizeof(float),
                           "panels", AECL_FEWER_UNITS));
    *out = p;
    p = NULL;
done:
    aecl_text_free(&kernel);
    aecl_panel_forward_free(p);
    return st;
}

void aecl_panel_forward_free(aecl_panel_forward *p) {
    if (!p) return;
    aecl_kernel_free(p->kernel);
    aecl_program_free(p->program);
    aecl_buffer_free(p->scratch);
    aecl_panel_code_free(&p->code);
    free(p);
}

aecl_status aecl_panel_forward_run(aecl_panel_forward *p, size_t first, size_t count, size_t columns,
                                   const aecl_buffer *results) {
    const aecl_sample_source *s = p->config.source;
    size_t panels = (count + p->code.tile.columns - 1) / p->code.tile.columns;
    return LAUNCH(p->kernel, GRID1(panels < p->items ? panels : p->items), BUF(s->samples), BUF(s->order), U32(first),
                  U32(s->rows), U32(count), BUF(s->shift), BUF(s->scale), BUF(aecl_device_model_params(p->model)),
                  BUF(p->scratch), BUF(results), U32(columns));
}
