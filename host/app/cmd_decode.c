/* `aecl decode`. */
#include "app/rows_to_npy.h"

typedef struct {
    char *out;
} decode_options;

static const aecl_option options[] = {OPT_TEXT(decode_options, out, "out", "X.npy", "the file to write"), OPT_END};

static aecl_status decode(aecl_call *call) {
    const decode_options *o = call->options;
    if (o->out == NULL) return aecl_fail(AECL_USAGE, "decode: name the file to write with --out X.npy");
    return aecl_rows_to_npy(call, &(aecl_npy_request){call->words[0], call->words[1], o->out, AECL_RUN_DECODE, NULL});
}

const aecl_command aecl_cmd_decode = {
    .name = "decode",
    .usage = "MODEL CODES.npy --out X.npy",
    .summary = "turn codes back into samples, in the units of the data (NPY, float32)",
    .examples =
        (const aecl_example[]){{"decode output/basic codes.npy --out rebuilt.npy", "samples of codes"}, {NULL, NULL}},
    .options = options,
    .size = sizeof(decode_options),
    .least_words = 2,
    .most_words = 2,
    .run = decode,
};
