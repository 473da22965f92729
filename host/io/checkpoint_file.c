/* Checkpoints: a model with the optimizer's state and its place in training. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/model_parts.h"

#define MOST_EXTRA 5 /* two state arrays, the losses, an average of the weights, kept ones */
#define PER_EPOCH  2 /* values of the history */

void aecl_checkpoint_free(aecl_checkpoint *checkpoint) {
    if (checkpoint == NULL) return;
    aecl_model_file_free(&checkpoint->model);
    free(checkpoint->tuning);
    free(checkpoint->config);
    free(checkpoint->state[0]);
    free(checkpoint->state[1]);
    free(checkpoint->losses);
    free(checkpoint->average);
    free(checkpoint->kept);
    free(checkpoint->history);
    *checkpoint = (aecl_checkpoint){0};
}

/* A tensor beside the weights, and where its values are. */
typedef struct {
    aecl_param param;
    float **values;
} extra;

static void add_extra(extra *list, size_t *count, const char *name, size_t length, float **values) {
    extra *e = &list[(*count)++];
    *e = (extra){{.rank = 1, .dim = {length}, .count = length}, values};
    snprintf(e->param.name, sizeof e->param.name, "%s", name);
}

/* Flat state arrays, padding included, the unfinished epoch's loss sums, the average of the weights, and those that are kept. A tensor without elements
 * cannot be stored, so no losses is no tensor. */
static size_t list_extras(aecl_checkpoint *c, bool average, bool kept, extra *list) {
    size_t count = 0, total = c->model.network->params.total;
    char name[AECL_TENSOR_NAME];
    for (size_t s = 0; s < c->state_count; s++) {
        snprintf(name, sizeof name, "optimizer.%zu", s);
        add_extra(list, &count, name, total, &c->state[s]);
    }
    if (c->loss_count) add_extra(list, &count, "losses", c->loss_count, &c->losses);
    if (average) add_extra(list, &count, "average", total, &c->average);
    if (kept) add_extra(list, &count, "kept", total, &c->kept);
    return count;
}

static aecl_tensor extra_tensor(extra *e) {
    return (aecl_tensor){.name = e->param.name,
                         .type = AECL_TENSOR_F32,
                         .rank = 1,
                         .dim = {e->param.count},
                         .data = *e->values,
                         .bytes = e->param.count * sizeof(float)};
}

/* Doubles, which stand before all other tensors. */
static aecl_tensor history_tensor(const aecl_checkpoint *c) {
    return (aecl_tensor){.name = "history",
                         .type = AECL_TENSOR_F64,
                         .rank = 2,
                         .dim = {(size_t)c->epoch, PER_EPOCH},
                         .data = c->history,
                         .bytes = (size_t)c->epoch * PER_EPOCH * sizeof(double)};
}

static aecl_status add_position(aecl_json *metadata, const aecl_checkpoint *c) {
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_text(metadata, "tuning", c->tuning ? c->tuning : ""));
    TRY(aecl_json_set_text(metadata, "config", c->config));
    TRY(aecl_metadata_set_number(metadata, "epoch", c->epoch));
    TRY(aecl_metadata_set_number(metadata, "step", c->step));
    TRY(aecl_metadata_set_number(metadata, "total_steps", c->total_steps));
    TRY(aecl_metadata_set_number(metadata, "restarts", c->restarts));
    TRY(aecl_metadata_set_real(metadata, "seconds", c->seconds));
    if (c->lowest.epoch) {
        TRY(aecl_metadata_set_number(metadata, "lowest_epoch", c->lowest.epoch));
        TRY(aecl_metadata_set_real(metadata, "lowest_loss", c->lowest.loss));
    }
    if (c->reductions) {
        TRY(aecl_metadata_set_number(metadata, "reductions", c->reductions));
        TRY(aecl_metadata_set_number(metadata, "reduced_epoch", c->reduced_epoch));
    }
    TRY(aecl_metadata_set_number(metadata, "state_count", c->state_count));
    TRY(aecl_metadata_set_number(metadata, "loss_count", c->loss_count));
done:
    return st;
}

aecl_status aecl_checkpoint_write(const char *path, const aecl_checkpoint *checkpoint) {
    extra list[MOST_EXTRA];
    aecl_checkpoint borrowed = *checkpoint;
    size_t weights = checkpoint->model.network->params.count;
    size_t extras = list_extras(&borrowed, checkpoint->average != NULL, checkpoint->kept != NULL, list), count = 0;
    aecl_json *metadata = NULL;
    aecl_tensor *tensors = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_parts_metadata(&metadata, &checkpoint->model, AECL_FORMAT_CHECKPOINT));
    TRY(add_position(metadata, checkpoint));
    TRY(aecl_alloc(&tensors, 1 + weights + extras, sizeof *tensors));
    if (checkpoint->history) tensors[count++] = history_tensor(checkpoint);
    aecl_parts_tensors(&checkpoint->model, tensors + count);
    count += weights;
    for (size_t e = 0; e < extras; e++) tensors[count++] = extra_tensor(&list[e]);
    TRY(aecl_safetensors_write(path, tensors, count, metadata, NULL));
done:
    aecl_json_free(metadata);
    free(tensors);
    return st;
}

