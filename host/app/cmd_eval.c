/* `aecl eval` of a model that reconstructs: its figures on a data set, for a denoising model with several factors of
 * noise. Models that detect anomalies go to app/eval_anomaly.h. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app/eval_anomaly.h"
#include "app/command.h"
#include "job/data_open.h"
#include "job/model_open.h"
#include "app/report/noise_table.h"
#include "app/report/report.h"
#include "app/terminal.h"
#include "base/mem.h"
#include "train/evaluate.h"

#define MOST_FACTOR 10

typedef struct {
    char *data, *target, *normal_data, *anomalous_data, *noise_factor, *label_column, *normal, *spans;
    aecl_read_options read;
    bool json;
} eval_options;

static const aecl_option options[] = {
    OPT_TEXT(eval_options, data, "data", "SOURCE",
             "a set, folder or file (else the set that it was trained on); several: once for each, or a pattern"),
    OPT_TEXT(eval_options, target, "target", "SOURCE",
             "of noisy --data the clean ones: pictures by name, samples of a file by row"),
    OPT_TEXT(eval_options, normal_data, "normal-data", "SOURCE",
             "files of normal rows or pictures alone, instead of --data"),
    OPT_TEXT(eval_options, anomalous_data, "anomalous-data", "SOURCE", "files of anomalous ones alone"),
    OPT_TEXT(eval_options, noise_factor, "noise-factor", "LIST",
             "a table over these factors of noise: 0.1,0.2,0.4 (else the model's own)"),
    OPT_TEXT(eval_options, label_column, "label-column", "COLUMN",
             "of a table, for a model that detects anomalies: first, last, a number, a name or none"),
    OPT_TEXT(eval_options, normal, "normal", "VALUE", "the label of normal rows (else as in training)"),
    OPT_TEXT(eval_options, spans, "spans", "FILE",
             "of a series, when it was anomalous: lines start,end, times or rows, or JSON as NAB has it"),
    OPT_FLAG(eval_options, json, "json", "as JSON"),
    AECL_READ_OPTIONS(eval_options, read),
    OPT_END};

/* factors[*count] = the numbers of a list "0.1,0.2"; owned by the caller. */
static aecl_status parse_factors(double **factors, size_t *count, const char *list) {
    char *copy = NULL, *rest = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_copy_string(&copy, list));
    TRY(aecl_alloc(factors, strlen(list) + 1, sizeof **factors));
    for (char *word = copy; word; word = rest) {
        rest = strchr(word, ',');
        if (rest) *rest++ = 0;
        double *factor = &(*factors)[(*count)++];
        if (!aecl_parse_real(word, factor) || !(*factor >= 0 && *factor <= MOST_FACTOR))
            TRY(aecl_fail(AECL_USAGE, "--noise-factor: \"%s\" is not a number from 0 to %d; a list is 0.1,0.2,0.4",
                          word, MOST_FACTOR));
    }
done:
    free(copy);
    return st;
}

/* Measures the opened samples with the noise that the model learnt. */
static aecl_status measure(const aecl_opened *opened, const aecl_noise *learnt, aecl_denoising *out) {
    const aecl_noise noise = aecl_test_noise(learnt);
    aecl_feed *feed = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_feed_new(&feed, aecl_device_model_ops(opened->model), opened->samples, &opened->file.scaling, &noise));
    TRY(aecl_denoising_measure(out, opened->model, feed, &opened->file.network->in, NULL));
done:
    aecl_feed_free(feed);
    return st;
}

/* A row a factor: the figures of a model with more and less noise than it learned to take away. Filters are found on the
 * samples themselves, which favours them. */
static aecl_status add_table(const aecl_opened *opened, const double *factors, size_t count, aecl_json *facts,
                             aecl_text *text) {
    aecl_noise_table table = {.model = opened->model,
                              .samples = opened->samples,
                              .examples = opened->samples,
                              .scaling = &opened->file.scaling};
    aecl_status st = aecl_model_noise(&table.learnt, &opened->file);
    return st < 0 ? st : aecl_noise_table_add(&table, factors, count, facts, text);
}

static aecl_status print_table(const aecl_opened *opened, const double *factors, size_t count, bool as_json) {
    aecl_json *facts = aecl_json_object();
    aecl_text table = {0};
    aecl_status st = AECL_OK;
    TRY(add_table(opened, factors, count, facts, &table));
    TRY(as_json ? aecl_print_facts(facts, true) : aecl_print("%s", table.s));
done:
    aecl_json_free(facts);
    aecl_text_free(&table);
    return st;
}

/* What is printed: facts, and of noise of any strength a table over some, whose figures go into `rows`. */
typedef struct {
    aecl_json *facts, *rows;
    aecl_text table;
} figures;

