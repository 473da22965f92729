/* Where the device's time goes: each launch gives an event, and the times of those that are done are added up by kernel
 * and by what the launch was for. Off unless started, and then nothing here does anything.
 *
 * A launch belongs to a phase of the run ("training"), a layer ("encoder.0") and a pass ("forward"), which whoever
 * enqueues sets beforehand. Events are collected when the context is throttled or finished, and those that are not done
 * stay for the next time: nothing is waited for, but for the oldest of 2^15 launches that are not collected yet. */
#ifndef AECL_CL_PROFILE_H
#define AECL_CL_PROFILE_H

#include "cl/context.h"
#include "cl/work.h"

/* From here on launches are timed: the context's queue is exchanged for one that keeps times. AECL_DEVICE where the
 * device has none. Once a context. */
aecl_status aecl_profile_start(aecl_context *context);
/* Waits for what is enqueued, collects it, and times no further launch. */
aecl_status aecl_profile_stop(aecl_context *context);
bool aecl_profile_is_on(const aecl_context *context);

/* The phase of what follows, a literal; returns the one before, NULL where nothing is timed. The first is "opening". */
const char *aecl_profile_phase(aecl_context *context, const char *phase);
/* What launches that follow are for: the layer, or NULL; the pass, a literal. `layer` must stay until it is replaced. */
void aecl_profile_site(aecl_context *context, const char *layer, const char *pass);

/* For a library that enqueues kernels by itself (only while aecl_profile_is_on): called before, this marks the place in the
 * queue from which the next launch added is timed. */
aecl_status aecl_profile_before(aecl_context *context);
/* A launch that ends with `done`, whose event is taken over in any case. */
aecl_status aecl_profile_add(aecl_context *context, const char *kernel, aecl_work work, cl_event done);

/* All launches of one kernel at one site. */
typedef struct {
    const char *phase, *pass;
    char layer[32]; /* "": none */
    char kernel[32];
    unsigned long long calls;
    double seconds;    /* on the device, from start to end of each */
    double operations; /* 0: not known */
    double bytes;      /* NaN: not known of every launch */
} aecl_profile_row;

typedef struct {
    const char *name;
    unsigned long long calls;
    double seconds;    /* on the wall */
    double busy, gaps; /* of those: in launches, and between one launch and the next on the device */
} aecl_profile_span;

#define AECL_MOST_PHASES 8

typedef struct {
    aecl_profile_row *rows; /* in the order of their first launch */
    size_t row_count;
    aecl_profile_span phases[AECL_MOST_PHASES]; /* in the order they began */
    size_t phase_count;
    double collecting; /* seconds the host spent on asking for times */
    size_t resolution; /* of the device's clock, nanoseconds */
} aecl_profile;

/* What was collected, owned by the context; NULL when nothing was ever timed. */
const aecl_profile *aecl_profile_read(const aecl_context *context);

#endif
