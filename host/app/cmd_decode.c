#include "app/rows.h"
#include "data/scale.h"

typedef struct {
    char *out;
} decode_options;

static const aecl_option options[] = {OPT_TEXT(decode_options, out, "out", "X.npy", "the file to write"), OPT_END};

static aecl_status decode(aecl_call *call) {
    const decode_options *o = call->options;
    aecl_opened opened = {0};
    aecl_scaling as_stored = {0};
    aecl_status st = AECL_OK;
    if (o->out == NULL) return aecl_fail(AECL_USAGE, "decode: name the file to write with --out X.npy");
    TRY(aecl_open_model(&opened, call, call->words[0]));
    TRY(aecl_dataset_read(&opened.samples, call->words[1]));
    const aecl_network *network = opened.file.network;
    TRY(aecl_open_check_shape(opened.samples, &network->code, "the model's decoder"));
    TRY(aecl_scaling_fit(&as_stored, AECL_SCALING_NONE, false, opened.samples));
    TRY(aecl_open_feed(&opened, &as_stored));
    aecl_rows rows = {
        .from = network->encoder_count, .to = network->count, .shape = &network->in, .unscale = &opened.file.scaling};
    TRY(aecl_rows_write(o->out, &opened, &rows));
done:
    aecl_scaling_free(&as_stored);
    aecl_opened_close(&opened);
    return st;
}

const aecl_command aecl_cmd_decode = {
    .name = "decode",
    .usage = "MODEL CODES.npy --out X.npy",
    .summary = "turn codes back into samples, in the units of the data (NPY, float32)",
    .options = options,
    .size = sizeof(decode_options),
    .least_words = 2,
    .most_words = 2,
    .run = decode,
};
