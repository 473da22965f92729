/* Launches wait in a ring until their events are done, and are then added to the row of their kernel, layer and phase;
 * rows are found by starting at the last one, as launches come round in one order. */
#include "cl/profile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cl/objects.h"

#define MOST_PENDING ((size_t)1 << 15)

/* A launch whose times are not known yet. */
typedef struct {
    cl_event before, done; /* before NULL: timed from the start of `done` */
    size_t row, phase;
    bool is_first; /* since the phase began */
    aecl_work work;
} pending;

struct aecl_profiler {
    aecl_profile result;
    bool is_on;
    size_t phase, last_row; /* the present phase; the row of the last launch */
    bool phase_is_new;
    double phase_began;
    const char *layer, *pass; /* layer "": none */
    pending *ring;            /* [MOST_PENDING], the oldest at `first` */
    size_t first, count;
    cl_event before; /* of aecl_profile_before, until the launch is added */
    cl_ulong ended;  /* device clock: end of the last launch collected */
};

bool aecl_profile_is_on(const aecl_context *context) {
    return context->profiler != NULL && context->profiler->is_on;
}

const aecl_profile *aecl_profile_read(const aecl_context *context) {
    return context->profiler != NULL ? &context->profiler->result : NULL;
}

/* Phases and sites */

static void begin_phase(aecl_profiler *p, const char *name) {
    aecl_profile *r = &p->result;
    p->phase = 0;
    while (p->phase < r->phase_count && strcmp(r->phases[p->phase].name, name) != 0) p->phase++;
    if (p->phase == AECL_MOST_PHASES) p->phase--; /* the last takes what is beyond */
    if (p->phase == r->phase_count) r->phases[r->phase_count++].name = name;
    p->phase_is_new = true;
    p->phase_began = aecl_now();
}

static void end_phase(aecl_profiler *p) {
    p->result.phases[p->phase].seconds += aecl_now() - p->phase_began;
}

const char *aecl_profile_phase(aecl_context *context, const char *phase) {
    aecl_profiler *p = context->profiler;
    if (!aecl_profile_is_on(context)) return NULL;
    const char *before = p->result.phases[p->phase].name;
    if (strcmp(before, phase) == 0) return before;
    end_phase(p);
    begin_phase(p, phase);
    return before;
}

void aecl_profile_site(aecl_context *context, const char *layer, const char *pass) {
    if (!aecl_profile_is_on(context)) return;
    context->profiler->layer = layer != NULL ? layer : "";
    context->profiler->pass = pass;
}

/* Collecting */

static aecl_status collect_oldest(aecl_profiler *p, aecl_cl_site site) {
    pending *e = &p->ring[p->first];
    aecl_profile_row *row = &p->result.rows[e->row];
    aecl_profile_span *phase = &p->result.phases[e->phase];
    aecl_cl_times times, before = {0};
    aecl_status st = AECL_OK;
    site.what = row->kernel;
    TRY(aecl_cl_event_times(&times, e->done, site));
    if (e->before != NULL) TRY(aecl_cl_event_times(&before, e->before, site));
    if (e->before != NULL) times.start = before.end;
    double seconds = times.end > times.start ? 1e-9 * (double)(times.end - times.start) : 0;
    if (!e->is_first && times.start > p->ended) phase->gaps += 1e-9 * (double)(times.start - p->ended);
    p->ended = times.end;
    row->calls++, phase->calls++;
    row->seconds += seconds, phase->busy += seconds;
    row->operations += e->work.operations;
    row->bytes += e->work.bytes > 0 ? e->work.bytes : NAN;
    aecl_cl_event_release(e->before);
    aecl_cl_event_release(e->done);
    p->first = (p->first + 1) % MOST_PENDING;
    p->count--;
done:
    return st;
}

aecl_status aecl_profiler_collect(aecl_context *context) {
    aecl_profiler *p = context->profiler;
    aecl_cl_site site = {.device = context->info.name, .watch = context->watch};
    aecl_status st = AECL_OK;
    if (p == NULL || p->count == 0) return AECL_OK;
    double began = aecl_now();
    for (bool done = true; p->count > 0;) {
        site.what = p->result.rows[p->ring[p->first].row].kernel;
        TRY(aecl_cl_event_is_done(&done, p->ring[p->first].done, site));
        if (!done) break;
        TRY(collect_oldest(p, site));
    }
done:
    p->result.collecting += aecl_now() - began;
    return st;
}

