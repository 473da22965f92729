/* A function for each OpenCL call in use, in one form: call, check, count. They are many and alike. */
#include "cl/calls.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <CL/cl_ext.h>

#include "base/mem.h"
#include "cl/watch.h"

static atomic_long live;

long aecl_cl_live_objects(void) {
    return atomic_load(&live);
}

static bool is_memory_shortage(cl_int code) {
    return code == CL_MEM_OBJECT_ALLOCATION_FAILURE || code == CL_OUT_OF_RESOURCES || code == CL_OUT_OF_HOST_MEMORY ||
           code == CL_INVALID_BUFFER_SIZE;
}

static aecl_status fail(const char *call, cl_int code, aecl_cl_site site) {
    const char *what = site.what != NULL ? site.what : "";
    const char *on = site.device != NULL ? " on " : "", *device = site.device != NULL ? site.device : "";
    const char *name = aecl_cl_error_name(code);
    if (site.room != NULL && is_memory_shortage(code)) {
        return aecl_fail(AECL_DEVICE, "%s(%s): %s (%d)%s%s; %s", call, what, name, code, on, device, site.room);
    }
    return aecl_fail(AECL_DEVICE, "%s(%s): %s (%d)%s%s", call, what, name, code, on, device);
}

static aecl_status check(const char *call, cl_int code, aecl_cl_site site) {
    return code == CL_SUCCESS ? AECL_OK : fail(call, code, site);
}

/* For calls that make an object. */
static aecl_status check_made(const char *call, cl_int code, aecl_cl_site site) {
    if (code != CL_SUCCESS) return fail(call, code, site);
    atomic_fetch_add(&live, 1);
    return AECL_OK;
}

/* For calls that may wait for the device, begun by aecl_watch_begin. */
static cl_int waited(aecl_cl_site site, cl_int code) {
    aecl_watch_end(site.watch);
    return code;
}

#define RELEASE(call, object)                                                                                          \
    do {                                                                                                               \
        if ((object) == NULL) return;                                                                                  \
        call(object);                                                                                                  \
        atomic_fetch_sub(&live, 1);                                                                                    \
    } while (0)

aecl_status aecl_cl_platforms(cl_platform_id **out, cl_uint *count) {
    const aecl_cl_site site = {0};
    aecl_status st = AECL_OK;
    cl_platform_id *ids = NULL;
    *out = NULL, *count = 0;
    cl_uint found = 0;
    cl_int code = clGetPlatformIDs(0, NULL, &found);
    if (code == CL_PLATFORM_NOT_FOUND_KHR || (code == CL_SUCCESS && found == 0)) return AECL_OK;
    TRY(check("clGetPlatformIDs", code, site));
    TRY(aecl_alloc(&ids, found, sizeof *ids));
    TRY(check("clGetPlatformIDs", clGetPlatformIDs(found, ids, NULL), site));
    *out = ids, *count = found;
    ids = NULL;
done:
    free(ids);
    return st;
}

aecl_status aecl_cl_devices(cl_device_id **out, cl_uint *count, cl_platform_id platform, aecl_cl_site site) {
    aecl_status st = AECL_OK;
    cl_device_id *ids = NULL;
    *out = NULL, *count = 0;
    cl_uint found = 0;
    cl_int code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, NULL, &found);
    if (code == CL_DEVICE_NOT_FOUND || (code == CL_SUCCESS && found == 0)) return AECL_OK;
    TRY(check("clGetDeviceIDs", code, site));
    TRY(aecl_alloc(&ids, found, sizeof *ids));
    TRY(check("clGetDeviceIDs", clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, found, ids, NULL), site));
    *out = ids, *count = found;
    ids = NULL;
done:
    free(ids);
    return st;
}

aecl_status aecl_cl_platform_text(char **out, cl_platform_id platform, cl_platform_info query, aecl_cl_site site) {
    aecl_status st = AECL_OK;
    char *text = NULL;
    size_t size = 0;
    TRY(check("clGetPlatformInfo", clGetPlatformInfo(platform, query, 0, NULL, &size), site));
    TRY(aecl_alloc(&text, size + 1, 1));
    TRY(check("clGetPlatformInfo", clGetPlatformInfo(platform, query, size, text, NULL), site));
    *out = text, text = NULL;
done:
    free(text);
    return st;
}

