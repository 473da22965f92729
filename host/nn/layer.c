/* What is asked of a layer, whatever its class. */
#include "nn/layer.h"

const char *aecl_layer_kind(const aecl_layer *layer) {
    return layer->class->name;
}

aecl_status aecl_layer_want_pictures(const aecl_shape *in) {
    char text[AECL_SHAPE_TEXT];
    if (in->rank == 3) return AECL_OK;
    return aecl_fail(AECL_USAGE,
                     "it wants pictures (channels x height x width), not %s; a layer reshape with a \"shape\" makes "
                     "one of them",
                     aecl_shape_print(in, text));
}

double aecl_layer_multiplications(const aecl_layer *layer) {
    return layer->class->multiplications ? layer->class->multiplications(layer) : 0;
}

size_t aecl_layer_saved(const aecl_layer *layer, size_t columns) {
    return layer->class->saved ? layer->class->saved(layer, columns) : 0;
}

size_t aecl_layer_scratch(const aecl_layer *layer, const aecl_ops *ops, size_t columns) {
    return layer->class->scratch ? layer->class->scratch(layer, ops, columns) : 0;
}

void aecl_layer_words(const aecl_layer *layer, aecl_text *out) {
    const char *space = "";
    if (*layer->label) {
        aecl_text_add(out, "name=%s", layer->label);
        space = " ";
    }
    for (const aecl_option *o = layer->class->options; o->type != AECL_OPT_END; o++) {
        aecl_text_add(out, "%s%s=", space, o->name);
        aecl_option_print(o, layer->config, out);
        space = " ";
    }
}
