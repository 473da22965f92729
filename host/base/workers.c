/* One thread a part, the first part in the caller's own. */
#include "base/workers.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

size_t aecl_worker_count(void) {
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > AECL_MOST_WORKERS ? AECL_MOST_WORKERS : (size_t)cores;
}

void aecl_workers_run(void *(*work)(void *part), void *parts, size_t size, size_t count) {
    pthread_t threads[AECL_MOST_WORKERS];
    bool started[AECL_MOST_WORKERS] = {false};
    for (size_t i = 1; i < count; i++)
        started[i] = pthread_create(&threads[i], NULL, work, (char *)parts + i * size) == 0;
    for (size_t i = 0; i < count; i++)
        if (!started[i]) work((char *)parts + i * size);
    for (size_t i = 1; i < count; i++)
        if (started[i]) pthread_join(threads[i], NULL);
}
