/* Values moved between a small picture of many channels and a big one. */
#include "nn/conv/pixels.h"

#include <string.h>

const aecl_option aecl_pixels_options[] = {
    OPT_INTEGER(aecl_pixels_config, factor, "factor", 1, 16, "N", "how many times as high and wide the big picture is"),
    OPT_END};

static size_t factor_of(const aecl_layer *l) {
    return (size_t)((const aecl_pixels_config *)l->config)->factor;
}

aecl_status aecl_pixels_move(const aecl_pass *p, const aecl_pixels *q) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t factor = factor_of(p->layer), height = q->small->dim[1], width = q->small->dim[2];
    TRY(aecl_ops_kernel(p->ops, q->to_big ? "pixel_to_big" : "pixel_to_small", &kernel));
    TRY(LAUNCH_WORK(kernel,
                    GRID3(p->columns / aecl_ops_tile(p->ops).vector, height * factor * width * factor,
                          q->small->dim[0] / (factor * factor)),
                    WORK(0, 2 * sizeof(float) * aecl_shape_count(q->small) * p->columns), BUF(q->from), BUF(q->to),
                    BUF(q->x), U32(height), U32(width), U32(factor), U32(p->columns), U32(q->activation)));
done:
    return st;
}

void aecl_pixels_reference(const aecl_reference_pass *p, const aecl_shape *s, bool to_big, const double *from,
                           double *to) {
    size_t f = factor_of(p->layer);
    for (size_t i = 0; i < aecl_shape_count(s); i++) {
        size_t channel = i / (s->dim[1] * s->dim[2]), y = i / s->dim[2] % s->dim[1], x = i % s->dim[2];
        size_t c = channel / (f * f), by = y * f + channel / f % f, bx = x * f + channel % f;
        size_t big = (c * s->dim[1] * f + by) * s->dim[2] * f + bx;
        memcpy(to + (to_big ? big : i) * p->n, from + (to_big ? i : big) * p->n, p->n * sizeof *to);
    }
}
