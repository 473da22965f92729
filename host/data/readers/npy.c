/* NPY: see data/npy_header.h. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
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

static aecl_status npy_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    const char *name = in->name;
    aecl_npy_header h;
    aecl_status st = AECL_OK;
    TRY(aecl_npy_header_read(&h, name, *bytes, length));
    TRY(aecl_dataset_set_shape(out, name, &h.shape));
    TRY(aecl_npy_check_length(&h, name, length - h.end));
    TRY(h.type.kind == 'u' && h.type.size <= 2 ? take_stored(out, bytes, &h, out->count * out->features)
                                               : take_floats(out, name, bytes, &h));
    if (h.fortran) TRY(aecl_npy_order(out->values, &h.shape, aecl_dataset_row_size(out) / out->features));
    TRY(aecl_dataset_order_axes(out, name, in->options->layout));
done:
    return st;
}

const aecl_reader aecl_reader_npy = {"npy", "npy", aecl_npy_sniff, npy_read};
