/* The safetensors format, read more strictly than its reference: 8 bytes little-endian header length, a JSON header,
 * the tensors' bytes without holes. (github.com/huggingface/safetensors, README "Format".) */
#ifndef AECL_IO_SAFETENSORS_H
#define AECL_IO_SAFETENSORS_H

#include "base/shape.h"
#include "base/file.h"
#include "io/json.h"

typedef enum { AECL_TENSOR_F32, AECL_TENSOR_U8, AECL_TENSOR_I64, AECL_TENSOR_F64 } aecl_tensor_type;

typedef struct {
    char *name;
    aecl_tensor_type type;
    size_t rank, dim[AECL_MAX_RANK];
    const void *data; /* [count] values, little-endian; reading: inside the file's bytes; writing: the caller's */
    size_t bytes;
} aecl_tensor;

typedef struct {
    aecl_tensor *tensors;
    size_t count;
    aecl_json *metadata;  /* object of strings ("__metadata__"), never NULL after reading */
    unsigned char *bytes; /* the file (reading), owned */
    size_t length;
} aecl_safetensors;

/* Bounds on what a file can make the reader allocate and walk; the writer keeps to them as well. */
#define AECL_HEADER_LIMIT ((size_t)1 << 20) /* bytes */
#define AECL_ENTRY_LIMIT  ((size_t)4096)    /* keys of the header, and of its metadata */

/* Reads and checks a whole file; the tensors are in the order of their data. AECL_INPUT naming path and what is wrong:
 * shorter than its header says, a header over the limits, not an object, duplicate or unknown keys, unknown dtype,
 * negative, overlapping or gapped offsets, size not shape * dtype, trailing bytes, non-string metadata, rank 0 or over
 * AECL_MAX_RANK, a size-0 dimension, data not at a multiple of its type's size (so that `data` may be dereferenced).
 *
 * The digest: "sha256" in the metadata is the sha256 of the whole file with those 64 characters replaced by '0', and
 * "digest": "sha256" beside it says that it must be there, so that a flipped bit anywhere is refused, in the key too.
 * Files of other writers have neither and are accepted. */
aecl_status aecl_safetensors_read(aecl_safetensors *out, const char *path);
/* Reads and checks, as aecl_safetensors_read does and with its errors, the bytes[length] of a file: a block of malloc's
 * that is taken over in any case. `path` is for messages. */
aecl_status aecl_safetensors_parse(aecl_safetensors *out, const char *path, unsigned char *bytes, size_t length);
void aecl_safetensors_free(aecl_safetensors *file);
/* The tensor of this name, borrowed from the file, or NULL. */
const aecl_tensor *aecl_safetensors_find(const aecl_safetensors *file, const char *name);

/* Writes tensors in the order given, without holes (types of 8 bytes first, then 4, then 1, or AECL_INPUT), and
 * metadata (an object of strings, or NULL) atomically, adding the two keys of the digest; such keys in `metadata` are
 * left out. Key order and bytes depend on the arguments alone: same contents, same file. What the reader would refuse
 * is AECL_INPUT and nothing is written. `digest` (may be NULL) receives the sha256 that was stored. The tensors' data
 * are not copied. */
aecl_status aecl_safetensors_write(const char *path, const aecl_tensor *tensors, size_t count,
                                   const aecl_json *metadata, char digest[65]);

#endif
