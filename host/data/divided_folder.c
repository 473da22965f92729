/* A folder that holds a training and a test set of pictures: train/ and test/, in them a folder for each label, as MVTec AD
 * and anomalib have it (train/good, test/good, test/<defect>). */
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/pictures/picture.h"
#include "data/reader.h"
#include "data/split.h"

static aecl_status find_parts(char *parts[2], const char *folder) {
    aecl_status st = AECL_OK;
    TRY(aecl_path_join(&parts[0], folder, "train"));
    TRY(aecl_path_join(&parts[1], folder, "test"));
done:
    return st;
}

static void free_parts(char *parts[2]) {
    free(parts[0]);
    free(parts[1]);
}

aecl_status aecl_folder_is_divided(const char *folder, bool *divided) {
    char *parts[2] = {NULL, NULL};
    aecl_status st = find_parts(parts, folder);
    *divided = st == AECL_OK && aecl_folder_exists(parts[0]) && aecl_folder_exists(parts[1]);
    free_parts(parts);
    return st;
}

aecl_status aecl_divided_folder_read(aecl_dataset_pair *out, const char *folder, const aecl_read_options *options) {
    char *parts[2] = {NULL, NULL};
    aecl_picture_files files = {0};
    aecl_pictures_request request = {0};
    aecl_dataset *whole = NULL;
    aecl_status st = AECL_OK;
    TRY(find_parts(parts, folder));
    TRY(aecl_picture_plan_make(&request.plan, options));
    TRY(aecl_picture_files_list(&files, (const char *const *)parts, 1));
    size_t train = files.count;
    aecl_picture_files_free(&files);
    TRY(aecl_picture_files_list(&files, (const char *const *)parts, 2));
    TRY(aecl_pictures_read(&whole, &files, &request));
    free(whole->name), whole->name = NULL;
    TRY(aecl_copy_string(&whole->name, aecl_path_base(folder)));
    TRY(aecl_split_at(out, whole, train));
    aecl_log(AECL_LOG_NOTE, "%s: train/ and test/ divide it: %zu and %zu pictures", folder, out->train->count,
             out->test->count);
done:
    aecl_dataset_free(whole);
    aecl_picture_files_free(&files);
    free_parts(parts);
    return st;
}
