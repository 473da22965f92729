/* aecl export: a trained model in a form that other programs run. */
#include <stdlib.h>
#include <string.h>

#include "app/terminal.h"
#include "data/reader.h"
#include "export/export.h"
#include "job/model_open.h"
#include "job/reading.h"

typedef struct {
    char *to, *out, *prefix;
} export_options;

static const aecl_option options[] = {
    OPT_TEXT(export_options, to, "to", "FORMAT", "onnx, c or pytorch"),
    OPT_TEXT(export_options, out, "out", "FILE", "the file to write (else beside the model); nothing is replaced"),
    OPT_TEXT(export_options, prefix, "prefix", "NAME", "what names of C begin with (else the preset's name)"), OPT_END};

/* *out = the file that was asked for, or the model's with the format's ending; owned by the caller. */
static aecl_status out_path(char **out, const export_options *o, const aecl_export_format *format, const char *model) {
    const char *base = aecl_path_base(model), *dot = strrchr(base, '.');
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    if (o->out)
        aecl_text_add(&text, "%s", o->out);
    else
        aecl_text_add(&text, "%.*s%s", (int)(dot && dot > base ? dot - model : (long)strlen(model)), model,
                      format->ending);
    TRY(aecl_text_done(&text));
    *out = text.s, text.s = NULL;
done:
    aecl_text_free(&text);
    return st;
}

/* What the model does here and not there. */
static aecl_status tell_left_out(const aecl_model_file *model, const char *path) {
    aecl_reading reading = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_reading_open(&reading, model, NULL));
    if (!aecl_export_has_code(model->network))
        aecl_say(AECL_LOG_NOTE, "%s: without the code, which is not all that the decoder takes", path);
    if (reading.name_count)
        aecl_say(AECL_LOG_NOTE, "%s: takes the columns in the order of its training data, not by name", path);
    if (reading.fill_count) aecl_say(AECL_LOG_NOTE, "%s: takes no missing values; aecl fills them", path);
    if (reading.window)
        aecl_say(AECL_LOG_NOTE, "%s: takes windows of %zu steps; a step's score is the mean of the windows over it",
                 path, reading.window);
done:
    aecl_reading_close(&reading);
    return st;
}

static aecl_status export(aecl_call *call) {
    const export_options *o = call->options;
    const aecl_export_format *format = NULL;
    aecl_model_file model = {0};
    char *from = NULL, *to = NULL, *prefix = NULL;
    aecl_status st = AECL_OK;
    if (o->to == NULL) TRY(aecl_fail(AECL_USAGE, "export: name the format with --to onnx, c or pytorch"));
    TRY(aecl_export_find(&format, o->to));
    TRY(aecl_model_path(&from, call->words[0]));
    TRY(aecl_model_file_read(&model, from));
    TRY(out_path(&to, o, format, from));
    TRY(aecl_export_prefix(&prefix, o->prefix, model.preset));
    TRY(aecl_export_write(format, &(aecl_export){&model, to, prefix}));
    TRY(tell_left_out(&model, to));
    TRY(aecl_print("%s\n", to));
done:
    aecl_model_file_free(&model);
    free(from);
    free(to);
    free(prefix);
    return st;
}

const aecl_command aecl_cmd_export = {
    .name = "export",
    .usage = "MODEL --to FORMAT [--out FILE] [--prefix NAME]",
    .summary = "write a model down for other programs to run, in the units of the data",
    .examples =
        (const aecl_example[]){{"export output/anomaly --to onnx", "reconstruction, code, score and verdict, as ONNX"},
                               {"export output/anomaly --to c --out firmware/ecg.c --prefix ecg",
                                "C99 for a microcontroller: ecg_score(), ecg_anomalous()"},
                               {NULL, NULL}},
    .options = options,
    .size = sizeof(export_options),
    .least_words = 1,
    .most_words = 1,
    .run = export,
};
