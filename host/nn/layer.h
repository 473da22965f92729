/* The contract of a layer. A layer is one file host/nn/layers/<name>.c, its kernels in kernels/, one line in
 * layers.def. It declares shapes, parameters and room and allocates nothing: the model owns all buffers. */
#ifndef AECL_NN_LAYER_H
#define AECL_NN_LAYER_H

#include "cl/handles.h"
#include "base/option.h"
#include "base/shape.h"
#include "nn/activation.h"
#include "nn/operation.h"
#include "nn/params.h"

/* Of the device (cl/buffer.h, nn/ops.h) and of panels (nn/panel/panel_code.h); this header is host only. */
typedef struct aecl_panel_place aecl_panel_place;
typedef struct aecl_panel_code aecl_panel_code;

typedef struct aecl_layer_class aecl_layer_class;

typedef struct {
    const aecl_layer_class *class;
    void *config; /* of the class's options; the first member is an int: the activation */
    bool decoder;
    char name[32];               /* "encoder.0": the place in a PyTorch Sequential that counts activations as modules */
    char label[32];              /* what the configuration calls it ("name"), or "" */
    aecl_shape in, skip_in, out; /* skip_in: of rank 0 without a second input */
    size_t skip;                 /* whose output the second input is: 0: the network's input, i + 1: of layer i */
    size_t first_param, param_count; /* in the network's params */
} aecl_layer;

/* The first member of every layer's configuration. */
typedef struct {
    int activation; /* its number (nn/activation.h), applied to the layer's output; a layer without such an option leaves it 0 */
    char *from; /* class->skips: whose output the second input is, a layer's label or name or "input" */
    char
        *like; /* called as `from`: whose output's shape a layer with such an option gives; NULL: it is not asked for */
} aecl_layer_common;

/* What a layer can be given: its input, the second one (class->skips, else NULL) and the network's; and the shape that it is
 * to be like (common.like, else NULL). */
typedef struct {
    const aecl_shape *x, *skip, *network, *like;
} aecl_layer_inputs;

/* Parameters are arrays [layer->param_count] in the order of class->params. Those that are trained are read, and their
 * gradients assigned. The others (running statistics) are the layer's own: no optimizer steps them, their gradients are
 * NULL, and forward may assign them where `training`; at work nothing does.
 *
 * One pass of one layer over a batch. All activations are [features][columns], columns a multiple of AECL_BATCH_PAD, of
 * which the first `samples` hold samples; the others hold finite values that must not count. */
typedef struct {
    const aecl_layer *layer;
    aecl_ops *ops;
    size_t columns, samples;
    bool training; /* a step of a training, which backward follows; false: at work */
    /* Where the layer draws random numbers: for base/philox.h with AECL_RANDOM_LAYER. A step is another for each layer and
     * step of a training, the same after a resume and in forward and backward. */
    uint64_t seed, step;
    uint64_t t; /* number of the training's step: 1, 2, ... */
    /* [columns]: where training a layer may add a loss of its own to each sample's, beside those of the sample's values, of
     * which the loss is the mean; zero in the columns that do not count. NULL: nobody asks. */
    const aecl_buffer *losses;
    aecl_buffer *const *param;
    aecl_buffer *const *gradient; /* backward: assigned */
    const aecl_buffer *x, *skip;  /* read; skip: the second input, or NULL */
    const aecl_buffer *y;         /* forward: assigned, after the activation; backward: read */
    const aecl_buffer *dz; /* backward: read; dLoss/dZ before this layer's activation, zero in the columns that do not
                            * count */
    const aecl_buffer
        *dx;          /* backward: assigned, zero in those columns, too; dLoss/dZ of the layer before, or NULL where
                            * nothing wants it */
    int x_activation; /* activation of the layer before: dx is multiplied by its derivative at x */
    const aecl_buffer *dskip; /* backward: as dx, of the second input */
    int skip_activation;
    const aecl_buffer *saved;   /* of class->saved floats, where training: forward assigns, backward reads; else NULL */
    const aecl_buffer *scratch; /* of class->scratch floats, contents undefined before and after */
} aecl_pass;

