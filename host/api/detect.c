/* Detectors for other programs: fitting one, and other thresholds of it. */
#include <stdlib.h>
#include <string.h>

#include <aecl/detect.h>

#include "api/handle_contents.h"
#include "api/options.h"
#include "base/mem.h"
#include "detect/detection_fit.h"
#include "detect/thresholds.h"
#include "job/data_open.h"
#include "nn/device_model.h"

/* A model on a device for as long as its rows are scored. */
typedef struct {
    aecl_device *device;
    aecl_context *context;
    aecl_device_model *model;
    aecl_scorer *scorer;
} scoring;

static void scoring_close(scoring *s, bool sound) {
    aecl_scorer_free(s->scorer);
    aecl_device_model_free(s->model);
    aecl_device_give_back(s->device, s->context, sound);
}

static aecl_status scoring_open(scoring *s, aecl_device *device, const aecl_model_file *file, aecl_score_kind kind) {
    aecl_loss loss;
    aecl_status st = AECL_OK;
    s->device = device;
    TRY(aecl_loss_read(&loss, file->loss));
    TRY(aecl_device_take(&s->context, device));
    TRY(aecl_device_model_new(&s->model, s->context, file->network, AECL_GEMM_AUTO, file->flat));
    TRY(aecl_scorer_new(&s->scorer, s->model, &file->scaling, &loss, kind));
done:
    return st;
}

static aecl_status find_score(aecl_score_kind *out, const char *name) {
    for (int i = 0; aecl_score_names[i]; i++)
        if (strcmp(aecl_score_names[i], name) == 0) {
            *out = (aecl_score_kind)i;
            return AECL_OK;
        }
    return aecl_fail(AECL_USAGE, "score: no \"%s\" (error, neighbours, tails)", name);
}

static aecl_status check_rows(const aecl_model_file *file, const aecl_dataset *rows) {
    return rows ? aecl_open_check_shape(rows, &file->network->in, "the model") : AECL_OK;
}

/* The detector that training would have left; its labels are nobody's. */
static aecl_status fit(aecl_detection *out, aecl_device *device, const aecl_model_file *file,
                       const aecl_training_rows *rows, const aecl_detector_options *o) {
    scoring s = {0};
    aecl_score_kind kind = AECL_SCORE_ERROR;
    aecl_status st = AECL_OK;
    TRY(find_score(&kind, o->score));
    TRY(scoring_open(&s, device, file, kind));
    TRY(aecl_detection_fit(out, s.scorer, rows, o->rule, o->seed));
    TRY(aecl_copy_string(&out->label_column, ""));
    TRY(aecl_copy_string(&out->normal, ""));
    TRY(aecl_copy_string(&out->split, ""));
done:
    scoring_close(&s, st != AECL_DEVICE);
    return st;
}

/* *out = `file` with this detector; both are taken over. */
static aecl_status join(aecl_model **out, aecl_model_file *file, aecl_detection *detection) {
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&file->detection, 1, sizeof *file->detection));
    *file->detection = *detection, *detection = (aecl_detection){0};
    TRY(aecl_model_of(out, file));
done:
    return st;
}

aecl_status aecl_detector_fit(aecl_model **out, aecl_model *model, aecl_device *device, const aecl_dataset *normal,
                              const aecl_dataset *anomalous, const aecl_detector_options *options) {
    const aecl_training_rows rows = {.normal = normal, .anomalous = anomalous};
    aecl_detector_options o = AECL_DETECTOR_OPTIONS;
    aecl_detection detection = {0};
    aecl_model_file copy = {0};
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_options_take(&o, sizeof o, options, "aecl_detector_options"));
    if (o.rule == NULL || o.score == NULL) /* of a struct of zeros */
        TRY(aecl_fail(AECL_USAGE, "aecl_detector_options: no %s: start from AECL_DETECTOR_OPTIONS",
                      o.rule ? "score" : "rule"));
    if (normal == NULL) TRY(aecl_fail(AECL_USAGE, "aecl_detector_fit: no normal rows"));
    TRY(check_rows(aecl_model_contents(model), normal));
    TRY(check_rows(aecl_model_contents(model), anomalous));
    TRY(fit(&detection, device, aecl_model_contents(model), &rows, &o));
    TRY(aecl_model_copy(&copy, aecl_model_contents(model)));
    TRY(join(out, &copy, &detection));
done:
    aecl_detection_free(&detection);
    aecl_model_file_free(&copy);
    return st;
}

aecl_status aecl_model_threshold(const aecl_model *model, const char *rule, double *threshold) {
    const aecl_detection *d = aecl_model_contents(model)->detection;
    aecl_threshold parsed;
    aecl_status st = AECL_OK;
    if (d == NULL)
        return aecl_fail(AECL_INPUT, "%s: has no threshold: it was not trained to detect anomalies",
                         aecl_model_contents(model)->preset);
    *threshold = d->threshold;
    if (rule == NULL) return AECL_OK;
    TRY(aecl_threshold_parse(&parsed, rule));
    TRY(aecl_threshold_of(d, &parsed, threshold));
done:
    return st;
}

aecl_status aecl_model_with_threshold(aecl_model **out, aecl_model *model, const char *rule) {
    const aecl_detection *from = aecl_model_contents(model)->detection;
    aecl_detection detection = {0};
    aecl_model_file copy = {0};
    double threshold = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_model_threshold(model, rule, &threshold));
    TRY(aecl_detection_copy(&detection, from));
    detection.threshold = threshold;
    free(detection.rule);
    detection.rule = NULL;
    TRY(aecl_copy_string(&detection.rule, rule ? rule : from->rule));
    TRY(aecl_model_copy(&copy, aecl_model_contents(model)));
    TRY(join(out, &copy, &detection));
done:
    aecl_detection_free(&detection);
    aecl_model_file_free(&copy);
    return st;
}

const char *aecl_threshold_rule_at(size_t index, const char **parameter, const char **explanation) {
    for (size_t i = 0; aecl_threshold_rules[i].name; i++)
        if (i == index) {
            if (parameter) *parameter = aecl_threshold_rules[i].parameter;
            if (explanation) *explanation = aecl_threshold_rules[i].help;
            return aecl_threshold_rules[i].name;
        }
    return NULL;
}
