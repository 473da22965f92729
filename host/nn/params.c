/* Every tensor gets its place in the flat array, trained ones first. Weights start with Glorot's uniform numbers by
 * their fans, drawn by Philox; the others with one value. */
#include "nn/params.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"

/* Gives all tensors of a kind their places: the trained ones from the start, the others behind them. */
static void place(aecl_params *params, bool trained) {
    size_t at = trained ? 0 : params->trained;
    for (size_t i = 0; i < params->count; i++) {
        aecl_param *p = &params->param[i];
        if (p->trained != trained) continue;
        p->offset = at;
        at += (p->count + AECL_PARAM_ALIGN - 1) / AECL_PARAM_ALIGN * AECL_PARAM_ALIGN;
    }
    params->total = at;
}

aecl_status aecl_params_add(aecl_params *params, const aecl_param *param) {
    aecl_status st = AECL_OK;
    size_t count = 1, end = 0, total = 0, pad = AECL_PARAM_ALIGN - 1;
    for (size_t i = 0; i < param->rank; i++)
        if (!aecl_mul(count, param->dim[i], &count)) return aecl_fail(AECL_USAGE, "%s: too many elements", param->name);
    if (!aecl_add(params->total, count, &end) || !aecl_add(end, pad, &total) || total > UINT32_MAX / 4)
        return aecl_fail(AECL_USAGE, "%s: %zu elements, more than a model may have", param->name, count);
    TRY(aecl_resize(&params->param, params->count + 1, sizeof *params->param));
    aecl_param *p = &params->param[params->count++];
    *p = *param;
    p->count = count;
    if (p->trained) params->trainable += count;
    place(params, true);
    params->trained = params->total;
    place(params, false);
done:
    return st;
}

void aecl_params_free(aecl_params *params) {
    if (!params) return;
    free(params->param);
    *params = (aecl_params){0};
}

void aecl_params_start(const aecl_params *params, uint64_t seed, float *flat) {
    memset(flat, 0, params->total * sizeof *flat);
    for (size_t t = 0; t < params->count; t++) {
        const aecl_param *p = &params->param[t];
        bool drawn = p->fan_in || p->fan_out;
        double limit = drawn ? sqrt(6.0 / (double)(p->fan_in + p->fan_out)) : 0;
        for (size_t i = 0; !drawn && i < p->count; i++) flat[p->offset + i] = p->start;
        for (size_t i = 0; drawn && i < p->count; i++)
            flat[p->offset + i] = (float)(limit * (2.0 * aecl_random_uniform(seed, AECL_RANDOM_WEIGHTS, t, i) - 1.0));
    }
}
