/* `aecl eval` of a model that detects anomalies. */
#include "app/eval_anomaly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/terminal.h"
#include "app/report/verdict_table.h"
#include "data/source_files.h"
#include "detect/error_maps.h"
#include "detect/pixel_metrics.h"
#include "job/data_open.h"
#include "job/labelled_data.h"
#include "job/mask_files.h"
#include "job/reading.h"

static const char *or_null(const char *text) {
    return *text ? text : NULL;
}

/* What is not given is as in training. */
static aecl_status find_source(aecl_data_source *out, const aecl_model_file *file,
                               const aecl_eval_anomaly_options *options) {
    const aecl_detection *d = file->detection;
    bool whole = false,
         classes = options->data && strncmp(options->data, AECL_SOURCE_LABEL, strlen(AECL_SOURCE_LABEL)) == 0;
    const char *stored = classes ? "normal" : or_null(d->normal); /* what --normal-data calls them */
    *out = (aecl_data_source){.source = options->data ? options->data : aecl_trained_source(file),
                              .label_column = options->label_column,
                              .normal = options->normal ? options->normal : stored,
                              .trained = options->normal == NULL,
                              .seed = file->seed,
                              .detects = true};
    aecl_status st = aecl_source_is_whole(out->source, &whole);
    if (st < 0 || !whole) return st;
    out->split = or_null(d->split);
    return AECL_OK;
}

static void say_rows(const aecl_labelled *rows, const aecl_model_file *file, const aecl_data_source *source,
                     bool named) {
    const aecl_dataset *data = rows->data.test;
    if (rows->trained)
        aecl_say(AECL_LOG_NOTE, "%s: the data that the model was trained on: its test part",
                 strchr(source->source, '\n') ? data->name : source->source);
    else if (!named || strcmp(data->name, file->data_name) == 0)
        aecl_say(AECL_LOG_WARNING, "%s: has changed since the model was trained on it, or is other data",
                 source->source);
    aecl_say(AECL_LOG_NOTE, "data: %s, %zu samples of %zu values", data->name, data->count, data->features);
}

/* Of pictures with masks of where they are anomalous; *found = false: there are none. */
static aecl_status measure_pixels(aecl_pixel_metrics *out, bool *found, const aecl_opened *opened, const char *source,
                                  const aecl_read_options *read) {
    const aecl_dataset *d = opened->samples;
    uint8_t *masks = NULL;
    float *maps = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_masks_read(&masks, d, source, read));
    *found = masks != NULL;
    if (masks == NULL) goto done;
    TRY(aecl_error_maps_of_model(&maps, d, opened->model, &opened->file.scaling));
    TRY(aecl_pixel_metrics_find(out, &(aecl_pixel_maps){maps, masks, d->count, d->dim[1], d->dim[2]}));
done:
    free(masks);
    free(maps);
    return st;
}

static aecl_status put_pixels(aecl_json *facts, const aecl_pixel_metrics *pixels) {
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_real(facts, "pixel_roc_auc", pixels->roc_auc));
    TRY(aecl_json_set_real(facts, "pro", pixels->pro));
    TRY(aecl_json_set_integer(facts, "regions", (int64_t)pixels->regions));
done:
    return st;
}

/* `pixels` NULL: there are no masks. */
static aecl_status print(const aecl_opened *opened, const aecl_verdicts *v, const aecl_pixel_metrics *pixels,
                         bool as_json) {
    aecl_json *facts = aecl_json_object();
    aecl_text table = {0}, agreement = {0};
    double auc = aecl_verdicts_roc_auc(v);
    aecl_status st = AECL_OK;
    TRY(aecl_verdicts_report(v, opened->file.detection, facts, &table));
    if (pixels) TRY(put_pixels(facts, pixels));
    if (opened->samples->labels == NULL)
        TRY(aecl_agreement_report(&(aecl_agreement_request){opened->samples, &opened->file.scaling, v->scores,
                                                            aecl_shape_count(&opened->file.network->code)},
                                  facts, &agreement));
    TRY(aecl_json_set_text(facts, "data", opened->samples->name));
    TRY(aecl_json_set_text(facts, "data_sha256", opened->samples->sha256));
    TRY(aecl_json_set_text(facts, "model_sha256", opened->file.sha256));
    TRY(aecl_text_done(&table));
    TRY(aecl_text_done(&agreement));
    if (as_json) TRY(aecl_print_facts(facts, true));
    if (as_json) goto done;
    TRY(aecl_print("%s\n", table.s));
    TRY(aecl_print("rows       %zu of %s\n", v->count, opened->samples->name));
    if (isfinite(auc))
        TRY(aecl_print("ROC-AUC    %.4f   average precision %.4f%s\n", auc, aecl_verdicts_average_precision(v),
                       aecl_auc_remark(auc)));
    if (agreement.length) TRY(aecl_print_text(&agreement));
    if (pixels)
        TRY(aecl_print("pixels     ROC-AUC %.4f   PRO %.4f (%zu regions, up to %g of the normal pixels)\n",
                       pixels->roc_auc, pixels->pro, pixels->regions, AECL_PRO_LIMIT));
done:
    aecl_json_free(facts);
    aecl_text_free(&agreement);
    aecl_text_free(&table);
    return st;
}

aecl_status aecl_eval_anomaly(aecl_opened *opened, const aecl_call *call, const aecl_eval_anomaly_options *options) {
    aecl_data_source source;
    aecl_loss loss;
    aecl_labelled rows = {0};
    aecl_scorer *scorer = NULL;
    aecl_verdicts verdicts = {0};
    aecl_pixel_metrics pixels;
    bool masked = false;
    aecl_reading reading = {0};
    aecl_status st = find_source(&source, &opened->file, options);
    if (st == AECL_OK) st = aecl_reading_open(&reading, &opened->file, options->read);
    source.read = &reading.options;
    if (st == AECL_OK && reading.window) {
        TRY(aecl_eval_series(opened, call, options, &source, &reading));
        goto done;
    }
    if (st == AECL_OK && options->spans)
        st = aecl_fail(AECL_USAGE, "--spans: is for models of a series, trained with --window");
    if (st == AECL_OK) st = aecl_open_labelled_rows(&rows, &call->surroundings.places, &source, &opened->file);
    if (st < 0 && !options->data)
        st = aecl_fail_in(st, "the data that the model was trained on; name others with --data");
    TRY(st);
    say_rows(&rows, &opened->file, &source, options->data != NULL);
    opened->samples = rows.data.test, rows.data.test = NULL;
    if (opened->samples->labels == NULL)
        aecl_say(AECL_LOG_WARNING,
                 "%s: no labels, so nothing to hold the verdicts against (--label-column names their column; "
                 "--normal-data and --anomalous-data give files of one class each)",
                 opened->samples->name);
    TRY(aecl_open_check_shape(opened->samples, &opened->file.network->in, "the model"));
    TRY(aecl_loss_read(&loss, opened->file.loss));
    TRY(aecl_scorer_new(&scorer, opened->model, &opened->file.scaling, &loss, opened->file.detection->score));
    TRY(aecl_verdicts_new(&verdicts, scorer, opened->file.detection, opened->samples));
    TRY(measure_pixels(&pixels, &masked, opened, source.source, source.read));
    TRY(print(opened, &verdicts, masked ? &pixels : NULL, options->json));
done:
    aecl_verdicts_free(&verdicts);
    aecl_scorer_free(scorer);
    aecl_labelled_free(&rows);
    aecl_reading_close(&reading);
    return st;
}
