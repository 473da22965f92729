/* File formats. A reader is one file in host/data/readers/ and one line in readers.def. */
#ifndef AECL_DATA_READER_H
#define AECL_DATA_READER_H

#include "data/dataset.h"

#include "base/file.h"
#include "base/shape.h"

typedef struct {
    const char *name;       /* "idx" */
    const char *extensions; /* "idx ubyte", for help texts */
    /* True when the (decompressed) bytes look like this format. */
    bool (*sniff)(const unsigned char *bytes, size_t length);
    /* Fills dtype, count, features, rank, dim, values (and labels where the format has them) of a zeroed dataset.
     * AECL_INPUT with offset, wanted and found; `name` is for messages. Checks every length before it uses it.
     * The block *bytes[length] is on the heap and the reader may change it, or keep it and set *bytes to NULL
     * (aecl_dataset_take): what was loaded is then the values, without a second copy. */
    aecl_status (*read)(aecl_dataset *out, const char *name, unsigned char **bytes, size_t length);
} aecl_reader;

#define AECL_READER(x) extern const aecl_reader aecl_reader_##x;
#include "data/readers/readers.def"
#undef AECL_READER

/* Files larger than this (compressed or not) are refused. */
#define AECL_DATA_LIMIT ((size_t)8 << 30)

/* *bytes = the file's contents ("-" is stdin), gunzipped when they are gzip, concatenated members too. A bad CRC, a
 * truncated stream, other bytes after it, more than AECL_DATA_LIMIT or a suspicious expansion (more than 16 MiB and
 * more than 250 times the file) is AECL_INPUT. Owned by the caller. */
aecl_status aecl_data_load(const char *path, unsigned char **bytes, size_t *length);

/* Reads bytes in memory by the first reader that knows them. *bytes[length] is taken over in any case and set to NULL.
 * `name` is for messages and becomes the dataset's name. */
aecl_status aecl_dataset_parse(aecl_dataset **out, const char *name, unsigned char **bytes, size_t length);

/* Sets count, features, rank and dim from the shape of an array whose first dimension counts the samples: [N] has one
 * feature, [N][F] F of them, [N][H][W] is one channel, [N][C][H][W] as it is. AECL_INPUT for a size of 0 or a product
 * that does not fit. */
aecl_status aecl_dataset_set_shape(aecl_dataset *dataset, const char *name, const aecl_shape *array);

/* The dataset's values become *bytes[offset, offset + length), moved to the front of that block, which is shrunk and
 * taken over. */
aecl_status aecl_dataset_take(aecl_dataset *dataset, unsigned char **bytes, size_t offset, size_t length);

/* Computes the digest and checks the invariants; called by whoever filled or changed a dataset. */
aecl_status aecl_dataset_seal(aecl_dataset *dataset);

/* Bytes of one sample. */
size_t aecl_dataset_row_size(const aecl_dataset *dataset);

/* *out = a dataset of the same name, type, shape, columns and with labels where `from` has them, for `count` samples;
 * values and labels are 0 and the caller fills and seals it. */
aecl_status aecl_dataset_new_like(aecl_dataset **out, const aecl_dataset *from, size_t count);

/* Deterministic 28x28 grey pictures by seed: filled and outlined ellipses, rectangles, triangles and garments-like
 * unions of them with a shading, so that a code of 64 numbers has something to learn; labels = kind of figure. */
aecl_status aecl_synthetic_pictures(aecl_dataset **out, size_t count, uint64_t seed, uint64_t first_sample);

/* Simulated heartbeats of 140 samples with labels, 1 normal and 0 anomalous (ecg.c); sample i depends on the seed and
 * first_sample + i alone. */
aecl_status aecl_synthetic_ecg(aecl_dataset **out, size_t count, uint64_t seed, uint64_t first_sample);

#endif
