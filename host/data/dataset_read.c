/* Data sets: reading by contents, shapes, digests. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/label_candidates.h"
#include "data/reader.h"
#include "data/source_files.h"
#include "data/step_times.h"
#include "data/windows.h"

static const aecl_reader *const readers[] = {
#define AECL_READER(x) &aecl_reader_##x,
#include "data/readers/readers.def"
#undef AECL_READER
};

void aecl_dataset_free_values(aecl_dataset *d) {
    const bool last = !d->users || atomic_fetch_sub(d->users, 1) == 1;
    if (last && !d->borrowed) free(d->base ? d->base : d->values);
    if (last) free(d->users);
    free(d->rows);
}

void aecl_dataset_free(aecl_dataset *dataset) {
    if (dataset == NULL) return;
    aecl_dataset_free(dataset->target);
    free(dataset->name);
    aecl_dataset_free_values(dataset);
    free(dataset->labels);
    free(dataset->columns);
    aecl_step_times_drop(dataset);
    free(dataset->label_column);
    for (size_t i = 0; dataset->sample_names && i < dataset->count; i++) free(dataset->sample_names[i]);
    free(dataset->sample_names);
    free(dataset->fills);
    free(dataset->found.left_out);
    aecl_looks_free(&dataset->found);
    for (size_t i = 0; i < dataset->label_word_count; i++) free(dataset->label_words[i]);
    free(dataset->label_words);
    free(dataset);
}

void aecl_dataset_pair_free(aecl_dataset_pair *pair) {
    if (pair == NULL) return;
    aecl_dataset_free(pair->train);
    aecl_dataset_free(pair->test);
    *pair = (aecl_dataset_pair){0};
}

size_t aecl_dataset_row_size(const aecl_dataset *dataset) {
    return dataset->features * aecl_dtype_size(dataset->dtype);
}

static aecl_shape sample_shape(const aecl_dataset *d) {
    aecl_shape shape = {.rank = d->rank};
    memcpy(shape.dim, d->dim, sizeof shape.dim);
    return shape;
}

aecl_status aecl_dataset_set_shape(aecl_dataset *dataset, const char *name, const aecl_shape *array) {
    char text[AECL_SHAPE_TEXT];
    aecl_shape sample = aecl_shape1(array->rank == 2 ? array->dim[1] : 1);
    if (array->rank == 3) sample = aecl_shape3(1, array->dim[1], array->dim[2]);
    if (array->rank == 4) sample = aecl_shape3(array->dim[1], array->dim[2], array->dim[3]);
    if (array->rank && array->dim[0] == 0) return aecl_fail(AECL_INPUT, "%s: holds no samples", name);
    size_t values = aecl_shape_count(array), bytes = 0;
    if (values == 0 || !aecl_mul(values, sizeof(float), &bytes) || bytes > PTRDIFF_MAX)
        return aecl_fail(AECL_INPUT, "%s: an array of %s is nothing or does not fit the address space", name,
                         aecl_shape_print(array, text));
    dataset->count = array->dim[0];
    dataset->features = aecl_shape_count(&sample);
    dataset->rank = sample.rank;
    memcpy(dataset->dim, sample.dim, sizeof dataset->dim);
    return AECL_OK;
}

aecl_status aecl_dataset_take(aecl_dataset *dataset, unsigned char **bytes, size_t offset, size_t length) {
    memmove(*bytes, *bytes + offset, length);
    aecl_status st = aecl_resize(bytes, length, 1);
    if (st < 0) return st;
    dataset->values = *bytes;
    *bytes = NULL;
    return AECL_OK;
}

aecl_status aecl_dataset_seal(aecl_dataset *dataset) {
    char text[AECL_SHAPE_TEXT];
    aecl_text head = {0};
    aecl_shape shape = sample_shape(dataset);
    size_t values = 0, bytes = 0;
    aecl_status st = AECL_OK;
    bool whole = dataset->name && (dataset->values || dataset->base) && dataset->count && dataset->features;
    if (!whole || aecl_shape_count(&shape) != dataset->features ||
        !aecl_mul(dataset->count, dataset->features, &values) ||
        !aecl_mul(values, aecl_dtype_size(dataset->dtype), &bytes))
        return aecl_fail(AECL_INPUT, "%s: %zu samples of %s are no data set", dataset->name ? dataset->name : "unnamed",
                         dataset->count, aecl_shape_print(&shape, text));
    static const char *const types[] = {[AECL_U8] = "u8", [AECL_F32] = "f32", [AECL_U16] = "u16"};
    aecl_text_add(&head, "%s %zu %s\n", types[dataset->dtype], dataset->count, aecl_shape_print(&shape, text));
    if (dataset->target) {
        TRY(aecl_dataset_seal(dataset->target));
        aecl_text_add(&head, "target %s\n", dataset->target->sha256);
    }
    TRY(aecl_text_done(&head));
    TRY(aecl_dataset_digest_values(dataset, (aecl_piece){head.s, head.length}));
    if (dataset->users == NULL && !dataset->borrowed) {
        TRY(aecl_alloc(&dataset->users, 1, sizeof *dataset->users));
        atomic_init(dataset->users, 1);
    }
done:
    aecl_text_free(&head);
    return st;
}

const char *aecl_path_base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* The first reader that knows the bytes; NULL: none. */
static const aecl_reader *find_reader(const unsigned char *bytes, size_t length) {
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        if (readers[i]->sniff(bytes, length)) return readers[i];
    return NULL;
}

