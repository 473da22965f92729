/* Which device a selector ("gpu", "1", "0:1", part of a name) means. What fits none or several is refused with the
 * candidates listed. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "cl/objects.h"

static uint64_t speed(const aecl_device_info *d) {
    return (uint64_t)d->compute_units * (d->clock_mhz > 0 ? d->clock_mhz : 1);
}

/* The fastest available device of a type, of equal ones the first; list->count when there is none. */
static size_t best_of(const aecl_device_list *list, aecl_device_type type) {
    size_t best = list->count;
    for (size_t i = 0; i < list->count; i++) {
        const aecl_device_info *d = &list->rows[i].info;
        if (!d->available || d->type != type) continue;
        if (best == list->count || speed(d) > speed(&list->rows[best].info)) best = i;
    }
    return best;
}

size_t aecl_device_default(const aecl_device_list *list) {
    const aecl_device_type order[] = {AECL_DEVICE_GPU, AECL_DEVICE_CPU, AECL_DEVICE_ACCELERATOR, AECL_DEVICE_OTHER};
    size_t best = list->count;
    for (size_t i = 0; i < COUNT_OF(order) && best == list->count; i++) best = best_of(list, order[i]);
    return best;
}

/* What a selector other than the default and a type asks for: exactly one of the three. */
typedef struct {
    int64_t index;           /* -1: not by index */
    int64_t platform, place; /* -1: not by P:D */
    const char *name;        /* NULL: not by name */
} wanted;

static wanted read_selector(const char *selector) {
    wanted w = {-1, -1, -1, NULL};
    char platform[24];
    const char *colon = strchr(selector, ':');
    if (aecl_parse_integer(selector, &w.index)) return w;
    if (colon != NULL && (size_t)(colon - selector) < sizeof platform) {
        memcpy(platform, selector, (size_t)(colon - selector));
        platform[colon - selector] = '\0';
        if (aecl_parse_integer(platform, &w.platform) && aecl_parse_integer(colon + 1, &w.place)) return w;
    }
    return (wanted){-1, -1, -1, selector};
}

static bool holds(const char *text, const char *part) {
    const size_t length = strlen(part);
    for (; *text != '\0'; text++) {
        if (strncasecmp(text, part, length) == 0) return true;
    }
    return false;
}

static bool fits(const aecl_device_list *list, size_t i, const wanted *w) {
    const aecl_device_info *d = &list->rows[i].info;
    if (w->name != NULL) return holds(d->name, w->name);
    if (w->platform >= 0) return d->platform_index == (uint64_t)w->platform && d->device_index == (uint64_t)w->place;
    return w->index >= 0 && i == (uint64_t)w->index;
}

/* Adds '0 "name", 1 "name"' for the devices that fit `w` (NULL: all). */
static void add_candidates(aecl_text *text, const aecl_device_list *list, const wanted *w) {
    const char *comma = "";
    for (size_t i = 0; i < list->count; i++) {
        if (w != NULL && !fits(list, i, w)) continue;
        aecl_text_add(text, "%s%zu \"%s\"%s", comma, i, list->rows[i].info.name,
                      list->rows[i].info.available ? "" : " (not available)");
        comma = ", ";
    }
}

/* Fails with `text`, which it frees. */
static aecl_status refuse(aecl_text *text) {
    aecl_status st = aecl_text_done(text);
    if (st >= 0) st = aecl_fail(AECL_DEVICE, "%s", text->s);
    aecl_text_free(text);
    return st;
}

static aecl_status refuse_empty(const aecl_device_list *list) {
    aecl_text text = {0};
    aecl_text_add(&text, "no OpenCL device%s",
                  list->explained ? ""
                                  : ", install a driver (pocl-opencl-icd on Debian and Ubuntu runs on any processor)");
    for (size_t i = 0; i < list->problem_count; i++) aecl_text_add(&text, "; %s", list->problems[i]);
    return refuse(&text);
}

static aecl_status refuse_none(const aecl_device_list *list, const char *selector) {
    aecl_text text = {0};
    if (list->count == 0) return refuse_empty(list);
    aecl_text_add(&text, "device \"%s\": none fits; choose one of ", selector);
    add_candidates(&text, list, NULL);
    return refuse(&text);
}

static aecl_status refuse_many(const aecl_device_list *list, const char *selector, const wanted *w) {
    aecl_text text = {0};
    aecl_text_add(&text, "device \"%s\": more than one fits; give the index of one of ", selector);
    add_candidates(&text, list, w);
    return refuse(&text);
}

static aecl_status refuse_unavailable(const aecl_device_list *list, size_t index) {
    aecl_text text = {0};
    aecl_text_add(&text, "device %zu: it says that it or its compiler is not available; choose one of ", index);
    add_candidates(&text, list, NULL);
    return refuse(&text);
}

aecl_status aecl_device_choose(const aecl_device_list *list, const char *selector, size_t *index) {
    if (selector == NULL) selector = "";
    const bool cpu = strcasecmp(selector, "cpu") == 0, gpu = strcasecmp(selector, "gpu") == 0;
    size_t found = list->count, count = 0;
    if (selector[0] == '\0' || cpu || gpu) {
        found =
            selector[0] == '\0' ? aecl_device_default(list) : best_of(list, cpu ? AECL_DEVICE_CPU : AECL_DEVICE_GPU);
        if (found == list->count) return refuse_none(list, selector[0] == '\0' ? "default" : selector);
        *index = found;
        return AECL_OK;
    }
    const wanted w = read_selector(selector);
    for (size_t i = 0; i < list->count; i++) {
        if (!fits(list, i, &w)) continue;
        found = i;
        count++;
    }
    if (count == 0) return refuse_none(list, selector);
    if (count > 1) return refuse_many(list, selector, &w);
    if (!list->rows[found].info.available) return refuse_unavailable(list, found);
    *index = found;
    return AECL_OK;
}
