#include "job/model_open.h"

#include <stdlib.h>
#include <string.h>

#include "job/user_files.h"
#include "job/selftest.h"
#include "app/terminal.h"
#include "job/tuning_file.h"
#include "base/file.h"
#include "base/mem.h"
#include "cl/binary.h"

#define SYNTHETIC_SEED 1 /* generated data are one data set, whatever the run's seed */

/* Compiled kernels are kept where the driver does not do so itself. */
static aecl_status keep_binaries(aecl_context *context, const aecl_environment *environment) {
    char *folder = NULL;
    if (aecl_context_driver_keeps_binaries(context)) return AECL_OK;
    aecl_status st = aecl_user_file_path(&folder, environment, environment->cache_home, ".cache", "");
    if (st == AECL_OK && folder) st = aecl_context_keep_binaries(context, folder);
    free(folder);
    return st;
}

aecl_status aecl_open_device_untested(aecl_context **out, const aecl_call *call) {
    const char *selector = call->global.device ? call->global.device : call->environment->device;
    aecl_device_list *list = NULL;
    aecl_context *context = NULL;
    size_t index = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    aecl_kernel_folder_set(call->environment->kernel_dir);
    TRY(aecl_device_list_open(&list));
    TRY(aecl_device_choose(list, selector, &index));
    const aecl_device_info *info = aecl_device_at(list, index);
    aecl_say(AECL_LOG_NOTE, "device %zu: %s (%s)", index, info->name, info->platform);
    TRY(aecl_context_open(&context, list, index));
    TRY(keep_binaries(context, call->environment));
    TRY(aecl_tuning_use(call->environment, context));
    *out = context, context = NULL;
done:
    aecl_context_close(context);
    aecl_device_list_close(list);
    return st;
}

aecl_status aecl_open_device_unless(aecl_context **out, const aecl_call *call, const atomic_bool *abandoned) {
    aecl_context *context = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_open_device_untested(&context, call));
    TRY(aecl_selftest(call->environment, context, abandoned));
    *out = context, context = NULL;
done:
    aecl_context_close(context);
    return st;
}

aecl_status aecl_open_device(aecl_context **out, const aecl_call *call) {
    return aecl_open_device_unless(out, call, NULL);
}

aecl_status aecl_user_data_folder(char **out, const aecl_environment *environment) {
    *out = NULL;
    if (environment->data_home) return aecl_path_join(out, environment->data_home, "aecl");
    return environment->home ? aecl_path_join(out, environment->home, ".local/share/aecl") : AECL_OK;
}

/* The folders in which data sets are looked for: at most 4 and a NULL. *owned holds the one that was put together. */
static aecl_status find_places(const char **folders, char **owned, const aecl_environment *environment) {
    size_t count = 0;
    aecl_status st = AECL_OK;
    if (environment->data_dir) folders[count++] = environment->data_dir;
    folders[count++] = "data";
    TRY(aecl_user_data_folder(owned, environment));
    if (*owned) folders[count++] = *owned;
    folders[count++] = "/usr/share/datasets";
    folders[count] = NULL;
done:
    return st;
}

aecl_status aecl_open_pair(aecl_dataset_pair *out, const aecl_call *call, const char *source) {
    const char *folders[5];
    char *owned = NULL;
    aecl_status st = AECL_OK;
    TRY(find_places(folders, &owned, call->environment));
    TRY(aecl_dataset_pair_open(out, source, &(aecl_dataset_places){.folders = folders, .seed = SYNTHETIC_SEED}));
done:
    free(owned);
    return st;
}

aecl_status aecl_open_samples(aecl_dataset **out, const aecl_call *call, const char *source) {
    aecl_dataset_pair pair = {0};
    *out = NULL;
    if (strcmp(source, "-") == 0 || aecl_file_exists(source)) return aecl_dataset_read(out, source);
    aecl_status st = aecl_open_pair(&pair, call, source);
    if (st < 0) return st;
    *out = pair.test, pair.test = NULL;
    aecl_dataset_pair_free(&pair);
    return AECL_OK;
}

aecl_status aecl_open_samples_for(aecl_dataset **out, const aecl_call *call, const char *source,
                                  const aecl_model_file *file) {
    aecl_status st = aecl_open_samples(out, call, source ? source : file->data_name);
    if (st >= 0 || source) return st;
    return aecl_fail_in(st, "the data that the model was trained on; name others with --data");
}

aecl_status aecl_open_check_shape(const aecl_dataset *samples, const aecl_shape *wanted, const char *what) {
    aecl_shape have = {.rank = samples->rank};
    char have_text[AECL_SHAPE_TEXT], wanted_text[AECL_SHAPE_TEXT];
    memcpy(have.dim, samples->dim, sizeof have.dim);
    bool rows = have.rank == 1 || wanted->rank == 1;
    if (rows ? aecl_shape_count(&have) == aecl_shape_count(wanted) : aecl_shape_equal(&have, wanted)) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: its samples are %s, %s wants %s", samples->name,
                     aecl_shape_print(&have, have_text), what, aecl_shape_print(wanted, wanted_text));
}

void aecl_opened_close(aecl_opened *opened) {
    aecl_feed_free(opened->feed);
    aecl_dataset_free(opened->samples);
    aecl_model_free(opened->model);
    aecl_context_close(opened->context);
    aecl_model_file_free(&opened->file);
    *opened = (aecl_opened){0};
}

aecl_status aecl_model_path(char **out, const char *path) {
    return aecl_folder_exists(path) ? aecl_path_join(out, path, "model.safetensors") : aecl_copy_string(out, path);
}

aecl_status aecl_open_start(aecl_opened *out, const aecl_call *call) {
    aecl_status st = AECL_OK;
    TRY(aecl_open_device(&out->context, call));
    TRY(aecl_model_new(&out->model, out->context, out->file.network, AECL_GEMM_AUTO, out->file.flat));
done:
    return st;
}

aecl_status aecl_open_file(aecl_model_file *out, const char *path) {
    char *file = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_model_path(&file, path));
    TRY(aecl_model_file_read(out, file));
done:
    free(file);
    return st;
}

aecl_status aecl_open_model(aecl_opened *out, const aecl_call *call, const char *path) {
    aecl_status st = aecl_open_file(&out->file, path);
    return st < 0 ? st : aecl_open_start(out, call);
}

aecl_status aecl_open_model_with(aecl_opened *out, const aecl_call *call, const char *path, const char *source) {
    aecl_status st = AECL_OK;
    TRY(aecl_open_file(&out->file, path));
    TRY(aecl_open_samples_for(&out->samples, call, source, &out->file));
    TRY(aecl_open_check_shape(out->samples, &out->file.network->in, "the model"));
    TRY(aecl_open_start(out, call));
    TRY(aecl_open_feed(out, &out->file.scaling));
done:
    return st;
}

aecl_noise aecl_test_noise(double factor, uint64_t seed) {
    return (aecl_noise){.factor = factor, .fixed = true, .seed = ~seed};
}

aecl_status aecl_open_feed(aecl_opened *opened, const aecl_scaling *scaling) {
    return aecl_feed_new(&opened->feed, aecl_model_ops(opened->model), opened->samples, scaling, &(aecl_noise){0});
}
