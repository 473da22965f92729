/* Times are one block: the pointers, then the texts. */
#include "data/step_times.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void aecl_step_times_drop(aecl_dataset *d) {
    free(d->times);
    d->times = NULL;
}

aecl_status aecl_step_times_give(aecl_dataset *d, const aecl_text *block) {
    char **times = NULL;
    size_t pointers = 0;
    aecl_status st = AECL_OK;
    if (!aecl_mul(d->count, sizeof *times, &pointers) || pointers + block->length < pointers)
        TRY(aecl_fail(AECL_INPUT, "%s: too many times", d->name));
    TRY(aecl_alloc(&times, 1, pointers + block->length));
    char *text = (char *)(times + d->count);
    memcpy(text, block->s, block->length);
    for (size_t i = 0; i < d->count; i++, text += strlen(text) + 1) times[i] = text;
    aecl_step_times_drop(d);
    d->times = times;
done:
    return st;
}

aecl_status aecl_step_times_copy(aecl_dataset *to, const aecl_dataset *from, size_t first) {
    size_t steps = (to->count - 1) * from->stride + from->window, text = 0;
    aecl_status st = AECL_OK;
    if (from->times == NULL || from->window == 0) return AECL_OK;
    char *const *times = from->times + first * from->stride;
    for (size_t i = 0; i < steps; i++) text += strlen(times[i]) + 1;
    TRY(aecl_alloc(&to->times, 1, steps * sizeof *to->times + text));
    char *at = (char *)(to->times + steps);
    for (size_t i = 0; i < steps; i++) {
        to->times[i] = at;
        at = stpcpy(at, times[i]) + 1;
    }
done:
    return st;
}
