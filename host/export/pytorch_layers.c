/* What layers do at work as expressions of PyTorch, from one table by the kind of operation. */
#include "export/pytorch_layers.h"

#include <string.h>

#include "export/functions.h"
#include "export/window_pads.h"

typedef struct {
    aecl_text *out;
    const aecl_layer *layer;
    aecl_operation op;
    size_t x, skip; /* numbers of the values */
} step;

typedef void emit(const step *s);

static void add_shape(aecl_text *out, const aecl_shape *shape) {
    for (size_t d = 0; d < shape->rank; d++) aecl_text_add(out, ", %zu", shape->dim[d]);
}

/* The layer's module: self.encoder["0"]. */
static void add_module(const step *s) {
    aecl_text_add(s->out, "self.%s[\"%s\"]", s->layer->decoder ? "decoder" : "encoder",
                  strchr(s->layer->name, '.') + 1);
}

static void emit_copy(const step *s) {
    const size_t out = aecl_shape_count(&s->layer->out);
    aecl_text_add(s->out, "x%zu.flatten(1)", s->x);
    if (out < aecl_shape_count(&s->layer->in)) aecl_text_add(s->out, "[:, :%zu]", out);
    aecl_text_add(s->out, ".reshape(-1");
    add_shape(s->out, &s->layer->out);
    aecl_text_add(s->out, ")");
}

static void emit_dense(const step *s) {
    add_module(s);
    aecl_text_add(s->out, "(x%zu.flatten(1))", s->x);
}

/* Of pads: ", (left, right, above, below)". */
static void add_pads(const step *s) {
    size_t pads[4];
    aecl_export_pads(s->layer, &s->op, pads);
    aecl_text_add(s->out, ", (%zu, %zu, %zu, %zu)", pads[1], pads[3], pads[0], pads[2]);
}

static void emit_conv(const step *s) {
    add_module(s);
    aecl_text_add(s->out, "(F.pad(x%zu", s->x);
    add_pads(s);
    aecl_text_add(s->out, "))");
}

static void emit_conv_transpose(const step *s) {
    size_t cuts[4], more[2];
    aecl_export_cuts(s->layer, &s->op, cuts, more);
    aecl_text_add(s->out, "F.pad(");
    add_module(s);
    aecl_text_add(s->out, "(x%zu), (-%zu, -%zu, -%zu, -%zu))", s->x, cuts[1], cuts[3], cuts[0], cuts[2]);
}

static void add_kernel(const step *s) {
    aecl_text_add(s->out, ", (%zu, %zu), (%zu, %zu))", s->op.kernel[0], s->op.kernel[1], s->op.stride[0],
                  s->op.stride[1]);
}

static void emit_max_pool(const step *s) {
    aecl_text_add(s->out, "F.max_pool2d(F.pad(x%zu", s->x);
    add_pads(s);
    aecl_text_add(s->out, ", value=-math.inf)");
    add_kernel(s);
}

/* Of what lies inside the picture: the mean with zeros around it over that of ones. */
static void emit_average_pool(const step *s) {
    for (int ones = 0; ones < 2; ones++) {
        aecl_text_add(s->out, ones ? " / F.avg_pool2d(F.pad(torch.ones_like(x%zu)" : "F.avg_pool2d(F.pad(x%zu", s->x);
        add_pads(s);
        aecl_text_add(s->out, ")");
        add_kernel(s);
    }
}

static void emit_upsample(const step *s) {
    aecl_text_add(s->out, "F.interpolate(x%zu, scale_factor=(%zu, %zu), mode=%s)", s->x, s->op.factor[0],
                  s->op.factor[1], s->op.bilinear ? "\"bilinear\", align_corners=False" : "\"nearest\"");
}

static void emit_crop(const step *s) {
    const size_t *offset = s->op.offset, *size = &s->layer->out.dim[1];
    aecl_text_add(s->out, "x%zu[:, :, %zu:%zu, %zu:%zu]", s->x, offset[0], offset[0] + size[0], offset[1],
                  offset[1] + size[1]);
}

static void emit_add(const step *s) {
    aecl_text_add(s->out, "x%zu.reshape(-1", s->x);
    add_shape(s->out, &s->layer->out);
    aecl_text_add(s->out, ") + x%zu.reshape(-1", s->skip);
    add_shape(s->out, &s->layer->out);
    aecl_text_add(s->out, ")");
}

