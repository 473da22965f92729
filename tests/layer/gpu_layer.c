/* An OpenCL layer for tests: every device says that it is a small graphics card, and is held to what it says. So a
 * processor's implementation runs what a GPU would be given: kernels a launch or more a layer, products by CLBlast,
 * neighbouring work-items for vectors.
 *
 *     OPENCL_LAYERS=libgpu_layer.so GPU_MEMORY=256 program
 *
 * GPU_MEMORY  its memory in MiB; unset: 4096
 *
 * It has work-groups of up to 256, 64 KB of local memory, no memory in common with the host, at most a quarter of its own
 * in one buffer, and sub-buffers that begin at multiples of 64 bytes. What asks for more is answered as a card's
 * driver would, whatever the implementation below could do. */
#include "layer.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ITEMS   ((size_t)256)
#define LOCAL_BYTES  ((cl_ulong)64 << 10)
#define GLOBAL_BYTES ((cl_ulong)4 << 30)
#define MOST_BUFFER  ((cl_ulong)1 << 30)
#define ALIGN        64

const char aecl_layer_name[] = "gpu";

static const struct _cl_icd_dispatch *target;
static atomic_ullong allocated;

static const char device_name[] = "pretended GPU";
static const cl_device_type device_type = CL_DEVICE_TYPE_GPU;
static const cl_uint one = 1, align_bits = 8 * ALIGN;
static const cl_bool no = CL_FALSE;
static const cl_ulong local_bytes = LOCAL_BYTES;
static cl_ulong global_bytes, most_buffer;
static const cl_device_local_mem_type local_type = CL_LOCAL;
static const size_t most_items = MOST_ITEMS, most_sides[3] = {MOST_ITEMS, MOST_ITEMS, MOST_ITEMS};

#define ROW(query, value)                                                                                              \
    { query, &(value), sizeof(value) }

static const struct {
    cl_device_info query;
    const void *value;
    size_t size;
} facts[] = {
    ROW(CL_DEVICE_NAME, device_name),
    ROW(CL_DEVICE_TYPE, device_type),
    ROW(CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, one),
    ROW(CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT, one),
    ROW(CL_DEVICE_MEM_BASE_ADDR_ALIGN, align_bits),
    ROW(CL_DEVICE_HOST_UNIFIED_MEMORY, no),
    ROW(CL_DEVICE_LOCAL_MEM_SIZE, local_bytes),
    ROW(CL_DEVICE_LOCAL_MEM_TYPE, local_type),
    ROW(CL_DEVICE_GLOBAL_MEM_SIZE, global_bytes),
    ROW(CL_DEVICE_MAX_MEM_ALLOC_SIZE, most_buffer),
    ROW(CL_DEVICE_MAX_WORK_GROUP_SIZE, most_items),
    ROW(CL_DEVICE_MAX_WORK_ITEM_SIZES, most_sides),
};

static cl_int CL_API_CALL layer_clGetDeviceInfo(cl_device_id d, cl_device_info query, size_t size, void *value,
                                                size_t *needed) {
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (facts[i].query != query) continue;
        if (value != NULL && size < facts[i].size) return CL_INVALID_VALUE;
        if (value != NULL) memcpy(value, facts[i].value, facts[i].size);
        if (needed != NULL) *needed = facts[i].size;
        return CL_SUCCESS;
    }
    return target->clGetDeviceInfo(d, query, size, value, needed);
}

static cl_int CL_API_CALL layer_clGetKernelWorkGroupInfo(cl_kernel k, cl_device_id d, cl_kernel_work_group_info query,
                                                         size_t size, void *value, size_t *needed) {
    cl_int code = target->clGetKernelWorkGroupInfo(k, d, query, size, value, needed);
    if (code != CL_SUCCESS || query != CL_KERNEL_WORK_GROUP_SIZE || value == NULL) return code;
    if (*(size_t *)value > MOST_ITEMS) memcpy(value, &most_items, sizeof most_items);
    return code;
}

