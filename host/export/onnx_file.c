/* ONNX files: a graph's nodes, constants and facts as the messages of onnx.proto, packed by protobuf-c piece by piece. */
#include <onnx.pb-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "export/onnx_graph.h"

#define MOST_BYTES ((size_t)INT32_MAX) /* of a message */

/* All memory of the messages: blocks that are freed together. */
typedef struct {
    void **blocks;
    size_t count;
    bool failed;
} arena;

static void *take(arena *a, size_t count, size_t size) {
    void *block = NULL;
    if (a->failed || aecl_resize(&a->blocks, a->count + 1, sizeof *a->blocks) < 0 ||
        aecl_alloc(&block, count + 1, size) < 0) {
        a->failed = true;
        return NULL;
    }
    return a->blocks[a->count++] = block;
}

static void give_back(arena *a) {
    for (size_t i = 0; i < a->count; i++) free(a->blocks[i]);
    free(a->blocks);
}

/* *list = `count` messages of a type, and pointers to them; NULL where memory has run out. */
#define MESSAGES(type, list, count, start)                                                                             \
    type *made = take(a, count, sizeof *made);                                                                         \
    type **list = take(a, count, sizeof *list);                                                                        \
    if (made == NULL || list == NULL) return NULL;                                                                     \
    for (size_t m = 0; m < (count); m++) list[m] = &made[m], made[m] = (type)start

static size_t attributes_of(const aecl_onnx_node *node) {
    size_t count = 0;
    while (count < AECL_ONNX_ATTRIBUTES && node->with[count].name) count++;
    return count;
}

static Onnx__AttributeProto **attribute_list(arena *a, const aecl_onnx_node *node) {
    const size_t count = attributes_of(node);
    MESSAGES(Onnx__AttributeProto, list, count, ONNX__ATTRIBUTE_PROTO__INIT);
    for (size_t i = 0; i < count; i++) {
        const aecl_onnx_attribute *from = &node->with[i];
        Onnx__AttributeProto *to = list[i];
        to->name = (char *)from->name;
        to->type = from->kind;
        to->has_f = from->kind == AECL_ONNX_A_FLOAT, to->f = from->real;
        to->has_i = from->kind == AECL_ONNX_A_INT, to->i = from->ints[0];
        if (from->kind == AECL_ONNX_A_INTS) to->n_ints = from->count, to->ints = (int64_t *)from->ints;
        to->has_s = from->kind == AECL_ONNX_A_TEXT;
        if (to->has_s) to->s = (ProtobufCBinaryData){strlen(from->text), (uint8_t *)from->text};
    }
    return list;
}

static Onnx__NodeProto **node_list(arena *a, const aecl_onnx_graph *g) {
    MESSAGES(Onnx__NodeProto, list, g->node_count, ONNX__NODE_PROTO__INIT);
    char **outputs = take(a, g->node_count, 2 * sizeof *outputs);
    if (outputs == NULL) return NULL;
    for (size_t i = 0; i < g->node_count; i++) {
        aecl_onnx_node *from = &g->nodes[i];
        Onnx__NodeProto *to = list[i];
        to->op_type = (char *)from->op;
        to->name = (char *)from->out;
        to->input = (char **)from->in;
        while (to->n_input < AECL_ONNX_INPUTS && from->in[to->n_input]) to->n_input++;
        to->output = &outputs[2 * i];
        if (from->before) to->output[to->n_output++] = (char *)from->before;
        to->output[to->n_output++] = (char *)from->out;
        to->attribute = attribute_list(a, from);
        to->n_attribute = attributes_of(from);
    }
    return list;
}

static Onnx__TensorProto **tensor_list(arena *a, const aecl_onnx_graph *g) {
    MESSAGES(Onnx__TensorProto, list, g->tensor_count, ONNX__TENSOR_PROTO__INIT);
    ProtobufCBinaryData *texts = take(a, g->tensor_count, sizeof *texts);
    if (texts == NULL) return NULL;
    for (size_t i = 0; i < g->tensor_count; i++) {
        const aecl_onnx_tensor *from = &g->tensors[i];
        Onnx__TensorProto *to = list[i];
        to->name = (char *)from->name;
        to->data_type = from->type;
        to->n_dims = from->rank;
        to->dims = (int64_t *)from->dim;
        texts[i] = (ProtobufCBinaryData){from->bytes, (uint8_t *)from->data};
        to->has_raw_data = from->type != AECL_ONNX_TEXT;
        if (to->has_raw_data)
            to->raw_data = texts[i];
        else
            to->n_string_data = 1, to->string_data = &texts[i];
    }
    return list;
}

