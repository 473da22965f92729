/* What layers do at work as calls of templates/c, from one table by the kind of operation. */
#include <stdio.h>
#include <string.h>

#include "export/c_source.h"
#include "export/functions.h"

typedef struct {
    aecl_c_source *s;
    const aecl_layer *layer;
    aecl_operation op;
    char x[48], y[48], skip[48]; /* "work + 784" */
    char name[32];               /* "encoder_0" */
} step;

typedef void emit(const step *t);

static void word(char *out, size_t size, const char *name) {
    snprintf(out, size, "%s", name);
    for (char *c = out; *c; c++)
        if (*c == '.') *c = '_';
}

/* The layer's parameter number i as a constant; its name in out. */
static void parameter(const step *t, size_t i, char out[AECL_TENSOR_NAME]) {
    const aecl_model_file *m = t->s->model;
    const aecl_param *p = &m->network->params.param[t->layer->first_param + i];
    word(out, AECL_TENSOR_NAME, p->name);
    aecl_source_floats(&t->s->data, out, m->flat + p->offset, p->count);
}

static aecl_text *call(const step *t, aecl_c_template used) {
    t->s->used[used] = true;
    return &t->s->pass;
}

static void emit_copy(const step *t) {
    if (strcmp(t->x, t->y) == 0) return;
    aecl_text_add(call(t, AECL_C_copy), "    copy(%s, %s, %zu);\n", t->x, t->y, aecl_shape_count(&t->layer->out));
}

static void emit_dense(const step *t) {
    char weight[AECL_TENSOR_NAME], bias[AECL_TENSOR_NAME];
    parameter(t, 0, weight);
    parameter(t, 1, bias);
    aecl_text_add(call(t, AECL_C_dense), "    dense(%s, %s, %s, %s, %zu, %zu);\n", t->x, t->y, weight, bias,
                  aecl_shape_count(&t->layer->in), aecl_shape_count(&t->layer->out));
}

/* The constant NAME_window of a layer. */
static void add_window(const step *t, bool transposed) {
    const aecl_operation *op = &t->op;
    const size_t *big = transposed ? t->layer->out.dim : t->layer->in.dim;
    const size_t *small = transposed ? t->layer->in.dim : t->layer->out.dim;
    t->s->used[AECL_C_window] = true;
    aecl_text_add(&t->s->data,
                  "static const window %s_window = {%zu, %zu, %zu, %zu, %zu, %zu, {%zu, %zu}, {%zu, %zu}, {%zu, %zu}, "
                  "{%zu, %zu}};\n",
                  t->name, big[0], big[1], big[2], small[0], small[1], small[2], op->kernel[0], op->kernel[1],
                  op->stride[0], op->stride[1], op->dilation[0], op->dilation[1], op->pad[0], op->pad[1]);
}

static void windowed(const step *t, aecl_c_template used, const char *function) {
    char weight[AECL_TENSOR_NAME], bias[AECL_TENSOR_NAME];
    parameter(t, 0, weight);
    parameter(t, 1, bias);
    add_window(t, used == AECL_C_conv_transpose);
    aecl_text_add(call(t, used), "    %s(%s, %s, %s, %s, &%s_window);\n", function, t->x, t->y, weight, bias, t->name);
}

static void emit_conv(const step *t) {
    windowed(t, AECL_C_conv, "conv");
}

static void emit_conv_transpose(const step *t) {
    windowed(t, AECL_C_conv_transpose, "conv_transpose");
}

static void pool(const step *t, int largest) {
    add_window(t, false);
    aecl_text_add(call(t, AECL_C_pool), "    pool(%s, %s, &%s_window, %d);\n", t->x, t->y, t->name, largest);
}

static void emit_max_pool(const step *t) {
    pool(t, 1);
}

static void emit_average_pool(const step *t) {
    pool(t, 0);
}

static void emit_upsample(const step *t) {
    const size_t *in = t->layer->in.dim;
    aecl_text_add(call(t, AECL_C_upsample), "    upsample(%s, %s, (const int[]){%zu, %zu, %zu}, %zu, %zu, %d);\n", t->x,
                  t->y, in[0], in[1], in[2], t->op.factor[0], t->op.factor[1], t->op.bilinear);
}

