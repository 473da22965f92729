#include <math.h>

#include "app/open.h"
#include "app/talk.h"
#include "train/evaluate.h"

typedef struct {
    char *data;
    bool json;
} eval_options;

static const aecl_option options[] = {
    OPT_TEXT(eval_options, data, "data", "SOURCE", "a set, folder or file (else the set that it was trained on)"),
    OPT_FLAG(eval_options, json, "json", "as JSON"), OPT_END};

static aecl_status print(const aecl_opened *opened, double mse, bool as_json) {
    aecl_json *facts = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_real(facts, "test_mse", mse));
    TRY(aecl_json_set_real(facts, "test_psnr", -10 * log10(mse)));
    TRY(aecl_json_set_integer(facts, "samples", (int64_t)opened->samples->count));
    TRY(aecl_json_set_text(facts, "data", opened->samples->name));
    TRY(aecl_json_set_text(facts, "data_sha256", opened->samples->sha256));
    TRY(aecl_json_set_text(facts, "model_sha256", opened->file.sha256));
    TRY(aecl_print_facts(facts, as_json));
done:
    aecl_json_free(facts);
    return st;
}

static aecl_status eval(aecl_call *call) {
    const eval_options *o = call->options;
    aecl_opened opened = {0};
    double mse = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_open_model_with(&opened, call, call->words[0], o->data));
    TRY(aecl_evaluate(opened.model, opened.feed, &aecl_loss_mse, &mse, NULL));
    TRY(print(&opened, mse, o->json));
done:
    aecl_opened_close(&opened);
    return st;
}

const aecl_command aecl_cmd_eval = {
    .name = "eval",
    .usage = "MODEL [OPTIONS]",
    .summary = "measure a model's reconstruction error on a data set",
    .options = options,
    .size = sizeof(eval_options),
    .least_words = 1,
    .most_words = 1,
    .run = eval,
};
