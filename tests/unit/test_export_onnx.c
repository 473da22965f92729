/* ONNX files: what protobuf-c reads back of them is a whole graph, by the public numbers of its messages, with the model's
 * weights, shapes, threshold and rule; every layer, activation and loss has its place in it. */
#include "support/compare.h"
#include "support/scratch.h"

#include <onnx.pb-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "export/export.h"
#include "export/functions.h"
#include "export/onnx_layers.h"
#include "nn/loss.h"
#include "support/small_model.h"
#include "verify/check_case.h"

static void every_layer_says_what_it_does_at_work(void **state) {
    (void)state;
    for (size_t i = 0; aecl_layer_classes[i]; i++)
        if (!aecl_layer_classes[i]->operation) fail_msg("layer %s has no operation", aecl_layer_classes[i]->name);
}

static void every_activation_and_loss_has_its_formulas(void **state) {
    (void)state;
    const aecl_export_function *function = NULL;
    for (int i = 0; aecl_activations[i]; i++)
        if (!aecl_export_activation(i)) fail_msg("activation %s has no row", aecl_activations[i]->name);
    for (size_t i = 0; aecl_losses[i]; i++)
        if (!aecl_losses[i]->pictures) aecl_assert_ok(aecl_export_loss(&function, aecl_losses[i]->name));
    aecl_assert_refused(aecl_export_loss(&function, "nosuch"), AECL_FAILED, "\"nosuch\"");
}

static bool among(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!strcmp(name, names[i])) return true;
    return false;
}

/* Every value that a node takes is there before it, and no name is given twice. */
static void assert_whole(const aecl_onnx_graph *g) {
    const char **known = NULL;
    size_t count = 0;
    assert_false(g->failed);
    aecl_assert_ok(aecl_alloc(&known, g->tensor_count + 2 * g->node_count + 2, sizeof *known));
    known[count++] = "input", known[count++] = "";
    for (size_t i = 0; i < g->tensor_count; i++) known[count++] = g->tensors[i].name;
    for (size_t i = 0; i < g->node_count; i++) {
        const aecl_onnx_node *node = &g->nodes[i];
        for (size_t k = 0; k < AECL_ONNX_INPUTS && node->in[k]; k++)
            if (!among(node->in[k], known, count)) fail_msg("%s takes %s, which is not there", node->op, node->in[k]);
        assert_false(among(node->out, known, count));
        known[count++] = node->out;
        if (node->before) known[count++] = node->before;
    }
    free(known);
}

static void graph_of_case(const aecl_layer_class *class, const char *text) {
    aecl_shape in;
    aecl_text words = {0};
    aecl_network *network = NULL;
    aecl_onnx_graph graph = {0};
    float *flat = NULL;
    const char *outputs[4] = {"input"};
    size_t n;
    aecl_check_parse(text, &in, &n, &words);
    aecl_assert_ok(aecl_network_new(&network, &in));
    aecl_assert_ok(aecl_network_add(network, false, class->name, words.s ? words.s : ""));
    assert_true(network->count < COUNT_OF(outputs));
    aecl_assert_ok(aecl_alloc(&flat, network->params.total, sizeof *flat));
    aecl_onnx_layers(&(aecl_onnx_network){&graph, network, flat, outputs});
    assert_whole(&graph);
    aecl_onnx_free(&graph);
    aecl_network_free(network);
    aecl_text_free(&words);
    free(flat);
}

static void every_case_of_every_layer_is_a_whole_graph(void **state) {
    (void)state;
    for (size_t i = 0; aecl_layer_classes[i]; i++)
        for (const char *const *text = aecl_layer_classes[i]->cases; *text; text++)
            graph_of_case(aecl_layer_classes[i], *text);
}

static const Onnx__TensorProto *tensor_called(const Onnx__GraphProto *g, const char *name) {
    for (size_t i = 0; i < g->n_initializer; i++)
        if (!strcmp(g->initializer[i]->name, name)) return g->initializer[i];
    fail_msg("no initializer %s", name);
    return NULL;
}

static const char *fact_called(const Onnx__ModelProto *m, const char *key) {
    for (size_t i = 0; i < m->n_metadata_props; i++)
        if (!strcmp(m->metadata_props[i]->key, key)) return m->metadata_props[i]->value;
    fail_msg("no fact %s", key);
    return NULL;
}