size_t aecl_data_most(const unsigned char *start, size_t length) {
    if (aecl_packing_find(start, length)) return SIZE_MAX;
    const aecl_reader *reader = find_reader(start, length);
    if (reader == NULL) return AECL_FILE_ENOUGH;
    return reader->extent ? reader->extent(start, length) : SIZE_MAX;
}

static aecl_status unknown_format(const char *name, size_t length) {
    size_t end = strlen(name);
    if (length && end > 4 && strcmp(name + end - 4, ".dat") == 0)
        return aecl_fail(AECL_INPUT,
                         "%s: no known format by its contents; signals of a WFDB record are read by its .hea", name);
    aecl_text known = {0};
    for (size_t i = 0; i < COUNT_OF(readers); i++) aecl_text_add(&known, i ? ", %s" : "%s", readers[i]->name);
    aecl_status st = aecl_text_done(&known);
    if (st == AECL_OK)
        st = length ? aecl_fail(AECL_INPUT,
                                "%s: no known format by its contents (%s; each also packed by gzip, zstd or xz)", name,
                                known.s)
                    : aecl_fail(AECL_INPUT, "%s: is empty", name);
    aecl_text_free(&known);
    return st;
}

aecl_status aecl_dataset_parse_as(aecl_dataset **out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_foreign_refuse(in->name, *bytes, length));
    const aecl_reader *reader = find_reader(*bytes, length);
    if (reader == NULL) TRY(unknown_format(in->name, length));
    if (in->part && reader != &aecl_reader_npz && reader != &aecl_reader_mat)
        TRY(aecl_fail(AECL_INPUT, "%s: holds a single array: leave \":%s\" out", in->name, in->part));
    TRY(aecl_alloc(&d, 1, sizeof *d));
    TRY(aecl_copy_string(&d->name, aecl_path_base(in->name)));
    TRY(reader->read(d, in, bytes, length));
    if (d->found.format == NULL) d->found.format = reader->name;
    TRY(aecl_dataset_seal(d));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    free(*bytes);
    *bytes = NULL;
    return st;
}

aecl_status aecl_dataset_parse(aecl_dataset **out, const char *name, unsigned char **bytes, size_t length) {
    static const aecl_read_options none = {0};
    return aecl_dataset_parse_as(out, &(aecl_read_input){.name = name, .options = &none}, bytes, length);
}

/* *labels_path = the file that holds the labels of the pictures in `path`, or NULL where there is none. */
static aecl_status find_labels(char **labels_path, const char *path) {
    static const char pictures[] = "-images-idx3-ubyte";
    const char *middle = strstr(aecl_path_base(path), pictures);
    aecl_text candidate = {0};
    aecl_status st = AECL_OK;
    *labels_path = NULL;
    for (int gzipped = 1; middle && gzipped >= 0 && *labels_path == NULL; gzipped--) {
        aecl_text_free(&candidate);
        aecl_text_add_bytes(&candidate, path, (size_t)(middle - path));
        aecl_text_add(&candidate, "-labels-idx1-ubyte%s", gzipped ? ".gz" : "");
        TRY(aecl_text_done(&candidate));
        if (aecl_file_exists(candidate.s)) TRY(aecl_copy_string(labels_path, candidate.s));
    }
done:
    aecl_text_free(&candidate);
    return st;
}

static aecl_status read_labels(aecl_dataset *dataset, const char *path) {
    aecl_dataset *source = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_read(&source, path));
    if (source->dtype != AECL_U8 || source->features != 1 || source->count != dataset->count)
        TRY(aecl_fail(AECL_INPUT, "%s: %zu rows of %zu values, not the labels of %zu pictures", path, source->count,
                      source->features, dataset->count));
    TRY(aecl_alloc(&dataset->labels, dataset->count, sizeof *dataset->labels));
    for (size_t i = 0; i < source->count; i++) dataset->labels[i] = ((const uint8_t *)source->values)[i];
