/* The parts that generated panel programs share: names, comments, heads of kernels, pieces of the update. */
#include "nn/panel/panel_code.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void aecl_panel_code_free(aecl_panel_code *code) {
    aecl_text_free(&code->places);
    aecl_text_free(&code->forward);
    aecl_text_free(&code->backward);
    aecl_text_free(&code->update);
}

aecl_status aecl_panel_code_done(const aecl_panel_code *code) {
    bool failed = code->places.failed || code->forward.failed || code->backward.failed || code->update.failed;
    return failed ? aecl_fail(AECL_NO_MEMORY, "out of memory for a panel program") : AECL_OK;
}

/* A name of layers and tensors as one of C: "encoder.0" becomes "encoder_0". */
static void make_name(aecl_panel_name out, const char *of, const char *what) {
    snprintf(out, sizeof(aecl_panel_name), "%.40s%s%.20s", of, *what ? "_" : "", what);
    for (char *c = out; *c; c++)
        if (*c == '.') *c = '_';
}

void aecl_panel_define(aecl_panel_code *code, aecl_panel_name name, const char *of, const char *what, size_t offset) {
    make_name(name, of, what);
    aecl_text_add(&code->places, "#define %-26s %zu\n", name, offset);
}

/* The number of an activation as the kernels call it. */
static const char *activation_called(const aecl_layer *layer) {
    static const char *const names[] = {
#define AECL_ACTIVATION(x) "ACTIVATION_" #x,
#include "nn/activations/activations.def"
#undef AECL_ACTIVATION
    };
    return names[layer ? aecl_activation_of(layer) : AECL_ACTIVATION_none];
}

void aecl_panel_place_layer(aecl_panel_code *code, const aecl_params *params, const aecl_layer *layer,
                            const aecl_layer *before, aecl_panel_place *place) {
    for (size_t i = 0; i < layer->param_count; i++) {
        const aecl_param *p = &params->param[layer->first_param + i];
        aecl_panel_define(code, place->param[i], p->name, "", p->offset);
    }
    place->activation = activation_called(layer);
    place->x_activation = activation_called(before);
}

const char *aecl_panel_real(char text[AECL_PANEL_REAL], double value) {
    float rounded = (float)value;
    uint32_t bits;
    memcpy(&bits, &rounded, sizeof bits);
    snprintf(text, AECL_PANEL_REAL, "as_float(0x%08xu)", (unsigned)bits);
    return text;
}

void aecl_panel_say(aecl_text *text, const aecl_layer *layer, const char *pass) {
    char in[AECL_SHAPE_TEXT], out[AECL_SHAPE_TEXT];
    aecl_text_add(text, "\n    /* %s, %s: %s %s -> %s */\n", layer->name, pass, aecl_layer_kind(layer),
                  aecl_shape_print(&layer->in, in), aecl_shape_print(&layer->out, out));
}

void aecl_panel_begin(aecl_text *out, const aecl_sample_source *source, const char *kernel, const char *arguments) {
    aecl_text_add(
        out,
        "ENTRY %s(__global const %s *restrict samples, __global const uint *restrict order, uint first,\n"
        "    uint rows, uint count, __global const float *restrict shift, __global const float *restrict scale,\n"
        "    %s) {\n",
        kernel, aecl_stored_forms[source->stored].type, arguments);
}

void aecl_panel_gather(aecl_text *out, const aecl_sample_source *source, const char *to) {
    aecl_text_add(out,
                  "    batch_source source = {order, first + from, rows, shift, scale,\n"
                  "        min(count - from, (uint)TILE_COLUMNS), %zu, %d};\n"
                  "    panel_gather(%s, samples, source, (s + %s));\n",
                  source->features, source->per_feature, aecl_stored_forms[source->stored].block, to);
}

void aecl_panel_add_update(aecl_panel_code *code, size_t items, const char *format, ...) {
    char call[512];
    va_list args;
    va_start(args, format);
    vsnprintf(call, sizeof call, format, args);
    va_end(args);
    aecl_text_add(&code->update, "    if (t < %zu) { %s; return; }\n    t -= %zu;\n", items, call, items);
    code->update_items += items;
}

void aecl_panel_add_sums(aecl_panel_code *code, const char *at, const char *partial, size_t count) {
    size_t block = AECL_UPDATE_ROWS * code->tile.vector;
    aecl_panel_add_update(code, (count + block - 1) / block, "panel_update_sums(o, %s, S + %s, STRIDE, panels, %zu, t)",
                          at, partial, count);
}
