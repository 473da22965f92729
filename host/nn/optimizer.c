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
