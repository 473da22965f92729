/* An OpenCL layer for tests: makes calls of any program fail, on any implementation behind ocl-icd.
 *
 *     OPENCL_LAYERS=fault_layer.so FAULT_FUNCTION=clFinish FAULT_CALL=3 FAULT_CODE=-5 program
 *
 * FAULT_FUNCTION     whose calls are counted; unset or "": those of every function below together
 * FAULT_CALL         which call fails, from 1; unset or 0: none
 * FAULT_CODE         what it answers; unset: -5, CL_OUT_OF_RESOURCES
 * FAULT_ABORT        1: abort() instead of answering
 * FAULT_HANG         1: never come back instead of answering
 * FAULT_FILL         1: new buffers hold 0xFF in every byte (NaN as floats)
 * FAULT_UNAVAILABLE  1: every device says that it is not available */
#include "layer.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct _cl_icd_dispatch *target;
const char aecl_layer_name[] = "fault";
static const char *fault_function;
static long fault_call;
static cl_int fault_code;
static bool fault_abort, fault_hang, fault_fill, fault_unavailable;
static atomic_long calls;

/* True when this call of `function` is the one that fails. */
static bool strikes(const char *function) {
    if (fault_call == 0 || (fault_function[0] != '\0' && strcmp(fault_function, function) != 0)) return false;
    if (atomic_fetch_add(&calls, 1) + 1 != fault_call) return false;
    if (fault_abort) abort();
    while (fault_hang) pause();
    return true;
}

#define ANSWERING(name, parameters, arguments)                                                                         \
    static cl_int CL_API_CALL layer_##name parameters {                                                                \
        return strikes(#name) ? fault_code : target->name arguments;                                                   \
    }