static void emit_crop(const step *t) {
    const size_t *in = t->layer->in.dim, *out = t->layer->out.dim;
    aecl_text_add(call(t, AECL_C_crop),
                  "    crop(%s, %s, (const int[]){%zu, %zu, %zu}, (const int[]){%zu, %zu}, %zu, %zu);\n", t->x, t->y,
                  in[0], in[1], in[2], out[1], out[2], t->op.offset[0], t->op.offset[1]);
}

static void emit_add(const step *t) {
    aecl_text_add(call(t, AECL_C_add), "    add(%s, %s, %s, %zu);\n", t->x, t->skip, t->y,
                  aecl_shape_count(&t->layer->out));
}

static void emit_concat(const step *t) {
    const size_t first = aecl_shape_count(&t->layer->in), rest = aecl_shape_count(&t->layer->skip_in);
    aecl_text_add(call(t, AECL_C_copy), "    copy(%s, %s, %zu);\n    copy(%s, %s + %zu, %zu);\n", t->x, t->y, first,
                  t->skip, t->y, first, rest);
}

static void activate(const step *t, int function) {
    if (function == AECL_ACTIVATION_none) return;
    t->s->activation[function] = true;
    aecl_text_add(&t->s->pass, "    act_%s(%s, %zu);\n", aecl_activation_names[function], t->y,
                  aecl_shape_count(&t->layer->out));
}

static void emit_apply(const step *t) {
    emit_copy(t);
    activate(t, t->op.function);
}

static void emit_batch_norm(const step *t) {
    char names[4][AECL_TENSOR_NAME];
    for (size_t i = 0; i < COUNT_OF(names); i++) parameter(t, i, names[i]);
    aecl_text_add(call(t, AECL_C_batch_norm),
                  "    batch_norm(%s, %s, (const float *const[]){%s, %s, %s, %s}, %zu, %zu, ", t->x, t->y, names[0],
                  names[1], names[2], names[3], t->layer->in.dim[0],
                  aecl_shape_count(&t->layer->in) / t->layer->in.dim[0]);
    aecl_source_float(&t->s->pass, (float)t->op.epsilon);
    aecl_text_add(&t->s->pass, ");\n");
}

static void emit_layer_norm(const step *t) {
    char weight[AECL_TENSOR_NAME], bias[AECL_TENSOR_NAME];
    parameter(t, 0, weight);
    parameter(t, 1, bias);
    aecl_text_add(call(t, AECL_C_layer_norm), "    layer_norm(%s, %s, %s, %s, %zu, ", t->x, t->y, weight, bias,
                  aecl_shape_count(&t->layer->in));
    aecl_source_float(&t->s->pass, (float)t->op.epsilon);
    aecl_text_add(&t->s->pass, ");\n");
}

static void pixels(const step *t, const size_t *small, int back) {
    aecl_text_add(call(t, AECL_C_pixels), "    pixels(%s, %s, (const int[]){%zu, %zu, %zu}, %zu, %d);\n", t->x, t->y,
                  small[0], small[1], small[2], t->op.factor[0], back);
}

static void emit_pixel_shuffle(const step *t) {
    pixels(t, t->layer->in.dim, 0);
}

static void emit_pixel_unshuffle(const step *t) {
    pixels(t, t->layer->out.dim, 1);
}

static emit *const emitters[] = {
#define EMITTER(x) [AECL_OPERATION_##x] = emit_##x,
    AECL_OPERATIONS(EMITTER)
#undef EMITTER
};

static void add_place(char out[48], const aecl_c_source *s, size_t value) {
    snprintf(out, 48, "work + %zu", s->place[value]);
}

aecl_status aecl_c_layers(aecl_c_source *s) {
    const aecl_network *network = s->model->network;
    const bool code = aecl_export_has_code(network);
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        step t = {.s = s, .layer = l};
        add_place(t.x, s, i);
        add_place(t.y, s, i + 1);
        if (l->class->skips) add_place(t.skip, s, l->skip);
        word(t.name, sizeof t.name, l->name);
        l->class->operation(l, &t.op);
        emitters[t.op.kind](&t);
        activate(&t, aecl_activation_of(l));
        if (code && i + 1 == network->encoder_count)
            aecl_text_add(call(&t, AECL_C_copy), "    if (code) copy(%s, code, %zu);\n", t.y,
                          aecl_shape_count(&network->code));
    }
    return aecl_text_done(&s->pass);
}
