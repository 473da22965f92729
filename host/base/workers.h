/* Work that is divided among the machine's cores. */
#ifndef AECL_BASE_WORKERS_H
#define AECL_BASE_WORKERS_H

#include <stddef.h>

enum { AECL_MOST_WORKERS = 16 };

/* Into how many parts work is best divided: one for each core, from 1 to AECL_MOST_WORKERS. */
size_t aecl_worker_count(void);

/* Calls work() with each of `count` (up to AECL_MOST_WORKERS) parts of `size` bytes, side by side where threads can be had,
 * and returns when all have been done. */
void aecl_workers_run(void *(*work)(void *part), void *parts, size_t size, size_t count);

#endif