#define MAKING(type, name, parameters, arguments)                                                                      \
    static type CL_API_CALL layer_##name parameters {                                                                  \
        if (!strikes(#name)) return target->name arguments;                                                            \
        if (error != NULL) *error = fault_code;                                                                        \
        return NULL;                                                                                                   \
    }

typedef void(CL_CALLBACK *notify_context)(const char *, const void *, size_t, void *);
typedef void(CL_CALLBACK *notify_build)(cl_program, void *);

ANSWERING(clGetPlatformIDs, (cl_uint n, cl_platform_id *out, cl_uint *count), (n, out, count))
ANSWERING(clGetPlatformInfo, (cl_platform_id p, cl_platform_info q, size_t size, void *value, size_t *needed),
          (p, q, size, value, needed))
ANSWERING(clGetDeviceIDs, (cl_platform_id p, cl_device_type type, cl_uint n, cl_device_id *out, cl_uint *count),
          (p, type, n, out, count))
MAKING(cl_context, clCreateContext,
       (const cl_context_properties *p, cl_uint n, const cl_device_id *d, notify_context f, void *data, cl_int *error),
       (p, n, d, f, data, error))
MAKING(cl_command_queue, clCreateCommandQueue,
       (cl_context c, cl_device_id d, cl_command_queue_properties p, cl_int *error), (c, d, p, error))
MAKING(cl_mem, clCreateSubBuffer,
       (cl_mem m, cl_mem_flags flags, cl_buffer_create_type type, const void *region, cl_int *error),
       (m, flags, type, region, error))
MAKING(cl_program, clCreateProgramWithSource,
       (cl_context c, cl_uint n, const char **text, const size_t *lengths, cl_int *error), (c, n, text, lengths, error))
ANSWERING(clBuildProgram,
          (cl_program p, cl_uint n, const cl_device_id *d, const char *options, notify_build f, void *data),
          (p, n, d, options, f, data))
ANSWERING(clGetProgramBuildInfo,
          (cl_program p, cl_device_id d, cl_program_build_info q, size_t size, void *value, size_t *needed),
          (p, d, q, size, value, needed))
MAKING(cl_kernel, clCreateKernel, (cl_program p, const char *name, cl_int *error), (p, name, error))
ANSWERING(clGetKernelInfo, (cl_kernel k, cl_kernel_info q, size_t size, void *value, size_t *needed),
          (k, q, size, value, needed))
ANSWERING(clGetKernelArgInfo,
          (cl_kernel k, cl_uint index, cl_kernel_arg_info q, size_t size, void *value, size_t *needed),
          (k, index, q, size, value, needed))
ANSWERING(clSetKernelArg, (cl_kernel k, cl_uint index, size_t size, const void *value), (k, index, size, value))
ANSWERING(clEnqueueNDRangeKernel,
          (cl_command_queue queue, cl_kernel k, cl_uint dimensions, const size_t *offset, const size_t *global,
           const size_t *local, cl_uint n, const cl_event *wait, cl_event *event),
          (queue, k, dimensions, offset, global, local, n, wait, event))
ANSWERING(clEnqueueReadBuffer,
          (cl_command_queue queue, cl_mem m, cl_bool blocking, size_t offset, size_t size, void *to, cl_uint n,
           const cl_event *wait, cl_event *event),
          (queue, m, blocking, offset, size, to, n, wait, event))
ANSWERING(clEnqueueWriteBuffer,
          (cl_command_queue queue, cl_mem m, cl_bool blocking, size_t offset, size_t size, const void *from, cl_uint n,
           const cl_event *wait, cl_event *event),
          (queue, m, blocking, offset, size, from, n, wait, event))
ANSWERING(clEnqueueFillBuffer,
          (cl_command_queue queue, cl_mem m, const void *pattern, size_t length, size_t offset, size_t size, cl_uint n,
           const cl_event *wait, cl_event *event),
          (queue, m, pattern, length, offset, size, n, wait, event))
ANSWERING(clEnqueueMarkerWithWaitList, (cl_command_queue queue, cl_uint n, const cl_event *wait, cl_event *event),
          (queue, n, wait, event))
ANSWERING(clFlush, (cl_command_queue queue), (queue))
ANSWERING(clFinish, (cl_command_queue queue), (queue))
ANSWERING(clGetEventInfo, (cl_event e, cl_event_info q, size_t size, void *value, size_t *needed),
          (e, q, size, value, needed))
ANSWERING(clGetEventProfilingInfo, (cl_event e, cl_profiling_info q, size_t size, void *value, size_t *needed),
          (e, q, size, value, needed))
ANSWERING(clWaitForEvents, (cl_uint n, const cl_event *events), (n, events))

static cl_int CL_API_CALL layer_clGetDeviceInfo(cl_device_id d, cl_device_info query, size_t size, void *value,
                                                size_t *needed) {
    const cl_bool no = CL_FALSE;
    if (strikes("clGetDeviceInfo")) return fault_code;
    cl_int code = target->clGetDeviceInfo(d, query, size, value, needed);
    if (fault_unavailable && query == CL_DEVICE_AVAILABLE && code == CL_SUCCESS && value != NULL) {
        memcpy(value, &no, sizeof no);
    }
    return code;
}

static cl_mem CL_API_CALL layer_clCreateBuffer(cl_context c, cl_mem_flags flags, size_t size, void *host,
                                               cl_int *error) {
    if (strikes("clCreateBuffer")) {
        if (error != NULL) *error = fault_code;
        return NULL;
    }
    void *filling = fault_fill && host == NULL ? malloc(size) : NULL;
    if (filling == NULL) return target->clCreateBuffer(c, flags, size, host, error);
    memset(filling, 0xFF, size);
    cl_mem made = target->clCreateBuffer(c, flags | CL_MEM_COPY_HOST_PTR, size, filling, error);
    free(filling);
    return made;
}

static void fill_table(struct _cl_icd_dispatch *table) {
#define ROW(name) table->name = layer_##name
    ROW(clGetPlatformIDs);
    ROW(clGetPlatformInfo);
    ROW(clGetDeviceIDs);
    ROW(clGetDeviceInfo);
    ROW(clCreateContext);
    ROW(clCreateCommandQueue);
    ROW(clCreateBuffer);
    ROW(clCreateSubBuffer);
    ROW(clCreateProgramWithSource);
    ROW(clBuildProgram);
    ROW(clGetProgramBuildInfo);
    ROW(clCreateKernel);
    ROW(clGetKernelInfo);
    ROW(clGetKernelArgInfo);
    ROW(clSetKernelArg);
    ROW(clEnqueueNDRangeKernel);
    ROW(clEnqueueReadBuffer);
    ROW(clEnqueueWriteBuffer);
    ROW(clEnqueueFillBuffer);
    ROW(clEnqueueMarkerWithWaitList);
    ROW(clFlush);
    ROW(clFinish);
    ROW(clWaitForEvents);
    ROW(clGetEventInfo);
    ROW(clGetEventProfilingInfo);
#undef ROW
}

static bool is_on(const char *name) {
    const char *value = getenv(name);
    return value != NULL && strcmp(value, "1") == 0;
}

static long number(const char *name, long otherwise) {
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? strtol(value, NULL, 10) : otherwise;
}

void aecl_layer_fill(struct _cl_icd_dispatch *table, const struct _cl_icd_dispatch *next) {
    target = next;
    fault_function = getenv("FAULT_FUNCTION");
    if (fault_function == NULL) fault_function = "";
    fault_call = number("FAULT_CALL", 0);
    fault_code = (cl_int)number("FAULT_CODE", CL_OUT_OF_RESOURCES);
    fault_abort = is_on("FAULT_ABORT");
    fault_hang = is_on("FAULT_HANG");
    fault_fill = is_on("FAULT_FILL");
    fault_unavailable = is_on("FAULT_UNAVAILABLE");
    fill_table(table);
}