static aecl_status add_noisy_figures(const aecl_opened *opened, figures *out) {
    aecl_json *facts = out->facts;
    double strengths[AECL_NOISE_STRENGTHS];
    aecl_noise noise;
    aecl_denoising d;
    aecl_status st = AECL_OK;
    TRY(aecl_model_noise(&noise, &opened->file));
    if (opened->samples->target) noise = (aecl_noise){0};
    TRY(measure(opened, &noise, &d));
    if (noise.factor > 0) TRY(aecl_json_set_real(facts, "noise_factor", noise.factor));
    if (opened->samples->target) TRY(aecl_json_set_text(facts, "target", opened->samples->target->name));
    if (noise.span > 0) TRY(aecl_json_set_real(facts, "noise_least", opened->file.noise_least));
    TRY(aecl_denoising_facts(facts, &d));
    if (noise.span > 0)
        TRY(add_table(opened, strengths, aecl_noise_strengths(strengths, opened->file.noise_least, noise.factor),
                      out->rows, &out->table));
done:
    return st;
}

static aecl_status add_figures(const aecl_opened *opened, figures *out) {
    aecl_json *facts = out->facts;
    double mse = 0;
    aecl_status st = AECL_OK;
    if (opened->file.noise_factor > 0 || opened->samples->target) return add_noisy_figures(opened, out);
    TRY(aecl_evaluate(opened->model, opened->feed, &aecl_loss_mse, &mse, NULL));
    TRY(aecl_json_set_real(facts, "test_mse", mse));
    TRY(aecl_json_set_real(facts, "test_psnr", -10 * log10(mse)));
done:
    return st;
}

static aecl_status print(const aecl_opened *opened, bool as_json) {
    aecl_json *facts = aecl_json_object(), *apart = as_json ? NULL : aecl_json_object();
    figures f = {.facts = facts, .rows = as_json ? facts : apart};
    aecl_status st = AECL_OK;
    TRY(add_figures(opened, &f));
    TRY(aecl_json_set_integer(facts, "samples", (int64_t)opened->samples->count));
    TRY(aecl_json_set_text(facts, "data", opened->samples->name));
    TRY(aecl_json_set_text(facts, "data_sha256", opened->samples->sha256));
    TRY(aecl_json_set_text(facts, "model_sha256", opened->file.sha256));
    TRY(aecl_print_facts(facts, as_json));
    if (f.table.s && !as_json) TRY(aecl_print("\n%s", f.table.s));
done:
    aecl_text_free(&f.table);
    aecl_json_free(apart);
    aecl_json_free(facts);
    return st;
}

/* A model that detects anomalies has another table. *done = false for any other model. */
static aecl_status eval_anomaly(aecl_call *call, bool *done) {
    const eval_options *o = call->options;
    aecl_model_file file = {0};
    aecl_opened opened = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_open_file(&file, call->words[0]));
    *done = file.detection != NULL;
    if (!*done && (o->label_column || o->normal || o->normal_data || o->anomalous_data))
        TRY(aecl_fail(AECL_USAGE, "--%s: this model does not detect anomalies; leave the option out",
                      o->normal         ? "normal"
                      : o->label_column ? "label-column"
                      : o->normal_data  ? "normal-data"
                                        : "anomalous-data"));
    if (!*done) goto done;
    if (o->noise_factor || o->target)
        TRY(aecl_fail(AECL_USAGE, "--%s: is for models that take noise away", o->target ? "target" : "noise-factor"));
    TRY(aecl_open_model(&opened, &call->surroundings, call->words[0]));
    TRY(aecl_eval_anomaly(
        &opened, call, &(aecl_eval_anomaly_options){o->data, o->label_column, o->normal, o->json, &o->read, o->spans}));
done:
    aecl_opened_close(&opened);
    aecl_model_file_free(&file);
    return st;
}

/* Pairs have their own noise, and a model that learnt from them is measured with pairs. */
static aecl_status check_target(const aecl_opened *opened, const eval_options *o) {
    if (opened->samples->target && o->noise_factor)
        return aecl_fail(AECL_USAGE, "--noise-factor: pairs have their own noise; leave the option out");
    if (opened->samples->target || !*opened->file.target_name) return AECL_OK;
    return aecl_fail(AECL_USAGE, "%s: learnt from noisy and clean samples; name the clean ones of %s with --target",
                     opened->file.preset, opened->samples->name);
}

static aecl_status eval(aecl_call *call) {
    eval_options *o = call->options;
    aecl_opened opened = {0};
    double *factors = NULL;
    size_t count = 0;
    bool finished = false;
    aecl_status st = aecl_call_source(&o->data, call, 1);
    if (st == AECL_OK) st = eval_anomaly(call, &finished);
    if (st < 0 || finished) return st;
    if (o->noise_factor) TRY(parse_factors(&factors, &count, o->noise_factor));
    TRY(aecl_open_model_with(&opened, &call->surroundings, call->words[0],
                             &(aecl_sample_words){.source = o->data, .target = o->target, .read = &o->read}));
    TRY(check_target(&opened, o));
    TRY(count ? print_table(&opened, factors, count, o->json) : print(&opened, o->json));
done:
    aecl_opened_close(&opened);
    free(factors);
    return st;
}

const aecl_command aecl_cmd_eval = {
    .name = "eval",
    .usage = "MODEL [OPTIONS]",
    .summary = "measure a model: its reconstruction error, how well it takes noise away or finds anomalies",
    .examples = (const aecl_example[]){{"eval output/basic", "on the set that it was trained on"},
                                       {"eval output/anomaly --data new.csv --label-column class", "on other rows"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(eval_options),
    .least_words = 1,
    .most_words = SIZE_MAX,
    .run = eval,
};
