/* Opening a device: whether it has what the kernels take for granted, its queue, and a wait now and then so that the
 * queue does not grow without bound. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cl/context.h"
#include "cl/program.h"
#include "cl/objects.h"

#define ANSWER_SECONDS 30 /* after which a call that is not back is spoken of */

cl_device_id aecl_context_device_handle(const aecl_context *context) {
    return context->device;
}

cl_command_queue aecl_context_queue(const aecl_context *context) {
    return context->queue;
}

const aecl_device_info *aecl_context_device(const aecl_context *context) {
    return &context->info;
}

bool aecl_context_is_cpu(const aecl_context *context) {
    return context->info.type == AECL_DEVICE_CPU;
}

const char *aecl_context_identity(const aecl_context *context) {
    return context->identity;
}

aecl_tuning *aecl_context_tuning(const aecl_context *context) {
    return context->tuning;
}

aecl_tuning *aecl_context_swap_tuning(aecl_context *context, aecl_tuning *tuning) {
    aecl_tuning *before = context->tuning;
    context->tuning = tuning;
    return before;
}

void aecl_context_own_examiner(aecl_context *context, aecl_examiner *examiner, void (*release)(aecl_examiner *)) {
    context->examiner = examiner;
    context->release_examiner = release;
}

aecl_examiner *aecl_context_swap_examiner(aecl_context *context, aecl_examiner *examiner) {
    aecl_examiner *before = context->examiner;
    context->examiner = examiner;
    return before;
}

static aecl_cl_site site_of(const aecl_context *context, const char *what) {
    return (aecl_cl_site){.what = what, .device = context->info.name, .watch = context->watch};
}

/* Everything that the other functions of this room take for granted. */
static aecl_status check_device(const aecl_device_row *row) {
    const char *name = row->info.name;
    cl_uint align_bits = 0;
    if (!row->info.available) {
        return aecl_fail(AECL_DEVICE, "device \"%s\" or its compiler is not available; choose another", name);
    }
    if (strncmp(row->info.version, "OpenCL 1.0", 10) == 0 || strncmp(row->info.version, "OpenCL 1.1", 10) == 0) {
        return aecl_fail(AECL_DEVICE, "device \"%s\" offers %s; version 1.2 or later is needed", name,
                         row->info.version);
    }
    aecl_status st = aecl_cl_device_value(&align_bits, sizeof align_bits, row->id, CL_DEVICE_MEM_BASE_ADDR_ALIGN,
                                          (aecl_cl_site){.what = "alignment", .device = name});
    if (st < 0) return st;
    if (align_bits > 8 * AECL_VIEW_ALIGN) {
        return aecl_fail(AECL_DEVICE, "device \"%s\" wants buffers aligned to %u bytes, more than %d; choose another",
                         name, align_bits / 8, AECL_VIEW_ALIGN);
    }
    return AECL_OK;
}

static aecl_status make_identity(aecl_context *context) {
    aecl_text text = {0};
    aecl_text_add(&text, "%s | %s | %s", context->info.platform, context->info.name, context->info.driver);
    aecl_status st = aecl_text_done(&text);
    if (st < 0) {
        aecl_text_free(&text);
        return st;
    }
    context->identity = text.s;
    return AECL_OK;
}

aecl_status aecl_context_open(aecl_context **out, const aecl_device_list *list, size_t index) {
    aecl_status st = AECL_OK;
    aecl_context *context = NULL;
    if (index >= list->count) {
        return aecl_fail(AECL_DEVICE, "device %zu does not exist; there are %zu", index, list->count);
    }
    const aecl_device_row *row = &list->rows[index];
    TRY(check_device(row));
    TRY(aecl_alloc(&context, 1, sizeof *context));
    TRY(aecl_device_info_copy(&context->info, &row->info));
    TRY(make_identity(context));
    TRY(aecl_watch_new(&context->watch, context->info.name, ANSWER_SECONDS));
    context->device = row->id;
    TRY(aecl_cl_context_new(&context->handle, row->platform, row->id, site_of(context, "device")));
    TRY(aecl_cl_queue_new(&context->queue, context->handle, row->id, 0, site_of(context, "queue")));
    *out = context;
    context = NULL;
done:
    aecl_context_close(context);
    return st;
}

void aecl_context_close(aecl_context *context) {
    if (context == NULL) return;
    if (context->examiner) context->release_examiner(context->examiner);
    aecl_profiler_free(context->profiler);
    for (size_t i = 0; i < AECL_MARKS; i++) aecl_cl_event_release(context->marks[i]);
    for (aecl_program *p = context->programs, *next; p != NULL; p = next) {
        next = p->next;
        aecl_program_free(p);
    }
    aecl_cl_queue_release(context->queue);
    aecl_cl_context_release(context->handle);
    aecl_watch_free(context->watch);
    aecl_device_info_free(&context->info);
    free(context->identity);
    free(context->binary_folder);
    free(context->tuning);
    free(context);
}

aecl_status aecl_context_finish(aecl_context *context) {
    aecl_status st = aecl_cl_finish(context->queue, site_of(context, "queue"));
    return st < 0 ? st : aecl_profiler_collect(context);
}

aecl_status aecl_context_flush(aecl_context *context) {
    return aecl_cl_flush(context->queue, site_of(context, "queue"));
}

aecl_status aecl_context_throttle(aecl_context *context) {
    const aecl_cl_site site = site_of(context, "queue");
    cl_event *mark = &context->marks[context->next_mark], made = NULL;
    aecl_status st = aecl_cl_marker(&made, context->queue, site);
    if (st < 0) return st;
    const cl_event before = *mark;
    *mark = made;
    context->next_mark = (context->next_mark + 1) % AECL_MARKS;
    TRY(aecl_cl_flush(context->queue, site));
    if (before != NULL) TRY(aecl_cl_wait(before, site));
    TRY(aecl_profiler_collect(context));
done:
    aecl_cl_event_release(before);
    return st;
}
