/* Launching kernels with arguments that are checked: count and kind of each against the compiled kernel. */
#ifndef AECL_CL_LAUNCH_H
#define AECL_CL_LAUNCH_H

#include <stdint.h>

#include "cl/buffer.h"
#include "cl/program.h"
#include "cl/work.h"

typedef struct aecl_kernel aecl_kernel;

typedef enum { AECL_ARG_BUFFER, AECL_ARG_U32, AECL_ARG_F32 } aecl_arg_kind;

typedef struct {
    aecl_arg_kind kind;
    union {
        const aecl_buffer *buffer;
        uint32_t u32;
        float f32;
    } value;
} aecl_arg;

#define BUF(b) ((aecl_arg){AECL_ARG_BUFFER, {.buffer = (b)}})
#define U32(v) ((aecl_arg){AECL_ARG_U32, {.u32 = (uint32_t)(v)}})
#define F32(v) ((aecl_arg){AECL_ARG_F32, {.f32 = (float)(v)}})

/* Work-items a dimension (global) and a group (local); local 0 leaves the choice to OpenCL. Where local does not divide
 * global, global is rounded up: kernels launched so check their bounds. */
typedef struct {
    size_t global[3], local[3];
} aecl_grid;

#define GRID1(x)       ((aecl_grid){{(x), 1, 1}, {0, 0, 0}})
#define GRID2(x, y)    ((aecl_grid){{(x), (y), 1}, {0, 0, 0}})
#define GRID3(x, y, z) ((aecl_grid){{(x), (y), (z)}, {0, 0, 0}})

/* The kernel `name` of a program; AECL_DEVICE when there is none. Queries number and types of its arguments
 * (CL_KERNEL_NUM_ARGS, CL_KERNEL_ARG_ADDRESS_QUALIFIER and _TYPE_NAME where the implementation has them). A kernel
 * remembers its arguments: one object per place of use keeps constant arguments set. */
aecl_status aecl_kernel_new(aecl_kernel **out, aecl_program *program, const char *name);
void aecl_kernel_free(aecl_kernel *kernel);

/* Sets the arguments that differ from the last launch of this object and enqueues it. AECL_DEVICE naming the kernel when
 * the number or a kind of the arguments does not fit ("gemm_nn: argument 3 is a float, the kernel wants uint"). A grid
 * with a 0 dimension is a success that launches nothing. `work` is for the profile (cl/profile.h). */
aecl_status aecl_launch(aecl_kernel *kernel, aecl_grid grid, aecl_work work, size_t count, const aecl_arg *args);

#define LAUNCH_WORK(kernel, grid, work, ...)                                                                           \
    aecl_launch(kernel, grid, work, sizeof((aecl_arg[]){__VA_ARGS__}) / sizeof(aecl_arg), (aecl_arg[]){__VA_ARGS__})
#define LAUNCH(kernel, grid, ...) LAUNCH_WORK(kernel, grid, WORK(0, 0), __VA_ARGS__)

/* Kernels launched since the context was opened; what CLBlast does for a product counts as one. */
unsigned long long aecl_launch_count(const aecl_context *context);
/* Counts a launch that was made past aecl_launch. */
void aecl_launch_made(aecl_context *context);

#endif
