/* A loss is two device functions; here are the launches around them, over blocks of features so that short batches of
 * long rows still fill the device. */
#include "nn/loss.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cl/profile.h"
#include "nn/activation.h"

aecl_status aecl_loss_find(const aecl_loss **out, const char *name) {
    size_t i = 0;
    aecl_status st = aecl_find_named(&i, "loss", name, (const void *const *)aecl_losses);
    if (st >= 0) *out = aecl_losses[i];
    return st;
}

static void add_option(const aecl_option *o, const aecl_loss *loss, const aecl_loss *class, aecl_text *out) {
    aecl_text value = {0}, usual = {0};
    aecl_option_print(o, &loss->config, &value);
    aecl_option_print(o, &class->config, &usual);
    out->failed |= value.failed || usual.failed;
    if (!out->failed && strcmp(value.s, usual.s) != 0) aecl_text_add(out, " %s=%s", o->name, value.s);
    aecl_text_free(&value);
    aecl_text_free(&usual);
}

void aecl_loss_print(const aecl_loss *loss, aecl_text *out) {
    const aecl_loss *class = NULL;
    aecl_text_add(out, "%s", loss->name);
    if (!loss->options || aecl_loss_find(&class, loss->name) < 0) return;
    for (const aecl_option *o = loss->options; o->type != AECL_OPT_END; o++) add_option(o, loss, class, out);
}

aecl_status aecl_loss_read(aecl_loss *out, const char *text) {
    static const aecl_option none[] = {OPT_END};
    const aecl_loss *class = NULL;
    const char *blank = strchr(text, ' ');
    char *name = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_copy_string(&name, text));
    if (blank) name[blank - text] = 0;
    TRY(aecl_loss_find(&class, name));
    *out = *class;
    if (blank) TRY(aecl_option_set_words(class->options ? class->options : none, &out->config, name, blank + 1));
done:
    free(name);
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
                    U32(p->samples), U32(aecl_loss_block(p->features)), U32(p->loss->kind), F32(p->loss->config.delta),
                    U32(activation), F32(1.0 / ((double)p->features * (double)p->samples))));
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
                    U32(p->samples), U32(aecl_loss_block(p->features)), U32(p->loss->kind),
                    F32(p->loss->config.delta)));
done:
    return st;
}
