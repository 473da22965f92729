#include "nn/optimizer.h"

#include <string.h>

#include "base/text.h"

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
    size_t count = aecl_buffer_bytes(p->params) / sizeof(float);
    TRY(aecl_ops_kernel(ops, o->name, &kernel));
    TRY(LAUNCH(kernel, GRID1(count / aecl_ops_tile(ops).vector), BUF(p->params), BUF(p->gradients),
               BUF(p->state[0] ? p->state[0] : p->params), BUF(p->state[1] ? p->state[1] : p->params), U32(count),
               F32(o->rate(p->config, p->t)), F32(p->config->beta1), F32(p->config->beta2), F32(p->config->epsilon)));
done:
    return st;
}
