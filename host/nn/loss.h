/* Losses: mean over a sample's features, then over the batch's samples. One file each in host/nn/losses/, one line in
 * losses.def, and the device functions <name>_value and <name>_gradient in kernels/loss.cl. */
#ifndef AECL_NN_LOSS_H
#define AECL_NN_LOSS_H

#include "base/option.h"
#include "nn/ops.h"

/* What any loss may need; each class says in its table which it reads. */
typedef struct {
    double delta;
} aecl_loss_config;

/* A class of losses, or one made of it with other options. */
typedef struct {
    const char *name; /* "mse" */
    const char *help;
    uint32_t kind; /* AECL_LOSS_KIND_mse: its number on the device, too */
    bool shares;   /* wants outputs between 0 and 1 */
    /* Of one element, output and target: the loss, 0 where both are 0; its derivative by y. */
    double (*value)(const aecl_loss_config *config, double y, double t);
    double (*gradient)(const aecl_loss_config *config, double y, double t);
    const aecl_option *options; /* over `config`; NULL: none */
    aecl_loss_config config;    /* the class's defaults */
} aecl_loss;

enum {
#define AECL_LOSS(x) AECL_LOSS_KIND_##x,
#include "nn/losses/losses.def"
#undef AECL_LOSS
};

#define AECL_LOSS(x) extern const aecl_loss aecl_loss_##x;
#include "nn/losses/losses.def"
#undef AECL_LOSS

extern const aecl_loss *const aecl_losses[]; /* NULL-terminated */
/* The loss called `name`; AECL_USAGE with the nearest name otherwise. */
aecl_status aecl_loss_find(const aecl_loss **out, const char *name);

/* A loss as models name it: "huber", or with the options that are not the class's own "huber delta=0.05". Reading is
 * AECL_USAGE for what names none. */
void aecl_loss_print(const aecl_loss *loss, aecl_text *out);
aecl_status aecl_loss_read(aecl_loss *out, const char *text);

/* AECL_USAGE where the loss wants outputs between 0 and 1, which `activation` behind the last layer does not give. */
aecl_status aecl_loss_fits(const aecl_loss *loss, int activation);

/* A pass over one batch: outputs y and targets t are [features][columns], `samples` of the columns are valid. */
typedef struct {
    const aecl_loss *loss;
    const aecl_buffer *y, *t;
    size_t features, columns, samples;
    const aecl_buffer *partial; /* [aecl_loss_blocks][columns] floats: sums over a block of features of one sample */
} aecl_loss_pass;

/* Features of a block, and the blocks a pass is divided into: the rows of `partial`. */
size_t aecl_loss_block(size_t features);
size_t aecl_loss_blocks(size_t features);

/* Assigns dz[features][columns] = dLoss/dZ, Z before the last layer's `activation` (zero in padding columns), and ADDS the
 * samples' losses to partial. */
aecl_status aecl_loss_train(aecl_ops *ops, const aecl_loss_pass *pass, int activation, const aecl_buffer *dz);
/* Assigns partial: the sum over rows / features is each sample's own loss. */
aecl_status aecl_loss_measure(aecl_ops *ops, const aecl_loss_pass *pass);

#endif
