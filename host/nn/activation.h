/* Activations: what a layer applies to its output. One file each in host/nn/activations/, one line in activations.def, and
 * the device functions <name>_of and <name>_gradient in kernels/common.clh. One whose derivative is no function of its output
 * has <name>_of and <name>_slope in kernels/activation.cl; a network puts it into a layer `activation` of its own, whose
 * input is kept. Host only. */
#ifndef AECL_NN_ACTIVATION_H
#define AECL_NN_ACTIVATION_H

#include <stddef.h>

typedef struct {
    const char *name; /* "relu" */
    const char *help;
    double (*value)(double z);
    double (*derivative)(double y); /* d value / dz, as a function of y = value(z), or NULL where it is none; */
    double (*slope)(double z);      /* then this one, of z */
} aecl_activation;

/* Numbers on host and device: AECL_ACTIVATION_none = 0, ... */
enum {
#define AECL_ACTIVATION(x) AECL_ACTIVATION_##x,
#include "nn/activations/activations.def"
#undef AECL_ACTIVATION
};

#define AECL_ACTIVATION(x) extern const aecl_activation aecl_activation_##x;
#include "nn/activations/activations.def"
#undef AECL_ACTIVATION

extern const aecl_activation *const aecl_activations[]; /* by number, NULL-terminated */
extern const char *const aecl_activation_names[];       /* likewise: "none", "relu", ..., NULL */
extern const char aecl_activation_help[];               /* names them, for option tables */

#endif
