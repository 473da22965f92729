/* NPY: see data/npy_header.h. */
#include "data/npy_header.h"
#include "data/reader.h"

static aecl_status take_values(aecl_dataset *d, const char *name, unsigned char **bytes, const aecl_npy_header *h) {
    size_t values = d->count * d->features;
    double other = 0;
    d->dtype = h->value_size == 1 ? AECL_U8 : AECL_F32;
    if (d->dtype == AECL_U8) return aecl_dataset_take(d, bytes, h->end, values);
    size_t good = aecl_npy_floats((float *)(void *)*bytes, *bytes + h->end, h->value_size, values, &other);
    if (good < values) return aecl_npy_refuse(name, good / d->features + 1, good % d->features + 1, other);
    return aecl_dataset_take(d, bytes, 0, values * sizeof(float));
}

static aecl_status npy_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    const char *name = in->name;
    aecl_npy_header h;
    aecl_status st = AECL_OK;
    TRY(aecl_npy_header_read(&h, name, *bytes, length));
    TRY(aecl_dataset_set_shape(out, name, &h.shape));
    TRY(aecl_npy_check_length(&h, name, length - h.end));
    TRY(take_values(out, name, bytes, &h));
    TRY(aecl_dataset_order_axes(out, name, in->options->layout));
done:
    return st;
}

const aecl_reader aecl_reader_npy = {"npy", "npy", aecl_npy_sniff, npy_read};