static void emit_concat(const step *s) {
    aecl_text_add(s->out, "torch.cat((x%zu, x%zu), 1)", s->x, s->skip);
}

static void emit_apply(const step *s) {
    aecl_text_add(s->out, "act_%s(x%zu)", aecl_activation_names[s->op.function], s->x);
}

static void through_module(const step *s) {
    add_module(s);
    aecl_text_add(s->out, "(x%zu)", s->x);
}

static void emit_batch_norm(const step *s) {
    through_module(s);
}

static void emit_layer_norm(const step *s) {
    through_module(s);
}

static void emit_pixel_shuffle(const step *s) {
    aecl_text_add(s->out, "F.pixel_shuffle(x%zu, %zu)", s->x, s->op.factor[0]);
}

static void emit_pixel_unshuffle(const step *s) {
    aecl_text_add(s->out, "F.pixel_unshuffle(x%zu, %zu)", s->x, s->op.factor[0]);
}

static emit *const emitters[] = {
#define EMITTER(x) [AECL_OPERATION_##x] = emit_##x,
    AECL_OPERATIONS(EMITTER)
#undef EMITTER
};

void aecl_pytorch_pass(aecl_text *out, const aecl_network *network) {
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        const int function = aecl_activation_of(l);
        step s = {.out = out, .layer = l, .x = i, .skip = l->skip};
        l->class->operation(l, &s.op);
        aecl_text_add(out, "        x%zu = ", i + 1);
        if (function != AECL_ACTIVATION_none) aecl_text_add(out, "act_%s(", aecl_activation_names[function]);
        emitters[s.op.kind](&s);
        aecl_text_add(out, function != AECL_ACTIVATION_none ? ")\n" : "\n");
    }
}

/* "nn.Conv2d(in, out, kernel, stride, dilation=...)" */
static void add_convolution(const step *s, const char *name) {
    size_t cuts[4], more[2] = {0};
    if (s->op.kind == AECL_OPERATION_conv_transpose) aecl_export_cuts(s->layer, &s->op, cuts, more);
    aecl_text_add(s->out, "nn.%s(%zu, %zu", name, s->layer->in.dim[0], s->layer->out.dim[0]);
    aecl_text_add(s->out, ", (%zu, %zu), (%zu, %zu), dilation=(%zu, %zu)", s->op.kernel[0], s->op.kernel[1],
                  s->op.stride[0], s->op.stride[1], s->op.dilation[0], s->op.dilation[1]);
    if (more[0] || more[1]) aecl_text_add(s->out, ", output_padding=(%zu, %zu)", more[0], more[1]);
    aecl_text_add(s->out, ")");
}

static void add_constructor(const step *s) {
    const aecl_shape *in = &s->layer->in;
    switch (s->op.kind) {
    case AECL_OPERATION_dense:
        aecl_text_add(s->out, "nn.Linear(%zu, %zu)", aecl_shape_count(in), aecl_shape_count(&s->layer->out));
        break;
    case AECL_OPERATION_conv: add_convolution(s, "Conv2d"); break;
    case AECL_OPERATION_conv_transpose: add_convolution(s, "ConvTranspose2d"); break;
    case AECL_OPERATION_batch_norm:
        aecl_text_add(s->out, "nn.BatchNorm%s(%zu, eps=%.17g)", in->rank == 1 ? "1d" : "2d", in->dim[0], s->op.epsilon);
        break;
    case AECL_OPERATION_layer_norm:
        aecl_text_add(s->out, "nn.LayerNorm((");
        for (size_t d = 0; d < in->rank; d++) aecl_text_add(s->out, "%zu,", in->dim[d]);
        aecl_text_add(s->out, "), eps=%.17g)", s->op.epsilon);
        break;
    default: break; /* no parameters */
    }
}

void aecl_pytorch_modules(aecl_text *out, const aecl_network *network, bool decoder) {
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        step s = {.out = out, .layer = l};
        if (l->decoder != decoder || l->param_count == 0) continue;
        l->class->operation(l, &s.op);
        aecl_text_add(out, "            \"%s\": ", strchr(l->name, '.') + 1);
        add_constructor(&s);
        aecl_text_add(out, ",\n");
    }
}