aecl_status aecl_cl_device_text(char **out, cl_device_id device, cl_device_info query, aecl_cl_site site) {
    aecl_status st = AECL_OK;
    char *text = NULL;
    size_t size = 0;
    TRY(check("clGetDeviceInfo", clGetDeviceInfo(device, query, 0, NULL, &size), site));
    TRY(aecl_alloc(&text, size + 1, 1));
    TRY(check("clGetDeviceInfo", clGetDeviceInfo(device, query, size, text, NULL), site));
    *out = text, text = NULL;
done:
    free(text);
    return st;
}

aecl_status aecl_cl_device_value(void *value, size_t size, cl_device_id device, cl_device_info query,
                                 aecl_cl_site site) {
    return check("clGetDeviceInfo", clGetDeviceInfo(device, query, size, value, NULL), site);
}

aecl_status aecl_cl_context_new(cl_context *out, cl_platform_id platform, cl_device_id device, aecl_cl_site site) {
    const cl_context_properties properties[] = {CL_CONTEXT_PLATFORM, (cl_context_properties)platform, 0};
    cl_int code = CL_SUCCESS;
    *out = clCreateContext(properties, 1, &device, NULL, NULL, &code);
    return check_made("clCreateContext", code, site);
}

void aecl_cl_context_release(cl_context context) {
    RELEASE(clReleaseContext, context);
}

aecl_status aecl_cl_queue_new(cl_command_queue *out, cl_context context, cl_device_id device,
                              cl_command_queue_properties properties, aecl_cl_site site) {
    cl_int code = CL_SUCCESS;
    *out = clCreateCommandQueue(context, device, properties, &code);
    return check_made("clCreateCommandQueue", code, site);
}

void aecl_cl_queue_release(cl_command_queue queue) {
    RELEASE(clReleaseCommandQueue, queue);
}

aecl_status aecl_cl_finish(cl_command_queue queue, aecl_cl_site site) {
    aecl_watch_begin(site.watch, "clFinish", site.what);
    return check("clFinish", waited(site, clFinish(queue)), site);
}

aecl_status aecl_cl_flush(cl_command_queue queue, aecl_cl_site site) {
    return check("clFlush", clFlush(queue), site);
}

aecl_status aecl_cl_marker(cl_event *out, cl_command_queue queue, aecl_cl_site site) {
    return check_made("clEnqueueMarkerWithWaitList", clEnqueueMarkerWithWaitList(queue, 0, NULL, out), site);
}

aecl_status aecl_cl_barrier(cl_command_queue queue, cl_event event, aecl_cl_site site) {
    return check("clEnqueueBarrierWithWaitList", clEnqueueBarrierWithWaitList(queue, 1, &event, NULL), site);
}

aecl_status aecl_cl_wait(cl_event event, aecl_cl_site site) {
    aecl_watch_begin(site.watch, "clWaitForEvents", site.what);
    return check("clWaitForEvents", waited(site, clWaitForEvents(1, &event)), site);
}

aecl_status aecl_cl_event_is_done(bool *done, cl_event event, aecl_cl_site site) {
    cl_int state = CL_QUEUED;
    cl_int code = clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof state, &state, NULL);
    *done = state == CL_COMPLETE;
    return check("clGetEventInfo", code == CL_SUCCESS && state < 0 ? state : code, site);
}

aecl_status aecl_cl_event_times(aecl_cl_times *out, cl_event event, aecl_cl_site site) {
    cl_int code = clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START, sizeof out->start, &out->start, NULL);
    if (code == CL_SUCCESS) {
        code = clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, sizeof out->end, &out->end, NULL);
    }
    return check("clGetEventProfilingInfo", code, site);
}

void aecl_cl_event_adopt(cl_event event) {
    if (event != NULL) atomic_fetch_add(&live, 1);
}

void aecl_cl_event_release(cl_event event) {
    RELEASE(clReleaseEvent, event);
}

aecl_status aecl_cl_buffer_new(cl_mem *out, cl_context context, size_t bytes, aecl_cl_site site) {
    cl_int code = CL_SUCCESS;
    *out = clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, NULL, &code);
    return check_made("clCreateBuffer", code, site);
}

