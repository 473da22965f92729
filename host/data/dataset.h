/* The struct behind the handle of aecl/data.h, for the rooms of the library. */
#ifndef AECL_DATA_DATASET_H
#define AECL_DATA_DATASET_H

#include <stdatomic.h>

#include <aecl/data.h>

#include "data/read_options.h"

#include "base/status.h"

/* A column that is no value, or may be none, and what it holds: "ok: 12, broken: 3". */
typedef struct {
    char *column, *holds;
    bool words; /* some of it is no number */
    bool label; /* it may be the labels */
} aecl_look;

/* What a reader found, for people. */
typedef struct {
    const char *format; /* its name: "csv"; NULL: not from a file */
    char *left_out;     /* columns that are no values, and why; NULL: none */
    aecl_look *looks;   /* [look_count]; for those who only look (AECL_MISSING_COUNT) */
    size_t look_count;
    size_t missing;           /* values that are not there */
    size_t shortest, longest; /* of series of unlike lengths, before they were made alike; else 0 */
} aecl_found;

/* count samples of `features` values each. A picture is [channels][height][width]. Those that readers make lie in `values`,
 * [sample][feature]; parts of a set and windows of a series leave them where they are, so that rows are found by
 * aecl_dataset_row, whatever the set. */
struct aecl_dataset {
    char *name; /* "fashion-mnist", "synthetic", or the file's name without folders */
    aecl_dtype dtype;
    size_t count, features;
    size_t rank, dim[4]; /* shape of one sample: product = features */
    void *values;   /* uint8_t, uint16_t or float [count * features]; NULL where samples do not lie row after row: */
    void *base;     /* where row 0 begins; NULL: in values */
    uint32_t *rows; /* [count] the row that a sample is; NULL: 0, 1, 2, ... */
    size_t apart;   /* values from the begin of a row to that of the next; 0: features */
    atomic_size_t *users; /* sets whose values these are, made with the digest; NULL: this one alone */
    bool borrowed;        /* the values are the caller's, who keeps them */
    int32_t *labels;      /* [count], or NULL where the source has none */
    char *label_column;   /* its name by a table's header; NULL: none */
    char **label_words;   /* [label_word_count] labels that are words: a label is an index of them; else NULL */
    size_t label_word_count;
    size_t train_first;      /* samples that train, those behind them test; 0: the source says nothing of it */
    char **sample_names;     /* [count] names of pictures' files; NULL: samples have none */
    size_t window;           /* steps of a series that a sample is, [step][channel]; 0: it is no window */
    size_t channels, stride; /* of windows: values of a step, and steps from one to the next */
    char *
        *times; /* of a table that is cut into windows: one for each row, of windows [(count - 1) * stride + window] for
                   * each step; in one block; NULL: none */
    float *fills;   /* [features] means that missing values are filled by; NULL: nothing was said of such */
    char **columns; /* [features] names from a table's header, in one block; NULL where there are none */
    aecl_found found;
    aecl_dataset
        *target; /* [count] clean samples of these noisy ones, of the same shape and type (data/target.h); NULL: none */
    char sha256
        [65]; /* digest of the values, those of the target too, shape and type: "the same data" for resume and reports */
};

/* A training and a test set. */
typedef struct {
    aecl_dataset *train, *test;
} aecl_dataset_pair;

static inline size_t aecl_dtype_size(aecl_dtype dtype) {
    return dtype == AECL_U8 ? sizeof(uint8_t) : dtype == AECL_U16 ? sizeof(uint16_t) : sizeof(float);
}

/* The stored values of sample `i`: uint8_t, uint16_t or float [features]. */
static inline const void *aecl_dataset_row(const aecl_dataset *d, size_t i) {
    const size_t row = d->rows ? d->rows[i] : i, apart = d->apart ? d->apart : d->features;
    return (const char *)(d->base ? d->base : d->values) + row * apart * aecl_dtype_size(d->dtype);
}

/* values[count][features] = the stored values of samples from `first` on, as aecl_dataset_row has them. */
void aecl_dataset_copy_rows(const aecl_dataset *d, size_t first, size_t count, void *values);

/* Stored value number `f` of a row. */
static inline double aecl_row_value(aecl_dtype dtype, const void *row, size_t f) {
    if (dtype == AECL_U8) return ((const uint8_t *)row)[f];
    return dtype == AECL_U16 ? ((const uint16_t *)row)[f] : (double)((const float *)row)[f];
}

/* The stored value number `at`, counted through all samples. */
static inline double aecl_dataset_value(const aecl_dataset *d, size_t at) {
    if (d->values) return aecl_row_value(d->dtype, d->values, at);
    return aecl_row_value(d->dtype, aecl_dataset_row(d, at / d->features), at % d->features);
}

/* What unit scaling takes for 1. */
static inline float aecl_dtype_white(aecl_dtype dtype) {
    return dtype == AECL_U8 ? 255.0f : dtype == AECL_U16 ? 65535.0f : 1.0f;
}

void aecl_dataset_pair_free(aecl_dataset_pair *pair);

/* Whether `source` is the name of a set: "mnist", "synthetic", ... */
bool aecl_is_set_name(const char *source);

/* What is wanted of a file that holds several arrays: "X" of "file.npz:X", within `source`; NULL for a path without it, and
 * where a file or folder has that very name. */
const char *aecl_source_part(const char *source);
/* Whether there is a file of this name, with or without a part. */
bool aecl_source_is_file(const char *source);

/* Whether `source` is samples without a split of their own: a file ("-": stdin), or a folder of pictures; neither the name
 * of a set nor a folder with the files of one, or with train/ and test/ in it. */
aecl_status aecl_source_is_whole(const char *source, bool *whole);

/* sha256 of both sets' digests. */
aecl_status aecl_dataset_pair_digest(const aecl_dataset_pair *pair, char digest[65]);

/* aecl_dataset_open as a pair; `options` (NULL: none) are for a folder of pictures. */
aecl_status aecl_dataset_pair_open(aecl_dataset_pair *out, const char *source, const aecl_dataset_places *places,
                                   const aecl_read_options *options);

#endif
