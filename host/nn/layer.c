/* The table of layers. Alone in its file, so that a test can link a table of its own in its place. */
#include "nn/layer.h"

const aecl_layer_class *const aecl_layer_classes[] = {
#define AECL_LAYER(x) &aecl_layer_##x,
#include "nn/layers/layers.def"
#undef AECL_LAYER
    NULL};