/* Starting and stopping */

void aecl_profiler_free(aecl_profiler *p) {
    if (p == NULL) return;
    for (; p->count > 0; p->count--, p->first = (p->first + 1) % MOST_PENDING) {
        aecl_cl_event_release(p->ring[p->first].before);
        aecl_cl_event_release(p->ring[p->first].done);
    }
    aecl_cl_event_release(p->before);
    free(p->ring);
    free(p->result.rows);
    free(p);
}

aecl_status aecl_profile_start(aecl_context *context) {
    const aecl_cl_site site = {.what = "queue that keeps times", .device = context->info.name, .watch = context->watch};
    aecl_profiler *p = NULL;
    cl_command_queue queue = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&p, 1, sizeof *p));
    TRY(aecl_alloc(&p->ring, MOST_PENDING, sizeof *p->ring));
    TRY(aecl_cl_device_value(&p->result.resolution, sizeof p->result.resolution, context->device,
                             CL_DEVICE_PROFILING_TIMER_RESOLUTION, site));
    TRY(aecl_cl_finish(context->queue, site));
    st = aecl_cl_queue_new(&queue, context->handle, context->device, CL_QUEUE_PROFILING_ENABLE, site);
    if (st < 0) TRY(aecl_fail(st, "the device cannot be profiled, leave --profile out: %s", aecl_message()));
    aecl_cl_queue_release(context->queue);
    context->queue = queue;
    p->is_on = true;
    p->layer = p->pass = "";
    begin_phase(p, "opening");
    context->profiler = p, p = NULL;
done:
    aecl_profiler_free(p);
    return st;
}

aecl_status aecl_profile_stop(aecl_context *context) {
    if (!aecl_profile_is_on(context)) return AECL_OK;
    aecl_status st = aecl_context_finish(context);
    end_phase(context->profiler);
    context->profiler->is_on = false;
    return st;
}

/* Launches */

static bool is_row(const aecl_profile_row *row, const aecl_profiler *p, const char *kernel) {
    return strncmp(row->kernel, kernel, sizeof row->kernel - 1) == 0 &&
           strncmp(row->layer, p->layer, sizeof row->layer - 1) == 0 && strcmp(row->pass, p->pass) == 0 &&
           strcmp(row->phase, p->result.phases[p->phase].name) == 0;
}

/* p->last_row = the row of the next launch, made when it is the first of its kind. Launches come round in one order, so
 * the search begins behind the last one. */
static aecl_status find_row(aecl_profiler *p, const char *kernel) {
    aecl_profile *r = &p->result;
    aecl_status st = AECL_OK;
    for (size_t i = 1; i <= r->row_count; i++) {
        size_t at = (p->last_row + i) % r->row_count;
        if (!is_row(&r->rows[at], p, kernel)) continue;
        p->last_row = at;
        return AECL_OK;
    }
    TRY(aecl_resize(&r->rows, r->row_count + 1, sizeof *r->rows));
    aecl_profile_row *row = &r->rows[r->row_count];
    *row = (aecl_profile_row){.phase = r->phases[p->phase].name, .pass = p->pass};
    snprintf(row->layer, sizeof row->layer, "%s", p->layer);
    snprintf(row->kernel, sizeof row->kernel, "%s", kernel);
    p->last_row = r->row_count++;
done:
    return st;
}

aecl_status aecl_profile_before(aecl_context *context) {
    aecl_profiler *p = context->profiler;
    aecl_cl_event_release(p->before);
    p->before = NULL;
    return aecl_cl_marker(&p->before, context->queue, (aecl_cl_site){.what = "queue", .device = context->info.name});
}

aecl_status aecl_profile_add(aecl_context *context, const char *kernel, aecl_work work, cl_event done) {
    aecl_profiler *p = context->profiler;
    pending *e = &p->ring[(p->first + p->count) % MOST_PENDING];
    aecl_status st = AECL_OK;
    TRY(find_row(p, kernel));
    if (p->count == MOST_PENDING) {
        TRY(aecl_cl_wait(p->ring[p->first].done,
                         (aecl_cl_site){.what = kernel, .device = context->info.name, .watch = context->watch}));
        TRY(aecl_profiler_collect(context));
    }
    *e = (pending){p->before, done, p->last_row, p->phase, p->phase_is_new, work};
    p->before = done = NULL;
    p->phase_is_new = false;
    p->count++;
done:
    aecl_cl_event_release(done);
    return st;
}
