/* What a configuration's values must be together. */
#include <string.h>

#include "detect/thresholds.h"
#include "job/run_config.h"

static aecl_status check_detection(const aecl_config *config) {
    const struct {
        const char *option, *value;
    } of_detection[] = {{"label-column", config->label_column}, {"normal", config->normal}};
    aecl_threshold threshold;
    if (config->threshold) return aecl_threshold_parse(&threshold, config->threshold);
    for (size_t i = 0; i < COUNT_OF(of_detection); i++)
        if (of_detection[i].value)
            return aecl_fail(AECL_USAGE,
                             "--%s: is for models that detect anomalies: use the preset anomaly, or give a "
                             "--threshold",
                             of_detection[i].option);
    return AECL_OK;
}

aecl_status aecl_config_check(const aecl_config *config, const char *file) {
    const aecl_loss *loss;
    const aecl_optimizer *optimizer;
    aecl_status st = AECL_OK;
    TRY(aecl_loss_find(&loss, config->loss));
    TRY(aecl_optimizer_find(&optimizer, config->optimizer));
    if (strchr(config->name, '/') || config->name[0] == '.' || strlen(config->name) > 100)
        TRY(aecl_fail(AECL_USAGE, "%s: name: \"%s\" cannot name a folder", file, config->name));
    TRY(aecl_config_check_noise(config, file));
    if ((config->epochs == 0 || config->batch == 0) && config->steps == 0)
        TRY(aecl_fail(AECL_USAGE, "%s: run.%s: 0 is not from 1 up, and adapt.steps is not given to choose by", file,
                      config->epochs ? "batch" : "epochs"));
    TRY(check_detection(config));
done:
    return st;
}
