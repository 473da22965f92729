/* Masks of where test pictures are anomalous, as MVTec AD has them. */
#ifndef AECL_JOB_MASK_FILES_H
#define AECL_JOB_MASK_FILES_H

#include "data/dataset.h"
#include "data/read_options.h"

/* *masks = [count][height][width] of the pictures, not 0 where they are anomalous, owned by the caller; NULL where the folder
 * `source` has none. They are in its sub-folder ground_truth or, of the folder "test", the one beside it: of the picture
 * broken/000.png broken/000_mask.png or broken/000.png. A kind of pictures that has no folder there is normal. They are made
 * alike as the pictures were; a pixel is anomalous from half of the file's brightest on. AECL_INPUT for a mask that is
 * missing, cannot be read or is of another size. */
aecl_status aecl_masks_read(uint8_t **masks, const aecl_dataset *pictures, const char *source,
                            const aecl_read_options *options);

#endif
