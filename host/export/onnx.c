/* A model as an ONNX graph: data in their own units, scaled, through the network, and back; scores of detectors. */
#include <stdlib.h>

#include "base/mem.h"
#include "export/export.h"
#include "export/onnx_layers.h"
#include "export/onnx_score.h"

/* One pair for all values as scalars, or one each in the shape of a sample. */
static const char *scaling_tensor(aecl_onnx_graph *g, const char *name, const float *values, const aecl_model_file *m) {
    const aecl_shape *in = &m->network->in;
    aecl_onnx_tensor tensor = {
        .name = name, .type = AECL_ONNX_FLOAT, .data = values, .bytes = m->scaling.count * sizeof *values};
    if (m->scaling.count > 1) {
        tensor.rank = in->rank;
        for (size_t d = 0; d < in->rank; d++) tensor.dim[d] = (int64_t)in->dim[d];
    }
    return aecl_onnx_tensor_add(g, &tensor);
}

static void add_output(aecl_onnx_graph *g, const char *name, const aecl_shape *shape, const char *help) {
    g->outputs[g->output_count++] =
        (aecl_onnx_value){.name = name, .type = AECL_ONNX_FLOAT, .shape = *shape, .help = help};
}

static const char *flat(aecl_onnx_graph *g, const char *value, const aecl_shape *is) {
    const aecl_shape row = aecl_shape1(aecl_shape_count(is));
    return aecl_shape_equal(is, &row) ? value : aecl_onnx_shaped(g, value, &row);
}

static aecl_status add_score(aecl_onnx_graph *g, const aecl_model_file *m, const char *x, const char *y) {
    const aecl_network *network = m->network;
    aecl_onnx_score score = {.graph = g, .detection = m->detection, .features = aecl_shape_count(&network->in)};
    aecl_status st = AECL_OK;
    if (m->detection == NULL) return AECL_OK;
    if (m->detection->score == AECL_SCORE_ERROR) TRY(aecl_export_loss(&score.loss, m->loss));
    score.x = flat(g, x, &network->in);
    score.y = flat(g, y, &network->out);
    aecl_onnx_score_add(&score);
done:
    return st;
}

/* outputs[network->count + 1]: room for the names of what each layer makes. */
static aecl_status build(aecl_onnx_graph *g, const aecl_model_file *m, const char **outputs) {
    const aecl_network *network = m->network;
    const char *shift = scaling_tensor(g, "shift", m->scaling.shift, m);
    const char *scale = scaling_tensor(g, "scale", m->scaling.scale, m);
    g->inputs[g->input_count++] = (aecl_onnx_value){
        .name = "input", .type = AECL_ONNX_FLOAT, .shape = network->in, .help = "samples in the units of the data"};
    outputs[0] = aecl_onnx_apply(g, "Mul", aecl_onnx_apply(g, "Sub", "input", shift), scale);
    aecl_onnx_layers(&(aecl_onnx_network){g, network, m->flat, outputs});
    const char *y = outputs[network->count], *back = y;
    if (!aecl_shape_equal(&network->out, &network->in)) back = aecl_onnx_shaped(g, y, &network->in);
    back = aecl_onnx_apply(g, "Div", back, scale);
    aecl_onnx_add(g, &(aecl_onnx_node){.op = "Add", .in = {back, shift}, .out = "reconstruction"});
    add_output(g, "reconstruction", &network->in, "what the network makes of the samples, in the units of the data");
    if (aecl_export_has_code(network)) {
        aecl_onnx_add(g, &(aecl_onnx_node){.op = "Identity", .in = {outputs[network->encoder_count]}, .out = "code"});
        add_output(g, "code", &network->code, "the samples' codes");
    }
    return add_score(g, m, outputs[0], y);
}

static void tell(aecl_onnx_graph *g, const aecl_model_file *m) {
    aecl_onnx_tell(g, "preset", m->preset);
    aecl_onnx_tell(g, "loss", m->loss);
    aecl_onnx_tell(g, "scaling", aecl_scaling_names[m->scaling.kind]);
    aecl_onnx_tell(g, "data", m->data_name);
    aecl_onnx_tell(g, "reading", m->reading ? m->reading : "");
    aecl_onnx_tell(g, "model_sha256", m->sha256);
}

aecl_status aecl_export_onnx(const aecl_export *job) {
    const aecl_model_file *m = job->model;
    aecl_onnx_graph graph = {0};
    const char **outputs = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&outputs, m->network->count + 1, sizeof *outputs));
    tell(&graph, m);
    TRY(build(&graph, m, outputs));
    TRY(aecl_onnx_write(&graph, job->path));
done:
    free(outputs);
    aecl_onnx_free(&graph);
    return st;
}
