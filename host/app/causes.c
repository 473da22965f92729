/* Which values of a row its reconstruction error comes from. */
#include "app/causes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <aecl/runner.h>

#include "api/handle_contents.h"
#include "base/mem.h"
#include "data/dataset.h"
#include "io/model_file.h"

struct aecl_causes {
    aecl_causes_config config;
    aecl_runner *runner;
    const aecl_model_file *file; /* of the model */
    size_t features;
    bool absolute; /* errors are absolute differences */
    float *made;   /* [features] */
    double *error; /* [features] of the row in work */
    aecl_cause *cause;
};

void aecl_causes_free(aecl_causes *c) {
    if (c == NULL) return;
    aecl_runner_free(c->runner);
    free(c->made);
    free(c->error);
    free(c->cause);
    free(c);
}

aecl_status aecl_causes_new(aecl_causes **out, const aecl_causes_config *config) {
    aecl_runner_options o = AECL_RUNNER_OPTIONS;
    aecl_causes *c = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    o.dtype = config->dtype;
    TRY(aecl_alloc(&c, 1, sizeof *c));
    c->config = *config;
    c->file = aecl_model_contents(config->model);
    c->features = aecl_shape_count(&c->file->network->in);
    c->absolute = strcmp(c->file->loss, "mae") == 0;
    c->config.most = aecl_smaller(config->most, c->features);
    TRY(aecl_runner_new(&c->runner, config->model, config->device, AECL_RUN_RECONSTRUCT, &o));
    TRY(aecl_alloc(&c->made, c->features, sizeof *c->made));
    TRY(aecl_alloc(&c->error, c->features, sizeof *c->error));
    TRY(aecl_alloc(&c->cause, c->config.most, sizeof *c->cause));
    *out = c, c = NULL;
done:
    aecl_causes_free(c);
    return st;
}

static float seen(const aecl_causes *c, const void *row, size_t f) {
    aecl_dataset one = {.dtype = c->config.dtype, .values = (void *)row}; /* only read */
    return (float)aecl_dataset_value(&one, f);
}

static void name_value(const aecl_causes *c, size_t f, char name[AECL_CAUSE_NAME]) {
    const aecl_shape *in = &c->file->network->in;
    size_t places = in->rank == 3 ? in->dim[1] * in->dim[2] : 1;
    if (c->config.names && in->rank == 1)
        snprintf(name, AECL_CAUSE_NAME, "%s", c->config.names[f]);
    else if (in->rank == 3 && in->dim[1] > 1)
        snprintf(name, AECL_CAUSE_NAME, "row %zu, column %zu, channel %zu", f % places / in->dim[2] + 1,
                 f % in->dim[2] + 1, f / places + 1);
    else
        snprintf(name, AECL_CAUSE_NAME, "value %zu", f + 1);
}

aecl_status aecl_causes_find(aecl_causes *c, const void *row, const aecl_cause **cause, size_t *count) {
    double sum = 0;
    aecl_status st = aecl_runner_run(c->runner, row, 1, c->made);
    *cause = c->cause, *count = 0;
    if (st < 0) return st;
    for (size_t f = 0; f < c->features; f++) {
        double difference = (double)aecl_scaling_scale(&c->file->scaling, f) * ((double)seen(c, row, f) - c->made[f]);
        c->error[f] = c->absolute ? fabs(difference) : difference * difference;
        sum += c->error[f];
    }
    for (size_t k = 0; k < c->config.most; k++) {
        size_t greatest = 0;
        for (size_t f = 1; f < c->features; f++)
            if (c->error[f] > c->error[greatest]) greatest = f;
        c->cause[k] = (aecl_cause){.share = sum > 0 ? c->error[greatest] / sum : 0,
                                   .value = seen(c, row, greatest),
                                   .expected = c->made[greatest]};
        name_value(c, greatest, c->cause[k].name);
        c->error[greatest] = -1;
    }
    *count = c->config.most;
    return AECL_OK;
}
