/* What the OpenCL layers of the tests share. A layer is a module of layer.c and of its own file, which defines these. */
#ifndef AECL_TESTS_LAYER_H
#define AECL_TESTS_LAYER_H

#include <CL/cl.h>
#include <CL/cl_icd.h>

extern const char aecl_layer_name[];

/* Reads the layer's settings and puts its functions into `table`; entries left NULL go on to `next`, which stays. */
void aecl_layer_fill(struct _cl_icd_dispatch *table, const struct _cl_icd_dispatch *next);

#endif
