/* Samples by name or path, for commands that run a finished model. */
#include "job/data_open.h"

#include <string.h>

#include "base/file.h"

aecl_status aecl_open_samples(aecl_dataset **out, const aecl_dataset_places *places, const char *source) {
    aecl_dataset_pair pair = {0};
    *out = NULL;
    if (strcmp(source, "-") == 0 || aecl_file_exists(source)) return aecl_dataset_read(out, source);
    aecl_status st = aecl_dataset_pair_open(&pair, source, places);
    if (st < 0) return st;
    *out = pair.test, pair.test = NULL;
    aecl_dataset_pair_free(&pair);
    return AECL_OK;
}

aecl_status aecl_open_samples_for(aecl_dataset **out, const aecl_dataset_places *places, const char *source,
                                  const aecl_model_file *file) {
    aecl_status st = aecl_open_samples(out, places, source ? source : file->data_name);
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
