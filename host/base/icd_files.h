/* Why the OpenCL loader finds no platform where a driver is installed. */
#ifndef AECL_BASE_ICD_FILES_H
#define AECL_BASE_ICD_FILES_H

#include "base/status.h"

/* Drivers are named by the files *.icd of $OCL_ICD_VENDORS or /etc/OpenCL/vendors: a line with a library each. AECL_DEVICE
 * naming the first file whose library cannot be loaded, and why; AECL_OK where there is none. */
aecl_status aecl_icd_files_check(void);

#endif
