#include "nn/params.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"

aecl_status aecl_params_add(aecl_params *params, const aecl_param *param) {
    aecl_status st = AECL_OK;
    size_t count = 1, end = 0, total = 0;
    for (size_t i = 0; i < param->rank; i++)
        if (!aecl_mul(count, param->dim[i], &count)) return aecl_fail(AECL_USAGE, "%s: too many elements", param->name);
    if (!aecl_add(params->total, count, &end) || !aecl_add(end, AECL_PARAM_ALIGN - 1, &total) || total > UINT32_MAX / 4)
        return aecl_fail(AECL_USAGE, "%s: %zu elements, more than a model may have", param->name, count);
    TRY(aecl_resize(&params->param, params->count + 1, sizeof *params->param));
    aecl_param *p = &params->param[params->count++];
    *p = *param;
    p->count = count;
    p->offset = params->total;
    params->total = total / AECL_PARAM_ALIGN * AECL_PARAM_ALIGN;
    params->trainable += count;
done:
    return st;
}

void aecl_params_free(aecl_params *params) {
    if (!params) return;
    free(params->param);
    *params = (aecl_params){0};
}

size_t aecl_params_find(const aecl_params *params, const char *name) {
    size_t i = 0;
    while (i < params->count && strcmp(params->param[i].name, name) != 0) i++;
    return i;
}

void aecl_params_start(const aecl_params *params, uint64_t seed, float *flat) {
    memset(flat, 0, params->total * sizeof *flat);
    for (size_t t = 0; t < params->count; t++) {
        const aecl_param *p = &params->param[t];
        if (!p->fan_in && !p->fan_out) continue;
        double limit = sqrt(6.0 / (double)(p->fan_in + p->fan_out));
        for (size_t i = 0; i < p->count; i++)
            flat[p->offset + i] = (float)(limit * (2.0 * aecl_random_uniform(seed, AECL_RANDOM_WEIGHTS, t, i) - 1.0));
    }
}
