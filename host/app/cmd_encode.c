#include "app/command.h"
#include "job/model_open.h"
#include "job/rows_to_npy.h"

typedef struct {
    char *data, *out;
    aecl_read_options read;
} encode_options;

static const aecl_option options[] = {
    OPT_TEXT(encode_options, data, "data", "SOURCE", "a set, folder or file (else the set that it was trained on)"),
    OPT_TEXT(encode_options, out, "out", "CODES.npy", "the file to write"), AECL_READ_OPTIONS(encode_options, read),
    OPT_END};

static aecl_status encode(aecl_call *call) {
    const encode_options *o = call->options;
    aecl_opened opened = {0};
    aecl_rows_input in = {0};
    aecl_status st = AECL_OK;
    if (o->out == NULL) return aecl_fail(AECL_USAGE, "encode: name the file to write with --out CODES.npy");
    TRY(aecl_open_file(&opened.file, call->words[0]));
    const aecl_network *network = opened.file.network;
    TRY(aecl_rows_input_open(&in, &call->surroundings.places,
                             &(aecl_rows_request){o->data, &opened.file, &network->in, "the model", &o->read}));
    TRY(aecl_open_start(&opened, &call->surroundings));
    TRY(aecl_rows_write(
        o->out, opened.model, &in,
        &(aecl_rows){.to = network->encoder_count, .shape = &network->code, .scaling = &opened.file.scaling}));
done:
    aecl_rows_input_close(&in);
    aecl_opened_close(&opened);
    return st;
}

const aecl_command aecl_cmd_encode = {
    .name = "encode",
    .usage = "MODEL --out CODES.npy [OPTIONS]",
    .summary = "turn samples into codes (NPY, float32)",
    .options = options,
    .size = sizeof(encode_options),
    .least_words = 1,
    .most_words = 1,
    .run = encode,
};
