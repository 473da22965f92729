/* Streaming into a buffer while the device works: the buffer's two halves are filled in turn through a queue of its own.
 *
 * Filling a half waits (on the device) for what was enqueued before from that half; the work enqueued after
 * aecl_transfer_fill waits (on the device) for the fill. The host waits only when it would overwrite staging memory that is
 * still being read. */
#ifndef AECL_CL_TRANSFER_H
#define AECL_CL_TRANSFER_H

#include "cl/buffer.h"

typedef struct aecl_transfer aecl_transfer;

/* For `target`, whose halves are `half` bytes each. Borrowed; must outlive the transfer. */
aecl_status aecl_transfer_new(aecl_transfer **out, aecl_buffer *target, size_t half);
/* Waits for what is under way. */
void aecl_transfer_free(aecl_transfer *transfer);

/* *staging = host memory of one half (owned by the transfer) for the caller to fill, free to be overwritten. */
aecl_status aecl_transfer_stage(aecl_transfer *transfer, size_t which, void **staging);
/* Enqueues the first `bytes` staged bytes of half `which` (0 or 1) to the device. */
aecl_status aecl_transfer_fill(aecl_transfer *transfer, size_t which, size_t bytes);

#endif
