/* Layers of the tests' own, each for something that nn/layer.h allows and no layer of the library needs so far. None has
 * panel functions, but frozen. Their kernels are compiled beside the library's. */
#ifndef AECL_TEST_OWN_LAYERS_H
#define AECL_TEST_OWN_LAYERS_H

#include "nn/layer.h"

/* No parameters, and a kink: y = x, a quarter of it below 0. */
extern const aecl_layer_class aecl_own_leak;
/* Three parameters, one of them kept: y = act(weight (x - mean) + bias), the mean being the batch's in training, and
 * running_mean, which each training step moves towards it, at work. */
extern const aecl_layer_class aecl_own_center;
/* Random numbers, and what they were is saved: half of the inputs, drawn anew in each step, are 0, the others doubled. */
extern const aecl_layer_class aecl_own_drop;
/* Fewer outputs than inputs, which of them is saved: the larger of each two neighbours. */
extern const aecl_layer_class aecl_own_pairs;
/* A second input: y = x + 2 skip. */
extern const aecl_layer_class aecl_own_add;
/* dense with a third parameter that is kept and never read. Panel functions as dense. Filled by aecl_own_layers_init. */
extern aecl_layer_class aecl_own_frozen;
/* dense without panel functions, and with the one that a model at work needs. Filled likewise. */
extern aecl_layer_class aecl_own_plain, aecl_own_half;

void aecl_own_layers_init(void);

#endif
