/* crop: a part of each picture. Without a size that of the network's input, so that a decoder that doubles its way up fits
 * inputs of any size, or of an earlier layer's output, so that the two can be joined; where nothing is to be cut the network does without it. */
#include <string.h>

#include "nn/layer.h"
#include "nn/ops.h"
#include "nn/panel/panel_code.h"

/* Which part. Transposed convolutions with 'same' padding line up with the convolutions they mirror at the end, pools of
 * whole windows with upsampling at the start. */
enum { KEEP_START, KEEP_MIDDLE, KEEP_END };
static const char *const keep_names[] = {"start", "middle", "end", NULL};

typedef struct {
    aecl_layer_common common;
    int64_t size[2];
    int keep;
} crop_config;

static const aecl_option crop_options[] = {
    OPT_PAIR(crop_config, size, "size", 1, 1e6, "N", "height and width; none: those of the network's input"),
    OPT_TEXT(crop_config, common.like, "like", "LAYER", "the size of that layer's output"),
    OPT_CHOICE(crop_config, keep, "keep", keep_names, "PART", "which rows and columns"), OPT_END};

static aecl_status crop_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    crop_config *c = config;
    char in[AECL_SHAPE_TEXT];
    const aecl_shape *like = inputs->like ? inputs->like : inputs->network;
    if (inputs->x->rank != 3 || (!c->size[0] && like->rank != 3))
        return aecl_fail(AECL_USAGE, "it wants pictures (channels x height x width), not %s",
                         aecl_shape_print(inputs->x->rank != 3 ? inputs->x : like, in));
    for (int i = 0; i < 2; i++) {
        if (!c->size[i]) c->size[i] = (int64_t)like->dim[1 + i];
        if (inputs->like && c->size[i] != (int64_t)like->dim[1 + i])
            return aecl_fail(AECL_USAGE, "its size and that of %s are not the same: give one of size and like",
                             c->common.like);
    }
    *out = aecl_shape3(inputs->x->dim[0], (size_t)c->size[0], (size_t)c->size[1]);
    if (out->dim[1] > inputs->x->dim[1] || out->dim[2] > inputs->x->dim[2])
        return aecl_fail(AECL_USAGE,
                         "it cuts to %zux%zu, more than its input %s has: the layers before make too little",
                         out->dim[1], out->dim[2], aecl_shape_print(inputs->x, in));
    return AECL_OK;
}

/* Rows and columns that are left out before the part. */
static void offset_of(const aecl_layer *l, size_t offset[2]) {
    const crop_config *c = l->config;
    for (int i = 0; i < 2; i++) {
        size_t cut = l->in.dim[1 + i] - l->out.dim[1 + i];
        offset[i] = c->keep == KEEP_START ? 0 : c->keep == KEEP_END ? cut : cut / 2;
    }
}

#define PART(in, out, offset)                                                                                          \
    U32((in)->dim[0]), U32((in)->dim[1]), U32((in)->dim[2]), U32((out)->dim[1]), U32((out)->dim[2]), U32(offset[0]),   \
        U32(offset[1])

static aecl_status crop_forward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    const aecl_shape *in = &p->layer->in, *out = &p->layer->out;
    size_t offset[2];
    offset_of(p->layer, offset);
    TRY(aecl_ops_kernel(p->ops, "crop_forward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID3(p->columns / aecl_ops_tile(p->ops).vector, out->dim[1] * out->dim[2], out->dim[0]),
                    WORK(0, 2 * sizeof(float) * aecl_shape_count(out) * p->columns), BUF(p->x), BUF(p->y),
                    PART(in, out, offset), U32(p->columns)));
done:
    return st;
}

static aecl_status crop_backward(const aecl_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    const aecl_shape *in = &p->layer->in, *out = &p->layer->out;
    size_t offset[2];
    offset_of(p->layer, offset);
    if (!p->dx) return AECL_OK;
    TRY(aecl_ops_kernel(p->ops, "crop_backward", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID3(p->columns / aecl_ops_tile(p->ops).vector, in->dim[1] * in->dim[2], in->dim[0]),
                    WORK(0, 3 * sizeof(float) * aecl_shape_count(in) * p->columns), BUF(p->x), BUF(p->dz), BUF(p->dx),
                    PART(in, out, offset), U32(p->columns), U32(p->x_activation)));
done:
    return st;
}

static void add_part(const aecl_layer *l, aecl_text *out) {
    size_t offset[2];
    offset_of(l, offset);
    aecl_text_add(out, "(part){%zu, %zu, %zu, %zu, %zu, %zu, %zu}", l->in.dim[0], l->in.dim[1], l->in.dim[2],
                  l->out.dim[1], l->out.dim[2], offset[0], offset[1]);
}

static void crop_panel_forward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    aecl_text_add(&code->forward, "    panel_crop(s + %s, s + %s, ", at->x, at->y);
    add_part(l, &code->forward);
    aecl_text_add(&code->forward, ");\n");
}

static void crop_panel_backward(const aecl_layer *l, const aecl_panel_place *at, aecl_panel_code *code) {
    if (!*at->dx) return;
    aecl_text_add(&code->backward, "    panel_crop_back(s + %s, s + %s, s + %s, ", at->x, at->dz, at->dx);
    add_part(l, &code->backward);
    aecl_text_add(&code->backward, ", %s);\n", at->x_activation);
}

/* Where in the input row `row` of the output's c * h rows begins. */
static size_t row_at(const aecl_layer *l, size_t row) {
    const aecl_shape *in = &l->in, *out = &l->out;
    size_t offset[2];
    offset_of(l, offset);
    return (row / out->dim[1] * in->dim[1] + row % out->dim[1] + offset[0]) * in->dim[2] + offset[1];
}

static void crop_reference_forward(const aecl_reference_pass *p) {
    size_t rows = p->layer->out.dim[0] * p->layer->out.dim[1], length = p->layer->out.dim[2] * p->n;
    for (size_t r = 0; r < rows; r++)
        memcpy(p->y + r * length, p->x + row_at(p->layer, r) * p->n, length * sizeof *p->y);
}

static void crop_reference_backward(const aecl_reference_pass *p) {
    size_t rows = p->layer->out.dim[0] * p->layer->out.dim[1], length = p->layer->out.dim[2] * p->n;
    if (!p->dx) return;
    memset(p->dx, 0, aecl_shape_count(&p->layer->in) * p->n * sizeof *p->dx);
    for (size_t r = 0; r < rows; r++)
        memcpy(p->dx + row_at(p->layer, r) * p->n, p->dz + r * length, length * sizeof *p->dx);
}

static void crop_operation(const aecl_layer *l, aecl_operation *out) {
    out->kind = AECL_OPERATION_crop;
    offset_of(l, out->offset);
}

const aecl_layer_class aecl_layer_crop = {
    .name = "crop",
    .help = "a part of each picture",
    .options = crop_options,
    .options_size = sizeof(crop_config),
    .defaults = &(const crop_config){.keep = KEEP_START},
    .optional = true,
    .shape = crop_shape,
    .forward = crop_forward,
    .backward = crop_backward,
    .panel_forward = crop_panel_forward,
    .panel_backward = crop_panel_backward,
    .reference_forward = crop_reference_forward,
    .reference_backward = crop_reference_backward,
    .operation = crop_operation,
    .cases = (const char *const[]){"in=1x2x2 n=1 size=1", "in=3x7x5 n=33 size=4x5 keep=end",
                                   "in=2x5x8 n=5 size=2x5 keep=middle", NULL},
};
