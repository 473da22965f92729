/* `aecl reconstruct`. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "job/data_open.h"
#include "job/model_open.h"
#include "app/report/sample_grid.h"
#include "app/rows_to_npy.h"

typedef struct {
    char *data, *out;
    aecl_read_options read;
} reconstruct_options;

static const aecl_option options[] = {
    OPT_TEXT(reconstruct_options, data, "data", "SOURCE",
             "a set, folder or file (else the set that it was trained on)"),
    OPT_TEXT(reconstruct_options, out, "out", "FILE",
             "GRID.png: a picture of a dozen; X.npy: all, as float32 in the units of the data"),
    AECL_READ_OPTIONS(reconstruct_options, read), OPT_END};

/* A few, drawn above what the model makes of them. */
static aecl_status write_picture(aecl_call *call) {
    const reconstruct_options *o = call->options;
    char title[256], said[AECL_NOISE_TEXT];
    aecl_opened opened = {0};
    aecl_noise noise;
    aecl_status st = AECL_OK;
    TRY(aecl_open_model_with(&opened, &call->surroundings, call->words[0],
                             &(aecl_sample_words){.source = o->data, .read = &o->read}));
    const aecl_network *network = opened.file.network;
    TRY(aecl_model_noise(&noise, &opened.file));
    if (opened.samples->target)
        snprintf(title, sizeof title, "%s: clean samples of noisy ones", opened.file.preset);
    else if (noise.factor > 0)
        snprintf(title, sizeof title, "%s: %s taken away", opened.file.preset, aecl_noise_print(&noise, said));
    else
        snprintf(title, sizeof title, "%s: %zu numbers to %zu and back", opened.file.preset,
                 aecl_shape_count(&network->in), aecl_shape_count(&network->code));
    aecl_sample_grid picture = {.model = opened.model,
                                .samples = opened.samples,
                                .scaling = &opened.file.scaling,
                                .noise = aecl_test_noise(&noise),
                                .title = title,
                                .subtitle = opened.samples->name};
    TRY(aecl_sample_grid_write(o->out, &picture));
done:
    aecl_opened_close(&opened);
    return st;
}

static aecl_status reconstruct(aecl_call *call) {
    reconstruct_options *o = call->options;
    aecl_status st = aecl_call_source(&o->data, call, 1);
    if (st < 0) return st;
    if (o->out == NULL)
        return aecl_fail(AECL_USAGE, "reconstruct: name the file to write with --out GRID.png or --out X.npy");
    size_t length = strlen(o->out);
    if (length < 4 || strcmp(o->out + length - 4, ".npy") != 0) return write_picture(call);
    return aecl_rows_to_npy(call, &(aecl_npy_request){call->words[0], o->data, o->out, AECL_RUN_RECONSTRUCT, &o->read});
}

const aecl_command aecl_cmd_reconstruct = {
    .name = "reconstruct",
    .usage = "MODEL --out GRID.png|X.npy [OPTIONS]",
    .summary = "draw samples above what a model makes of them, or write that for all",
    .examples =
        (const aecl_example[]){
            {"reconstruct output/basic --out grid.png", "draw a dozen samples and what the model makes of them"},
            {"reconstruct output/basic --data my.npy --out rebuilt.npy", "all samples of a file, as numbers"},
            {NULL, NULL}},
    .options = options,
    .size = sizeof(reconstruct_options),
    .least_words = 1,
    .most_words = SIZE_MAX,
    .run = reconstruct,
};
