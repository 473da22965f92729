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

aecl_status aecl_loss_fits_samples(const aecl_loss *loss, const aecl_shape *shape, aecl_scaling_kind scaling) {
    if (!loss->pictures) return AECL_OK;
    if (scaling != AECL_SCALING_UNIT && scaling != AECL_SCALING_RANGE)
        return aecl_fail(
            AECL_USAGE,
            "loss %s is for values from 0 to 1, and data.scaling is %s: take --scaling range, or mse or mae",
            loss->name, aecl_scaling_names[scaling]);
    return loss->pictures->fits(&loss->config, shape);
}

double aecl_loss_reference(const aecl_loss *loss, const aecl_shape *shape, const aecl_loss_sample *s) {
    double sum = 0;
    if (loss->pictures) return loss->pictures->reference(&loss->config, shape, s);
    for (size_t i = 0; i < aecl_shape_count(shape) * s->stride; i += s->stride) {
        sum += loss->value(&loss->config, s->y[i], s->t[i]);
        if (s->gradient) s->gradient[i] = loss->gradient(&loss->config, s->y[i], s->t[i]);
    }
    return sum;
}

aecl_status aecl_loss_scratch_new(aecl_buffer **out, aecl_ops *ops, const aecl_loss *loss, const aecl_shape *shape,
                                  size_t columns) {
    *out = NULL;
    if (!loss->pictures) return AECL_OK;
    return loss->pictures->scratch(out, ops, &(aecl_loss_place){&loss->config, shape, columns});
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
    if (p->loss->pictures) return p->loss->pictures->train(ops, p, activation, dz);
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
    if (p->loss->pictures) return p->loss->pictures->measure(ops, p);
    TRY(aecl_ops_kernel(ops, "loss_measure", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(p->columns / aecl_ops_tile(ops).vector, aecl_loss_blocks(p->features)),
                    work_of(p, 2, 1), BUF(p->y), BUF(p->t), BUF(p->partial), U32(p->features), U32(p->columns),
                    U32(p->samples), U32(aecl_loss_block(p->features)), U32(p->loss->kind),
                    F32(p->loss->config.delta)));
done:
    return st;
}
