/* The only caller of OpenCL. Each function is one cl* call (or the two-step size-then-value query of one), turned into
 * a status: AECL_DEVICE with "CALL(what): CL_SYMBOL (-n) on device", where `what` is the kernel, buffer or query.
 *
 * CL_MEM_OBJECT_ALLOCATION_FAILURE, CL_OUT_OF_RESOURCES and CL_OUT_OF_HOST_MEMORY while making a buffer add
 * site.room. Objects made and released are counted, so that tests can hold them to 0.
 * Release functions accept NULL and report nothing: there is no remedy at that point. */
#ifndef AECL_CL_CALLS_H
#define AECL_CL_CALLS_H

#include <CL/cl.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/file.h"
#include "base/status.h"
#include "cl/watch.h"

/* What a call is about, for its message. */
typedef struct {
    const char *what;   /* kernel, buffer or query; NULL: nothing between the parentheses */
    const char *device; /* NULL: not said */
    const char *room;   /* while a buffer is made: what it asked for, what there is, what helps; else NULL */
    aecl_watch *watch;  /* is told of calls that may wait for the device; NULL: nobody is */
} aecl_cl_site;

/* "CL_OUT_OF_RESOURCES"; "unknown error" for a number that is not in the standard or ICD headers. */
const char *aecl_cl_error_name(cl_int code);

/* Objects (contexts, queues, buffers, programs, kernels, events) now alive. */
long aecl_cl_live_objects(void);

/* Discovery. The arrays are owned by the caller; no platform (CL_PLATFORM_NOT_FOUND_KHR) and no device
 * (CL_DEVICE_NOT_FOUND) are a success with *count = 0 and *out = NULL. */
aecl_status aecl_cl_platforms(cl_platform_id **out, cl_uint *count);
aecl_status aecl_cl_devices(cl_device_id **out, cl_uint *count, cl_platform_id platform, aecl_cl_site site);
/* A text of a platform or device; owned by the caller. site.what names the query. */
aecl_status aecl_cl_platform_text(char **out, cl_platform_id platform, cl_platform_info query, aecl_cl_site site);
aecl_status aecl_cl_device_text(char **out, cl_device_id device, cl_device_info query, aecl_cl_site site);
/* A value of exactly `size` bytes into *value. */
aecl_status aecl_cl_device_value(void *value, size_t size, cl_device_id device, cl_device_info query,
                                 aecl_cl_site site);

/* Contexts, in-order queues, events. */
aecl_status aecl_cl_context_new(cl_context *out, cl_platform_id platform, cl_device_id device, aecl_cl_site site);
void aecl_cl_context_release(cl_context context);
/* properties: 0, or CL_QUEUE_PROFILING_ENABLE for a queue whose events keep their times. */
aecl_status aecl_cl_queue_new(cl_command_queue *out, cl_context context, cl_device_id device,
                              cl_command_queue_properties properties, aecl_cl_site site);
void aecl_cl_queue_release(cl_command_queue queue);
aecl_status aecl_cl_finish(cl_command_queue queue, aecl_cl_site site);
aecl_status aecl_cl_flush(cl_command_queue queue, aecl_cl_site site);
/* A marker behind everything enqueued; waited for and released by the caller. */
aecl_status aecl_cl_marker(cl_event *out, cl_command_queue queue, aecl_cl_site site);
/* What is enqueued later waits for `event`. */
aecl_status aecl_cl_barrier(cl_command_queue queue, cl_event event, aecl_cl_site site);
aecl_status aecl_cl_wait(cl_event event, aecl_cl_site site);
/* Whether what the event stands for is done; its failure on the device is this call's. Does not wait. */
aecl_status aecl_cl_event_is_done(bool *done, cl_event event, aecl_cl_site site);
/* When it started and ended on the device, in nanoseconds of the device's clock; of an event that is done, from a queue
 * that keeps times. */
