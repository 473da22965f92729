/* File formats. A reader is one file in host/data/readers/ and one line in readers.def. */
#ifndef AECL_DATA_READER_H
#define AECL_DATA_READER_H

#include "data/dataset.h"

#include "base/file.h"
#include "base/shape.h"
#include "data/npy_header.h"
#include "data/packing.h"
#include "data/read_options.h"

/* What a reader is told beside the bytes. */
typedef struct {
    const char *name; /* for messages */
    const char *path; /* of the file; NULL: in memory alone */
    const aecl_read_options *options;
    const char *label_column; /* as aecl_dataset_take_labels has it, of readers that know columns; NULL: none */
    const char *part;         /* which array or arrays of a file that holds several; NULL: not said */
} aecl_read_input;

typedef struct {
    const char *name;       /* "idx" */
    const char *extensions; /* "idx ubyte", for help texts */
    /* True when the (decompressed) bytes look like this format. */
    bool (*sniff)(const unsigned char *bytes, size_t length);
    /* Fills dtype, count, features, rank, dim, values (and labels where the format has them) of a zeroed dataset.
     * AECL_INPUT with offset, wanted and found. Checks every length before it uses it.
     * The block *bytes[length] is on the heap and the reader may change it, or keep it and set *bytes to NULL
     * (aecl_dataset_take): what was loaded is then the values, without a second copy. */
    aecl_status (*read)(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length);
    /* How many bytes a file has that begins with these, of which there are AECL_FILE_START; SIZE_MAX: they do not tell.
     * No more are read. NULL: they never tell. */
    size_t (*extent)(const unsigned char *bytes, size_t length);
} aecl_reader;

#define AECL_READER(x) extern const aecl_reader aecl_reader_##x;
#include "data/readers/readers.def"
#undef AECL_READER

/* Files larger than this (compressed or not) are refused. */
#define AECL_DATA_LIMIT ((size_t)8 << 30)

/* What aecl_file_read_as asks: how many bytes a file of data with this beginning can have; AECL_FILE_ENOUGH where no reader
 * knows it. */
size_t aecl_data_most(const unsigned char *start, size_t length);

/* How many bytes a file of `packed` may hold at most, before it is suspicious: 16 MiB or 250 times as many, but not more
 * than AECL_DATA_LIMIT. */
size_t aecl_unpacked_most(size_t packed);

/* *bytes = the file's contents, of "file.npz:X" those of file.npz ("-" is stdin), unpacked when gzip, zstd or xz packed them, concatenated members too. A bad CRC, a
 * truncated stream, other bytes after it or more than aecl_unpacked_most is AECL_INPUT. Owned by the caller. */
aecl_status aecl_data_load(const char *path, unsigned char **bytes, size_t *length);

/* *out[*out_length] = what bytes[length] hold, packed so; errors as of aecl_data_load. Owned by the caller. */
aecl_status aecl_unpack(const char *path, const aecl_packing *packing, const unsigned char *bytes, size_t length,
                        unsigned char **out, size_t *out_length);

/* bytes[length] that were unpacked and are UTF-16 become UTF-8. */
aecl_status aecl_unpack_text(const char *path, unsigned char **bytes, size_t *length);

/* Reads bytes in memory by the first reader that knows them. *bytes[length] is taken over in any case and set to NULL.
 * `name` is for messages and becomes the dataset's name. */
aecl_status aecl_dataset_parse(aecl_dataset **out, const char *name, unsigned char **bytes, size_t length);
aecl_status aecl_dataset_parse_as(aecl_dataset **out, const aecl_read_input *in, unsigned char **bytes, size_t length);

/* aecl_dataset_read with options (NULL: none), and the labels taken from a column (NULL: left as they are). */
aecl_status aecl_dataset_read_as(aecl_dataset **out, const char *path, const aecl_read_options *options,
                                 const char *label_column);

/* The same of bytes[length] in memory, taken over in any case; `name` is for messages and becomes the set's. */
aecl_status aecl_dataset_read_bytes(aecl_dataset **out, const aecl_read_input *in, unsigned char **bytes,
                                    size_t length);

/* Sets count, features, rank and dim from the shape of an array whose first dimension counts the samples: [N] has one
 * feature, [N][F] F of them, [N][H][W] is one channel, [N][C][H][W] as it is. AECL_INPUT for a size of 0 or a product
 * that does not fit. */
aecl_status aecl_dataset_set_shape(aecl_dataset *dataset, const char *name, const aecl_shape *array);

