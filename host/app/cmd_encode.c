/* `aecl encode`. */
#include <stdint.h>

#include "app/rows_to_npy.h"

typedef struct {
    char *data, *out;
    aecl_read_options read;
} encode_options;

static const aecl_option options[] = {
    OPT_TEXT(encode_options, data, "data", "SOURCE", "a set, folder or file (else the set that it was trained on)"),
    OPT_TEXT(encode_options, out, "out", "FILE",
             "X.npy: codes as an array; X.csv: a line a row or picture, with its name"),
    AECL_READ_OPTIONS(encode_options, read), OPT_END};

static aecl_status encode(aecl_call *call) {
    encode_options *o = call->options;
    aecl_status st = aecl_call_source(&o->data, call, 1);
    if (st < 0) return st;
    if (o->out == NULL) return aecl_fail(AECL_USAGE, "encode: name the file to write with --out CODES.npy");
    return aecl_rows_to_npy(call, &(aecl_npy_request){call->words[0], o->data, o->out, AECL_RUN_ENCODE, &o->read});
}

const aecl_command aecl_cmd_encode = {
    .name = "encode",
    .usage = "MODEL --out CODES.npy [OPTIONS]",
    .summary = "turn samples into codes (NPY, float32)",
    .examples =
        (const aecl_example[]){{"encode output/basic --out codes.npy", "the set that it was trained on"},
                               {"encode output/basic --data my-pictures/ --out codes.npy", "pictures of your own"},
                               {NULL, NULL}},
    .options = options,
    .size = sizeof(encode_options),
    .least_words = 1,
    .most_words = SIZE_MAX,
    .run = encode,
};
