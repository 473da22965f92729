/* The keys of a configuration that its loss and its optimizer have of their own. */
#include "job/config_class.h"

#include <string.h>

#include "nn/loss.h"
#include "nn/optimizer.h"

aecl_status aecl_config_class(aecl_class_keys *out, const char *section, const char *name) {
    const aecl_optimizer *optimizer = NULL;
    const aecl_loss *loss = NULL;
    aecl_status st = AECL_OK;
    *out = (aecl_class_keys){0};
    if (name == NULL) return AECL_OK;
    if (strcmp(section, "optimizer") == 0) {
        TRY(aecl_optimizer_find(&optimizer, name));
        *out = (aecl_class_keys){optimizer->options, &optimizer->defaults, sizeof optimizer->defaults};
    }
    if (strcmp(section, "loss") == 0) {
        TRY(aecl_loss_find(&loss, name));
        *out = (aecl_class_keys){loss->options, &loss->config, sizeof loss->config};
    }
done:
    return st;
}
