/* What comes of a training: the contents of model and checkpoint, and the detector. */
#include <stdio.h>

#include "base/mem.h"
#include "data/split.h"
#include "detect/detection_fit.h"
#include "job/training.h"
#include "nn/tuning.h"

aecl_model_file aecl_training_describe(const aecl_training *t, const aecl_snapshot *snapshot) {
    aecl_paths paths = aecl_training_paths(t);
    bool kept = snapshot->kept != NULL;
    float *last = snapshot->average ? snapshot->average : snapshot->params;
    const aecl_dataset *target = t->given.train->target;
    return (aecl_model_file){.network = t->network,
                             .flat = kept ? snapshot->kept : last,
                             .scaling = t->scaling,
                             .preset = t->config.name,
                             .loss = t->loss_text.s,
                             .noise_factor = t->config.noise_factor[1],
                             .noise_least = t->config.noise_factor[0],
                             .noise_kind = t->config.noise_kind == AECL_NOISE_gaussian || t->config.noise_factor[1] == 0
                                               ? NULL
                                               : (char *)aecl_noise_kind_names[t->config.noise_kind],
                             .data_name = t->given.train->name,
                             .data_sha256 = (char *)t->data_sha256,
                             .target_name = target ? target->name : NULL,
                             .target_sha256 = target ? (char *)t->target_sha256 : NULL,
                             .reading = t->reading,
                             .source_sha256 = (char *)t->given.source_sha256,
                             .device = (char *)aecl_context_identity(t->context),
                             .gemm = (char *)paths.gemm,
                             .conv = (char *)paths.conv,
                             .execution = (char *)paths.execution,
                             .version = (char *)AECL_VERSION,
                             .seed = (uint64_t)t->config.seed,
                             .epochs = kept ? snapshot->kept_epoch : snapshot->epoch};
}

aecl_checkpoint aecl_training_checkpoint(const aecl_training *t, const aecl_snapshot *s) {
    aecl_model_file model = aecl_training_describe(t, s);
    model.flat = s->params;
    model.epochs = s->epoch;
    return (aecl_checkpoint){.model = model,
                             .tuning = (char *)aecl_tuning_digest(t->context),
                             .config = t->config_text,
                             .epoch = s->epoch,
                             .step = s->step,
                             .total_steps = s->total_steps,
                             .restarts = s->restarts,
                             .reductions = s->reductions,
                             .reduced_epoch = s->reduced_epoch,
                             .seconds = s->seconds,
                             .lowest = t->lowest,
                             .state_count = t->optimizer->state_count,
                             .state = {s->state[0], s->state[1]},
                             .loss_count = s->loss_count,
                             .losses = s->losses,
                             .average = s->average,
                             .kept = s->kept,
                             .history = t->history_count == s->epoch ? t->history : NULL};
}

aecl_snapshot aecl_checkpoint_snapshot(const aecl_checkpoint *c) {
    return (aecl_snapshot){.epoch = c->epoch,
                           .step = c->step,
                           .total_steps = c->total_steps,
                           .restarts = c->restarts,
                           .reductions = c->reductions,
                           .reduced_epoch = c->reduced_epoch,
                           .seconds = c->seconds,
                           .total = c->model.network->params.total,
                           .params = c->model.flat,
                           .state = {c->state[0], c->state[1]},
                           .loss_count = c->loss_count,
                           .losses = c->losses,
                           .average = c->average,
                           .kept = c->kept,
                           .kept_epoch = c->lowest.epoch};
}

aecl_status aecl_training_weights(const aecl_training *t, aecl_snapshot *out) {
    size_t total = t->network->params.total;
    aecl_status st = AECL_OK;
    *out = (aecl_snapshot){.epoch = aecl_train_loop_weights_epoch(t->loop), .total = total};
    TRY(aecl_alloc(&out->params, total, sizeof(float)));
    TRY(aecl_buffer_read(aecl_device_model_params(aecl_train_loop_model(t->loop)), 0, total * sizeof(float),
                         out->params));
done:
    if (st < 0) aecl_snapshot_free(out);
    return st;
}

/* Detector */

static aecl_status copy_option(char **out, const char *value) {
    return aecl_copy_string(out, value ? value : "");
}

/* How the data were read, for whoever judges with the model. */
static aecl_status describe_data(aecl_detection *d, const aecl_training *t) {
    const aecl_config *c = &t->config;
    const char *named = t->given.train->label_column;
    aecl_status st = AECL_OK;
    TRY(copy_option(&d->label_column, named && *named ? named : c->label_column));
    TRY(copy_option(&d->normal, t->normal ? t->given.normal_label : NULL));
    TRY(copy_option(&d->split, c->split));
done:
    return st;
}

aecl_status aecl_training_fit_detector(aecl_training *t) {
    const aecl_config *c = &t->config;
    const aecl_dataset *train = t->given.train;
    aecl_dataset *anomalies = NULL;
    aecl_training_rows rows = {
        aecl_training_normal(t), t->part.train, t->part.test, NULL, t->suspected, t->suspected ? t->given.train : NULL};
    aecl_status st = AECL_OK;
    aecl_scorer_free(t->scorer); /* of a fit before more epochs */
    aecl_detection_free(&t->detection);
    TRY(aecl_scorer_new(&t->scorer, aecl_train_loop_model(t->loop), &t->scaling, &t->loss, (aecl_score_kind)c->score));
    if (train->labels && t->normal && t->normal->count < train->count)
        TRY(aecl_dataset_select_others(&anomalies, train, AECL_NORMAL));
    rows.anomalous = anomalies;
    TRY(aecl_detection_fit(&t->detection, t->scorer, &rows, c->threshold, (uint64_t)c->seed));
    TRY(describe_data(&t->detection, t));
done:
    aecl_dataset_free(anomalies);
    return st;
}
