/* Opening a device: choice, binary cache, tuning, self-test. */
#include "job/device_open.h"

#include "base/log.h"
#include "cl/binary.h"
#include "job/selftest.h"
#include "tune/tuning_file.h"

/* Compiled kernels are kept where the driver does not do so itself. */
static aecl_status keep_binaries(aecl_context *context, const char *folder) {
    bool wanted = folder && !aecl_context_driver_keeps_binaries(context);
    return wanted ? aecl_context_keep_binaries(context, folder) : AECL_OK;
}

aecl_status aecl_open_context(aecl_context **out, const aecl_device_list *list, size_t index,
                              const aecl_surroundings *surroundings) {
    aecl_context *context = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_context_open(&context, list, index));
    TRY(keep_binaries(context, surroundings->cache_folder));
    TRY(aecl_tuning_use(surroundings->tuning_folder, context));
    *out = context, context = NULL;
done:
    aecl_context_close(context);
    return st;
}

aecl_status aecl_open_device_untested(aecl_context **out, const aecl_surroundings *surroundings) {
    aecl_device_list *list = NULL;
    size_t index = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_device_list_open(&list));
    TRY(aecl_device_choose(list, surroundings->device, &index));
    const aecl_device_info *info = aecl_device_at(list, index);
    aecl_log(AECL_LOG_NOTE, "device %zu: %s (%s)", index, info->name, info->platform);
    TRY(aecl_open_context(out, list, index, surroundings));
done:
    aecl_device_list_close(list);
    return st;
}

aecl_status aecl_open_device(aecl_context **out, const aecl_surroundings *surroundings) {
    aecl_context *context = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_open_device_untested(&context, surroundings));
    TRY(aecl_selftest(context, surroundings));
    *out = context, context = NULL;
done:
    aecl_context_close(context);
    return st;
}
