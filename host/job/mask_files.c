/* A mask file for each picture by the picture's name. */
#include "job/mask_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/pictures/picture.h"

#define FOLDER "ground_truth"

/* *folder = that of the masks of a source; NULL: there is none. */
static aecl_status find_folder(char **folder, const char *source) {
    static const char *const places[] = {FOLDER, "../" FOLDER};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        aecl_status st = aecl_path_join(folder, source, places[i]);
        if (st < 0 || aecl_folder_exists(*folder)) return st;
        free(*folder);
        *folder = NULL;
    }
    return AECL_OK;
}

/* *path = the mask of a picture; NULL: pictures of its kind have none. */
static aecl_status find_mask(char **path, const char *folder, const char *name) {
    static const char *const endings[] = {"_mask.png", ".png"};
    const char *slash = strrchr(name, '/'), *dot = strrchr(name, '.');
    const int stem = (int)(dot && (slash == NULL || dot > slash) ? (size_t)(dot - name) : strlen(name));
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    if (slash == NULL) goto done;
    aecl_text_add(&text, "%s/%.*s", folder, (int)(slash - name), name);
    TRY(aecl_text_done(&text));
    if (!aecl_folder_exists(text.s)) goto done;
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        text.length = 0;
        aecl_text_add(&text, "%s/%.*s%s", folder, stem, name, endings[i]);
        TRY(aecl_text_done(&text));
        if (aecl_file_exists(text.s)) {
            *path = text.s;
            return AECL_OK;
        }
    }
    st = aecl_fail(AECL_INPUT, "%s/%.*s%s: is missing: the mask of the test picture %s", folder, stem, name, endings[0],
                   name);
done:
    aecl_text_free(&text);
    return st;
}

/* The mask file of one picture. */
static aecl_status read_mask(uint8_t *mask, char *path, const aecl_dataset *pictures,
                             const aecl_pictures_request *request) {
    const size_t pixels = pictures->dim[1] * pictures->dim[2];
    aecl_picture_files files = {0};
    aecl_dataset *data = NULL;
    double brightest = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_picture_files_add(&files, path));
    TRY(aecl_pictures_read(&data, &files, request));
    for (size_t i = 0; i < pixels; i++)
        if (aecl_dataset_value(data, i) > brightest) brightest = aecl_dataset_value(data, i);
    for (size_t i = 0; i < pixels; i++) mask[i] = brightest > 0 && 2 * aecl_dataset_value(data, i) >= brightest;
done:
    aecl_dataset_free(data);
    aecl_picture_files_free(&files);
    return st;
}

aecl_status aecl_masks_read(uint8_t **masks, const aecl_dataset *pictures, const char *source,
                            const aecl_read_options *options) {
    const size_t pixels = pictures->dim[1] * pictures->dim[2];
    const aecl_shape want = aecl_shape3(1, pictures->dim[1], pictures->dim[2]);
    aecl_pictures_request request = {.want = &want};
    char *folder = NULL, *path = NULL;
    size_t found = 0;
    aecl_status st = AECL_OK;
    *masks = NULL;
    if (pictures->sample_names == NULL || pictures->rank != 3) return AECL_OK;
    TRY(find_folder(&folder, source));
    if (folder == NULL) goto done;
    TRY(aecl_picture_plan_make(&request.plan, options));
    request.plan.color = AECL_PICTURE_GREY;
    TRY(aecl_alloc(masks, pictures->count, pixels));
    for (size_t i = 0; i < pictures->count; i++) {
        TRY(find_mask(&path, folder, pictures->sample_names[i]));
        if (path) TRY(read_mask(*masks + i * pixels, path, pictures, &request));
        found += path != NULL;
        free(path);
        path = NULL;
    }
    aecl_log(AECL_LOG_NOTE, "%s: masks of %zu of the %zu test pictures", folder, found, pictures->count);
done:
    if (st < 0 || found == 0) {
        free(*masks);
        *masks = NULL;
    }
    free(folder);
    free(path);
    return st;
}
