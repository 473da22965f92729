#include <stdio.h>

#include "app/open.h"
#include "app/picture.h"

typedef struct {
    char *data, *out;
} reconstruct_options;

static const aecl_option options[] = {OPT_TEXT(reconstruct_options, data, "data", "SOURCE",
                                               "a set, folder or file (else the set that it was trained on)"),
                                      OPT_TEXT(reconstruct_options, out, "out", "GRID.png", "the picture to write"),
                                      OPT_END};

static aecl_status reconstruct(aecl_call *call) {
    const reconstruct_options *o = call->options;
    char title[256];
    aecl_opened opened = {0};
    aecl_status st = AECL_OK;
    if (o->out == NULL) return aecl_fail(AECL_USAGE, "reconstruct: name the picture to write with --out GRID.png");
    TRY(aecl_open_model_with(&opened, call, call->words[0], o->data));
    const aecl_network *network = opened.file.network;
    if (opened.file.noise_factor > 0)
        snprintf(title, sizeof title, "%s: Gaussian noise of factor %g taken away", opened.file.preset,
                 opened.file.noise_factor);
    else
        snprintf(title, sizeof title, "%s: %zu numbers to %zu and back", opened.file.preset,
                 aecl_shape_count(&network->in), aecl_shape_count(&network->code));
    aecl_picture picture = {.model = opened.model,
                            .samples = opened.samples,
                            .scaling = &opened.file.scaling,
                            .noise = aecl_test_noise(opened.file.noise_factor, opened.file.seed),
                            .title = title,
                            .subtitle = opened.samples->name};
    TRY(aecl_picture_write(o->out, &picture));
done:
    aecl_opened_close(&opened);
    return st;
}

const aecl_command aecl_cmd_reconstruct = {
    .name = "reconstruct",
    .usage = "MODEL --out GRID.png [OPTIONS]",
    .summary = "draw samples above what a model makes of them",
    .options = options,
    .size = sizeof(reconstruct_options),
    .least_words = 1,
    .most_words = 1,
    .run = reconstruct,
};
