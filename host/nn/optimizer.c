/* Finding an optimizer by name, and the one launch that all of them share. */
#include "nn/optimizer.h"

#include "base/text.h"
#include "cl/profile.h"

aecl_status aecl_optimizer_find(const aecl_optimizer **out, const char *name) {
    size_t i = 0;
    aecl_status st = aecl_find_named(&i, "optimizer", name, (const void *const *)aecl_optimizers);
    if (st >= 0) *out = aecl_optimizers[i];
    return st;
}

double aecl_constant_rate(const aecl_optimizer_config *config, uint64_t t) {
    (void)t;
    return config->learning_rate;
}

aecl_status aecl_clip_gradients(aecl_ops *ops, const aecl_buffer *gradients, size_t count, double most,
                                const aecl_buffer *squares) {
    aecl_status st = AECL_OK;
    aecl_kernel *add = NULL, *scale = NULL;
    aecl_profile_site(aecl_ops_context(ops), NULL, "clip");
    TRY(aecl_ops_kernel(ops, "clip_squares", &add));
    TRY(aecl_ops_kernel(ops, "clip_scale", &scale));
    TRY(LAUNCH_WORK(add, GRID1(AECL_CLIP_PARTS), WORK(0, sizeof(float) * count), BUF(gradients), BUF(squares),
                    U32(count)));
    TRY(LAUNCH_WORK(scale, GRID1(AECL_CLIP_PARTS), WORK(0, 2 * sizeof(float) * count), BUF(gradients), BUF(squares),
                    U32(count), F32(most)));
done:
    return st;
}

aecl_status aecl_optimizer_step(aecl_ops *ops, const aecl_optimizer *o, const aecl_optimizer_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t count = p->count;
    aecl_profile_site(aecl_ops_context(ops), NULL, "optimizer");
    TRY(aecl_ops_kernel(ops, o->name, &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(count / aecl_ops_tile(ops).vector),
                    WORK(0, sizeof(float) * count * (3 + 2 * o->state_count)), BUF(p->params), BUF(p->gradients),
                    BUF(p->state[0] ? p->state[0] : p->params), BUF(p->state[1] ? p->state[1] : p->params), U32(count),
                    F32(o->rate(p->config, p->t)), F32(p->config->beta1), F32(p->config->beta2),
                    F32(p->config->epsilon), F32(p->config->learning_rate * p->config->weight_decay)));
done:
    return st;
}