/* The dataset's values become *bytes[offset, offset + length), moved to the front of that block, which is shrunk and
 * taken over. */
aecl_status aecl_dataset_take(aecl_dataset *dataset, unsigned char **bytes, size_t offset, size_t length);

/* Pictures [H][W][C] become [C][H][W] by the layout (AECL_LAYOUT_*; AUTO: when the last axis is 1, 3 or 4 and the others
 * are larger, which is said). Others stay. For readers, before sealing. */
aecl_status aecl_dataset_order_axes(aecl_dataset *dataset, const char *name, int layout);

/* Says what of a table looks like no value, though it is taken for one: labels, numbers of rows. */
aecl_status aecl_table_hints(const aecl_dataset *table, const aecl_read_input *in);

/* Whether a column of this name usually holds labels. */
bool aecl_is_label_name(const char *name);

/* Samples become pictures of "3x32x32" (NULL: they stay) with as many values: AECL_USAGE, AECL_INPUT otherwise. */
aecl_status aecl_dataset_shape_rows(aecl_dataset *dataset, const char *shape);

/* A column or row of numbers whose name ends in _TRAIN_BEGIN_END.txt, as in the UCR anomaly archive, is a series of single
 * values, with labels 1 from BEGIN to END (from 1) and else 0, and train_first; others stay. */
aecl_status aecl_ucr_anomaly_mark(aecl_dataset *dataset);

/* The last part of a path, "bottle" of "sets/bottle"; of one that ends in a slash all. */
const char *aecl_path_base(const char *path);

/* Whether a folder holds a training and a test set as sub-folders train and test. */
aecl_status aecl_folder_is_divided(const char *folder, bool *divided);
/* Those sets of pictures, with their folders as labels; owned by the caller. What there is of them is said. */
aecl_status aecl_divided_folder_read(aecl_dataset_pair *out, const char *folder, const aecl_read_options *options);

/* Fills a zeroed dataset that has a name with the array that a header tells of, whose values are *bytes[length] from header->end on;
 * takes the block over where it can. For what stores arrays as NPY does. */
aecl_status aecl_npy_take(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length,
                          const aecl_npy_header *header);

/* AECL_INPUT saying what to do, for bytes of a format that is known and not read; else AECL_OK. */
aecl_status aecl_foreign_refuse(const char *name, const unsigned char *bytes, size_t length);

/* Computes the digest and checks the invariants; called by whoever filled or changed a dataset. */
aecl_status aecl_dataset_seal(aecl_dataset *dataset);

/* Bytes of one sample. */
size_t aecl_dataset_row_size(const aecl_dataset *dataset);

/* *out = a dataset of the same name, type, shape, columns and with labels where `from` has them, for `count` samples;
 * values and labels are 0 and the caller fills and seals it. */
aecl_status aecl_dataset_new_like(aecl_dataset **out, const aecl_dataset *from, size_t count);
/* The same without values, which stay NULL. */
aecl_status aecl_dataset_new_without_values(aecl_dataset **out, const aecl_dataset *from, size_t count);

/* *out = the samples rows[count] of `from` (NULL: the first `count`) with their labels and names, not sealed. Their values
 * stay where they are, and as long as any set has them; `from` was sealed, or stays as long as *out. */
aecl_status aecl_dataset_view(aecl_dataset **out, const aecl_dataset *from, const uint32_t *rows, size_t count);
/* Gives a set values of its own, row after row, if it has none. */
aecl_status aecl_dataset_pack(aecl_dataset *dataset);
/* Assigns the digest of `head` and all values, those that overlapping windows share once. */
aecl_status aecl_dataset_digest_values(aecl_dataset *dataset, aecl_piece head);
/* Leaves the values to the other sets that have them, or frees them. */
void aecl_dataset_free_values(aecl_dataset *dataset);

/* Deterministic 28x28 grey pictures by seed: filled and outlined ellipses, rectangles, triangles and garments-like
 * unions of them with a shading, so that a code of 64 numbers has something to learn; labels = kind of figure. */
aecl_status aecl_synthetic_pictures(aecl_dataset **out, size_t count, uint64_t seed, uint64_t first_sample);

/* Simulated heartbeats of 140 samples with labels, 1 normal and 0 anomalous (synthetic_ecg.c); sample i depends on the
 * seed and first_sample + i alone. */
aecl_status aecl_synthetic_ecg(aecl_dataset **out, size_t count, uint64_t seed, uint64_t first_sample);

#endif
