/* Where pictures differ from what a model makes of them, drawn over them. */
#ifndef AECL_APP_HEAT_MAPS_H
#define AECL_APP_HEAT_MAPS_H

#include <aecl/device.h>
#include <aecl/model.h>

#include "data/pictures/picture.h"

/* Borrowed. */
typedef struct {
    aecl_model *model;
    aecl_device *device;
    const aecl_dataset *pictures; /* of the model's shape; sample i is of files->path[i] */
    const aecl_picture_files *files;
    const char *folder; /* for the results, by aecl_result_path; files there are replaced */
} aecl_heat_maps;

/* Writes a PNG for each picture: the picture in grey, and over it the map from clear (no error) through yellow to red, the
 * greatest error of all pictures. Says how large that is. */
aecl_status aecl_heat_maps_write(const aecl_heat_maps *maps);

#endif
