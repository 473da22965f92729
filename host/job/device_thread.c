/* A thread that opens a device while its caller reads data. */
#include "job/device_thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "job/selftest.h"

struct aecl_device_thread {
    const aecl_surroundings *given;
    aecl_surroundings own; /* the same, to be stopped by this thread's end too */
    aecl_context *context;
    aecl_status status;
    char *message, *details; /* of a failure: messages belong to their thread */
    atomic_bool abandoned;
    pthread_t thread;
    bool running;
};

static bool asked_to_stop(void *data) {
    const aecl_device_thread *o = data;
    return atomic_load(&o->abandoned) || aecl_is_asked_to_stop(o->given);
}

static void *open_device(void *data) {
    aecl_device_thread *o = data;
    o->status = aecl_open_device(&o->context, &o->own);
    if (o->status == AECL_OK) o->status = aecl_selftest_ahead(o->context, &o->own);
    if (o->status < 0) o->details = aecl_take_details();
    if (o->status < 0 && aecl_copy_string(&o->message, aecl_message()) < 0) o->status = AECL_NO_MEMORY;
    return NULL;
}

aecl_status aecl_device_thread_start(aecl_device_thread **out, const aecl_surroundings *surroundings) {
    aecl_device_thread *o = NULL;
    aecl_status st = aecl_alloc(&o, 1, sizeof *o);
    *out = o;
    if (st < 0) return st;
    o->given = surroundings;
    o->own = *surroundings;
    o->own.stop = asked_to_stop, o->own.data = o;
    o->running = pthread_create(&o->thread, NULL, open_device, o) == 0;
    if (!o->running) open_device(o);
    return AECL_OK;
}

static void wait_for(aecl_device_thread *o) {
    if (o->running) pthread_join(o->thread, NULL);
    o->running = false;
}

aecl_status aecl_device_thread_finish(aecl_device_thread *o, aecl_context **out) {
    wait_for(o);
    if (o->status < 0) {
        char *details = o->details;
        o->details = NULL;
        return aecl_fail_with(o->status, details, "%s", o->message ? o->message : "out of memory");
    }
    *out = o->context, o->context = NULL;
    return AECL_OK;
}

void aecl_device_thread_free(aecl_device_thread *o) {
    if (!o) return;
    atomic_store(&o->abandoned, true);
    wait_for(o);
    aecl_context_close(o->context);
    free(o->message);
    free(o->details);
    free(o);
}
