/* Where the windows of a layer begin and end beside its pictures. */
#include "export/window_pads.h"

/* Elements from the first to the last that a window of a side covers. */
static size_t reach(const aecl_operation *op, int side) {
    return (op->kernel[side] - 1) * op->dilation[side] + 1;
}

void aecl_export_pads(const aecl_layer *l, const aecl_operation *op, size_t pads[4]) {
    for (int i = 0; i < 2; i++) {
        const size_t end = (l->out.dim[1 + i] - 1) * op->stride[i] + reach(op, i);
        const size_t covered = l->in.dim[1 + i] + op->pad[i];
        pads[i] = op->pad[i];
        pads[2 + i] = end > covered ? end - covered : 0;
    }
}

void aecl_export_cuts(const aecl_layer *l, const aecl_operation *op, size_t cuts[4], size_t more[2]) {
    for (int i = 0; i < 2; i++) {
        const size_t full = (l->in.dim[1 + i] - 1) * op->stride[i] + reach(op, i);
        const size_t used = op->pad[i] + l->out.dim[1 + i];
        cuts[i] = op->pad[i];
        cuts[2 + i] = full > used ? full - used : 0;
        more[i] = used > full ? used - full : 0;
    }
}
