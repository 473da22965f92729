#include "nn/optimizer.h"

#include <string.h>

#include "base/text.h"
#include "cl/profile.h"

const aecl_optimizer *const aecl_optimizers[] = {
#define AECL_OPTIMIZER(x) &aecl_optimizer_##x,
#include "nn/optimizers/optimizers.def"
#undef AECL_OPTIMIZER
    NULL};

aecl_status aecl_optimizer_find(const aecl_optimizer **out, const char *name) {
    const char *names[COUNT_OF(aecl_optimizers)];
    for (size_t i = 0;; i++) {
        if (!aecl_optimizers[i])
            return aecl_fail(AECL_USAGE, "no optimizer is called \"%s\"; did you mean \"%s\"?", name,
                             aecl_nearest(name, names, i) ? aecl_nearest(name, names, i) : names[0]);
        names[i] = aecl_optimizers[i]->name;
        if (!strcmp(names[i], name)) {
            *out = aecl_optimizers[i];
            return AECL_OK;
        }
    }
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
                    F32(p->config->epsilon)));
done:
    return st;
}
