/* Preparing a training from configuration and data, and running it to its end. */
#include "job/training.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "job/reading.h"
#include "base/mem.h"
#include "data/scaling_fit.h"
#include "data/split.h"
#include "detect/thresholds.h"
#include "job/config_fit.h"

#define SAVE_SECONDS  60
#define MOST_RESTARTS 5

void aecl_training_free(aecl_training *t) {
    aecl_scorer_free(t->scorer);
    aecl_detection_free(&t->detection);
    aecl_train_loop_free(t->loop);
    free(t->init);
    aecl_network_free(t->network);
    aecl_scaling_free(&t->scaling);
    aecl_dataset_pair_free(&t->part);
    aecl_dataset_free(t->normal);
    aecl_dataset_free(t->suspected);
    aecl_config_clear(&t->config);
    free(t->config_text);
    aecl_text_free(&t->loss_text);
    free(t->history);
    free(t->reading);
    *t = (aecl_training){0};
}

const aecl_dataset *aecl_training_normal(const aecl_training *t) {
    return t->normal ? t->normal : t->given.train;
}

/* Preparing */

/* Which of the rows are fitted: the normal ones; where a part is held back, the others by the seed. */
static aecl_status choose_rows(aecl_training *t) {
    const aecl_dataset *train = t->given.train;
    aecl_status st = AECL_OK;
    if (t->config.threshold && train->labels) TRY(aecl_dataset_with_label(&t->normal, train, AECL_NORMAL));
    if (train->labels == NULL) TRY(aecl_training_suspect(t));
    t->fitted = aecl_training_normal(t);
    t->checked = t->given.test;
    if (t->config.validation > 0 && t->fitted->count > 1) { /* a single row trains */
        TRY(aecl_split_held(&t->part, t->fitted, t->config.validation, (uint64_t)t->config.seed));
        t->fitted = t->part.train;
        t->checked = t->part.test;
    }
done:
    return st;
}

/* Before anything is trained: a rule that needs labels has them. */
static aecl_status check_rule(const aecl_training *t) {
    aecl_threshold threshold;
    aecl_status st = AECL_OK;
    if (t->config.threshold == NULL) return AECL_OK;
    TRY(aecl_threshold_parse(&threshold, t->config.threshold));
    if (threshold.rule->needs_labels && (t->normal == NULL || t->normal->count == t->given.train->count))
        TRY(aecl_fail(
            AECL_INPUT,
            "%s: no anomalous training rows, and the threshold rule %s needs labelled ones: --label-column names "
            "their labels; --threshold percentile:98, sigma:2 or rate:0.05 need none",
            t->given.train->name, threshold.rule->name));
done:
    return st;
}

static aecl_status print_config(aecl_training *t) {
    aecl_json *json = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_config_to_json(&json, &t->config));
    TRY(aecl_json_write(json, true, &text));
    t->config_text = text.s, text = (aecl_text){0};
done:
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}

static aecl_status fit_scaling(aecl_training *t) {
    const aecl_config *c = &t->config;
    const aecl_dataset *rows = c->scaling_rows == AECL_SCALE_BY_NORMAL ? aecl_training_normal(t) : t->given.train;
    return aecl_scaling_fit(&t->scaling, (aecl_scaling_kind)c->scaling, c->per_feature, rows);
}

static aecl_status make_network(aecl_training *t) {
    const aecl_dataset *train = t->given.train;
    aecl_shape in = {.rank = train->rank};
    aecl_json *json = NULL;
    aecl_text where = {0};
    aecl_status st = AECL_OK;
    memcpy(in.dim, train->dim, sizeof in.dim);
    aecl_text_add(&where, "%s: network", t->given.name);
    TRY(aecl_text_done(&where));
    TRY(aecl_json_parse(&json, where.s, t->config.network, strlen(t->config.network)));
    TRY(aecl_network_from_json(&t->network, &in, json, where.s));
done:
    aecl_text_free(&where);
    aecl_json_free(json);
    return st;
}

static void log_rows(const aecl_training *t) {
    const aecl_dataset *train = t->given.train;
    aecl_log(AECL_LOG_NOTE, "data: %s, %zu + %zu samples of %zu values%s%s", train->name, train->count,
             t->given.test->count, train->features, train->target ? ", clean in " : "",
             train->target ? train->target->name : "");
    if (t->fitted != train)
        aecl_log(AECL_LOG_NOTE, "fitted: %zu %srows of the %zu, batch %lld, up to %lld epochs", t->fitted->count,
                 t->normal ? "normal " : "", train->count, (long long)t->config.batch, (long long)t->config.epochs);
    aecl_log(AECL_LOG_NOTE, "network: %zu weights", t->network->params.trainable);
}

