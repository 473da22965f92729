/* Why pocl shows no device, or compiles nothing, where it is installed. */
#ifndef AECL_BASE_POCL_FOLDER_H
#define AECL_BASE_POCL_FOLDER_H

#include "base/status.h"

/* Whether a platform of this name is pocl. */
bool aecl_is_pocl(const char *platform);

/* pocl compiles through a folder: $POCL_CACHE_DIR, else pocl/kcache in $XDG_CACHE_HOME, $HOME/.cache or /tmp. Without it
 * it has no device; where it is there but cannot be written, every build fails. AECL_DEVICE naming the folder, the
 * reason and the remedy when this is so. Makes the folder, as pocl does. */
aecl_status aecl_pocl_folder_check(void);

#endif
