/* What layers do at work as operators of ONNX, from one table by the kind of operation. */
#include "export/onnx_layers.h"

#include <string.h>

#include "export/functions.h"
#include "export/onnx_formula.h"
#include "export/window_pads.h"

typedef struct {
    const aecl_onnx_network *of;
    aecl_onnx_graph *g;
    const aecl_layer *layer;
    aecl_operation op;
    const char *x, *skip;
} step;

typedef const char *emit(const step *s);

/* The layer's parameter number i. */
static const char *parameter(const step *s, size_t i) {
    const aecl_param *p = &s->of->network->params.param[s->layer->first_param + i];
    aecl_onnx_tensor tensor = {.name = p->name,
                               .type = AECL_ONNX_FLOAT,
                               .rank = p->rank,
                               .data = s->of->flat + p->offset,
                               .bytes = p->count * sizeof(float)};
    for (size_t d = 0; d < p->rank; d++) tensor.dim[d] = (int64_t)p->dim[d];
    return aecl_onnx_tensor_add(s->g, &tensor);
}

/* `value`, which is of shape `is`, in shape `wanted`. */
static const char *as(const step *s, const char *value, const aecl_shape *is, const aecl_shape *wanted) {
    return aecl_shape_equal(is, wanted) ? value : aecl_onnx_shaped(s->g, value, wanted);
}

static const char *as_row(const step *s, const char *value, const aecl_shape *is) {
    const aecl_shape row = aecl_shape1(aecl_shape_count(is));
    return as(s, value, is, &row);
}

/* The part of a value from `offset` on along `count` axes from `axis` on, of these sizes. */
static const char *part(const step *s, const char *value, int64_t axis, const size_t *offset, const size_t *size,
                        size_t count) {
    int64_t from[2], to[2], axes[2];
    for (size_t i = 0; i < count; i++) {
        from[i] = (int64_t)offset[i];
        to[i] = (int64_t)(offset[i] + size[i]);
        axes[i] = axis + (int64_t)i;
    }
    return aecl_onnx_add(s->g,
                         &(aecl_onnx_node){.op = "Slice",
                                           .in = {value, aecl_onnx_row(s->g, from, count),
                                                  aecl_onnx_row(s->g, to, count), aecl_onnx_row(s->g, axes, count)}});
}

static const char *emit_copy(const step *s) {
    const size_t in = aecl_shape_count(&s->layer->in), out = aecl_shape_count(&s->layer->out);
    if (in == out) return as(s, s->x, &s->layer->in, &s->layer->out);
    return as_row(s, part(s, as_row(s, s->x, &s->layer->in), 1, (const size_t[]){0}, &out, 1), &s->layer->out);
}

static const char *emit_dense(const step *s) {
    return aecl_onnx_add(s->g,
                         &(aecl_onnx_node){.op = "Gemm",
                                           .in = {as_row(s, s->x, &s->layer->in), parameter(s, 0), parameter(s, 1)},
                                           .with = {ONNX_INT("transB", 1)}});
}

static aecl_onnx_attribute pads_attribute(const size_t pads[4]) {
    aecl_onnx_attribute attribute = {.name = "pads", .kind = AECL_ONNX_A_INTS, .count = 4};
    for (int i = 0; i < 4; i++) attribute.ints[i] = (int64_t)pads[i];
    return attribute;
}

static aecl_onnx_attribute pads_of(const step *s) {
    size_t pads[4];
    aecl_export_pads(s->layer, &s->op, pads);
    return pads_attribute(pads);
}

static const char *emit_conv(const step *s) {
    return aecl_onnx_add(
        s->g, &(aecl_onnx_node){.op = "Conv",
                                .in = {s->x, parameter(s, 0), parameter(s, 1)},
                                .with = {ONNX_PAIR("kernel_shape", s->op.kernel), ONNX_PAIR("strides", s->op.stride),
                                         ONNX_PAIR("dilations", s->op.dilation), pads_of(s)}});
}

static const char *emit_conv_transpose(const step *s) {
    const aecl_operation *op = &s->op;
    size_t cuts[4], more[2];
    aecl_export_cuts(s->layer, op, cuts, more);
    return aecl_onnx_add(
        s->g, &(aecl_onnx_node){.op = "ConvTranspose",
                                .in = {s->x, parameter(s, 0), parameter(s, 1)},
                                .with = {ONNX_PAIR("kernel_shape", op->kernel), ONNX_PAIR("strides", op->stride),
                                         ONNX_PAIR("dilations", op->dilation), pads_attribute(cuts),
                                         ONNX_PAIR("output_padding", more)}});
}

static const char *pool(const step *s, const char *op) {
    return aecl_onnx_add(s->g, &(aecl_onnx_node){.op = op,
                                                 .in = {s->x},
                                                 .with = {ONNX_PAIR("kernel_shape", s->op.kernel),
                                                          ONNX_PAIR("strides", s->op.stride), pads_of(s)}});
}

