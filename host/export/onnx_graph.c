/* Nodes, constants and names of an ONNX graph. */
#include "export/onnx_graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void aecl_onnx_free(aecl_onnx_graph *g) {
    for (size_t i = 0; i < g->tensor_count; i++)
        if (g->tensors[i].copied) free((void *)g->tensors[i].data);
    for (size_t i = 0; i < g->fact_count; i++) free(g->facts[i].value);
    for (size_t i = 0; i < g->name_count; i++) free(g->names[i]);
    free(g->nodes);
    free(g->tensors);
    free(g->facts);
    free(g->names);
    *g = (aecl_onnx_graph){0};
}

/* Room for one more behind an array[count]; false where there is none. */
static bool grow(aecl_onnx_graph *g, void *array, size_t count, size_t size) {
    g->failed = g->failed || aecl_resize(array, count + 1, size) < 0;
    return !g->failed;
}

/* A name of the graph's own: `name`, or "vN". */
static const char *keep_name(aecl_onnx_graph *g, const char *name) {
    char made[32], *copy = NULL;
    snprintf(made, sizeof made, "v%zu", g->name_count);
    if (!grow(g, &g->names, g->name_count, sizeof *g->names)) return "";
    if (aecl_copy_string(&copy, name ? name : made) < 0) {
        g->failed = true;
        return "";
    }
    g->names[g->name_count++] = copy;
    return copy;
}

const char *aecl_onnx_add(aecl_onnx_graph *g, const aecl_onnx_node *node) {
    const char *out = keep_name(g, node->out), *before = node->before ? keep_name(g, NULL) : NULL;
    if (!grow(g, &g->nodes, g->node_count, sizeof *g->nodes)) return "";
    g->nodes[g->node_count] = *node;
    g->nodes[g->node_count].before = before;
    g->nodes[g->node_count++].out = out;
    return out;
}

const char *aecl_onnx_apply(aecl_onnx_graph *g, const char *op, const char *a, const char *b) {
    return aecl_onnx_add(g, &(aecl_onnx_node){.op = op, .in = {a, b}});
}

const char *aecl_onnx_tensor_add(aecl_onnx_graph *g, const aecl_onnx_tensor *tensor) {
    const char *name = keep_name(g, tensor->name);
    void *copy = NULL;
    if (!grow(g, &g->tensors, g->tensor_count, sizeof *g->tensors)) return "";
    aecl_onnx_tensor *own = &g->tensors[g->tensor_count];
    *own = *tensor;
    own->name = name;
    if (tensor->copied) {
        if (aecl_alloc(&copy, tensor->bytes, 1) < 0) {
            g->failed = true;
            return "";
        }
        memcpy(copy, tensor->data, tensor->bytes);
        own->data = copy;
    }
    g->tensor_count++;
    return name;
}

const char *aecl_onnx_float(aecl_onnx_graph *g, double value) {
    const float number = (float)value;
    return aecl_onnx_tensor_add(
        g, &(aecl_onnx_tensor){.type = AECL_ONNX_FLOAT, .data = &number, .bytes = sizeof number, .copied = true});
}

const char *aecl_onnx_double(aecl_onnx_graph *g, double value) {
    return aecl_onnx_tensor_add(
        g, &(aecl_onnx_tensor){.type = AECL_ONNX_DOUBLE, .data = &value, .bytes = sizeof value, .copied = true});
}

const char *aecl_onnx_row(aecl_onnx_graph *g, const int64_t *values, size_t count) {
    return aecl_onnx_tensor_add(g, &(aecl_onnx_tensor){.type = AECL_ONNX_INT64,
                                                       .rank = 1,
                                                       .dim = {(int64_t)count},
                                                       .data = values,
                                                       .bytes = count * sizeof *values,
                                                       .copied = true});
}

const char *aecl_onnx_cast(aecl_onnx_graph *g, const char *value, aecl_onnx_type type) {
    return aecl_onnx_add(g, &(aecl_onnx_node){.op = "Cast", .in = {value}, .with = {ONNX_INT("to", type)}});
}

const char *aecl_onnx_shaped(aecl_onnx_graph *g, const char *value, const aecl_shape *shape) {
    int64_t sizes[1 + AECL_MAX_RANK] = {-1};
    for (size_t d = 0; d < shape->rank; d++) sizes[1 + d] = (int64_t)shape->dim[d];
    return aecl_onnx_apply(g, "Reshape", value, aecl_onnx_row(g, sizes, 1 + shape->rank));
}

void aecl_onnx_tell(aecl_onnx_graph *g, const char *key, const char *value) {
    aecl_text text = {0};
    aecl_text_add_safe(&text, value);
    if (aecl_text_done(&text) < 0 || !grow(g, &g->facts, g->fact_count, sizeof *g->facts)) {
        g->failed = true;
        aecl_text_free(&text);
        return;
    }
    g->facts[g->fact_count++] = (aecl_onnx_fact){key, text.s};
}