aecl_status aecl_cl_subbuffer_new(cl_mem *out, aecl_cl_range range, aecl_cl_site site) {
    const cl_buffer_region region = {range.offset, range.bytes};
    cl_int code = CL_SUCCESS;
    *out = clCreateSubBuffer(range.memory, CL_MEM_READ_WRITE, CL_BUFFER_CREATE_TYPE_REGION, &region, &code);
    return check_made("clCreateSubBuffer", code, site);
}

void aecl_cl_buffer_release(cl_mem memory) {
    RELEASE(clReleaseMemObject, memory);
}

aecl_status aecl_cl_read(cl_command_queue queue, aecl_cl_range range, void *to, aecl_cl_site site) {
    aecl_watch_begin(site.watch, "clEnqueueReadBuffer", site.what);
    cl_int code = clEnqueueReadBuffer(queue, range.memory, CL_TRUE, range.offset, range.bytes, to, 0, NULL, NULL);
    return check("clEnqueueReadBuffer", waited(site, code), site);
}

aecl_status aecl_cl_write(cl_command_queue queue, aecl_cl_range range, const void *from, aecl_cl_site site) {
    aecl_watch_begin(site.watch, "clEnqueueWriteBuffer", site.what);
    cl_int code = clEnqueueWriteBuffer(queue, range.memory, CL_TRUE, range.offset, range.bytes, from, 0, NULL, NULL);
    return check("clEnqueueWriteBuffer", waited(site, code), site);
}

aecl_status aecl_cl_read_later(cl_event *out, cl_command_queue queue, aecl_cl_range range, void *to,
                               aecl_cl_site site) {
    cl_int code = clEnqueueReadBuffer(queue, range.memory, CL_FALSE, range.offset, range.bytes, to, 0, NULL, out);
    return check_made("clEnqueueReadBuffer", code, site);
}

aecl_status aecl_cl_write_later(cl_command_queue queue, aecl_cl_range range, const void *from, aecl_cl_site site) {
    cl_int code = clEnqueueWriteBuffer(queue, range.memory, CL_FALSE, range.offset, range.bytes, from, 0, NULL, NULL);
    return check("clEnqueueWriteBuffer", code, site);
}

aecl_status aecl_cl_write_after(cl_event *out, cl_command_queue queue, aecl_cl_range range, const void *from,
                                cl_event after, aecl_cl_site site) {
    cl_int code = clEnqueueWriteBuffer(queue, range.memory, CL_FALSE, range.offset, range.bytes, from, 1, &after, out);
    return check_made("clEnqueueWriteBuffer", code, site);
}

aecl_status aecl_cl_zero(cl_command_queue queue, aecl_cl_range range, aecl_cl_site site) {
    const cl_uint zero = 0;
    /* The pattern must divide the range; single bytes are slow on some implementations. */
    const size_t pattern = (range.offset | range.bytes) % sizeof zero == 0 ? sizeof zero : 1;
    cl_int code = clEnqueueFillBuffer(queue, range.memory, &zero, pattern, range.offset, range.bytes, 0, NULL, NULL);
    return check("clEnqueueFillBuffer", code, site);
}

aecl_status aecl_cl_program_new(cl_program *out, cl_context context, const char *source, aecl_cl_site site) {
    cl_int code = CL_SUCCESS;
    *out = clCreateProgramWithSource(context, 1, &source, NULL, &code);
    return check_made("clCreateProgramWithSource", code, site);
}

static aecl_status build_log(char **out, cl_program program, cl_device_id device) {
    size_t size = 0;
    /* A log that cannot be had must not hide why the build failed. */
    if (clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, NULL, &size) != CL_SUCCESS) size = 0;
    aecl_status st = aecl_alloc(out, size + 1, 1);
    if (st < 0 || size == 0) return st;
    if (clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, size, *out, NULL) != CL_SUCCESS) (*out)[0] = '\0';
    return AECL_OK;
}