aecl_status aecl_training_prepare(aecl_training *t, aecl_config *config, const aecl_training_data *data) {
    const aecl_piece digests[] = {{data->train->sha256, 64}, {data->test->sha256, 64}};
    aecl_status st = AECL_OK;
    *t = (aecl_training){.config = *config, .given = *data};
    *config = (aecl_config){0};
    if (t->given.name == NULL) t->given.name = t->config.name;
    TRY(aecl_config_check(&t->config, t->given.name));
    TRY(aecl_config_loss(&t->loss, &t->config));
    aecl_loss_print(&t->loss, &t->loss_text);
    TRY(aecl_text_done(&t->loss_text));
    TRY(aecl_optimizer_find(&t->optimizer, t->config.optimizer));
    TRY(aecl_sha256_pieces(digests, COUNT_OF(digests), t->data_sha256));
    if (data->train->target) {
        const aecl_piece clean[] = {{data->train->target->sha256, 64}, {data->test->target->sha256, 64}};
        TRY(aecl_sha256_pieces(clean, COUNT_OF(clean), t->target_sha256));
    }
    TRY(choose_rows(t));
    TRY(check_rule(t));
    TRY(aecl_training_fit_rows(t));
    TRY(aecl_reading_write(&t->reading, &t->config.read, data->train));
    TRY(aecl_config_fit(&t->config, t->fitted->count, t->fitted->features));
    TRY(fit_scaling(t));
    TRY(make_network(t));
    TRY(aecl_loss_fits_samples(&t->loss, &t->network->in, t->scaling.kind));
    TRY(aecl_loss_fits(&t->loss, aecl_activation_of(&t->network->layers[t->network->count - 1])));
    aecl_config_fit_epochs(&t->config, t->fitted->count, t->network);
    TRY(print_config(t));
    log_rows(t);
    aecl_training_check_range(t);
done:
    return st;
}

/* What the checkpoint has of the epochs done. */
static aecl_status take_history(aecl_training *t, const aecl_checkpoint *before) {
    size_t count = before->history ? (size_t)before->epoch : 0;
    aecl_status st = AECL_OK;
    t->lowest = before->lowest;
    if (count == 0) return AECL_OK;
    TRY(aecl_resize(&t->history, count, 2 * sizeof *t->history));
    memcpy(t->history, before->history, count * 2 * sizeof *t->history);
    t->history_count = count;
done:
    return st;
}

aecl_status aecl_training_start(aecl_training *t, aecl_context *context, const aecl_checkpoint *before) {
    const aecl_config *c = &t->config;
    aecl_snapshot snapshot = {0};
    aecl_status st = AECL_OK;
    t->context = context;
    if (before) snapshot = aecl_checkpoint_snapshot(before);
    if (before) TRY(take_history(t, before));
    if (!before) TRY(aecl_training_init(t));
    aecl_train_config config = {
        .network = t->network,
        .train = t->fitted,
        .validation = t->checked,
        .scaling = &t->scaling,
        .loss = &t->loss,
        .optimizer = t->optimizer,
        .optimizer_config = c->optimizer_config,
        .schedule = c->schedule,
        .clip_norm = c->clip_norm,
        .ema = c->ema,
        .noise = aecl_config_noise(c),
        .epochs = (size_t)c->epochs,
        .batch = (size_t)c->batch,
        .seed = (uint64_t)c->seed,
        .gemm = aecl_resume_gemm(t, before),
        .conv = (aecl_conv_path)aecl_resume_choice(c->conv, aecl_conv_path_names, before ? before->model.conv : NULL),
        .execution = (aecl_execution)aecl_resume_choice(c->execution, aecl_execution_names,
                                                        before ? before->model.execution : NULL),
        .data_limit = (size_t)(c->data_limit * 1e6),
        .init = t->init,
        .save_seconds = SAVE_SECONDS};
    TRY(aecl_train_loop_new(&t->loop, context, &config, before ? &snapshot : NULL));
    if (before) TRY(aecl_training_check_device(t, before));
done:
    return st;
}

aecl_paths aecl_training_paths(const aecl_training *t) {
    const aecl_ops *ops = aecl_device_model_ops(aecl_train_loop_model(t->loop));
    return (aecl_paths){.gemm = aecl_gemm_path_names[aecl_ops_gemm_path(ops)],
                        .conv = aecl_conv_path_names[aecl_ops_conv_path(ops)],
                        .execution = aecl_execution_names[aecl_train_loop_execution(t->loop)]};
}

/* Running */

/* Whether training ends before its last epoch because the validation loss no longer falls. */
static bool has_settled(const aecl_training *t, uint64_t epoch) {
    uint64_t patience = (uint64_t)t->config.patience;
    return patience > 0 && t->lowest.epoch > 0 && epoch - t->lowest.epoch >= patience;
}

