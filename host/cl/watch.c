/* The watched thread notes what it calls and since when; this one looks a few times in the time that a call may take. */
#include "cl/watch.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#define LOOKS 20 /* in that time */

struct aecl_watch {
    char *device;
    double seconds;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool running, end;
    const char *call, *what; /* call: NULL outside of one */
    double since;
    bool told; /* of this call */
    char kernel[64];
};

static struct timespec from_now(double seconds) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    long long nanoseconds = at.tv_nsec + (long long)(seconds * 1e9);
    return (struct timespec){at.tv_sec + (time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)};
}

static void tell(aecl_watch *w) {
    w->told = true;
    aecl_log(AECL_LOG_WARNING,
             "%s(%s): device \"%s\" has not answered for %.3g s%s%s; it may be compiling or busy, or hang: a second "
             "interrupt leaves at once, and what was saved stays",
             w->call, w->what ? w->what : "", w->device, w->seconds, *w->kernel ? "; the last kernel launched is " : "",
             w->kernel);
}

static void *look(void *data) {
    aecl_watch *w = data;
    pthread_mutex_lock(&w->lock);
    while (!w->end) {
        struct timespec next = from_now(w->seconds / LOOKS);
        pthread_cond_timedwait(&w->ended, &w->lock, &next);
        if (!w->end && w->call && !w->told && aecl_now() - w->since >= w->seconds) tell(w);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

aecl_status aecl_watch_new(aecl_watch **out, const char *device, double seconds) {
    aecl_watch *w = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&w, 1, sizeof *w));
    w->seconds = seconds;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->ended, NULL);
    TRY(aecl_copy_string(&w->device, device));
    w->running = pthread_create(&w->thread, NULL, look, w) == 0; /* without, nobody is told */
    *out = w, w = NULL;
done:
    aecl_watch_free(w);
    return st;
}

void aecl_watch_free(aecl_watch *w) {
    if (w == NULL) return;
    pthread_mutex_lock(&w->lock);
    w->end = true;
    pthread_cond_signal(&w->ended);
    pthread_mutex_unlock(&w->lock);
    if (w->running) pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->ended);
    pthread_mutex_destroy(&w->lock);
    free(w->device);
    free(w);
}

void aecl_watch_begin(aecl_watch *w, const char *call, const char *what) {
    if (w == NULL) return;
    pthread_mutex_lock(&w->lock);
    w->call = call, w->what = what, w->since = aecl_now(), w->told = false;
    pthread_mutex_unlock(&w->lock);
}

void aecl_watch_end(aecl_watch *w) {
    if (w == NULL) return;
    pthread_mutex_lock(&w->lock);
    w->call = NULL;
    pthread_mutex_unlock(&w->lock);
}

void aecl_watch_launched(aecl_watch *w, const char *kernel) {
    if (w == NULL) return;
    pthread_mutex_lock(&w->lock);
    snprintf(w->kernel, sizeof w->kernel, "%s", kernel);
    pthread_mutex_unlock(&w->lock);
}
