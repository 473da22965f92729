/* Pools: layers with a window over each channel by itself. What they share beside nn/conv/window.h. */
#ifndef AECL_NN_CONV_POOL_LAYER_H
#define AECL_NN_CONV_POOL_LAYER_H

#include "nn/conv/window.h"

/* class->shape of a pool: a stride that is not set becomes the kernel. */
aecl_status aecl_pool_shape(void *config, const aecl_layer_inputs *inputs, aecl_shape *out);
aecl_conv_window aecl_pool_window(const aecl_layer *layer);

/* Calls `meet` for every element of every window in double: small[place + i] and big[at + i], i < n, meet at tap `tap`. */
typedef struct {
    size_t place, at, tap;
    size_t inside; /* elements of this window inside the picture */
} aecl_pool_meeting;
void aecl_pool_visit(const aecl_reference_pass *pass,
                     void (*meet)(const aecl_reference_pass *pass, const aecl_pool_meeting *at));

#define AECL_POOL_DEFAULTS                                                                                             \
    {                                                                                                                  \
        .kernel = {2, 2}, .pad_before = {-1, -1}, .pad_after = { -1, -1 }                                              \
    }
/* The classes' cases. */
extern const char *const aecl_pool_cases[];

#endif
