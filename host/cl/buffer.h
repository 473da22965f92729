/* Device memory. A buffer is zero-filled and thereby touched when it is made (new OpenCL memory holds garbage, and some
 * implementations allocate on first use: running out must show before training starts). */
#ifndef AECL_CL_BUFFER_H
#define AECL_CL_BUFFER_H

#include <stddef.h>

#include "cl/handles.h"
#include "cl/context.h"

/* `what` names the buffer in messages ("parameters", "activations"). bytes > 0. Where there is no room, AECL_DEVICE says
 * how much was asked for, has and allows the device. */
aecl_status aecl_buffer_new(aecl_buffer **out, aecl_context *context, size_t bytes, const char *what);
/* aecl_buffer_new, whose message about too little room ends with `remedy`: what needs less. */
aecl_status aecl_buffer_new_or(aecl_buffer **out, aecl_context *context, size_t bytes, const char *what,
                               const char *remedy);
#define AECL_FEWER_UNITS   "fewer units need less (--latent, or narrower layers)"
#define AECL_SMALLER_BATCH "a smaller --batch needs less"
#define AECL_SMALLER_DATA  "with a smaller --data-limit the data pass through a smaller buffer"
/* aecl_buffer_new with these bytes in it. */
aecl_status aecl_buffer_of(aecl_buffer **out, aecl_context *context, size_t bytes, const void *values,
                           const char *what);
/* A window [offset, offset + bytes) into `parent` (a sub-buffer), offset a multiple of AECL_VIEW_ALIGN, else AECL_FAILED;
 * released on its own, before or after its parent. */
aecl_status aecl_buffer_view(aecl_buffer **out, aecl_buffer *parent, size_t offset, size_t bytes);
void aecl_buffer_free(aecl_buffer *buffer);

size_t aecl_buffer_bytes(const aecl_buffer *buffer);
cl_mem aecl_buffer_handle(const aecl_buffer *buffer);

/* Blocking transfers; offset + bytes beyond the buffer is AECL_FAILED. */
aecl_status aecl_buffer_write(aecl_buffer *buffer, size_t offset, size_t bytes, const void *from);
aecl_status aecl_buffer_read(aecl_buffer *buffer, size_t offset, size_t bytes, void *to);
/* Enqueued transfers of at least a byte: the host's bytes must stay until what was enqueued is done. A read makes
 * *arrival, which aecl_buffer_arrived waits for and releases. */
aecl_status aecl_buffer_write_later(aecl_buffer *buffer, size_t offset, size_t bytes, const void *from);
aecl_status aecl_buffer_read_later(aecl_buffer *buffer, size_t offset, size_t bytes, void *to, cl_event *arrival);
aecl_status aecl_buffer_arrived(const aecl_buffer *buffer, cl_event *arrival);
/* Enqueues zeros over the whole buffer; does not wait. */
aecl_status aecl_buffer_clear(aecl_buffer *buffer);

/* The most bytes that the context's buffers took at once. */
size_t aecl_buffer_most_bytes(const aecl_context *context);

/* Reads and writes between host and device since the context was opened. */
unsigned long long aecl_transfer_count(const aecl_context *context);

#endif
