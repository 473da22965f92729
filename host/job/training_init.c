/* The weights of a model as the start of another training. */
#include "job/training.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "job/model_open.h"

static const aecl_param *find_param(const aecl_params *params, const aecl_param *wanted) {
    for (size_t i = 0; i < params->count; i++)
        if (strcmp(params->param[i].name, wanted->name) == 0) return &params->param[i];
    return NULL;
}

static bool is_alike(const aecl_param *a, const aecl_param *b) {
    return a && a->rank == b->rank && memcmp(a->dim, b->dim, a->rank * sizeof *a->dim) == 0;
}

/* Whether the model has all tensors of a layer, by name and shape. */
static bool fits(const aecl_params *to, const aecl_layer *layer, const aecl_params *from) {
    for (size_t i = 0; i < layer->param_count; i++) {
        const aecl_param *wanted = &to->param[layer->first_param + i];
        if (!is_alike(find_param(from, wanted), wanted)) return false;
    }
    return true;
}

/* Takes the layers that fit; the others' names are added to `left`. *taken and *all count those that have tensors. */
static void take_layers(const aecl_training *t, const aecl_model_file *model, aecl_text *left, size_t *taken,
                        size_t *all) {
    const aecl_params *params = &t->network->params, *from = &model->network->params;
    for (size_t l = 0; l < t->network->count; l++) {
        const aecl_layer *layer = &t->network->layers[l];
        bool fit = fits(params, layer, from);
        if (layer->param_count == 0) continue;
        *all += 1, *taken += fit;
        if (!fit) aecl_text_add(left, "%s%s", left->length ? ", " : "; by chance: ", layer->name);
        for (size_t i = 0; fit && i < layer->param_count; i++) {
            const aecl_param *to = &params->param[layer->first_param + i];
            memcpy(t->init + to->offset, model->flat + find_param(from, to)->offset, to->count * sizeof *t->init);
        }
    }
}

aecl_status aecl_training_init(aecl_training *t) {
    const aecl_params *params = &t->network->params;
    aecl_model_file model = {0};
    aecl_text left = {0};
    size_t taken = 0, all = 0;
    char *path = NULL;
    aecl_status st = AECL_OK;
    if (t->config.init == NULL) return AECL_OK;
    TRY(aecl_model_path(&path, t->config.init));
    TRY(aecl_model_file_read(&model, path));
    TRY(aecl_alloc(&t->init, params->total, sizeof *t->init));
    aecl_params_start(params, (uint64_t)t->config.seed, t->init);
    take_layers(t, &model, &left, &taken, &all);
    TRY(aecl_text_done(&left));
    if (taken == 0)
        TRY(aecl_fail(AECL_INPUT,
                      "%s: no layer of it fits this network: start without --init, or from a model of its shapes",
                      path));
    aecl_log(AECL_LOG_NOTE, "starts from %s: %zu of %zu layers%s", path, taken, all, left.s);
done:
    aecl_text_free(&left);
    aecl_model_file_free(&model);
    free(path);
    return st;
}