static void CL_CALLBACK give_back(cl_mem m, void *bytes) {
    (void)m;
    atomic_fetch_sub(&allocated, (unsigned long long)(size_t)bytes);
}

static cl_mem refuse(cl_int code, cl_int *error) {
    if (error != NULL) *error = code;
    return NULL;
}

static cl_mem CL_API_CALL layer_clCreateBuffer(cl_context c, cl_mem_flags flags, size_t size, void *host,
                                               cl_int *error) {
    if (size > most_buffer) return refuse(CL_INVALID_BUFFER_SIZE, error);
    if (atomic_fetch_add(&allocated, size) + size > global_bytes) {
        atomic_fetch_sub(&allocated, size);
        return refuse(CL_MEM_OBJECT_ALLOCATION_FAILURE, error);
    }
    cl_mem made = target->clCreateBuffer(c, flags, size, host, error);
    if (made == NULL || target->clSetMemObjectDestructorCallback(made, give_back, (void *)size) != CL_SUCCESS) {
        atomic_fetch_sub(&allocated, size);
    }
    return made;
}

static cl_mem CL_API_CALL layer_clCreateSubBuffer(cl_mem m, cl_mem_flags flags, cl_buffer_create_type type,
                                                  const void *region, cl_int *error) {
    const cl_buffer_region *r = region;
    if (r->origin % ALIGN != 0) return refuse(CL_MISALIGNED_SUB_BUFFER_OFFSET, error);
    return target->clCreateSubBuffer(m, flags, type, region, error);
}

/* What a group needs: a whole number of them, none larger than the card's, in its local memory. */
static cl_int check_groups(cl_kernel k, cl_uint dimensions, const size_t *global, const size_t *local) {
    cl_ulong bytes = 0;
    size_t items = 1;
    for (cl_uint i = 0; i < dimensions; i++) {
        if (local[i] == 0 || global[i] % local[i] != 0) return CL_INVALID_WORK_GROUP_SIZE;
        items *= local[i];
    }
    if (items > MOST_ITEMS) return CL_INVALID_WORK_GROUP_SIZE;
    cl_int code = target->clGetKernelWorkGroupInfo(k, NULL, CL_KERNEL_LOCAL_MEM_SIZE, sizeof bytes, &bytes, NULL);
    return code == CL_SUCCESS && bytes > LOCAL_BYTES ? CL_OUT_OF_RESOURCES : code;
}

/* A side of the groups where the program leaves it to the driver. */
static size_t largest_part(size_t side) {
    size_t part = 64;
    while (side % part != 0) part--;
    return part;
}

static cl_int CL_API_CALL layer_clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel k, cl_uint dimensions,
                                                       const size_t *offset, const size_t *global, const size_t *local,
                                                       cl_uint n, const cl_event *wait, cl_event *event) {
    const size_t chosen[3] = {largest_part(global[0]), 1, 1};
    if (local == NULL) local = chosen;
    cl_int code = check_groups(k, dimensions, global, local);
    if (code != CL_SUCCESS) return code;
    return target->clEnqueueNDRangeKernel(queue, k, dimensions, offset, global, local, n, wait, event);
}

void aecl_layer_fill(struct _cl_icd_dispatch *table, const struct _cl_icd_dispatch *next) {
    const char *memory = getenv("GPU_MEMORY");
    target = next;
    global_bytes = (memory != NULL ? strtoull(memory, NULL, 10) : 4096) << 20;
    most_buffer = global_bytes / 4;
    table->clGetDeviceInfo = layer_clGetDeviceInfo;
    table->clGetKernelWorkGroupInfo = layer_clGetKernelWorkGroupInfo;
    table->clCreateBuffer = layer_clCreateBuffer;
    table->clCreateSubBuffer = layer_clCreateSubBuffer;
    table->clEnqueueNDRangeKernel = layer_clEnqueueNDRangeKernel;
}
