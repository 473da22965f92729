/* Data sets: equal-length samples of bytes or floats, in memory as they are stored, with optional labels. */
#ifndef AECL_DATASET_H
#define AECL_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <aecl/status.h>

typedef enum { AECL_U8, AECL_F32 } aecl_dtype;

/* count samples of `features` values each, [sample][feature], row after row. A picture is [channels][height][width]. */
typedef struct {
    char *name; /* "fashion-mnist", "synthetic", or the file's name without folders */
    aecl_dtype dtype;
    size_t count, features;
    size_t rank, dim[4]; /* shape of one sample: product = features */
    void *values;        /* uint8_t or float [count * features] */
    int32_t *labels;     /* [count], or NULL where the source has none */
    char **columns;      /* [features] names from a table's header, in one block; NULL where there are none */
    char sha256[65];     /* digest of the values, shape and type: "the same data" for resume and reports */
} aecl_dataset;

AECL_API void aecl_dataset_free(aecl_dataset *dataset);

/* Reads one file by its contents (gzipped or plain), whatever its name: IDX, NPY, a PNG or JPEG picture, tables of
 * numbers as text (CSV, TSV, white space between columns; every column is a feature). A folder is read as its pictures
 * *.png, *.jpg and *.jpeg, sorted by name and all of one size. AECL_INPUT names the file, what is wrong with it
 * and where. `path` "-" is stdin. */
AECL_API aecl_status aecl_dataset_read(aecl_dataset **out, const char *path);

/* Moves one column of a table into `labels`: "first", "last", a number from 1, or a name of the header; "none" leaves
 * the dataset as it is. AECL_INPUT for a column that is not there (the nearest name is proposed), the only column, a
 * data set of pictures, and a label that is not a whole number from -16777216 to 16777216 (its row is named). */
AECL_API aecl_status aecl_dataset_take_labels(aecl_dataset *dataset, const char *column);

/* A training and a test set. */
typedef struct {
    aecl_dataset *train, *test;
} aecl_dataset_pair;

AECL_API void aecl_dataset_pair_free(aecl_dataset_pair *pair);

/* Where named data sets are looked for, in order. `folders` is NULL-terminated. */
typedef struct {
    const char *const *folders;
    uint64_t seed; /* of generated data */
} aecl_dataset_places;

/* The set that `source` names:
 *   "fashion-mnist", "mnist"   gzipped or plain IDX files of the usual names, in FOLDER, FOLDER/<source> or
 *                              FOLDER/<source>'s own sub-folder, for each of the places
 *   "ecg5000"                  heartbeats, 140 samples and a label (1 normal, 0 anomalous): the table ecg.csv of the
 *                              tutorial "Intro to Autoencoders" in FOLDER/ecg5000 or FOLDER, in its own split
 *   "synthetic"                28x28 generated pictures, 6000 + 1000
 *   "synthetic-ecg"            generated heartbeats in the form of ecg5000, 4000 + 1000
 *   a folder                   with files of those names, else of pictures: split as a file
 *   a file                     split: the last sixth is the test set
 * Nowhere to be found: AECL_INPUT listing the places tried and the ways to get it, generated data among them.
 * Unknown names propose the nearest known one. Train and test must agree in shape. */
AECL_API aecl_status aecl_dataset_pair_open(aecl_dataset_pair *out, const char *source,
                                            const aecl_dataset_places *places);

#endif
