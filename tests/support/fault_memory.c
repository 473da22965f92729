/* Allocations of the project's own code, made to fail and counted: linked with --wrap, which turns its calls of calloc,
 * realloc, malloc and free, and no other library's, to the functions here. */
#include "support/fault_memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_malloc(size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void __wrap_free(void *block);

/* Blocks alive: open addressing, linear; a removed one leaves GONE. */
#define PLACES ((size_t)1 << 17)
#define GONE   ((void *)1)
static void *places[PLACES];
static size_t alive;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool counting;
static size_t calls, failing;
static bool lasting;

static size_t place_of(const void *block) {
    size_t i = (uintptr_t)block / 16 * 0x9E3779B97F4A7C15u % PLACES;
    while (places[i] != NULL && places[i] != block) i = (i + 1) % PLACES;
    return i;
}

static void forget(const void *block) {
    const size_t i = place_of(block);
    if (block == NULL || places[i] == NULL) return;
    places[i] = GONE;
    alive--;
}

static void remember(void *block) {
    if (block == NULL || !counting) return;
    places[place_of(block)] = block;
    alive++;
}

__attribute__((noinline)) void aecl_memory_struck(void) {
    __asm__ volatile(""); /* else calls of it are left out */
}

/* Whether this call is the one that fails. */
static bool strikes(void) {
    if (!counting) return false;
    calls++;
    if (failing == 0 || calls < failing || (calls > failing && !lasting)) return false;
    aecl_memory_struck();
    return true;
}

void *__wrap_calloc(size_t count, size_t size) {
    void *block = NULL;
    pthread_mutex_lock(&lock);
    if (!strikes()) remember(block = __real_calloc(count, size));
    pthread_mutex_unlock(&lock);
    if (block == NULL) errno = ENOMEM;
    return block;
}

void *__wrap_malloc(size_t size) {
    return __wrap_calloc(1, size);
}

/* The old block must be forgotten before another thread can get its address. */
void *__wrap_realloc(void *old, size_t size) {
    void *block = NULL;
    pthread_mutex_lock(&lock);
    if (!strikes()) {
        const bool known = old != NULL && places[place_of(old)] != NULL;
        block = __real_realloc(old, size);
        if (block != NULL && known) forget(old);
        if (block != NULL && (known || old == NULL)) remember(block);
    }
    pthread_mutex_unlock(&lock);
    if (block == NULL) errno = ENOMEM;
    return block;
}

void __wrap_free(void *block) {
    pthread_mutex_lock(&lock);
    forget(block);
    __real_free(block);
    pthread_mutex_unlock(&lock);
}

void aecl_memory_fail(size_t call, bool all_later) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < PLACES; i++) places[i] = NULL;
    alive = calls = 0;
    failing = call;
    lasting = all_later;
    counting = true;
    pthread_mutex_unlock(&lock);
}

size_t aecl_memory_stop(size_t *left) {
    pthread_mutex_lock(&lock);
    counting = false;
    *left = alive;
    const size_t made = calls;
    pthread_mutex_unlock(&lock);
    return made;
}