done:
    aecl_dataset_free(source);
    return st;
}

static aecl_status read_file(aecl_dataset **out, const char *path, const aecl_read_options *options,
                             const char *label_column) {
    const aecl_read_input in = {strcmp(path, "-") == 0 ? "stdin" : path, path, options, label_column,
                                aecl_source_part(path)};
    unsigned char *bytes = NULL;
    size_t length = 0;
    char *labels_path = NULL;
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_data_load(path, &bytes, &length));
    TRY(aecl_dataset_parse_as(&d, &in, &bytes, length));
    TRY(find_labels(&labels_path, path));
    if (labels_path) TRY(read_labels(d, labels_path));
    if (label_column == NULL) TRY(aecl_ucr_anomaly_mark(d));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    free(labels_path);
    return st;
}

/* What is done with a set of whatever format once it is read. */
static aecl_status settle(aecl_dataset *d, const aecl_read_options *o, const char *label_column) {
    aecl_status st = AECL_OK;
    if (label_column == NULL && d->labels == NULL && o->trained_label && d->rank == 1 && d->features == o->features + 1)
        label_column = o->trained_label;
    if (label_column && d->labels == NULL) TRY(aecl_dataset_take_labels(d, label_column));
    TRY(aecl_dataset_cut_windows(d, o));
    TRY(aecl_dataset_shape_rows(d, o->shape));
done:
    return st;
}

aecl_status aecl_dataset_read_bytes(aecl_dataset **out, const aecl_read_input *in, unsigned char **bytes,
                                    size_t length) {
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_dataset_parse_as(&d, in, bytes, length));
    TRY(settle(d, in->options, in->label_column));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}

aecl_status aecl_dataset_read_as(aecl_dataset **out, const char *path, const aecl_read_options *options,
                                 const char *label_column) {
    const aecl_read_options merged = aecl_read_options_merge(options, NULL);
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    if (aecl_source_is_many(path)) return aecl_source_read(out, path, &merged, label_column);
    TRY(read_file(&d, path, &merged, label_column));
    TRY(settle(d, &merged, label_column));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}

aecl_status aecl_dataset_read(aecl_dataset **out, const char *path) {
    return aecl_dataset_read_as(out, path, NULL, NULL);
}

static aecl_status copy_columns(aecl_dataset *to, const aecl_dataset *from) {
    size_t size = from->features * sizeof *from->columns;
    for (size_t i = 0; i < from->features; i++) size += strlen(from->columns[i]) + 1;
    aecl_status st = aecl_alloc(&to->columns, 1, size);
    if (st < 0) return st;
    char *text = (char *)(to->columns + from->features);
    for (size_t i = 0; i < from->features; i++) {
        to->columns[i] = text;
        text = stpcpy(text, from->columns[i]) + 1;
    }
    return AECL_OK;
}

aecl_status aecl_dataset_new_without_values(aecl_dataset **out, const aecl_dataset *from, size_t count) {
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&d, 1, sizeof *d));
    *d = *from;
    d->count = count;
    d->name = NULL, d->values = NULL, d->labels = NULL, d->columns = NULL, d->sample_names = NULL, d->times = NULL;
    d->base = NULL, d->rows = NULL, d->apart = 0, d->users = NULL;
    d->target = NULL;
    d->borrowed = false;
    d->train_first = 0;
    d->found = (aecl_found){0};
    d->label_column = NULL, d->label_words = NULL, d->label_word_count = 0, d->fills = NULL;
    TRY(aecl_copy_string(&d->name, from->name));
    if (from->labels) TRY(aecl_alloc(&d->labels, count, sizeof *d->labels));
    if (from->columns) TRY(copy_columns(d, from));
    if (from->fills) {
        TRY(aecl_alloc(&d->fills, d->features, sizeof *d->fills));
        memcpy(d->fills, from->fills, d->features * sizeof *d->fills);
    }
    if (from->label_column) TRY(aecl_copy_string(&d->label_column, from->label_column));
    if (from->label_word_count) TRY(aecl_alloc(&d->label_words, from->label_word_count, sizeof *d->label_words));
    for (; d->label_word_count < from->label_word_count; d->label_word_count++)
        TRY(aecl_copy_string(&d->label_words[d->label_word_count], from->label_words[d->label_word_count]));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}

aecl_status aecl_dataset_new_like(aecl_dataset **out, const aecl_dataset *from, size_t count) {
    aecl_status st = aecl_dataset_new_without_values(out, from, count);
    if (st == AECL_OK) st = aecl_alloc(&(*out)->values, count, aecl_dataset_row_size(from));
    if (st < 0) aecl_dataset_free(*out), *out = NULL;
    return st;
}
