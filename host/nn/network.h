/* A network: a chain of layers with their shapes and parameters. Host only; what runs it is nn/device_model.h. */
#ifndef AECL_NN_NETWORK_H
#define AECL_NN_NETWORK_H

#include "nn/layer.h"
#include "nn/params.h"

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

/* Appends a layer: class name ("dense") and its options as words ("units=64 activation=relu"), of which any layer may have
 * "name=", for later layers to take its output by (letters, digits, _ and -; not "input"). Encoder layers come
 * first. AECL_USAGE names an unknown layer or option and the nearest one, or, when the shapes do not meet, the chain of
 * shapes up to here and the layer that does not fit. A layer
 * that changes nothing (class->optional) is left out. "units=0" (unset) of the last dense layer is resolved by finish. */
aecl_status aecl_network_add(aecl_network *network, bool decoder, const char *layer, const char *words);

/* Checks that there is an encoder and a decoder, something to train, and as many elements in the output as in the input. */
aecl_status aecl_network_finish(aecl_network *network);

/* The first layer of the decoder that takes, beside what the code becomes, an output from before the code; NULL where the code
 * is all that the decoder needs. Such a network rebuilds and denoises, but does not encode. */
const aecl_layer *aecl_network_crosses(const aecl_network *network);

/* One line a layer: "encoder.0  dense  784 -> 64  relu  50240 parameters". */
void aecl_network_print(const aecl_network *network, aecl_text *out);

/* The arithmetic at work in double on plain arrays: x [in][n] -> y of layers [from, to), batch innermost. The result is
 * owned by the caller. */
typedef struct {
    const aecl_network *network;
    size_t from, to;
    const float *flat; /* parameters */
    const double *x;
    size_t n;
    double *losses; /* [n]: layers add theirs; or NULL */
} aecl_reference_walk;
aecl_status aecl_network_reference(const aecl_reference_walk *walk, double **y);
/* Whether one of the layers adds a loss of its own to those of the sample's values. */
bool aecl_network_adds_losses(const aecl_network *network);

#endif
