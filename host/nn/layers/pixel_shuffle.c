/* pixel_shuffle: each F x F channels become one that is F times as high and wide (Shi et al. 2016). */
#include "nn/conv/pixels.h"

static aecl_status pixel_shuffle_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out) {
    size_t factor = (size_t)((const aecl_pixels_config *)config)->factor;
    char in[AECL_SHAPE_TEXT];
    if (inputs->x->rank != 3 || inputs->x->dim[0] % (factor * factor))
        return aecl_fail(AECL_USAGE,
                         "it wants pictures of a multiple of %zu channels, not %s: each factor x factor become one",
                         factor * factor, aecl_shape_print(inputs->x, in));
    *out = aecl_shape3(inputs->x->dim[0] / (factor * factor), inputs->x->dim[1] * factor, inputs->x->dim[2] * factor);
    return AECL_OK;
}

static aecl_status pixel_shuffle_forward(const aecl_pass *p) {
    return aecl_pixels_move(p, &(aecl_pixels){&p->layer->in, true, p->x, p->y, p->x, AECL_ACTIVATION_none});
}

static aecl_status pixel_shuffle_backward(const aecl_pass *p) {
    if (!p->dx) return AECL_OK;
    return aecl_pixels_move(p, &(aecl_pixels){&p->layer->in, false, p->dz, p->dx, p->x, p->x_activation});
}

static void pixel_shuffle_reference_forward(const aecl_reference_pass *p) {
    aecl_pixels_reference(p, &p->layer->in, true, p->x, p->y);
}

static void pixel_shuffle_reference_backward(const aecl_reference_pass *p) {
    if (p->dx) aecl_pixels_reference(p, &p->layer->in, false, p->dz, p->dx);
}

static void pixel_shuffle_operation(const aecl_layer *l, aecl_operation *out) {
    out->kind = AECL_OPERATION_pixel_shuffle;
    out->factor[0] = out->factor[1] = (size_t)((const aecl_pixels_config *)l->config)->factor;
}

const aecl_layer_class aecl_layer_pixel_shuffle = {
    .name = "pixel_shuffle",
    .help = "larger pictures of fewer channels",
    .options = aecl_pixels_options,
    .options_size = sizeof(aecl_pixels_config),
    .defaults = &(const aecl_pixels_config){.factor = 2},
    .shape = pixel_shuffle_shape,
    .forward = pixel_shuffle_forward,
    .backward = pixel_shuffle_backward,
    .reference_forward = pixel_shuffle_reference_forward,
    .reference_backward = pixel_shuffle_reference_backward,
    .operation = pixel_shuffle_operation,
    .cases = (const char *const[]){"in=1x1x1 n=1 factor=1", "in=12x3x5 n=33", "in=18x2x3 n=5 factor=3", NULL},
};