bool aecl_training_is_last(const aecl_training *t, uint64_t epoch) {
    return epoch >= (uint64_t)t->config.epochs || has_settled(t, epoch);
}

/* Whether the schedule lowers the learning rate: so many epochs since the lowest loss, or since it was lowered last. */
static bool is_on_plateau(const aecl_training *t, uint64_t epoch) {
    uint64_t reduced = aecl_train_loop_reduced_epoch(t->loop), lowest = t->lowest.epoch;
    uint64_t since = epoch - (reduced > lowest ? reduced : lowest);
    return t->config.schedule.kind == AECL_SCHEDULE_PLATEAU && since >= (uint64_t)t->config.schedule.patience;
}

static void on_progress(void *data, const aecl_progress *progress) {
    const aecl_training_listener *l = &((const aecl_training *)data)->listener;
    l->progress(l->data, progress);
}

static aecl_status remember(aecl_training *t, const aecl_epoch *epoch) {
    aecl_status st = aecl_resize(&t->history, t->history_count + 1, 2 * sizeof *t->history);
    if (st < 0) return st;
    double *losses = t->history + 2 * t->history_count++;
    losses[0] = epoch->train_loss, losses[1] = epoch->val_loss;
    return AECL_OK;
}

static aecl_status on_epoch(void *data, const aecl_epoch *epoch) {
    aecl_training *t = data;
    aecl_status st = AECL_OK;
    TRY(remember(t, epoch));
    if (t->lowest.epoch == 0 || epoch->val_loss < t->lowest.loss) {
        t->lowest = (aecl_lowest_loss){epoch->epoch, epoch->val_loss};
        if (t->config.patience > 0) TRY(aecl_train_loop_keep(t->loop));
    }
    if (is_on_plateau(t, epoch->epoch)) aecl_train_loop_reduce(t->loop);
    if (t->listener.epoch) st = t->listener.epoch(t->listener.data, epoch);
done:
    return st;
}

static aecl_status on_save(void *data, const aecl_snapshot *snapshot) {
    const aecl_training_listener *l = &((const aecl_training *)data)->listener;
    return l->save ? l->save(l->data, snapshot) : AECL_OK;
}

static bool on_stop(void *data) {
    aecl_training *t = data;
    t->stopped = t->stopped || (t->listener.stop && t->listener.stop(t->listener.data));
    return t->stopped || has_settled(t, aecl_train_loop_epoch(t->loop));
}

/* Goes on from a collapse with other initial weights, as if training began there; AECL_FAILED after the last restart. */
static aecl_status restart(aecl_training *t) {
    unsigned long long next = aecl_train_loop_restarts(t->loop) + 1;
    aecl_status st = AECL_OK;
    if (next > MOST_RESTARTS)
        return aecl_fail(
            AECL_FAILED, "%s; so did %d restarts: try %sanother --seed, a smaller --learning-rate or another network",
            aecl_message(), MOST_RESTARTS, t->unscaled ? "--scaling range, as the values are beyond 0 to 1, or " : "");
    aecl_log(AECL_LOG_WARNING, "%s; begun again with other initial weights (restart %llu of %d)", aecl_message(), next,
             MOST_RESTARTS);
    TRY(aecl_train_loop_restart(t->loop));
    t->lowest = (aecl_lowest_loss){0};
    t->history_count = 0;
    if (t->listener.restart) TRY(t->listener.restart(t->listener.data));
done:
    return st;
}

/* A network that answers the same to everything is right where nothing else can be learnt. */
static aecl_status on_flat(void *data, bool *right) {
    aecl_training *t = data;
    aecl_status st = aecl_training_is_noise(t, right);
    if (st == AECL_OK && *right) aecl_training_say_noise(t);
    return st;
}

aecl_status aecl_training_run(aecl_training *t, const aecl_training_listener *listener) {
    const aecl_loop_callbacks callbacks = {.data = t,
                                           .progress = listener->progress ? on_progress : NULL,
                                           .epoch = on_epoch,
                                           .save = on_save,
                                           .flat = on_flat,
                                           .stop = on_stop};
    t->listener = *listener;
    t->stopped = false;
    if (has_settled(t, aecl_train_loop_epoch(t->loop))) return aecl_train_loop_go_back(t->loop);
    aecl_status st = aecl_train_loop_run(t->loop, &callbacks);
    while (st == AECL_FAILED && aecl_train_loop_is_collapsed(t->loop)) {
        if ((st = restart(t)) < 0) break;
        st = aecl_train_loop_run(t->loop, &callbacks);
    }
    if (st == AECL_STOPPED && !t->stopped) st = AECL_OK; /* has_settled() ended it */
    if (st == AECL_OK) st = aecl_train_loop_go_back(t->loop);
    return st;
}
