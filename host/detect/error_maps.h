/* Where pictures differ from what a model makes of them. */
#ifndef AECL_DETECT_ERROR_MAPS_H
#define AECL_DETECT_ERROR_MAPS_H

#include "base/scaling.h"
#include "base/shape.h"
#include "data/dataset.h"
#include "nn/device_model.h"

/* map[height][width] = the mean over channels of the squared differences of a picture [channels][height][width] and what
 * was made of it, values divided by `white`, smoothed by a Gaussian (aecl_error_map_sigma). */
aecl_status aecl_error_map(float *map, const float *picture, const float *made, const aecl_shape *shape, float white);

/* The Gaussian's standard deviation in pixels: a 64th of the shorter side, at least 1. Benchmarks of MVTec AD smooth 256
 * pixels by 4. */
double aecl_error_map_sigma(const aecl_shape *shape);

/* What makes pictures again. */
typedef struct {
    void *data;
    size_t most; /* pictures at once */
    /* made[count][features], in the units of the data, of rows as they are stored. */
    aecl_status (*rebuild)(void *data, const void *rows, size_t count, float *made);
} aecl_rebuilder;

/* *maps = [count][height][width] of all pictures, owned by the caller. */
aecl_status aecl_error_maps_make(float **maps, const aecl_dataset *pictures, const aecl_rebuilder *rebuilder);

/* The same by a model on its device, of values that were scaled so. */
aecl_status aecl_error_maps_of_model(float **maps, const aecl_dataset *pictures, aecl_device_model *model,
                                     const aecl_scaling *scaling);

#endif
