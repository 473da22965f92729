/* A loss is two device functions; here are the launches around them, over blocks of features so that short batches of
 * long rows still fill the device. */
#include "nn/loss.h"

#include "base/text.h"
#include "cl/profile.h"
#include "nn/activation.h"

aecl_status aecl_loss_find(const aecl_loss **out, const char *name) {
    size_t i = 0;
    aecl_status st = aecl_find_named(&i, "loss", name, (const void *const *)aecl_losses);
    if (st >= 0) *out = aecl_losses[i];
    return st;
}

aecl_status aecl_loss_fits(const aecl_loss *loss, int activation) {
    bool between = activation == AECL_ACTIVATION_sigmoid || activation == AECL_ACTIVATION_hard_sigmoid;
    if (!loss->shares || between) return AECL_OK;
    return aecl_fail(AECL_USAGE,
                     "loss %s wants outputs between 0 and 1, and the last layer's activation is %s: give it "
                     "\"activation\": \"sigmoid\", or take mse",
                     loss->name, aecl_activation_names[activation]);
}

/* Enough blocks to share out, each long enough to be worth a work-item. */
size_t aecl_loss_block(size_t features) {
    return features <= 512 ? 32 : (features + 15) / 16;
}

size_t aecl_loss_blocks(size_t features) {
    return (features + aecl_loss_block(features) - 1) / aecl_loss_block(features);
}

/* `matrices` arrays of a value an element, and `partials` of one a block. */
static aecl_work work_of(const aecl_loss_pass *p, size_t matrices, size_t partials) {
    return WORK(0, sizeof(float) * p->columns * (matrices * p->features + partials * aecl_loss_blocks(p->features)));
}

aecl_status aecl_loss_train(aecl_ops *ops, const aecl_loss_pass *p, int activation, const aecl_buffer *dz) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_profile_site(aecl_ops_context(ops), NULL, "loss");
    TRY(aecl_ops_kernel(ops, "loss_train", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(p->columns / aecl_ops_tile(ops).vector, aecl_loss_blocks(p->features)),
                    work_of(p, 3, 2), BUF(p->y), BUF(p->t), BUF(dz), BUF(p->partial), U32(p->features), U32(p->columns),
                    U32(p->samples), U32(aecl_loss_block(p->features)), U32(p->loss->kind), U32(activation),
                    F32(1.0 / ((double)p->features * (double)p->samples))));
done:
    return st;
}

aecl_status aecl_loss_measure(aecl_ops *ops, const aecl_loss_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_profile_site(aecl_ops_context(ops), NULL, "loss");
    TRY(aecl_ops_kernel(ops, "loss_measure", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(p->columns / aecl_ops_tile(ops).vector, aecl_loss_blocks(p->features)),
                    work_of(p, 2, 1), BUF(p->y), BUF(p->t), BUF(p->partial), U32(p->features), U32(p->columns),
                    U32(p->samples), U32(aecl_loss_block(p->features)), U32(p->loss->kind)));
done:
    return st;
}