static void assert_value(const Onnx__ValueInfoProto *value, const char *name, int type, size_t rank) {
    const Onnx__TensorTypeProto *tensor = value->type->tensor_type;
    assert_string_equal(value->name, name);
    assert_int_equal(tensor->elem_type, type);
    assert_int_equal(tensor->shape->n_dim, rank);
    assert_string_equal(tensor->shape->dim[0]->dim_param, "batch");
}

/* The file of a model, exported and read back. */
static Onnx__ModelProto *exported(void **state, const aecl_model_file *model) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    const char *path = aecl_scratch_path(state, "model.onnx");
    const aecl_export_format *format = NULL;
    aecl_assert_ok(aecl_export_find(&format, "onnx"));
    aecl_assert_ok(aecl_export_write(format, &(aecl_export){model, path, NULL}));
    aecl_assert_ok(aecl_file_read(path, (size_t)1 << 24, &bytes, &length));
    Onnx__ModelProto *file = onnx__model_proto__unpack(NULL, length, bytes);
    assert_non_null(file);
    free(bytes);
    return file;
}

static void a_file_has_weights_shapes_and_units(void **state) {
    aecl_model_file model = aecl_small_model();
    Onnx__ModelProto *file = exported(state, &model);
    const Onnx__GraphProto *g = file->graph;
    const aecl_param *weight = &model.network->params.param[0];
    assert_int_equal(file->ir_version, AECL_ONNX_IR);
    assert_int_equal(file->opset_import[0]->version, AECL_ONNX_OPSET);
    assert_int_equal(g->n_input, 1);
    assert_value(g->input[0], "input", AECL_ONNX_FLOAT, 4);
    assert_int_equal(g->input[0]->type->tensor_type->shape->dim[3]->dim_value, 3);
    assert_int_equal(g->n_output, 2);
    assert_value(g->output[0], "reconstruction", AECL_ONNX_FLOAT, 4);
    assert_value(g->output[1], "code", AECL_ONNX_FLOAT, 2);
    const Onnx__TensorProto *tensor = tensor_called(g, weight->name);
    assert_int_equal(tensor->raw_data.len, weight->count * sizeof(float));
    assert_memory_equal(tensor->raw_data.data, model.flat + weight->offset, tensor->raw_data.len);
    tensor = tensor_called(g, "shift");
    assert_memory_equal(tensor->raw_data.data, model.scaling.shift, tensor->raw_data.len);
    assert_string_equal(fact_called(file, "data"), "a \"quoted\" name");
    onnx__model_proto__free_unpacked(file, NULL);
    aecl_model_file_free(&model);
}

static void a_detector_takes_its_threshold_rule_and_rows_along(void **state) {
    aecl_model_file model = aecl_small_model();
    float rows[] = {1, 2, 3, 4, 5, 6};
    double threshold = 0.25;
    aecl_detection detection = {.rule = (char *)"sigma:2",
                                .threshold = threshold,
                                .score = AECL_SCORE_NEIGHBOURS,
                                .features = 6,
                                .row_count = 1,
                                .rows = rows};
    model.detection = &detection;
    Onnx__ModelProto *file = exported(state, &model);
    const Onnx__GraphProto *g = file->graph;
    assert_int_equal(g->n_output, 4);
    assert_value(g->output[2], "score", AECL_ONNX_FLOAT, 1);
    assert_value(g->output[3], "anomalous", AECL_ONNX_BOOL, 1);
    assert_memory_equal(tensor_called(g, "threshold")->raw_data.data, &threshold, sizeof threshold);
    assert_memory_equal(tensor_called(g, "rule")->string_data[0].data, "sigma:2", 7);
    assert_memory_equal(tensor_called(g, "detection.rows")->raw_data.data, rows, sizeof rows);
    assert_string_equal(fact_called(file, "threshold"), "0.25");
    assert_string_equal(fact_called(file, "threshold_rule"), "sigma:2");
    onnx__model_proto__free_unpacked(file, NULL);
    model.detection = NULL;
    aecl_model_file_free(&model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layer_says_what_it_does_at_work),
        cmocka_unit_test(every_activation_and_loss_has_its_formulas),
        cmocka_unit_test(every_case_of_every_layer_is_a_whole_graph),
        cmocka_unit_test_setup_teardown(a_file_has_weights_shapes_and_units, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(a_detector_takes_its_threshold_rule_and_rows_along, aecl_scratch_setup,
                                        aecl_scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
