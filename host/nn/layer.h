/* The contract of a layer. A layer is one file host/nn/layers/<name>.c, its kernels in kernels/, one line in
 * layers.def. It declares shapes and parameters and allocates nothing: the model owns all buffers. */
#ifndef AECL_NN_LAYER_H
#define AECL_NN_LAYER_H

#include "base/option.h"
#include "nn/gemm.h"
#include "nn/network.h"
#include "nn/panel/panel_code.h"

/* The first member of every layer's configuration. */
typedef struct {
    int activation; /* aecl_activation, applied to the layer's output */
} aecl_layer_common;

#define AECL_LAYER_PARAMS 2 /* weight, bias */

/* One pass of one layer over a batch. All activations are [features][columns], columns a multiple of AECL_BATCH_PAD. */
typedef struct {
    const aecl_layer *layer;
    aecl_ops *ops;
    size_t columns;
    const aecl_buffer *param[AECL_LAYER_PARAMS];    /* weight, bias: read */
    const aecl_buffer *gradient[AECL_LAYER_PARAMS]; /* backward: assigned */
    const aecl_buffer *x, *y;                       /* forward: reads x, assigns y (after the activation) */
    const aecl_buffer *dz;      /* backward: read; dLoss/dZ before this layer's activation, zero in padding columns */
    const aecl_buffer *dx;      /* backward: assigned; dLoss/dZ of the layer before, or NULL where nothing wants it */
    int x_activation;           /* activation of the layer before: dx is multiplied by its derivative at x */
    const aecl_buffer *scratch; /* of class->scratch floats, contents undefined before and after */
} aecl_pass;

/* The same in double on plain arrays [features][n], for n samples. */
typedef struct {
    const aecl_layer *layer;
    size_t n;
    const double *param[AECL_LAYER_PARAMS];
    double *gradient[AECL_LAYER_PARAMS]; /* backward: assigned */
    const double *x;
    double *y;        /* forward: assigned, before the activation */
    const double *dz; /* backward: dLoss/dZ */
    double *dx;       /* backward: assigned, dLoss/dX (without an activation's derivative); may be NULL */
} aecl_reference_pass;

struct aecl_layer_class {
    const char *name;
    const char *help;
    const aecl_option *options; /* over the configuration */
    size_t options_size;
    const void *defaults; /* a configuration */
    /* *out from in; AECL_USAGE with a reason when the input does not fit ("wants channels x height x width"). May
     * resolve an unset size in config: `elements` is the number of elements of the network's input. */
    aecl_status (*shape)(void *config, const aecl_shape *in, size_t elements, aecl_shape *out);
    /* Fills dims, fan_in, fan_out of the weight and bias. */
    void (*params)(const aecl_layer *layer, aecl_param param[AECL_LAYER_PARAMS]);
    double (*multiplications)(const aecl_layer *layer);         /* of one sample's forward pass */
    size_t (*scratch)(const aecl_layer *layer, size_t columns); /* floats, with AECL_CONV_GEMM; NULL: none */
    aecl_status (*forward)(const aecl_pass *pass);
    aecl_status (*backward)(const aecl_pass *pass);
    /* Panel execution: add calls of the layer's functions in kernels/ to the program's forward part, and to its backward
     * and update parts. NULL: the layer does without, and a network it is in runs layer by layer: without panel_forward
     * everywhere, without panel_backward where it trains. */
    size_t (*panel_partial)(const aecl_layer *layer); /* floats; NULL: none */
    void (*panel_forward)(const aecl_layer *layer, const aecl_panel_place *place, aecl_panel_code *code);
    void (*panel_backward)(const aecl_layer *layer, const aecl_panel_place *place, aecl_panel_code *code);
    void (*reference_forward)(const aecl_reference_pass *pass);
    void (*reference_backward)(const aecl_reference_pass *pass);
    /* Cases that tests and `aecl check` walk: "in=33 units=17 n=31 activation=relu"; in is a shape, n the batch, the
     * rest options of the layer. */
    const char *const *cases;
};

#define AECL_LAYER(x) extern const aecl_layer_class aecl_layer_##x;
#include "nn/layers/layers.def"
#undef AECL_LAYER

extern const aecl_layer_class *const aecl_layer_classes[]; /* NULL-terminated */

static inline int aecl_layer_activation(const aecl_layer *layer) {
    return ((const aecl_layer_common *)layer->config)->activation;
}

#endif
