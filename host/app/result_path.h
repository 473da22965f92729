/* Where the picture that is made of a picture goes. */
#ifndef AECL_APP_RESULT_PATH_H
#define AECL_APP_RESULT_PATH_H

#include "data/pictures/picture.h"

/* *path = FOLDER/NAME.png for file number i, owned by the caller: its name without the ending, with the sub-folders of a
 * folder's pictures, which are not yet made. */
aecl_status aecl_result_path(char **path, const char *folder, const aecl_picture_files *files, size_t i);

/* Makes the folder that the file at `path` goes to. */
aecl_status aecl_result_folder_make(const char *path);

#endif
