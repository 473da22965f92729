/* The formats, and what all of them ask of a model. */
#include "export/export.h"

#include <string.h>

#include "base/file.h"
#include "export/functions.h"
#include "export/onnx_graph.h"
#include "export/source_text.h"

static const aecl_export_format formats[] = {{"onnx", ".onnx", aecl_onnx_ready, aecl_export_onnx},
                                             {"c", ".c", NULL, aecl_export_c},
                                             {"pytorch", ".py", NULL, aecl_export_pytorch}};

/* Formats that are made of ONNX by their own tools. */
static const struct {
    const char *name, *how;
} others[] = {{"openvino", "ovc MODEL.onnx"}, {"tflite", "onnx2tf -i MODEL.onnx"}};

static aecl_status refuse_format(const char *name) {
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (strcmp(others[i].name, name) == 0)
            return aecl_fail(AECL_USAGE, "--to %s: is made of ONNX: `aecl export MODEL --to onnx`, then %s", name,
                             others[i].how);
    aecl_text names = {0};
    for (size_t i = 0; i < COUNT_OF(formats); i++) aecl_text_add(&names, "%s%s", i ? ", " : "", formats[i].name);
    aecl_status st = aecl_fail(AECL_USAGE, "--to %s: models are exported to %s", name, names.s ? names.s : "");
    aecl_text_free(&names);
    return st;
}

aecl_status aecl_export_find(const aecl_export_format **out, const char *name) {
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(formats[i].name, name) == 0) {
            *out = &formats[i];
            return formats[i].ready ? formats[i].ready() : AECL_OK;
        }
    return refuse_format(name);
}

aecl_status aecl_export_prefix(char **out, const char *given, const char *preset) {
    aecl_text word = {0};
    aecl_source_word(&word, given ? given : preset, false);
    aecl_status st = aecl_text_done(&word);
    if (st == AECL_OK && given && strcmp(word.s, given) != 0)
        st = aecl_fail(AECL_USAGE, "--prefix %s: names begin with a letter and have letters, digits and _: %s", given,
                       word.s);
    if (st == AECL_OK) *out = word.s, word.s = NULL;
    aecl_text_free(&word);
    return st;
}

aecl_status aecl_export_new_file(const char *path) {
    if (!aecl_file_exists(path)) return AECL_OK;
    return aecl_fail(AECL_USAGE, "%s: is there already and is not replaced; name another with --out", path);
}

aecl_status aecl_export_write(const aecl_export_format *format, const aecl_export *job) {
    const aecl_network *network = job->model->network;
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        if (l->class->operation == NULL)
            return aecl_fail(AECL_FAILED, "layer %s: a layer %s cannot be exported", l->name, l->class->name);
        if (aecl_export_activation(aecl_activation_of(l)) == NULL)
            return aecl_fail(AECL_FAILED, "layer %s: its activation cannot be exported", l->name);
    }
    aecl_status st = aecl_export_new_file(job->path);
    return st < 0 ? st : format->write(job);
}

bool aecl_export_has_code(const aecl_network *network) {
    return aecl_network_crosses(network) == NULL;
}
