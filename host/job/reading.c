/* The "reading" of a model's metadata. */
#include "job/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/windows.h"
#include "io/json.h"

static aecl_status put_options(aecl_json *json, const aecl_read_options *options) {
    static const aecl_read_options none = {0};
    aecl_text text = {0}, usual = {0};
    aecl_status st = AECL_OK;
    for (const aecl_option *row = aecl_read_option_table; row->type != AECL_OPT_END; row++) {
        aecl_text_free(&text);
        aecl_text_free(&usual);
        aecl_option_print(row, options, &text);
        aecl_option_print(row, &none, &usual);
        TRY(aecl_text_done(&text));
        TRY(aecl_text_done(&usual));
        if (strcmp(text.s, usual.s) != 0) TRY(aecl_json_set_text(json, row->name, text.s));
    }
done:
    aecl_text_free(&text);
    aecl_text_free(&usual);
    return st;
}

/* What "auto" came to. */
static aecl_status put_window(aecl_json *json, const aecl_dataset *data) {
    char text[24];
    snprintf(text, sizeof text, "%zu", data->window);
    return aecl_json_set_text(json, "window", text);
}

aecl_status aecl_reading_write(char **json, const aecl_read_options *options, const aecl_dataset *data) {
    aecl_json *object = aecl_json_object(), *names = NULL;
    size_t columns = data->window ? data->channels : data->features;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(put_options(object, options));
    if (data->window) TRY(put_window(object, data));
    if (data->columns) {
        names = aecl_json_array();
        for (size_t i = 0; i < columns; i++) TRY(aecl_json_append(names, aecl_json_text(data->columns[i])));
        st = aecl_json_set(object, "names", names);
        names = NULL;
        TRY(st);
    }
    if (data->fills) {
        names = aecl_json_array();
        for (size_t i = 0; i < columns; i++) TRY(aecl_json_append(names, aecl_json_real((double)data->fills[i])));
        st = aecl_json_set(object, "fills", names);
        names = NULL;
        TRY(st);
    }
    if (aecl_json_length(object)) TRY(aecl_json_write(object, false, &text));
    TRY(aecl_copy_string(json, text.s ? text.s : ""));
done:
    aecl_json_free(object);
    aecl_json_free(names);
    aecl_text_free(&text);
    return st;
}

static aecl_status read_names(aecl_reading *out, const aecl_json *names) {
    size_t count = aecl_json_length(names);
    aecl_status st = AECL_OK;
    if (count == 0) return AECL_OK;
    TRY(aecl_alloc(&out->names, count, sizeof *out->names));
    for (; out->name_count < count; out->name_count++) {
        const char *name = aecl_json_to_text(aecl_json_at(names, out->name_count));
        TRY(aecl_copy_string(&out->names[out->name_count], name ? name : ""));
    }
done:
    return st;
}

static aecl_status read_fills(aecl_reading *out, const aecl_json *list) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    if (aecl_json_length(list) == 0) return AECL_OK;
    out->fill_count = aecl_json_length(list);
    TRY(aecl_alloc(&out->fills, out->fill_count, sizeof *out->fills));
    for (size_t i = 0; i < out->fill_count; i++) {
        double value = 0;
        aecl_text_free(&text);
        bool number = aecl_json_scalar_text(aecl_json_at(list, i), &text) && aecl_text_done(&text) == AECL_OK &&
                      aecl_parse_real(text.s, &value) && isfinite((float)value);
        if (!number) TRY(aecl_fail(AECL_INPUT, "the model's metadata \"reading\": \"fills\" are not finite numbers"));
        out->fills[i] = (float)value;
    }
done:
    aecl_text_free(&text);
    return st;
}

static aecl_status read_json(aecl_reading *out, const char *text) {
    aecl_json *json = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_json_parse(&json, "the model's metadata \"reading\"", text, strlen(text)));
    for (const aecl_option *row = aecl_read_option_table; row->type != AECL_OPT_END; row++) {
        const char *value = aecl_json_get_text(json, row->name);
        if (value) TRY(aecl_option_set(row, &out->stored, row->name, value));
    }
    TRY(read_names(out, aecl_json_get(json, "names")));
    TRY(read_fills(out, aecl_json_get(json, "fills")));
done:
    aecl_json_free(json);
    return st == AECL_USAGE ? AECL_INPUT : st;
}

aecl_status aecl_reading_open(aecl_reading *out, const aecl_model_file *model, const aecl_read_options *given) {
    const char *label = model->detection ? model->detection->label_column : "";
    aecl_status st = AECL_OK;
    *out = (aecl_reading){0};
    if (model->reading && *model->reading) TRY(read_json(out, model->reading));
    out->options = aecl_read_options_merge(&out->stored, given);
    out->options.features = aecl_shape_count(&model->network->in);
    TRY(aecl_window_parse(&out->window, "window", out->stored.window));
    if (out->window && out->options.features % out->window == 0) out->options.features /= out->window;
    if (out->name_count == out->options.features) out->options.names = out->names;
    if (out->fill_count == out->options.features) out->options.fills = out->fills;
    if (label && *label && strcmp(label, "none") != 0) out->options.trained_label = label;
done:
    return st;
}

void aecl_reading_close(aecl_reading *reading) {
    aecl_option_free(aecl_read_option_table, &reading->stored);
    for (size_t i = 0; i < reading->name_count; i++) free(reading->names[i]);
    free(reading->names);
    free(reading->fills);
    *reading = (aecl_reading){0};
}
