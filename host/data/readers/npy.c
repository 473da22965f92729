/* NPY: see data/npy_header.h. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/lengths.h"
#include "data/missing.h"
#include "data/npy_header.h"
#include "data/reader.h"

/* Bytes and whole numbers of two stay what they are. */
static aecl_status take_stored(aecl_dataset *d, unsigned char **bytes, const aecl_npy_header *h, size_t values) {
    unsigned char *from = *bytes + h->end;
    d->dtype = h->type.size == 1 ? AECL_U8 : AECL_U16;
    for (size_t i = 0; h->type.big && i < values; i++) {
        unsigned char high = from[2 * i];
        from[2 * i] = from[2 * i + 1];
        from[2 * i + 1] = high;
    }
    return aecl_dataset_take(d, bytes, h->end, values * h->type.size);
}

/* Floats, in place where they take no more room than what is stored. */
static aecl_status take_floats(aecl_dataset *d, const char *name, unsigned char **bytes, const aecl_npy_header *h) {
    size_t values = d->count * d->features, rounded = 0, good;
    const unsigned char *from = *bytes + h->end;
    float *floats = (float *)(void *)*bytes;
    double other = 0;
    aecl_status st = AECL_OK;
    d->dtype = AECL_F32;
    rounded = aecl_npy_count_rounded(from, &h->type, values);
    if (h->type.size < sizeof *floats) {
        TRY(aecl_alloc(&floats, values, sizeof *floats));
        d->values = floats;
    }
    good = aecl_npy_floats(floats, from, &h->type, values, &other);
    if (good < values) TRY(aecl_npy_refuse(name, good / d->features + 1, good % d->features + 1, other));
    if (rounded)
        aecl_log(AECL_LOG_WARNING, "%s: %zu whole numbers beyond 16777216 are rounded to 32-bit floats", name, rounded);
    if (d->values == NULL) TRY(aecl_dataset_take(d, bytes, 0, values * sizeof *floats));
done:
    return st;
}

/* Rows of unlike lengths, filled up by NaN, as series. */
static aecl_status read_series(aecl_dataset *d, const aecl_read_input *in) {
    aecl_ragged series = {0};
    aecl_status st = AECL_OK;
    const float *values = d->values;
    for (size_t i = 0; i < d->count; i++) {
        for (size_t f = 0; f < d->features; f++) TRY(aecl_ragged_add(&series, values[i * d->features + f]));
        TRY(aecl_ragged_end(&series, &(aecl_series_place){in->name, "row", i + 1}, in->options));
    }
    free(d->values);
    d->values = NULL;
    TRY(aecl_ragged_settle(d, &series, in->name, 1, in->options));
done:
    aecl_ragged_free(&series);
    return st;
}

/* Settles what is missing in rows of floats, once the column of labels is taken from them. */
static aecl_status mend_rows(aecl_dataset *d, const aecl_read_input *in) {
    const aecl_read_options *o = in->options;
    const char *label = in->label_column;
    aecl_status st = AECL_OK;
    if (label == NULL && o->trained_label && (o->length || d->features == o->features + 1)) label = o->trained_label;
    if (label) TRY(aecl_dataset_take_labels(d, label));
    if (o->length) TRY(read_series(d, in));
    TRY(aecl_missing_settle(d, in->name, o));
done:
    return st;
}

aecl_status aecl_npy_take(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length,
                          const aecl_npy_header *header) {
    const char *name = in->name;
    aecl_npy_header h = *header;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_set_shape(out, name, &h.shape));
    TRY(aecl_npy_check_length(&h, name, length - h.end));
    h.type.lenient = out->rank == 1 && (in->options->length || in->options->missing != AECL_MISSING_REFUSE);
    TRY(h.type.kind == 'u' && h.type.size <= 2 && !h.floats ? take_stored(out, bytes, &h, out->count * out->features)
                                                            : take_floats(out, name, bytes, &h));
    if (h.fortran) TRY(aecl_npy_order(out->values, &h.shape, aecl_dataset_row_size(out) / out->features));
    TRY(aecl_dataset_order_axes(out, name, in->options->layout));
    if (h.type.lenient && out->dtype == AECL_F32) TRY(mend_rows(out, in));
done:
    return st;
}

static aecl_status npy_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    aecl_npy_header h;
    aecl_status st = aecl_npy_header_read(&h, in->name, *bytes, length);
    return st < 0 ? st : aecl_npy_take(out, in, bytes, length, &h);
}

static size_t npy_extent(const unsigned char *bytes, size_t length) {
    aecl_npy_header h;
    size_t values = 0, whole = 0;
    bool told = aecl_npy_header_read(&h, "", bytes, length) == AECL_OK &&
                aecl_mul(aecl_shape_count(&h.shape), h.type.size, &values) && aecl_add(values, h.end, &whole);
    return told ? whole : SIZE_MAX;
}

const aecl_reader aecl_reader_npy = {"npy", "npy", aecl_npy_sniff, npy_read, npy_extent};