/* A pass in double, which those on a device are held to: on plain arrays [features][n], for n samples. */
typedef struct {
    const aecl_layer *layer;
    size_t n;
    bool training;
    uint64_t seed, step, t;
    double *losses; /* [n]: added to; may be NULL */
    double *const *param;
    double *const *gradient; /* backward: assigned */
    const double *x, *skip;
    double *y;        /* forward: assigned, before the activation; backward: after it */
    const double *dz; /* backward: dLoss/dZ */
    double *dx;       /* backward: assigned, dLoss/dX (without an activation's derivative); may be NULL */
    double *dskip;    /* backward: as dx, of the second input */
    double *saved;    /* [class->saved of n columns], where training */
} aecl_reference_pass;

struct aecl_layer_class {
    const char *name;
    const char *help;
    const aecl_option *options; /* over the configuration */
    size_t options_size;
    const void *defaults; /* a configuration */
    bool convolves;       /* asks aecl_ops_conv_path: is checked with each */
    bool optional;        /* a network does without it where it would give what it gets */
    bool adds_losses;     /* adds to pass->losses, at work too where they are asked for */
    bool skips;           /* has a second input; its option is common.from; runs layer by layer only */
    /* *out from in; AECL_USAGE with a reason when the inputs do not fit ("wants channels x height x width"). May resolve
     * an unset size in config. */
    aecl_status (*shape)(void *config, const aecl_layer_inputs *in, aecl_shape *out);
    /* Describes the parameters: short name ("weight", "running_mean"), dimensions, trained or not, how they start.
     * Returns their number, 0 to AECL_LAYER_PARAMS; NULL: none. */
    size_t (*params)(const aecl_layer *layer, aecl_param param[AECL_LAYER_PARAMS]);
    double (*multiplications)(const aecl_layer *layer); /* of one sample's forward pass; NULL: none worth counting */
    size_t (*saved)(const aecl_layer *layer, size_t columns); /* floats from forward to backward; NULL: none */
    size_t (*scratch)(const aecl_layer *layer, const aecl_ops *ops, size_t columns); /* floats; NULL: none */
    aecl_status (*forward)(const aecl_pass *pass);
    aecl_status (*backward)(const aecl_pass *pass);
    /* Panel execution: add calls of the layer's functions in kernels/ to the program's forward part, and to its backward
     * and update parts. NULL: the layer does without, and a network it is in runs layer by layer: without panel_forward
     * everywhere, without panel_backward where it trains. Each sample goes through a panel without the others of its
     * batch, and nothing is saved. */
    size_t (*panel_partial)(const aecl_layer *layer); /* floats; NULL: none */
    void (*panel_forward)(const aecl_layer *layer, const aecl_panel_place *place, aecl_panel_code *code);
    void (*panel_backward)(const aecl_layer *layer, const aecl_panel_place *place, aecl_panel_code *code);
    void (*reference_forward)(const aecl_reference_pass *pass);
    void (*reference_backward)(const aecl_reference_pass *pass);
    void (*operation)(const aecl_layer *layer, aecl_operation *out); /* what it does at work; *out starts as zeros */
    /* Cases that tests and `aecl check` walk: "in=33 units=17 n=31 activation=relu"; in is a shape, n the batch, the
     * rest options of the layer; a second input is "from=input". Inputs and trained parameters are drawn from [-1, 1),
     * kept ones from start + [0, 1/2). */
    const char *const *cases;
};

#define AECL_LAYER(x) extern const aecl_layer_class aecl_layer_##x;
#include "nn/layers/layers.def"
#undef AECL_LAYER

extern const aecl_layer_class *const aecl_layer_classes[]; /* NULL-terminated */

static inline int aecl_activation_of(const aecl_layer *layer) {
    return ((const aecl_layer_common *)layer->config)->activation;
}

/* The name of a layer's class: "dense". */
const char *aecl_layer_kind(const aecl_layer *layer);
/* A layer's options as words, as aecl_network_add reads them; first its label, where it has one. */
void aecl_layer_words(const aecl_layer *layer, aecl_text *out);

/* For class->shape: AECL_USAGE, naming the layer that helps, unless `in` is that of pictures. */
aecl_status aecl_layer_want_pictures(const aecl_shape *in);

/* class->multiplications, saved and scratch of a layer; 0 where the class has none. */
double aecl_layer_multiplications(const aecl_layer *layer);
size_t aecl_layer_saved(const aecl_layer *layer, size_t columns);
size_t aecl_layer_scratch(const aecl_layer *layer, const aecl_ops *ops, size_t columns);

#endif
