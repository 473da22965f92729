/* aecl threshold: gives a model another threshold, or its first one, without training. */
#include <stdlib.h>

#include <aecl/aecl.h>

#include "api/handle_contents.h"
#include "app/terminal.h"
#include "job/data_open.h"
#include "job/model_open.h"

typedef struct {
    char *data;
    aecl_read_options read;
} threshold_options;

static const aecl_option options[] = {
    OPT_TEXT(threshold_options, data, "data", "SOURCE",
             "normal rows whose scores the rule is for (else those of the training, which a detector carries)"),
    AECL_READ_OPTIONS(threshold_options, read), OPT_END};

/* *out = the model with a detector fitted to rows that are all taken for normal. */
static aecl_status fit(aecl_model **out, aecl_model *model, const aecl_model_info *info, const aecl_call *call) {
    const threshold_options *o = call->options;
    aecl_detector_options detector = AECL_DETECTOR_OPTIONS;
    aecl_dataset *rows = NULL;
    aecl_device *device = NULL;
    aecl_status st = AECL_OK;
    detector.rule = call->words[1];
    if (info->detects) detector.score = info->score;
    TRY(aecl_open_samples_for(&rows, &call->surroundings.places, aecl_model_contents(model),
                              &(aecl_sample_words){.source = o->data, .read = &o->read}));
    TRY(aecl_call_open_device(&device, call));
    TRY(aecl_detector_fit(out, model, device, rows, NULL, &detector));
done:
    aecl_dataset_free(rows);
    aecl_device_close(device);
    return st;
}

static aecl_status threshold(aecl_call *call) {
    const threshold_options *o = call->options;
    const char *rule = call->words[1];
    aecl_model_info info = {.size = sizeof info};
    aecl_model *model = NULL, *changed = NULL;
    double before = 0, after = 0;
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_model_path(&path, call->words[0]));
    TRY(aecl_model_load(&model, path));
    TRY(aecl_model_inform(model, &info));
    if (!info.detects && !o->data)
        TRY(aecl_fail(AECL_USAGE,
                      "%s: knows no scores of normal rows that a threshold could follow from: give rows with --data",
                      path));
    if (info.detects) TRY(aecl_model_threshold(model, NULL, &before));
    TRY(o->data ? fit(&changed, model, &info, call) : aecl_model_with_threshold(&changed, model, rule));
    TRY(aecl_model_threshold(changed, NULL, &after));
    TRY(aecl_model_save(changed, path));
    TRY(aecl_print("%s  threshold %.6g by %s", path, after, rule));
    if (info.detects) TRY(aecl_print(", was %.6g", before));
    TRY(aecl_print("\n"));
done:
    aecl_model_free(changed);
    aecl_model_free(model);
    free(path);
    return st;
}

const aecl_command aecl_cmd_threshold = {
    .name = "threshold",
    .usage = "MODEL RULE [--data SOURCE]",
    .summary = "give a model another threshold, or its first one, without training",
    .examples =
        (const aecl_example[]){{"threshold output/anomaly percentile:99.5", "by the scores of its training"},
                               {"threshold output/anomaly sigma:3 --data ok.csv", "by those of these normal rows"},
                               {"threshold output/basic sigma:3 --data ok/", "of a model that had none"},
                               {NULL, NULL}},
    .options = options,
    .size = sizeof(threshold_options),
    .least_words = 2,
    .most_words = 2,
    .run = threshold,
};