static const char *emit_max_pool(const step *s) {
    return pool(s, "MaxPool");
}

static const char *emit_average_pool(const step *s) {
    return pool(s, "AveragePool");
}

static const char *emit_upsample(const step *s) {
    const float scales[] = {1, 1, (float)s->op.factor[0], (float)s->op.factor[1]};
    const char *scale = aecl_onnx_tensor_add(
        s->g,
        &(aecl_onnx_tensor){
            .type = AECL_ONNX_FLOAT, .rank = 1, .dim = {4}, .data = scales, .bytes = sizeof scales, .copied = true});
    aecl_onnx_node node = {.op = "Resize", .in = {s->x, "", scale}};
    if (s->op.bilinear) {
        node.with[0] = (aecl_onnx_attribute)ONNX_TEXT("mode", "linear");
        node.with[1] = (aecl_onnx_attribute)ONNX_TEXT("coordinate_transformation_mode", "half_pixel");
    } else {
        node.with[0] = (aecl_onnx_attribute)ONNX_TEXT("mode", "nearest");
        node.with[1] = (aecl_onnx_attribute)ONNX_TEXT("coordinate_transformation_mode", "asymmetric");
        node.with[2] = (aecl_onnx_attribute)ONNX_TEXT("nearest_mode", "floor");
    }
    return aecl_onnx_add(s->g, &node);
}

static const char *emit_crop(const step *s) {
    return part(s, s->x, 2, s->op.offset, &s->layer->out.dim[1], 2);
}

static const char *emit_add(const step *s) {
    const aecl_layer *l = s->layer;
    return aecl_onnx_apply(s->g, "Add", as(s, s->x, &l->in, &l->out), as(s, s->skip, &l->skip_in, &l->out));
}

static const char *emit_concat(const step *s) {
    return aecl_onnx_add(s->g, &(aecl_onnx_node){.op = "Concat", .in = {s->x, s->skip}, .with = {ONNX_INT("axis", 1)}});
}

static const char *activate(const step *s, const char *value, int function) {
    const aecl_onnx_letter letters[] = {{'z', value}, {0, NULL}};
    return aecl_onnx_formula(s->g, aecl_export_activation(function)->onnx, letters);
}

static const char *emit_apply(const step *s) {
    return activate(s, s->x, s->op.function);
}

static const char *emit_batch_norm(const step *s) {
    return aecl_onnx_add(
        s->g, &(aecl_onnx_node){.op = "BatchNormalization",
                                .in = {s->x, parameter(s, 0), parameter(s, 1), parameter(s, 2), parameter(s, 3)},
                                .with = {ONNX_REAL("epsilon", s->op.epsilon)}});
}

static const char *emit_layer_norm(const step *s) {
    return aecl_onnx_add(s->g, &(aecl_onnx_node){.op = "LayerNormalization",
                                                 .in = {s->x, parameter(s, 0), parameter(s, 1)},
                                                 .with = {ONNX_INT("axis", 1), ONNX_REAL("epsilon", s->op.epsilon)}});
}

static const char *emit_pixel_shuffle(const step *s) {
    return aecl_onnx_add(s->g,
                         &(aecl_onnx_node){.op = "DepthToSpace",
                                           .in = {s->x},
                                           .with = {ONNX_INT("blocksize", s->op.factor[0]), ONNX_TEXT("mode", "CRD")}});
}

/* ONNX's own SpaceToDepth orders channels otherwise. */
static const char *emit_pixel_unshuffle(const step *s) {
    const aecl_shape *out = &s->layer->out;
    const int64_t f = (int64_t)s->op.factor[0];
    const int64_t apart[] = {-1, (int64_t)s->layer->in.dim[0], (int64_t)out->dim[1], f, (int64_t)out->dim[2], f};
    const char *x = aecl_onnx_apply(s->g, "Reshape", s->x, aecl_onnx_row(s->g, apart, 6));
    x = aecl_onnx_add(
        s->g, &(aecl_onnx_node){
                  .op = "Transpose",
                  .in = {x},
                  .with = {{.name = "perm", .kind = AECL_ONNX_A_INTS, .ints = {0, 1, 3, 5, 2, 4}, .count = 6}}});
    return aecl_onnx_shaped(s->g, x, out);
}

static emit *const emitters[] = {
#define EMITTER(x) [AECL_OPERATION_##x] = emit_##x,
    AECL_OPERATIONS(EMITTER)
#undef EMITTER
};

void aecl_onnx_layers(const aecl_onnx_network *of) {
    for (size_t i = 0; i < of->network->count; i++) {
        const aecl_layer *l = &of->network->layers[i];
        step s = {.of = of, .g = of->graph, .layer = l, .x = of->outputs[i]};
        if (l->class->skips) s.skip = of->outputs[l->skip];
        l->class->operation(l, &s.op);
        of->outputs[i + 1] = activate(&s, emitters[s.op.kind](&s), aecl_activation_of(l));
    }
}