static Onnx__TypeProto *type_of(arena *a, const aecl_onnx_value *value) {
    const size_t rank = 1 + value->shape.rank;
    MESSAGES(Onnx__DimensionProto, dims, rank, ONNX__DIMENSION_PROTO__INIT);
    Onnx__TensorShapeProto *shape = take(a, 1, sizeof *shape);
    Onnx__TensorTypeProto *tensor = take(a, 1, sizeof *tensor);
    Onnx__TypeProto *type = take(a, 1, sizeof *type);
    if (type == NULL) return NULL;
    dims[0]->dim_param = "batch";
    for (size_t d = 1; d < rank; d++) dims[d]->has_dim_value = 1, dims[d]->dim_value = (int64_t)value->shape.dim[d - 1];
    *shape = (Onnx__TensorShapeProto)ONNX__TENSOR_SHAPE_PROTO__INIT;
    shape->n_dim = rank, shape->dim = dims;
    *tensor = (Onnx__TensorTypeProto)ONNX__TENSOR_TYPE_PROTO__INIT;
    tensor->elem_type = value->type, tensor->shape = shape;
    *type = (Onnx__TypeProto)ONNX__TYPE_PROTO__INIT;
    type->tensor_type = tensor;
    return type;
}

static Onnx__ValueInfoProto **value_list(arena *a, const aecl_onnx_value *values, size_t count) {
    MESSAGES(Onnx__ValueInfoProto, list, count, ONNX__VALUE_INFO_PROTO__INIT);
    for (size_t i = 0; i < count; i++) {
        list[i]->name = (char *)values[i].name;
        list[i]->doc_string = (char *)values[i].help;
        list[i]->type = type_of(a, &values[i]);
    }
    return list;
}

static Onnx__StringStringEntryProto **fact_list(arena *a, const aecl_onnx_graph *g) {
    MESSAGES(Onnx__StringStringEntryProto, list, g->fact_count, ONNX__STRING_STRING_ENTRY_PROTO__INIT);
    for (size_t i = 0; i < g->fact_count; i++)
        list[i]->key = (char *)g->facts[i].key, list[i]->value = g->facts[i].value;
    return list;
}

/* protobuf-c hands pieces to `append`; the buffer comes first. */
typedef struct {
    ProtobufCBuffer buffer;
    aecl_file_writer *writer;
    aecl_status status;
} piece_writer;

static void append(ProtobufCBuffer *buffer, size_t length, const uint8_t *bytes) {
    piece_writer *w = (piece_writer *)buffer;
    if (w->status == AECL_OK) w->status = aecl_file_writer_add(w->writer, bytes, length);
}

static aecl_status write_message(const ProtobufCMessage *message, const char *path) {
    piece_writer w = {.buffer = {append}};
    aecl_status st = AECL_OK;
    const size_t bytes = protobuf_c_message_get_packed_size(message);
    if (bytes > MOST_BYTES)
        return aecl_fail(AECL_FAILED, "%s: an ONNX file holds 2 GiB at most, this model takes %zu bytes", path, bytes);
    TRY(aecl_file_writer_open(&w.writer, path));
    protobuf_c_message_pack_to_buffer(message, &w.buffer);
    TRY(w.status);
    TRY(aecl_file_writer_finish(&w.writer));
done:
    aecl_file_writer_abandon(w.writer);
    return st;
}

aecl_status aecl_onnx_ready(void) {
    return AECL_OK;
}

aecl_status aecl_onnx_write(const aecl_onnx_graph *g, const char *path) {
    Onnx__GraphProto graph = ONNX__GRAPH_PROTO__INIT;
    Onnx__OperatorSetIdProto opset = ONNX__OPERATOR_SET_ID_PROTO__INIT;
    Onnx__ModelProto model = ONNX__MODEL_PROTO__INIT;
    arena a = {.failed = g->failed};
    aecl_status st = AECL_OK;
    graph.name = "autoencoder";
    graph.n_node = g->node_count, graph.node = node_list(&a, g);
    graph.n_initializer = g->tensor_count, graph.initializer = tensor_list(&a, g);
    graph.n_input = g->input_count, graph.input = value_list(&a, g->inputs, g->input_count);
    graph.n_output = g->output_count, graph.output = value_list(&a, g->outputs, g->output_count);
    opset.version = AECL_ONNX_OPSET;
    model.ir_version = AECL_ONNX_IR;
    model.producer_name = "aecl", model.producer_version = AECL_VERSION;
    model.graph = &graph;
    model.n_opset_import = 1, model.opset_import = (Onnx__OperatorSetIdProto *[]){&opset};
    model.n_metadata_props = g->fact_count, model.metadata_props = fact_list(&a, g);
    if (a.failed) TRY(aecl_fail(AECL_NO_MEMORY, "%s: out of memory for its graph", path));
    TRY(write_message(&model.base, path));
done:
    give_back(&a);
    return st;
}
