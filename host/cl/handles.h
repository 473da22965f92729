/* The handles of this room and of nn's operations, for whoever passes them on without asking anything of them. */
#ifndef AECL_CL_HANDLES_H
#define AECL_CL_HANDLES_H

typedef struct aecl_context aecl_context;   /* cl/context.h */
typedef struct aecl_buffer aecl_buffer;     /* cl/buffer.h */
typedef struct aecl_program aecl_program;   /* cl/program.h */
typedef struct aecl_tuning aecl_tuning;     /* nn/tuning.h */
typedef struct aecl_ops aecl_ops;           /* nn/ops.h */
typedef struct aecl_examiner aecl_examiner; /* nn/examiner.h */

/* Views of a buffer (aecl_buffer_view) must start at multiples of this many bytes: at least
 * CL_DEVICE_MEM_BASE_ADDR_ALIGN of every device known (NVIDIA 512, AMD 256, Intel and pocl 128). aecl_context_open
 * refuses a device that wants more. */
#define AECL_VIEW_ALIGN 1024

#endif
