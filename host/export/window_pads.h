/* Padding of windows as frameworks take it: four numbers, above, left, below and right. */
#ifndef AECL_EXPORT_WINDOW_PADS_H
#define AECL_EXPORT_WINDOW_PADS_H

#include "nn/layer.h"

/* Of a convolution or pool: as much below and right as its last position needs. */
void aecl_export_pads(const aecl_layer *layer, const aecl_operation *op, size_t pads[4]);
/* Of a transposed convolution: what is cut from the full output, and what it gets more below and right. */
void aecl_export_cuts(const aecl_layer *layer, const aecl_operation *op, size_t cuts[4], size_t more[2]);

#endif