static aecl_status read_position(aecl_checkpoint *out, const char *path, const aecl_json *metadata) {
    const char *config = NULL, *tuning = aecl_json_get_text(metadata, "tuning");
    uint64_t states = 0, losses = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_metadata_text(&config, path, metadata, "config"));
    TRY(aecl_copy_string(&out->config, config));
    TRY(aecl_copy_string(&out->tuning, tuning ? tuning : ""));
    TRY(aecl_metadata_number(&out->epoch, path, metadata, "epoch"));
    TRY(aecl_metadata_number(&out->step, path, metadata, "step"));
    TRY(aecl_metadata_number(&out->total_steps, path, metadata, "total_steps"));
    TRY(aecl_metadata_number(&out->restarts, path, metadata, "restarts"));
    TRY(aecl_metadata_real(&out->seconds, path, metadata, "seconds"));
    if (aecl_json_get(metadata, "lowest_epoch")) { /* version 0.1.0 did not store it */
        TRY(aecl_metadata_number(&out->lowest.epoch, path, metadata, "lowest_epoch"));
        TRY(aecl_metadata_real(&out->lowest.loss, path, metadata, "lowest_loss"));
    }
    if (aecl_json_get(metadata, "reductions")) {
        TRY(aecl_metadata_number(&out->reductions, path, metadata, "reductions"));
        TRY(aecl_metadata_number(&out->reduced_epoch, path, metadata, "reduced_epoch"));
    }
    TRY(aecl_metadata_number(&states, path, metadata, "state_count"));
    TRY(aecl_metadata_number(&losses, path, metadata, "loss_count"));
    if (states > COUNT_OF(out->state))
        TRY(aecl_fail(AECL_INPUT, "%s: has %llu arrays of optimizer state, at most %zu are known", path,
                      (unsigned long long)states, COUNT_OF(out->state)));
    out->state_count = (size_t)states;
    out->loss_count = (size_t)losses;
done:
    return st;
}

/* A tensor's size is checked against the file before room for it is made. */
static aecl_status read_extra(float **out, const char *path, const aecl_safetensors *file, const aecl_param *param) {
    const aecl_tensor *tensor = aecl_safetensors_find(file, param->name);
    if (tensor == NULL || tensor->bytes / sizeof(float) != param->count)
        return aecl_fail(AECL_INPUT, "%s: tensor %s is missing or not of %zu values", path, param->name, param->count);
    aecl_status st = aecl_alloc(out, param->count, sizeof **out);
    return st < 0 ? st : aecl_tensor_take(*out, path, file, param);
}

static aecl_status read_history(aecl_checkpoint *out, const char *path, const aecl_tensor *tensor) {
    size_t count = tensor->bytes / sizeof(double);
    const double *values = tensor->data;
    bool good = tensor->type == AECL_TENSOR_F64 && tensor->rank == 2 && tensor->dim[0] == out->epoch &&
                tensor->dim[1] == PER_EPOCH;
    for (size_t i = 0; good && i < count; i++) good = isfinite(values[i]);
    if (!good)
        return aecl_fail(AECL_INPUT, "%s: tensor history is not of two finite losses for each of %llu epochs", path,
                         (unsigned long long)out->epoch);
    aecl_status st = aecl_alloc(&out->history, count, sizeof *out->history);
    if (st == AECL_OK) memcpy(out->history, values, tensor->bytes);
    return st;
}

aecl_status aecl_checkpoint_read(aecl_checkpoint *out, const char *path) {
    extra list[MOST_EXTRA];
    aecl_checkpoint c = {0};
    aecl_safetensors file = {0};
    const char *format = NULL;
    aecl_status st = AECL_OK;
    *out = c;
    TRY(aecl_safetensors_read(&file, path));
    format = aecl_json_get_text(file.metadata, "format");
    if (format == NULL || strcmp(format, AECL_FORMAT_CHECKPOINT) != 0)
        TRY(aecl_fail(AECL_INPUT, "%s: is not a checkpoint of aecl", path));
    TRY(read_position(&c, path, file.metadata));
    const aecl_tensor *history = aecl_safetensors_find(&file, "history");
    bool kept = c.lowest.epoch && aecl_safetensors_find(&file, "kept");
    bool average = aecl_safetensors_find(&file, "average") != NULL;
    size_t extras = c.state_count + (c.loss_count > 0) + average + kept;
    TRY(aecl_parts_read(&c.model, path, &file, AECL_FORMAT_CHECKPOINT, extras + (history != NULL)));
    if (history) TRY(read_history(&c, path, history));
    list_extras(&c, average, kept, list);
    for (size_t e = 0; e < extras; e++) TRY(read_extra(list[e].values, path, &file, &list[e].param));
    *out = c, c = (aecl_checkpoint){0};
done:
    aecl_safetensors_free(&file);
    aecl_checkpoint_free(&c);
    return st;
}

aecl_status aecl_model_file_is_checkpoint(const char *path, bool *is) {
    aecl_safetensors file = {0};
    aecl_status st = aecl_safetensors_read(&file, path);
    const char *format = st < 0 ? NULL : aecl_json_get_text(file.metadata, "format");
    *is = format && strcmp(format, AECL_FORMAT_CHECKPOINT) == 0;
    aecl_safetensors_free(&file);
    return st;
}
