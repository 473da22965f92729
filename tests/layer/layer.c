/* What ocl-icd asks of a layer: its name and version, then its functions in the place of the implementation's. */
#include "layer.h"

#include <CL/cl_layer.h>
#include <string.h>

static struct _cl_icd_dispatch table;

CL_API_ENTRY cl_int CL_API_CALL clGetLayerInfo(cl_layer_info query, size_t size, void *value, size_t *needed) {
    const cl_layer_api_version version = CL_LAYER_API_VERSION_100;
    const void *from = query == CL_LAYER_API_VERSION ? (const void *)&version : aecl_layer_name;
    const size_t length = query == CL_LAYER_API_VERSION ? sizeof version : strlen(aecl_layer_name) + 1;
    if (query != CL_LAYER_API_VERSION && query != CL_LAYER_NAME) return CL_INVALID_VALUE;
    if (value != NULL && size < length) return CL_INVALID_VALUE;
    if (value != NULL) memcpy(value, from, length);
    if (needed != NULL) *needed = length;
    return CL_SUCCESS;
}

CL_API_ENTRY cl_int CL_API_CALL clInitLayer(cl_uint entries, const struct _cl_icd_dispatch *next, cl_uint *count,
                                            const struct _cl_icd_dispatch **out) {
    (void)entries;
    aecl_layer_fill(&table, next);
    *count = sizeof table / sizeof(void *);
    *out = &table;
    return CL_SUCCESS;
}
