/* Two halves and two staging buffers, filled by a second queue that events hold in step with the first. */
#include "cl/transfer.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cl/objects.h"

struct aecl_transfer {
    aecl_buffer *target;
    size_t half;
    cl_command_queue queue;
    void *staging[2];
    cl_event filled[2]; /* the last fill of each half; NULL before the first */
};

static aecl_cl_site site_of(const aecl_transfer *t) {
    return (aecl_cl_site){
        .what = t->target->what, .device = t->target->context->info.name, .watch = t->target->context->watch};
}

aecl_status aecl_transfer_new(aecl_transfer **out, aecl_buffer *target, size_t half) {
    aecl_status st = AECL_OK;
    aecl_transfer *t = NULL;
    aecl_context *context = target->context;
    *out = NULL;
    TRY(aecl_alloc(&t, 1, sizeof *t));
    t->target = target;
    t->half = half;
    TRY(aecl_cl_queue_new(&t->queue, context->handle, context->device, 0, site_of(t)));
    for (size_t i = 0; i < 2; i++) TRY(aecl_alloc(&t->staging[i], half, 1));
    *out = t;
    t = NULL;
done:
    aecl_transfer_free(t);
    return st;
}

void aecl_transfer_free(aecl_transfer *t) {
    if (!t) return;
    if (t->queue) aecl_cl_finish(t->queue, site_of(t));
    for (size_t i = 0; i < 2; i++) {
        aecl_cl_event_release(t->filled[i]);
        free(t->staging[i]);
    }
    aecl_cl_queue_release(t->queue);
    free(t);
}

aecl_status aecl_transfer_stage(aecl_transfer *t, size_t which, void **staging) {
    aecl_status st = AECL_OK;
    if (t->filled[which]) TRY(aecl_cl_wait(t->filled[which], site_of(t)));
    *staging = t->staging[which];
done:
    return st;
}

aecl_status aecl_transfer_fill(aecl_transfer *t, size_t which, size_t bytes) {
    aecl_status st = AECL_OK;
    cl_event worked = NULL, filled = NULL;
    cl_command_queue work = t->target->context->queue;
    const aecl_cl_range range = {t->target->handle, which * t->half, bytes};
    TRY(aecl_cl_marker(&worked, work, site_of(t)));
    TRY(aecl_cl_flush(work, site_of(t)));
    t->target->context->transfers++;
    TRY(aecl_cl_write_after(&filled, t->queue, range, t->staging[which], worked, site_of(t)));
    TRY(aecl_cl_flush(t->queue, site_of(t)));
    TRY(aecl_cl_barrier(work, filled, site_of(t)));
    aecl_cl_event_release(t->filled[which]);
    t->filled[which] = filled;
    filled = NULL;
done:
    aecl_cl_event_release(worked);
    aecl_cl_event_release(filled);
    return st;
}
