/* Opened devices: a stock of contexts, so that every thread computes on a queue of its own. */
#include <pthread.h>
#include <stdlib.h>

#include "api/handle_contents.h"
#include "api/options.h"
#include "base/log.h"
#include "base/mem.h"
#include "job/device_open.h"
#include "job/selftest.h"
#include "verify/check.h"

#define MOST_SPARES 16

struct aecl_device {
    aecl_device_list *list;
    size_t index;
    char *cache_folder, *tuning_folder;
    aecl_surroundings surroundings;
    bool tested;
    pthread_mutex_t lock; /* of what follows */
    aecl_context *spare[MOST_SPARES];
    size_t spares;
};

void aecl_device_close(aecl_device *device) {
    if (device == NULL) return;
    for (size_t i = 0; i < device->spares; i++) aecl_context_close(device->spare[i]);
    pthread_mutex_destroy(&device->lock);
    aecl_device_list_close(device->list);
    free(device->cache_folder);
    free(device->tuning_folder);
    free(device);
}

static aecl_status copy_or_null(char **out, const char *text) {
    return text ? aecl_copy_string(out, text) : AECL_OK;
}

static aecl_status describe(aecl_device *device, const aecl_device_options *o) {
    aecl_status st = AECL_OK;
    TRY(copy_or_null(&device->cache_folder, o->cache_folder));
    TRY(copy_or_null(&device->tuning_folder, o->tuning_folder));
    device->surroundings =
        (aecl_surroundings){.cache_folder = device->cache_folder, .tuning_folder = device->tuning_folder};
    device->tested = !o->untested;
done:
    return st;
}

/* A device that cannot be used is found out before anything is made on it. */
static aecl_status try_out(aecl_device *device) {
    aecl_context *context = NULL;
    aecl_status st = aecl_device_take(&context, device);
    aecl_device_give_back(device, context, st == AECL_OK);
    return st;
}

aecl_status aecl_device_open(aecl_device **out, const char *selector, const aecl_device_options *options) {
    aecl_device_options o = AECL_DEVICE_OPTIONS;
    aecl_device *device = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_options_take(&o, sizeof o, options, "aecl_device_options"));
    TRY(aecl_alloc(&device, 1, sizeof *device));
    pthread_mutex_init(&device->lock, NULL);
    TRY(describe(device, &o));
    TRY(aecl_device_list_open(&device->list));
    TRY(aecl_device_choose(device->list, selector, &device->index));
    const aecl_device_info *info = aecl_device_facts(device);
    aecl_log(AECL_LOG_NOTE, "device %zu: %s (%s)", device->index, info->name, info->platform);
    TRY(try_out(device));
    *out = device, device = NULL;
done:
    aecl_device_close(device);
    return st;
}

const aecl_device_info *aecl_device_facts(const aecl_device *device) {
    return aecl_device_at(device->list, device->index);
}

static aecl_status open_another(aecl_context **out, aecl_device *device) {
    aecl_status st = aecl_open_context(out, device->list, device->index, &device->surroundings);
    if (st == AECL_OK && device->tested) st = aecl_selftest(*out, &device->surroundings);
    if (st < 0) {
        aecl_context_close(*out);
        *out = NULL;
    }
    return st;
}

aecl_status aecl_device_take(aecl_context **out, aecl_device *device) {
    *out = NULL;
    pthread_mutex_lock(&device->lock);
    if (device->spares > 0) *out = device->spare[--device->spares];
    pthread_mutex_unlock(&device->lock);
    return *out ? AECL_OK : open_another(out, device);
}

void aecl_device_give_back(aecl_device *device, aecl_context *context, bool sound) {
    if (context == NULL) return;
    pthread_mutex_lock(&device->lock);
    if (sound && device->spares < MOST_SPARES) device->spare[device->spares++] = context, context = NULL;
    pthread_mutex_unlock(&device->lock);
    aecl_context_close(context);
}

aecl_status aecl_device_check(aecl_device *device, const char *filter,
                              bool (*on_case)(void *data, const char *text, bool ok), void *data, size_t *failed) {
    aecl_context *context = NULL;
    aecl_status st = aecl_device_take(&context, device);
    *failed = 0;
    if (st < 0) return st;
    st = aecl_check_run(context, filter, on_case, data, failed);
    aecl_device_give_back(device, context, st == AECL_OK || st == AECL_USAGE);
    return st;
}