typedef struct {
    cl_ulong start, end;
} aecl_cl_times;
aecl_status aecl_cl_event_times(aecl_cl_times *out, cl_event event, aecl_cl_site site);
/* Takes over an event that another library made: from here on it is counted and released like the others. */
void aecl_cl_event_adopt(cl_event event);
void aecl_cl_event_release(cl_event event);

/* Buffers: read-write, and windows into them. */
typedef struct {
    cl_mem memory;
    size_t offset, bytes;
} aecl_cl_range;

aecl_status aecl_cl_buffer_new(cl_mem *out, cl_context context, size_t bytes, aecl_cl_site site);
aecl_status aecl_cl_subbuffer_new(cl_mem *out, aecl_cl_range range, aecl_cl_site site);
void aecl_cl_buffer_release(cl_mem memory);
/* Read and write block; zero does not. */
aecl_status aecl_cl_read(cl_command_queue queue, aecl_cl_range range, void *to, aecl_cl_site site);
aecl_status aecl_cl_write(cl_command_queue queue, aecl_cl_range range, const void *from, aecl_cl_site site);
/* Enqueued transfers: the host's bytes must stay until they are done. *out is waited for and released by the caller. */
aecl_status aecl_cl_read_later(cl_event *out, cl_command_queue queue, aecl_cl_range range, void *to, aecl_cl_site site);
aecl_status aecl_cl_write_later(cl_command_queue queue, aecl_cl_range range, const void *from, aecl_cl_site site);
/* Does not wait: the write begins after `after` and makes *out, released by the caller; `from` must stay as it is until
 * then. */
aecl_status aecl_cl_write_after(cl_event *out, cl_command_queue queue, aecl_cl_range range, const void *from,
                                cl_event after, aecl_cl_site site);
aecl_status aecl_cl_zero(cl_command_queue queue, aecl_cl_range range, aecl_cl_site site);

/* Programs. Building a program gives its log in *log (owned by the caller, "" where there is none or it could not be
 * had); of a build that fails the log is the message's details instead. */
aecl_status aecl_cl_program_new(cl_program *out, cl_context context, const char *source, aecl_cl_site site);
aecl_status aecl_cl_program_build(cl_program program, cl_device_id device, const char *options, char **log,
                                  aecl_cl_site site);
void aecl_cl_program_release(cl_program program);
/* What the driver made of a built program, owned by the caller; *length = 0 where it gives nothing away. */
aecl_status aecl_cl_program_binary(unsigned char **out, size_t *length, cl_program program, aecl_cl_site site);
/* A program of bytes that aecl_cl_program_binary gave, to be built as one of sources is. */
aecl_status aecl_cl_program_from_binary(cl_program *out, cl_context context, cl_device_id device, aecl_piece binary,
                                        aecl_cl_site site);

/* Kernels. site.what is the kernel's name. */
typedef struct {
    bool known;     /* false: the implementation keeps no argument information, the rest is not set */
    bool is_buffer; /* a pointer to global or constant memory */
    char type[64];  /* as written, without qualifiers: "uint", "float*" */
} aecl_cl_argument;

aecl_status aecl_cl_kernel_new(cl_kernel *out, cl_program program, aecl_cl_site site);
void aecl_cl_kernel_release(cl_kernel kernel);
aecl_status aecl_cl_kernel_argument_count(cl_uint *out, cl_kernel kernel, aecl_cl_site site);
aecl_status aecl_cl_kernel_argument(aecl_cl_argument *out, cl_kernel kernel, cl_uint index, aecl_cl_site site);
aecl_status aecl_cl_kernel_set(cl_kernel kernel, cl_uint index, size_t size, const void *value, aecl_cl_site site);
/* Three dimensions; local NULL leaves the group to OpenCL. */
typedef struct {
    const size_t *global, *local;
} aecl_cl_grid;
/* out NULL: without an event; else *out is released by the caller. */
aecl_status aecl_cl_kernel_enqueue(cl_event *out, cl_command_queue queue, cl_kernel kernel, aecl_cl_grid grid,
                                   aecl_cl_site site);

#endif
