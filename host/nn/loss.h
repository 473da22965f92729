/* Losses: mean over a sample's features, then over the batch's samples. One file each in host/nn/losses/, one line in
 * losses.def, and the device functions <name>_value and <name>_gradient in kernels/loss.cl. */
#ifndef AECL_NN_LOSS_H
#define AECL_NN_LOSS_H

#include "base/option.h"
#include "base/scaling.h"
#include "base/shape.h"
#include "nn/ops.h"

/* What any loss may need; each class says in its table which it reads. */
typedef struct {
    double delta, mix;
    int64_t window;
} aecl_loss_config;

typedef struct aecl_picture_loss aecl_picture_loss;

/* A class of losses, or one made of it with other options. */
typedef struct {
    const char *name; /* "mse" */
    const char *help;
    uint32_t kind;                     /* AECL_LOSS_KIND_mse: its number on the device, too */
    bool shares;                       /* wants outputs between 0 and 1 */
    const aecl_picture_loss *pictures; /* what a loss of whole pictures has in the place of the next two; else NULL */
    /* Of one element, output and target: the loss, 0 where both are 0; its derivative by y. */
    double (*value)(const aecl_loss_config *config, double y, double t);
    double (*gradient)(const aecl_loss_config *config, double y, double t);
    const aecl_option *options; /* over `config`; NULL: none */
    aecl_loss_config config;    /* the class's defaults */
} aecl_loss;

enum {
#define AECL_LOSS(x)     AECL_LOSS_KIND_##x,
#define AECL_PICTURES(x) AECL_LOSS_KIND_##x,
#include "nn/losses/losses.def"
#undef AECL_LOSS
#undef AECL_PICTURES
};

#define AECL_LOSS(x)     extern const aecl_loss aecl_loss_##x;
#define AECL_PICTURES(x) AECL_LOSS(x)
#include "nn/losses/losses.def"
#undef AECL_LOSS
#undef AECL_PICTURES

extern const aecl_loss *const aecl_losses[]; /* NULL-terminated */
/* The loss called `name`; AECL_USAGE with the nearest name otherwise. */
aecl_status aecl_loss_find(const aecl_loss **out, const char *name);

/* A loss as models name it: "huber", or with the options that are not the class's own "huber delta=0.05". Reading is
 * AECL_USAGE for what names none. */
void aecl_loss_print(const aecl_loss *loss, aecl_text *out);
aecl_status aecl_loss_read(aecl_loss *out, const char *text);

/* AECL_USAGE where the loss wants outputs between 0 and 1, which `activation` behind the last layer does not give. */
aecl_status aecl_loss_fits(const aecl_loss *loss, int activation);

/* AECL_USAGE where the loss is one of pictures and samples of this shape, or scaled so, are none that it takes. */
aecl_status aecl_loss_fits_samples(const aecl_loss *loss, const aecl_shape *shape, aecl_scaling_kind scaling);

/* The reference: one sample's loss times its features, in double, and its derivatives by y. */
typedef struct {
    const double *y, *t; /* output and target: [features], `stride` apart */
    double *gradient;    /* the same, assigned; or NULL */
    size_t stride;
} aecl_loss_sample;
double aecl_loss_reference(const aecl_loss *loss, const aecl_shape *shape, const aecl_loss_sample *sample);

/* Room on the device that passes over batches of so many columns need beside their arrays: NULL for losses of elements. */
aecl_status aecl_loss_scratch_new(aecl_buffer **out, aecl_ops *ops, const aecl_loss *loss, const aecl_shape *shape,
                                  size_t columns);

/* A pass over one batch: outputs y and targets t are [features][columns], `samples` of the columns are valid. */
typedef struct {
    const aecl_loss *loss;
    const aecl_buffer *y, *t;
    size_t features, columns, samples;
    const aecl_buffer *partial; /* [aecl_loss_blocks][columns] floats: sums over a block of features of one sample */
    const aecl_shape *shape;    /* of a sample, and */
    const aecl_buffer *scratch; /* aecl_loss_scratch_new's: for losses of pictures */
} aecl_loss_pass;

/* Features of a block, and the blocks a pass is divided into: the rows of `partial`. */
size_t aecl_loss_block(size_t features);
size_t aecl_loss_blocks(size_t features);

/* Assigns dz[features][columns] = dLoss/dZ, Z before the last layer's `activation` (zero in padding columns), and ADDS the
 * samples' losses to partial. */
aecl_status aecl_loss_train(aecl_ops *ops, const aecl_loss_pass *pass, int activation, const aecl_buffer *dz);
/* Assigns partial: the sum over rows / features is each sample's own loss. */
aecl_status aecl_loss_measure(aecl_ops *ops, const aecl_loss_pass *pass);

/* A loss of whole pictures, [channels][height][width]; the functions do what those above say of it. */
typedef struct {
    const aecl_loss_config *config;
    const aecl_shape *shape;
    size_t columns;
} aecl_loss_place;
struct aecl_picture_loss {
    aecl_status (*fits)(const aecl_loss_config *config, const aecl_shape *shape);
    aecl_status (*scratch)(aecl_buffer **out, aecl_ops *ops, const aecl_loss_place *place);
    aecl_status (*train)(aecl_ops *ops, const aecl_loss_pass *pass, int activation, const aecl_buffer *dz);
    aecl_status (*measure)(aecl_ops *ops, const aecl_loss_pass *pass);
    double (*reference)(const aecl_loss_config *config, const aecl_shape *shape, const aecl_loss_sample *sample);
};

#endif
