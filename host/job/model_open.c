/* A model from its file onto a device, with samples to run it on. */
#include "job/model_open.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "job/data_open.h"
#include "job/device_open.h"

#define JSON_LIMIT ((size_t)1 << 24)

void aecl_opened_close(aecl_opened *opened) {
    aecl_feed_free(opened->feed);
    aecl_dataset_free(opened->samples);
    aecl_device_model_free(opened->model);
    aecl_context_close(opened->context);
    aecl_model_file_free(&opened->file);
    *opened = (aecl_opened){0};
}

aecl_status aecl_model_path(char **out, const char *path) {
    return aecl_folder_exists(path) ? aecl_path_join(out, path, "model.safetensors") : aecl_copy_string(out, path);
}

aecl_status aecl_model_noise(aecl_noise *out, const aecl_model_file *file) {
    *out =
        (aecl_noise){.factor = file->noise_factor, .span = file->noise_factor - file->noise_least, .seed = file->seed};
    if (file->noise_kind == NULL || !*file->noise_kind) return AECL_OK;
    return aecl_noise_find(&out->kind, file->noise_kind) < 0 ? AECL_INPUT : AECL_OK;
}

aecl_status aecl_open_start(aecl_opened *out, const aecl_surroundings *surroundings) {
    aecl_status st = AECL_OK;
    TRY(aecl_open_device(&out->context, surroundings));
    TRY(aecl_device_model_new(&out->model, out->context, out->file.network, AECL_GEMM_AUTO, out->file.flat));
done:
    return st;
}

/* The source in the run.json beside a model, where there is one that is this model's. */
static aecl_status find_trained_source(aecl_model_file *model, const char *path) {
    const char *slash = strrchr(path, '/');
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_json *json = NULL;
    aecl_text beside = {0};
    aecl_status st = AECL_OK;
    aecl_text_add_bytes(&beside, path, slash ? (size_t)(slash + 1 - path) : 0);
    aecl_text_add(&beside, "run.json");
    TRY(aecl_text_done(&beside));
    if (!aecl_file_exists(beside.s)) goto done;
    st = aecl_file_read(beside.s, JSON_LIMIT, &bytes, &length);
    if (st == AECL_OK) st = aecl_json_parse(&json, beside.s, (const char *)bytes, length);
    if (st < 0) { /* a file that is no run.json tells nothing */
        st = st == AECL_NO_MEMORY ? st : AECL_OK;
        goto done;
    }
    const char *source = aecl_json_get_text(aecl_json_get(json, "data"), "source");
    const char *digest = aecl_json_get_text(aecl_json_get(json, "environment"), "data_sha256");
    const char *target = aecl_json_get_text(aecl_json_get(json, "data"), "target");
    bool same = source && digest && strcmp(digest, model->data_sha256) == 0;
    if (same) TRY(aecl_copy_string(&model->source, source));
    if (same && target) TRY(aecl_copy_string(&model->target, target));
done:
    aecl_json_free(json);
    free(bytes);
    aecl_text_free(&beside);
    return st;
}

aecl_status aecl_open_file(aecl_model_file *out, const char *path) {
    char *file = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_model_path(&file, path));
    TRY(aecl_model_file_read(out, file));
    TRY(find_trained_source(out, file));
done:
    if (st < 0) aecl_model_file_free(out);
    free(file);
    return st;
}

aecl_status aecl_open_model(aecl_opened *out, const aecl_surroundings *surroundings, const char *path) {
    aecl_status st = aecl_open_file(&out->file, path);
    return st < 0 ? st : aecl_open_start(out, surroundings);
}

aecl_status aecl_open_model_with(aecl_opened *out, const aecl_surroundings *surroundings, const char *path,
                                 const aecl_sample_words *words) {
    aecl_status st = AECL_OK;
    TRY(aecl_open_file(&out->file, path));
    TRY(aecl_open_samples_for(&out->samples, &surroundings->places, &out->file, words));
    TRY(aecl_open_check_shape(out->samples, &out->file.network->in, "the model"));
    TRY(aecl_open_start(out, surroundings));
    TRY(aecl_open_feed(out, &out->file.scaling));
done:
    return st;
}

aecl_status aecl_open_feed(aecl_opened *opened, const aecl_scaling *scaling) {
    return aecl_feed_new(&opened->feed, aecl_device_model_ops(opened->model), opened->samples, scaling,
                         &(aecl_noise){0});
}
