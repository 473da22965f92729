/* In the place of onnx_file.c where ONNX is left out. */
#include "export/onnx_graph.h"

aecl_status aecl_onnx_ready(void) {
    return aecl_fail(AECL_USAGE,
                     "this aecl was built without ONNX (AECL_WITH_ONNX); --to c and --to pytorch need nothing");
}

aecl_status aecl_onnx_write(const aecl_onnx_graph *graph, const char *path) {
    (void)graph, (void)path;
    return aecl_onnx_ready();
}
