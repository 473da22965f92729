/* Data sets for other programs: from memory, by name, and what they hold. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/options.h"
#include "base/mem.h"
#include "base/shape.h"
#include "data/dataset.h"
#include "data/reader.h"
#include "data/split.h"

static aecl_status check_values(const aecl_dataset *d) {
    const float *values = d->values;
    if (d->dtype != AECL_F32) return AECL_OK;
    for (size_t i = 0; i < d->count * d->features; i++)
        if (!isfinite(values[i]))
            return aecl_fail(AECL_INPUT, "%s: sample %zu, feature %zu: %g is not finite", d->name, i / d->features,
                             i % d->features, (double)values[i]);
    return AECL_OK;
}

/* Shape, and sizes whose product fits. */
static aecl_status set_shape(aecl_dataset *d, const aecl_memory_data *m) {
    aecl_shape shape = {.rank = m->rank};
    size_t values = 0, bytes = 0;
    bool known =
        (m->rank == 1 || m->rank == 3) && (m->dtype == AECL_U8 || m->dtype == AECL_U16 || m->dtype == AECL_F32);
    if (!known || m->count == 0 || m->values == NULL)
        return aecl_fail(
            AECL_INPUT, "%s: data in memory want values, at least one sample, a type, and a shape of 1 or 3 dimensions",
            d->name);
    memcpy(shape.dim, m->dim, m->rank * sizeof *shape.dim);
    d->features = aecl_shape_count(&shape);
    if (d->features == 0 || !aecl_mul(m->count, d->features, &values) || !aecl_mul(values, sizeof(float), &bytes) ||
        bytes > PTRDIFF_MAX)
        return aecl_fail(AECL_INPUT, "%s: %zu samples of that shape are nothing or do not fit the address space",
                         d->name, m->count);
    d->dtype = m->dtype;
    d->count = m->count;
    d->rank = m->rank;
    memcpy(d->dim, shape.dim, sizeof d->dim);
    return AECL_OK;
}

aecl_status aecl_dataset_from_memory(aecl_dataset **out, const aecl_memory_data *data) {
    aecl_memory_data m = AECL_MEMORY_DATA;
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_options_take(&m, sizeof m, data, "aecl_memory_data"));
    TRY(aecl_alloc(&d, 1, sizeof *d));
    TRY(aecl_copy_string(&d->name, m.name ? m.name : "memory"));
    TRY(set_shape(d, &m));
    d->values = (void *)m.values; /* read only: a borrowed set is never changed in place */
    d->borrowed = true;
    TRY(check_values(d));
    if (m.labels) {
        TRY(aecl_alloc(&d->labels, d->count, sizeof *d->labels));
        memcpy(d->labels, m.labels, d->count * sizeof *d->labels);
    }
    TRY(aecl_dataset_seal(d));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}

aecl_status aecl_dataset_open(aecl_dataset **training, aecl_dataset **test, const char *source,
                              const aecl_dataset_places *places) {
    aecl_dataset_pair pair = {0};
    aecl_status st = aecl_dataset_pair_open(&pair, source, places, NULL);
    if (st == AECL_OK) st = aecl_dataset_pack(pair.train);
    if (st == AECL_OK) st = aecl_dataset_pack(pair.test);
    if (st < 0) aecl_dataset_pair_free(&pair);
    *training = pair.train, *test = pair.test;
    return st;
}

aecl_status aecl_dataset_select(aecl_dataset **out, const aecl_dataset *in, int32_t label) {
    aecl_status st = aecl_dataset_with_label(out, in, label);
    if (st == AECL_OK) st = aecl_dataset_pack(*out);
    if (st < 0) aecl_dataset_free(*out), *out = NULL;
    return st;
}

const char *aecl_dataset_name(const aecl_dataset *d) {
    return d->name;
}
aecl_dtype aecl_dataset_dtype(const aecl_dataset *d) {
    return d->dtype;
}
size_t aecl_dataset_count(const aecl_dataset *d) {
    return d->count;
}
size_t aecl_dataset_features(const aecl_dataset *d) {
    return d->features;
}
size_t aecl_dataset_shape(const aecl_dataset *d, size_t dim[4]) {
    memcpy(dim, d->dim, sizeof d->dim);
    return d->rank;
}
const void *aecl_dataset_values(const aecl_dataset *d) {
    return d->values;
}
const int32_t *aecl_dataset_labels(const aecl_dataset *d) {
    return d->labels;
}
const char *aecl_dataset_column(const aecl_dataset *d, size_t feature) {
    return d->columns && feature < d->features ? d->columns[feature] : NULL;
}
const char *aecl_dataset_digest(const aecl_dataset *d) {
    return d->sha256;
}