aecl_status aecl_cl_program_build(cl_program program, cl_device_id device, const char *options, char **log,
                                  aecl_cl_site site) {
    aecl_watch_begin(site.watch, "clBuildProgram", site.what);
    cl_int code = waited(site, clBuildProgram(program, 1, &device, options, NULL, NULL));
    aecl_status st = build_log(log, program, device);
    if (code == CL_SUCCESS) return st;
    char *details = *log;
    *log = NULL;
    return aecl_fail_with(AECL_DEVICE, details, "clBuildProgram(%s): %s (%d) on %s; see the build log", site.what,
                          aecl_cl_error_name(code), code, site.device);
}

void aecl_cl_program_release(cl_program program) {
    RELEASE(clReleaseProgram, program);
}

aecl_status aecl_cl_program_binary(unsigned char **out, size_t *length, cl_program program, aecl_cl_site site) {
    aecl_status st = AECL_OK;
    unsigned char *bytes = NULL;
    *out = NULL, *length = 0;
    size_t size = 0;
    TRY(check("clGetProgramInfo", clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, sizeof size, &size, NULL), site));
    if (size == 0) goto done;
    TRY(aecl_alloc(&bytes, size, 1));
    TRY(check("clGetProgramInfo", clGetProgramInfo(program, CL_PROGRAM_BINARIES, sizeof bytes, &bytes, NULL), site));
    *out = bytes, *length = size;
    bytes = NULL;
done:
    free(bytes);
    return st;
}

aecl_status aecl_cl_program_from_binary(cl_program *out, cl_context context, cl_device_id device, aecl_piece binary,
                                        aecl_cl_site site) {
    const unsigned char *bytes = binary.bytes;
    cl_int code = CL_SUCCESS;
    *out = clCreateProgramWithBinary(context, 1, &device, &binary.length, &bytes, NULL, &code);
    return check_made("clCreateProgramWithBinary", code, site);
}

aecl_status aecl_cl_kernel_new(cl_kernel *out, cl_program program, aecl_cl_site site) {
    cl_int code = CL_SUCCESS;
    *out = clCreateKernel(program, site.what, &code);
    return check_made("clCreateKernel", code, site);
}

void aecl_cl_kernel_release(cl_kernel kernel) {
    RELEASE(clReleaseKernel, kernel);
}

aecl_status aecl_cl_kernel_argument_count(cl_uint *out, cl_kernel kernel, aecl_cl_site site) {
    return check("clGetKernelInfo", clGetKernelInfo(kernel, CL_KERNEL_NUM_ARGS, sizeof *out, out, NULL), site);
}

aecl_status aecl_cl_kernel_argument(aecl_cl_argument *out, cl_kernel kernel, cl_uint index, aecl_cl_site site) {
    *out = (aecl_cl_argument){0};
    cl_kernel_arg_address_qualifier address = 0;
    cl_int code = clGetKernelArgInfo(kernel, index, CL_KERNEL_ARG_ADDRESS_QUALIFIER, sizeof address, &address, NULL);
    if (code == CL_KERNEL_ARG_INFO_NOT_AVAILABLE) return AECL_OK;
    if (code == CL_SUCCESS) {
        code = clGetKernelArgInfo(kernel, index, CL_KERNEL_ARG_TYPE_NAME, sizeof out->type - 1, out->type, NULL);
    }
    out->known = true;
    out->is_buffer = address == CL_KERNEL_ARG_ADDRESS_GLOBAL || address == CL_KERNEL_ARG_ADDRESS_CONSTANT;
    return check("clGetKernelArgInfo", code, site);
}

aecl_status aecl_cl_kernel_set(cl_kernel kernel, cl_uint index, size_t size, const void *value, aecl_cl_site site) {
    return check("clSetKernelArg", clSetKernelArg(kernel, index, size, value), site);
}

aecl_status aecl_cl_kernel_enqueue(cl_event *out, cl_command_queue queue, cl_kernel kernel, aecl_cl_grid grid,
                                   aecl_cl_site site) {
    aecl_watch_begin(site.watch, "clEnqueueNDRangeKernel", site.what);
    cl_int code = waited(site, clEnqueueNDRangeKernel(queue, kernel, 3, NULL, grid.global, grid.local, 0, NULL, out));
    if (out != NULL) return check_made("clEnqueueNDRangeKernel", code, site);
    return check("clEnqueueNDRangeKernel", code, site);
}
