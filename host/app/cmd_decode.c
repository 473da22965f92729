#include "app/command.h"
#include "job/model_open.h"
#include "job/rows_to_npy.h"

typedef struct {
    char *out;
} decode_options;

static const aecl_option options[] = {OPT_TEXT(decode_options, out, "out", "X.npy", "the file to write"), OPT_END};

static aecl_status decode(aecl_call *call) {
    const decode_options *o = call->options;
    aecl_opened opened = {0};
    aecl_rows_input in = {0};
    aecl_status st = AECL_OK;
    if (o->out == NULL) return aecl_fail(AECL_USAGE, "decode: name the file to write with --out X.npy");
    TRY(aecl_open_file(&opened.file, call->words[0]));
    const aecl_network *network = opened.file.network;
    TRY(aecl_rows_input_open(&in, &call->surroundings.places,
                             &(aecl_rows_request){call->words[1], NULL, &network->code, "the model's decoder", NULL}));
    TRY(aecl_open_start(&opened, &call->surroundings));
    aecl_rows rows = {
        .from = network->encoder_count, .to = network->count, .shape = &network->in, .unscale = &opened.file.scaling};
    TRY(aecl_rows_write(o->out, opened.model, &in, &rows));
done:
    aecl_rows_input_close(&in);
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
