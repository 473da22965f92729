/* A network as nodes of an ONNX graph. */
#ifndef AECL_EXPORT_ONNX_LAYERS_H
#define AECL_EXPORT_ONNX_LAYERS_H

#include "export/onnx_graph.h"
#include "nn/network.h"

typedef struct {
    aecl_onnx_graph *graph;
    const aecl_network *network;
    const float *flat;    /* the network's parameters, borrowed until the graph is written */
    const char **outputs; /* [network->count + 1]: what goes in, which is given, and what each layer makes, assigned */
} aecl_onnx_network;

/* Adds the nodes of all layers. */
void aecl_onnx_layers(const aecl_onnx_network *network);

#endif
