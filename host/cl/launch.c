/* A kernel remembers what each of its arguments must be, as the compiler reports it, and what it was set to, so that
 * only changed arguments are set again. */
#include "cl/launch.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cl/profile.h"
#include "cl/objects.h"

/* An argument of a kernel: what it wants, and what it has. */
typedef struct {
    bool is_checked; /* false: the implementation does not tell what is wanted */
    bool is_set;
    aecl_arg_kind wants;
    char type[64];
    unsigned long long serial; /* of the buffer that is set; 0: NULL */
    uint32_t bits;             /* of the number that is set */
} slot;

struct aecl_kernel {
    aecl_program *program; /* held by a reference */
    aecl_context *context;
    cl_kernel handle;
    char *name;
    slot *slots;
    size_t count;
};

static aecl_cl_site site_of(const aecl_kernel *kernel) {
    return (aecl_cl_site){.what = kernel->name, .device = kernel->context->info.name, .watch = kernel->context->watch};
}

static aecl_status read_slot(aecl_kernel *kernel, size_t index) {
    aecl_cl_argument argument;
    slot *s = &kernel->slots[index];
    aecl_status st = aecl_cl_kernel_argument(&argument, kernel->handle, (cl_uint)index, site_of(kernel));
    if (st < 0 || !argument.known) return st;
    s->is_checked = true;
    memcpy(s->type, argument.type, sizeof s->type);
    if (argument.is_buffer) {
        s->wants = AECL_ARG_BUFFER;
    } else if (strcmp(s->type, "uint") == 0 || strcmp(s->type, "unsigned int") == 0) {
        s->wants = AECL_ARG_U32;
    } else if (strcmp(s->type, "float") == 0) {
        s->wants = AECL_ARG_F32;
    } else {
        return aecl_fail(AECL_DEVICE, "%s: argument %zu has the type %s; only buffers, uint and float can be set",
                         kernel->name, index, s->type);
    }
    return AECL_OK;
}

aecl_status aecl_kernel_new(aecl_kernel **out, aecl_program *program, const char *name) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    cl_uint count = 0;
    TRY(aecl_alloc(&kernel, 1, sizeof *kernel));
    kernel->program = program;
    program->references++;
    kernel->context = program->context;
    TRY(aecl_copy_string(&kernel->name, name));
    TRY(aecl_cl_kernel_new(&kernel->handle, program->handle, site_of(kernel)));
    TRY(aecl_cl_kernel_argument_count(&count, kernel->handle, site_of(kernel)));
    TRY(aecl_alloc(&kernel->slots, count, sizeof *kernel->slots));
    kernel->count = count;
    for (size_t i = 0; i < count; i++) TRY(read_slot(kernel, i));
    *out = kernel;
    kernel = NULL;
done:
    aecl_kernel_free(kernel);
    return st;
}

void aecl_kernel_free(aecl_kernel *kernel) {
    if (kernel == NULL) return;
    aecl_cl_kernel_release(kernel->handle);
    aecl_program_free(kernel->program);
    free(kernel->slots);
    free(kernel->name);
    free(kernel);
}

static aecl_status refuse_kind(const aecl_kernel *kernel, size_t index, aecl_arg_kind given) {
    static const char *const kinds[] = {
        [AECL_ARG_BUFFER] = "a buffer", [AECL_ARG_U32] = "a uint", [AECL_ARG_F32] = "a float"};
    return aecl_fail(AECL_DEVICE, "%s: argument %zu is %s, the kernel wants %s", kernel->name, index, kinds[given],
                     kernel->slots[index].type);
}

static aecl_status set_buffer(aecl_kernel *kernel, size_t index, const aecl_buffer *buffer) {
    slot *s = &kernel->slots[index];
    const unsigned long long serial = buffer != NULL ? buffer->serial : 0;
    if (s->is_set && s->serial == serial) return AECL_OK;
    const cl_mem handle = buffer != NULL ? buffer->handle : NULL;
    aecl_status st = aecl_cl_kernel_set(kernel->handle, (cl_uint)index, sizeof handle, &handle, site_of(kernel));
    s->is_set = st >= 0;
    s->serial = serial;
    return st;
}

static aecl_status set_number(aecl_kernel *kernel, size_t index, uint32_t bits) {
    slot *s = &kernel->slots[index];
    if (s->is_set && s->bits == bits) return AECL_OK;
    aecl_status st = aecl_cl_kernel_set(kernel->handle, (cl_uint)index, sizeof bits, &bits, site_of(kernel));
    s->is_set = st >= 0;
    s->bits = bits;
    return st;
}

static aecl_status set_argument(aecl_kernel *kernel, size_t index, const aecl_arg *arg) {
    const slot *s = &kernel->slots[index];
    if (s->is_checked && s->wants != arg->kind) return refuse_kind(kernel, index, arg->kind);
    if (arg->kind == AECL_ARG_BUFFER) return set_buffer(kernel, index, arg->value.buffer);
    return set_number(kernel, index, arg->value.u32); /* a float's bits are its value to OpenCL */
}

static aecl_status enqueue(const aecl_kernel *kernel, aecl_cl_grid grid, aecl_work work) {
    aecl_context *context = kernel->context;
    cl_event event = NULL;
    bool timed = aecl_profile_is_on(context);
    aecl_status st =
        aecl_cl_kernel_enqueue(timed ? &event : NULL, context->queue, kernel->handle, grid, site_of(kernel));
    if (st < 0) return st;
    context->launches++;
    aecl_watch_launched(context->watch, kernel->name);
    return timed ? aecl_profile_add(context, kernel->name, work, event) : AECL_OK;
}

aecl_status aecl_launch(aecl_kernel *kernel, aecl_grid grid, aecl_work work, size_t count, const aecl_arg *args) {
    static const size_t one[3] = {1, 1, 1};
    if (grid.global[0] == 0 || grid.global[1] == 0 || grid.global[2] == 0) return AECL_OK;
    if (count != kernel->count) {
        return aecl_fail(AECL_DEVICE, "%s: %zu arguments are given, the kernel wants %zu", kernel->name, count,
                         kernel->count);
    }
    for (size_t i = 0; i < count; i++) {
        aecl_status st = set_argument(kernel, i, &args[i]);
        if (st < 0) return st;
    }
    const size_t *local = aecl_context_is_cpu(kernel->context) ? one : NULL;
    if (grid.local[0] > 0) {
        for (size_t d = 0; d < 3; d++) {
            if (grid.local[d] == 0) grid.local[d] = 1;
            grid.global[d] = (grid.global[d] + grid.local[d] - 1) / grid.local[d] * grid.local[d];
        }
        local = grid.local;
    }
    return enqueue(kernel, (aecl_cl_grid){grid.global, local}, work);
}

void aecl_launch_made(aecl_context *context) {
    context->launches++;
}

unsigned long long aecl_launch_count(const aecl_context *context) {
    return context->launches;
}
