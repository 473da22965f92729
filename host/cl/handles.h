/* The handles of this room and of nn's operations, for whoever passes them on without asking anything of them. */
#ifndef AECL_CL_HANDLES_H
#define AECL_CL_HANDLES_H

typedef struct aecl_context aecl_context; /* cl/context.h */
typedef struct aecl_buffer aecl_buffer;   /* cl/buffer.h */
typedef struct aecl_program aecl_program; /* cl/program.h */
typedef struct aecl_tuning aecl_tuning;   /* nn/tuning.h */
typedef struct aecl_ops aecl_ops;         /* nn/ops.h */

#define AECL_VIEW_ALIGN 1024

#endif
