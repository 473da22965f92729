/* The end of every run: results.json, the chart of the loss, the summary. */
#include "app/report/report.h"

#include <math.h>
#include <stdlib.h>

#include "app/report/run_page.h"
#include "app/terminal.h"
#include "base/mem.h"
#include "report/canvas.h"
#include "report/figure.h"

static double samples_per_second(const aecl_run *run) {
    size_t timed;
    double seconds = aecl_metrics_log_seconds(&run->history, &timed);
    return (double)timed * (double)run->training.fitted->count / seconds;
}

/* The epoch whose weights the model has. */
static const aecl_epoch *kept_epoch(const aecl_run *run) {
    uint64_t kept = aecl_train_loop_weights_epoch(run->training.loop);
    for (const aecl_epoch *e = run->history.epochs; e < run->history.epochs + run->history.count; e++)
        if (e->epoch == kept) return e;
    return NULL;
}

static aecl_status write_results(const aecl_run *run, aecl_json *results) {
    const aecl_epoch *kept = kept_epoch(run);
    aecl_text text = {0};
    size_t timed;
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_real(results, "train_loss", kept ? kept->train_loss : NAN));
    TRY(aecl_json_set_real(results, "val_loss", kept ? kept->val_loss : NAN));
    TRY(aecl_json_set_integer(results, "epochs", (int64_t)run->history.count));
    TRY(aecl_json_set_integer(results, "kept_epoch", (int64_t)aecl_train_loop_weights_epoch(run->training.loop)));
    TRY(aecl_json_set_real(results, "seconds", aecl_metrics_log_seconds(&run->history, &timed)));
    TRY(aecl_json_set_real(results, "samples_per_s", samples_per_second(run)));
    TRY(aecl_json_set_text(results, "model_sha256", run->model_sha256));
    TRY(aecl_json_write(results, true, &text));
    aecl_text_add(&text, "\n");
    TRY(aecl_text_done(&text));
    TRY(aecl_run_folder_write(&run->folder, "results.json", text.s));
done:
    aecl_text_free(&text);
    return st;
}

static aecl_status draw_losses(const aecl_run *run, aecl_text *pictures) {
    size_t count = run->history.count;
    double *losses = NULL;
    char *path = NULL;
    aecl_status st = AECL_OK;
    if (count == 0 || aecl_canvas_is_plain()) return AECL_OK;
    TRY(aecl_alloc(&losses, 2 * count, sizeof *losses));
    for (size_t i = 0; i < count; i++) {
        losses[i] = run->history.epochs[i].train_loss;
        losses[count + i] = run->history.epochs[i].val_loss;
    }
    const aecl_series series[] = {{"training", losses}, {"validation", losses + count}};
    aecl_line_figure figure = {.title = run->training.config.name,
                               .x_label = "epoch",
                               .y_label = run->training.config.loss,
                               .series = series,
                               .series_count = COUNT_OF(series),
                               .count = count};
    TRY(aecl_run_folder_file(&run->folder, "loss", &path));
    TRY(aecl_figure_lines(path, &figure));
    aecl_text_add(pictures, "loss.png, loss.svg, ");
done:
    free(losses);
    free(path);
    return st;
}

static aecl_status write_page(const aecl_run *run) {
    aecl_run_record record = {0};
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_run_record_read(&record, run->folder.path));
    TRY(aecl_run_folder_file(&run->folder, "report.html", &path));
    TRY(aecl_run_page_write(path, &record, 1));
done:
    aecl_run_record_free(&record);
    free(path);
    return st;
}

static aecl_status print_summary(const aecl_run *run, const aecl_report *report) {
    const char *folder = run->folder.path;
    const aecl_text *pictures = &report->pictures;
    size_t timed;
    aecl_text out = {0};
    aecl_text_add(&out, "%s", report->summary.s);
    aecl_text_add(&out, "training   %zu epochs in %.1f s, %.0f samples/s", run->history.count,
                  aecl_metrics_log_seconds(&run->history, &timed), samples_per_second(run));
    uint64_t kept = aecl_train_loop_weights_epoch(run->training.loop);
    if (kept < aecl_train_loop_epoch(run->training.loop))
        aecl_text_add(&out, "; the weights are those of epoch %llu, which had the lowest validation loss",
                      (unsigned long long)kept);
    aecl_text_add(&out, "\n");
    aecl_text_add(&out, "model      %s/model.safetensors\n", folder);
    aecl_text_add(&out, "sha256     %s\n", run->model_sha256);
    if (pictures->length > 2)
        aecl_text_add(&out, "pictures   %s/%.*s\n", folder, (int)(pictures->length - 2), pictures->s);
    aecl_text_add(&out, "figures    %s/results.json, metrics.jsonl, run.json\n", folder);
    aecl_text_add(&out, "report     %s/report.html\n", folder);
    aecl_status st = aecl_text_done(&out);
    if (st == AECL_OK) st = aecl_print("%s", out.s);
    aecl_text_free(&out);
    return st;
}

aecl_status aecl_report_drawn(aecl_status st) {
    if (st != AECL_FAILED) return st;
    aecl_say(AECL_LOG_WARNING, "%s; model and figures are whole", aecl_message());
    return AECL_OK;
}

aecl_status aecl_run_report(aecl_run *run) {
    aecl_report report = {.results = aecl_json_object()};
    aecl_status st = AECL_OK;
    if (run->training.config.threshold)
        TRY(aecl_report_anomaly(run, &report));
    else if (run->training.config.noise_factor[1] > 0 || run->data.train->target)
        TRY(aecl_report_denoising(run, &report));
    else
        TRY(aecl_report_reconstruction(run, &report));
    TRY(write_results(run, report.results));
    TRY(aecl_report_drawn(draw_losses(run, &report.pictures)));
    TRY(aecl_report_drawn(write_page(run)));
    TRY(aecl_text_done(&report.summary));
    TRY(aecl_text_done(&report.pictures));
    if (aecl_canvas_is_plain())
        aecl_say(AECL_LOG_NOTE,
                 "charts are left out, and words in pictures: this aecl was built without them (AECL_WITH_CHARTS)");
    TRY(print_summary(run, &report));
done:
    aecl_json_free(report.results);
    aecl_text_free(&report.summary);
    aecl_text_free(&report.pictures);
    return st;
}
