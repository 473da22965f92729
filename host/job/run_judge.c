/* Whether a training went well, by its losses and by what the mean sample as the answer to everything has. */
#include <stdio.h>

#include "base/log.h"
#include "job/run.h"

#define WORSE     1.02 /* times the mean sample's loss */
#define NEAR      0.9
#define FEW_STEPS 20
#define FALLS     0.99 /* what an epoch, or a fifth of them, leaves of a loss that still falls */

/* Whether the loss was still falling when training ended: the mean of the last fifth of the epochs is lower than that of
 * the fifth before; of a single epoch, the loss after it than its mean in it. */
static bool still_falls(const aecl_metrics_log *h, size_t *part, double *share) {
    double before = 0, after = 0;
    size_t n = *part = h->count < 5 ? 1 : h->count / 5;
    if (h->count == 1) before = h->epochs[0].train_loss, after = h->epochs[0].val_loss;
    for (size_t i = 0; h->count > 1 && i < n; i++) {
        after += h->epochs[h->count - 1 - i].val_loss / (double)n;
        before += h->epochs[h->count - 1 - n - i].val_loss / (double)n;
    }
    *share = 1 - after / before;
    return after < FALLS * before;
}

static aecl_status measure(aecl_run *run) {
    return run->mean_loss > 0 ? AECL_OK : aecl_training_mean_loss(&run->training, &run->mean_loss);
}

static const aecl_epoch *kept(const aecl_run *run) {
    uint64_t epoch = aecl_train_loop_weights_epoch(run->training.loop);
    const aecl_metrics_log *h = &run->history;
    for (const aecl_epoch *e = h->epochs; e < h->epochs + h->count; e++)
        if (e->epoch == epoch) return e;
    return NULL;
}

/* What is likeliest to help, to stand behind "try"; NULL: nothing stands out. */
static const char *remedy(const aecl_training *t) {
    if (t->unscaled) return "--scaling range, as the values are beyond what the output gives";
    bool fast = t->config.optimizer_config.learning_rate > t->optimizer->defaults.learning_rate;
    return fast ? "a smaller --learning-rate" : NULL;
}

static const char *something(const aecl_training *t) {
    return remedy(t) ? remedy(t) : "more --epochs, another --seed or --learning-rate, or another network";
}

/* Whether `epochs` are so few steps that a loss which does not fall says nothing yet. */
static bool too_few_steps(const aecl_training *t, size_t epochs) {
    size_t batch = (size_t)t->config.batch;
    return remedy(t) == NULL && (t->fitted->count + batch - 1) / batch * epochs < FEW_STEPS;
}

/* Whether the mean sample's loss is of the same kind: it has none of what layers add, as a divergence of codes. */
static bool is_comparable(const aecl_training *t) {
    return !aecl_network_adds_losses(t->network);
}

aecl_status aecl_run_judge_start(aecl_run *run) {
    const aecl_training *t = &run->training;
    const aecl_epoch *first = run->history.epochs;
    aecl_status st = AECL_OK;
    if (run->history.count != 1 || !is_comparable(t)) return AECL_OK;
    TRY(measure(run));
    if (too_few_steps(t, 1)) return AECL_OK;
    if (first->val_loss > WORSE * run->mean_loss && !(first->val_loss < FALLS * first->train_loss))
        aecl_log(AECL_LOG_WARNING,
                 "after the first epoch the loss, %.5g, does not fall and is worse than that of the mean sample as the "
                 "answer to everything, %.5g: try %s",
                 first->val_loss, run->mean_loss, something(t));
done:
    return st;
}

static void say_falling(const aecl_run *run, size_t part, double share) {
    unsigned long long epochs = (unsigned long long)run->training.config.epochs;
    char last[32] = "epoch";
    if (part > 1) snprintf(last, sizeof last, "%zu epochs", part);
    aecl_log(
        AECL_LOG_NOTE,
        "the loss is still falling, by %.2g %% in the last %s: --epochs %llu more (`aecl train --resume %s --epochs "
        "%llu`)",
        100 * share, last, epochs, run->folder.path, 2 * epochs);
}

aecl_status aecl_run_judge(aecl_run *run) {
    aecl_training *t = &run->training;
    const aecl_epoch *end = kept(run);
    bool noise = false, settled = aecl_train_loop_epoch(t->loop) < (uint64_t)t->config.epochs;
    size_t part;
    double share;
    aecl_status st = AECL_OK;
    if (end == NULL) return AECL_OK; /* a run of version 0.1.0 whose metrics.jsonl was lost */
    TRY(measure(run));
    if (is_comparable(t) && end->val_loss > NEAR * run->mean_loss) TRY(aecl_training_is_noise(t, &noise));
    if (noise) aecl_training_say_noise(t);
    bool falls = !settled && !noise && !t->unscaled && still_falls(&run->history, &part, &share);
    if (falls) say_falling(run, part, share);
    if (noise || !is_comparable(t) || end->val_loss <= WORSE * run->mean_loss) return AECL_OK;
    if (!falls && !too_few_steps(t, run->history.count))
        return aecl_fail(
            AECL_FAILED,
            "%s: nothing was learnt: the loss, %.5g, is worse than that of the mean sample as the answer to "
            "everything, %.5g; model and figures are there; try %s",
            run->folder.path, end->val_loss, run->mean_loss, something(t));
    aecl_log(AECL_LOG_NOTE,
             "so far the loss, %.5g, is worse than that of the mean sample as the answer to everything, %.5g",
             end->val_loss, run->mean_loss);
done:
    return st;
}
