/* A network: a chain of layers with their shapes and parameters. Host only; what runs it is nn/model.h. */
#ifndef AECL_NN_NETWORK_H
#define AECL_NN_NETWORK_H

#include <stdbool.h>

#include "base/shape.h"
#include "nn/params.h"

typedef struct aecl_layer_class aecl_layer_class;

typedef struct {
    const aecl_layer_class *class;
    void *config; /* of the class's options; the first member is an int: the activation */
    bool decoder;
    char name[32];               /* "encoder.0": the place in a PyTorch Sequential that counts activations as modules */
    aecl_shape in, skip_in, out; /* skip_in: of rank 0 without a second input */
    size_t skip;                 /* whose output the second input is: 0: the network's input, i + 1: of layer i */
    size_t first_param, param_count; /* in the network's params */
} aecl_layer;

typedef struct {
    aecl_shape in, code, out;
    aecl_layer *layers;
    size_t count;
    size_t encoder_count; /* layers[0..encoder_count) encode */
    aecl_params params;
} aecl_network;

/* Starts an empty network for samples of shape `in`. */
aecl_status aecl_network_new(aecl_network **out, const aecl_shape *in);
void aecl_network_free(aecl_network *network);

/* Appends a layer: class name ("dense") and its options as words ("units=64 activation=relu"). Encoder layers come
 * first. AECL_USAGE names an unknown layer or option and the nearest one, or, when the shapes do not meet, the chain of
 * shapes up to here and the layer that does not fit. "units=0" (unset) of the last dense layer is resolved by finish. */
aecl_status aecl_network_add(aecl_network *network, bool decoder, const char *layer, const char *words);

/* Checks that there is an encoder and a decoder, something to train, and as many elements in the output as in the input. */
aecl_status aecl_network_finish(aecl_network *network);

/* The name of a layer's class: "dense". */
const char *aecl_layer_kind(const aecl_layer *layer);
/* A layer's options as words, as aecl_network_add reads them. */
void aecl_layer_words(const aecl_layer *layer, aecl_text *out);

/* One line a layer: "encoder.0  dense  784 -> 64  relu  50240 parameters". */
void aecl_network_print(const aecl_network *network, aecl_text *out);

/* The arithmetic at work in double on plain arrays: x [in][n] -> y of layers [from, to), batch innermost. flat: parameters.
 * The result is owned by the caller. */
aecl_status aecl_network_reference(const aecl_network *network, size_t from, size_t to, const float *flat,
                                   const double *x, size_t n, double **y);

#endif
