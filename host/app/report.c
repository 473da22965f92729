#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/picture.h"
#include "app/run.h"
#include "app/signals.h"
#include "app/talk.h"
#include "base/mem.h"
#include "data/scale.h"
#include "report/figure.h"
#include "train/evaluate.h"
#include "train/pca.h"

/* Final figures; NaN where one could not be had. */
typedef struct {
    double test_mse, pca_mse;
    size_t components;
} figures;

typedef struct {
    const aecl_scaling *scaling;
    const aecl_dataset *data;
} scaled_rows;

static void row_of(const void *source, size_t i, float *values) {
    const scaled_rows *rows = source;
    aecl_scaling_apply(rows->scaling, rows->data, i, values);
}

/* PCA with as many components as the code has numbers, fitted on the training set, measured on the test set. */
static aecl_status measure_pca(const aecl_run *run, figures *f) {
    scaled_rows train = {&run->scaling, run->data.train}, test = {&run->scaling, run->data.test};
    aecl_pca pca = {0};
    aecl_status st = AECL_OK;
    f->components = aecl_shape_count(&run->network->code);
    f->pca_mse = NAN;
    if (run->data.train->features > AECL_PCA_MOST_FEATURES) {
        aecl_say(AECL_LOG_NOTE, "no PCA beside it: more than %d values a sample", AECL_PCA_MOST_FEATURES);
        return AECL_OK;
    }
    TRY(aecl_pca_fit(&pca, train.data->features, f->components, row_of, &train, train.data->count));
    f->components = pca.components;
    TRY(aecl_pca_error(&pca, row_of, &test, test.data->count, &f->pca_mse, NULL));
done:
    aecl_pca_free(&pca);
    return st;
}

static aecl_status measure(const aecl_run *run, figures *f) {
    aecl_model *model = aecl_trainer_model(run->trainer);
    aecl_noise noise = aecl_test_noise(run->config.noise_factor, (uint64_t)run->config.seed);
    aecl_feed *feed = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_feed_new(&feed, aecl_model_ops(model), run->data.test, &run->scaling, &noise));
    TRY(aecl_evaluate(model, feed, &aecl_loss_mse, &f->test_mse, NULL));
    TRY(measure_pca(run, f));
done:
    aecl_feed_free(feed);
    return st;
}

static aecl_status write_results(const aecl_run *run, const figures *f) {
    const aecl_epoch *last = run->history.count ? &run->history.epochs[run->history.count - 1] : NULL;
    double seconds = aecl_history_seconds(&run->history);
    double samples = (double)run->history.count * (double)run->data.train->count;
    aecl_json *json = aecl_json_object();
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_real(json, "test_mse", f->test_mse));
    TRY(aecl_json_set_real(json, "test_psnr", -10 * log10(f->test_mse)));
    TRY(aecl_json_set_real(json, "pca_mse", f->pca_mse));
    TRY(aecl_json_set_integer(json, "pca_components", (int64_t)f->components));
    TRY(aecl_json_set_real(json, "train_loss", last ? last->train_loss : NAN));
    TRY(aecl_json_set_real(json, "val_loss", last ? last->val_loss : NAN));
    TRY(aecl_json_set_integer(json, "epochs", run->config.epochs));
    TRY(aecl_json_set_real(json, "seconds", seconds));
    TRY(aecl_json_set_real(json, "samples_per_s", samples / seconds));
    TRY(aecl_json_set_text(json, "model_sha256", run->model_sha256));
    TRY(aecl_json_write(json, true, &text));
    aecl_text_add(&text, "\n");
    TRY(aecl_text_done(&text));
    TRY(aecl_rundir_write(&run->folder, "results.json", text.s));
done:
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}

static aecl_status draw_samples(const aecl_run *run, const figures *f) {
    char title[256], subtitle[256], *path = NULL;
    aecl_status st = AECL_OK;
    snprintf(title, sizeof title, "%s: %zu numbers to %zu and back", run->config.name,
             aecl_shape_count(&run->network->in), aecl_shape_count(&run->network->code));
    snprintf(subtitle, sizeof subtitle, "%s test set: mean squared error %.5f (PCA with as many numbers: %.5f)",
             run->data.test->name, f->test_mse, f->pca_mse);
    aecl_picture picture = {.model = aecl_trainer_model(run->trainer),
                            .samples = run->data.test,
                            .scaling = &run->scaling,
                            .noise = aecl_test_noise(run->config.noise_factor, (uint64_t)run->config.seed),
                            .title = title,
                            .subtitle = subtitle};
    TRY(aecl_rundir_file(&run->folder, "reconstruction.png", &path));
    TRY(aecl_picture_write(path, &picture));
done:
    free(path);
    return st;
}

static aecl_status draw_losses(const aecl_run *run) {
    size_t count = run->history.count;
    double *losses = NULL;
    char *path = NULL;
    aecl_status st = AECL_OK;
    if (count == 0) return AECL_OK;
    TRY(aecl_alloc(&losses, 2 * count, sizeof *losses));
    for (size_t i = 0; i < count; i++) {
        losses[i] = run->history.epochs[i].train_loss;
        losses[count + i] = run->history.epochs[i].val_loss;
    }
    const aecl_series series[] = {{"training", losses}, {"validation", losses + count}};
    aecl_line_figure figure = {.title = run->config.name,
                               .x_label = "epoch",
                               .y_label = run->config.loss,
                               .series = series,
                               .series_count = COUNT_OF(series),
                               .count = count};
    TRY(aecl_rundir_file(&run->folder, "loss", &path));
    TRY(aecl_figure_lines(path, &figure));
done:
    free(losses);
    free(path);
    return st;
}

static aecl_status print_summary(const aecl_run *run, const figures *f) {
    double seconds = aecl_history_seconds(&run->history);
    double samples = (double)run->history.count * (double)run->data.train->count;
    const char *folder = run->folder.path;
    aecl_text out = {0};
    aecl_text_add(&out, "test MSE   %.5f   PSNR %.2f dB\n", f->test_mse, -10 * log10(f->test_mse));
    if (isfinite(f->pca_mse))
        aecl_text_add(&out, "PCA        %.5f   with %zu components%s\n", f->pca_mse, f->components,
                      f->pca_mse < f->test_mse && !(run->config.noise_factor > 0) ? ": better than this model" : "");
    aecl_text_add(&out, "training   %lld epochs in %.1f s, %.0f samples/s\n", (long long)run->config.epochs, seconds,
                  samples / seconds);
    aecl_text_add(&out, "model      %s/model.safetensors\n", folder);
    aecl_text_add(&out, "sha256     %s\n", run->model_sha256);
    aecl_text_add(&out, "pictures   %s/reconstruction.png, loss.png, loss.svg\n", folder);
    aecl_text_add(&out, "figures    %s/results.json, metrics.jsonl, run.json\n", folder);
    aecl_status st = aecl_text_done(&out);
    if (st == AECL_OK) st = aecl_print("%s", out.s);
    aecl_text_free(&out);
    return st;
}

aecl_status aecl_run_report(aecl_run *run) {
    figures f = {0};
    aecl_status st = AECL_OK;
    TRY(measure(run, &f));
    TRY(write_results(run, &f));
    TRY(draw_samples(run, &f));
    TRY(draw_losses(run));
    TRY(print_summary(run, &f));
done:
    return st;
}
