/* Data sets: samples of equal length, as they are stored, with optional labels.
 *
 * They come from a file, from memory, or by a name that stands for a training and a test set. Values stay in the units of
 * the data: a model carries the scaling that it was trained with, and applies it itself. */
#ifndef AECL_DATA_H
#define AECL_DATA_H

#include <stddef.h>
#include <stdint.h>

#include <aecl/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How values are stored: bytes from 0 to 255, floats in the units of the data, or whole numbers from 0 to 65535. */
typedef enum { AECL_U8, AECL_F32, AECL_U16 } aecl_dtype;

/* `count` samples of `features` values each, [sample][feature], one after the other. A sample has a shape: a row is
 * [features], a picture [channels][height][width]. Constant once it is made, but for aecl_dataset_take_labels: threads may
 * share it. */
typedef struct aecl_dataset aecl_dataset;

/* Accepts NULL. Not before the trainers that borrow the set are freed; runners keep nothing of it. */
AECL_API void aecl_dataset_free(aecl_dataset *dataset);

/* Reads one file by its contents (plain, or packed by gzip, zstd or xz), whatever its name: IDX, NPY, NPZ ("file.npz:X,y" says which arrays are values and
 * labels), MAT, .ts, ARFF, WAV, headers of WFDB, a PNG, JPEG, BMP or TIFF picture, tables of
 * numbers as text (CSV, TSV, white space between columns; every column is a feature). A folder is read as its pictures
 * *.png, *.jpg, *.jpeg, *.bmp, *.tif and *.tiff and those of its sub-folders, sorted by path and all of one size; folders in it that hold all of them are labels. `path` "-" is stdin. AECL_INPUT names the file, what is
 * wrong with it and where. */
AECL_API aecl_status aecl_dataset_read(aecl_dataset **out, const char *path);

/* Samples that lie in memory. */
typedef struct {
    size_t size;      /* of this struct */
    const char *name; /* for messages; copied; NULL: "memory" */
    aecl_dtype dtype;
    size_t count;          /* samples, at least one */
    size_t rank, dim[4];   /* of one sample: {1, {features}} or {3, {channels, height, width}} */
    const void *values;    /* [count * product of dim] uint8_t, uint16_t or float, borrowed: they stay, unchanged,
                            until the set is freed. Floats are finite. */
    const int32_t *labels; /* [count], copied; NULL: none */
} aecl_memory_data;
#define AECL_MEMORY_DATA                                                                                               \
    { sizeof(aecl_memory_data), NULL, AECL_F32, 0, 0, {0, 0, 0, 0}, NULL, NULL }

/* *out = those samples as a set, whose values stay where they are. AECL_INPUT for no samples, a size that overflows, or a value that is not finite (sample and
 * feature are named, from 0); AECL_USAGE for a size of the struct that no version has. */
AECL_API aecl_status aecl_dataset_from_memory(aecl_dataset **out, const aecl_memory_data *data);

/* Moves one column of a table into the labels: "first", "last", a number from 1, or a name of the header; "none" leaves
 * the set as it is. AECL_INPUT for a column that is not there (the nearest name is proposed), the only column, a set of
 * pictures, and a label that is not a whole number from -16777216 to 16777216 (its row is named). Not while others use
 * the set. */
AECL_API aecl_status aecl_dataset_take_labels(aecl_dataset *dataset, const char *column);

/* *out = a set of its own of the samples with this label, in their order; AECL_INPUT, and the labels that there are, when it has none. */
AECL_API aecl_status aecl_dataset_select(aecl_dataset **out, const aecl_dataset *dataset, int32_t label);

/* Where named data sets are looked for, and the seed of generated ones and of splits. */
typedef struct {
    const char *const *folders; /* in order; NULL-terminated */
    uint64_t seed;
} aecl_dataset_places;

/* The training and the test set that `source` names:
 *   "fashion-mnist", "mnist"   gzipped or plain IDX files of the usual names, in FOLDER, FOLDER/<source> or
 *                              FOLDER/<source>'s own sub-folder, for each of the places
 *   "ecg5000"                  heartbeats, 140 samples and a label (1 normal, 0 anomalous): the table ecg.csv of the
 *                              tutorial "Intro to Autoencoders" in FOLDER/ecg5000 or FOLDER, in its own split
 *   "synthetic"                28x28 generated pictures, 6000 + 1000
 *   "synthetic-ecg"            generated heartbeats in the form of ecg5000, 4000 + 1000
 *   a folder                   with files of those names, or with pictures in train/ and test/; else of pictures: split
 *                              as a file
 *   a file                     split: a sixth, drawn by the seed, is the test set, of each label its share; of single
 *                              values, a series in time, the last sixth
 * Nowhere to be found: AECL_INPUT listing the places tried and the ways to get it. Both belong to the caller. */
AECL_API aecl_status aecl_dataset_open(aecl_dataset **training, aecl_dataset **test, const char *source,
                                       const aecl_dataset_places *places);

/* "fashion-mnist", or the file's name without its folders. */
AECL_API const char *aecl_dataset_name(const aecl_dataset *dataset);
/* The type of what aecl_dataset_values points to. */
AECL_API aecl_dtype aecl_dataset_dtype(const aecl_dataset *dataset);
/* Samples, and values of each: the product of its shape. */
AECL_API size_t aecl_dataset_count(const aecl_dataset *dataset);
AECL_API size_t aecl_dataset_features(const aecl_dataset *dataset);
/* Number of dimensions of one sample; they go to dim[0], dim[1], ... */
AECL_API size_t aecl_dataset_shape(const aecl_dataset *dataset, size_t dim[4]);
/* [count][features] uint8_t, uint16_t or float, one sample after the other; borrowed. */
AECL_API const void *aecl_dataset_values(const aecl_dataset *dataset);
/* [count], borrowed; NULL where there are none. */
AECL_API const int32_t *aecl_dataset_labels(const aecl_dataset *dataset);
/* Name of feature number `feature` (from 0) by the header of its table; NULL where there is none. */
AECL_API const char *aecl_dataset_column(const aecl_dataset *dataset, size_t feature);
/* sha256 of values, shape and type, 64 hexadecimal digits: equal for equal data. */
AECL_API const char *aecl_dataset_digest(const aecl_dataset *dataset);

#ifdef __cplusplus
}
#endif

#endif
