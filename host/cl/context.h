/* What the other rooms may know of an opened device. */
#ifndef AECL_CL_CONTEXT_H
#define AECL_CL_CONTEXT_H

#include <CL/cl.h>
#include <aecl/device.h>

#include "cl/handles.h"

/* An opened device: context, in-order queue, compiled programs. Used by one thread at a time. */
/* Opens device number `index` of the list, which may be closed afterwards. Owned by the caller. AECL_DEVICE for a
 * device that does not exist, offers less than OpenCL 1.2, or wants views aligned to more than AECL_VIEW_ALIGN. */
aecl_status aecl_context_open(aecl_context **out, const aecl_device_list *list, size_t index);
void aecl_context_close(aecl_context *context);
/* Facts about the opened device; owned by the context (a copy: the list may be closed). */
const aecl_device_info *aecl_context_device(const aecl_context *context);

/* Raw handles, for CLBlast and host/cl only. Owned by the context. */
cl_device_id aecl_context_device_handle(const aecl_context *context);
cl_command_queue aecl_context_queue(const aecl_context *context);

/* Waits until everything enqueued is done; a failure of any of it is reported here (AECL_DEVICE). */
aecl_status aecl_context_finish(aecl_context *context);
/* Hands what is enqueued to the device without waiting. */
aecl_status aecl_context_flush(aecl_context *context);

/* Bounds the work in flight without draining it: enqueues a marker, and waits for the marker of two calls before. */
aecl_status aecl_context_throttle(aecl_context *context);

/* True where one work-item should do a whole vector tile alone (CPU devices: work-groups of one, 16-wide vectors). */
bool aecl_context_is_cpu(const aecl_context *context);

/* "platform | name | driver": what a cache or a checkpoint compares. Owned by the context. */
const char *aecl_context_identity(const aecl_context *context);

/* What was measured on the device and decides in place of built-in choices (nn/tuning.h, which alone knows its content):
 * a block of malloc's that the context frees when it is closed. NULL: nothing. */
aecl_tuning *aecl_context_tuning(const aecl_context *context);
/* Puts another block (or NULL) in its place; the one before goes to the caller. */
aecl_tuning *aecl_context_swap_tuning(aecl_context *context, aecl_tuning *tuning);

/* Who is asked before something is first used here (nn/examiner.h, which alone knows what it is), or NULL. */
/* Gives the context its examiner, which aecl_context_close hands to `release`. */
void aecl_context_own_examiner(aecl_context *context, aecl_examiner *examiner, void (*release)(aecl_examiner *));
/* Puts another one (or NULL) in its place for a while and returns the one before. */
aecl_examiner *aecl_context_swap_examiner(aecl_context *context, aecl_examiner *examiner);

#endif
