/* Reading checks that tensors cover the data without holes or overlaps; writing puts them so, and then the digest over
 * zeros that hold its place. */
#include "io/safetensors.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "safetensors data are little-endian and used as they lie");

#define LENGTH_BYTES ((size_t)8)
#define ALIGNMENT    ((size_t)8)
#define METADATA     "__metadata__"
#define DIGEST_TEXT  64
#define ZEROS        "0000000000000000000000000000000000000000000000000000000000000000"

static const struct {
    const char *name;
    size_t size;
} types[] = {[AECL_TENSOR_F32] = {"F32", 4},
             [AECL_TENSOR_U8] = {"U8", 1},
             [AECL_TENSOR_I64] = {"I64", 8},
             [AECL_TENSOR_F64] = {"F64", 8}};

/* Both ways */

/* `start` is counted from a place that is aligned for every type. */
static aecl_status check_tensor(const aecl_tensor *tensor, size_t start) {
    size_t size = types[tensor->type].size, bytes = size;
    if (tensor->rank < 1 || tensor->rank > AECL_MAX_RANK)
        return aecl_fail(AECL_INPUT, "%zu dimensions, not 1 to %d", tensor->rank, AECL_MAX_RANK);
    for (size_t i = 0; i < tensor->rank; i++) {
        if (tensor->dim[i] == 0) return aecl_fail(AECL_INPUT, "dimension %zu is 0", i);
        if (!aecl_mul(bytes, tensor->dim[i], &bytes)) return aecl_fail(AECL_INPUT, "its shape overflows");
    }
    if (bytes != tensor->bytes)
        return aecl_fail(AECL_INPUT, "its shape needs %zu bytes, it has %zu", bytes, tensor->bytes);
    if (start % size != 0)
        return aecl_fail(AECL_INPUT, "starts at byte %zu, not a multiple of %zu: wider types come first", start, size);
    return AECL_OK;
}

static aecl_status check_entries(const char *what, size_t entries) {
    if (entries <= AECL_ENTRY_LIMIT) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%zu keys in the %s, the limit is %zu", entries, what, AECL_ENTRY_LIMIT);
}

static bool is_digest_key(const char *key) {
    return strcmp(key, "sha256") == 0 || strcmp(key, "digest") == 0;
}

static aecl_status copy_metadata(aecl_json *to, const aecl_json *from, bool with_digest) {
    size_t entries = aecl_json_length(from);
    aecl_status st = check_entries("metadata", entries + 2);
    for (size_t i = 0; i < entries && st == AECL_OK; i++) {
        const aecl_json *value;
        const char *key = aecl_json_key_at(from, i, &value), *text = aecl_json_to_text(value);
        if (text == NULL) return aecl_fail(AECL_INPUT, "metadata \"%s\" is not a string", key);
        if (with_digest || !is_digest_key(key)) st = aecl_json_set_text(to, key, text);
    }
    return st;
}

/* Where the stored digest lies in the header's text, or NULL. Quotes inside of JSON strings are escaped and the writer
 * puts this key before any other that could end in the same characters, so the first match is the one. */
static char *find_digest(const char *header, size_t length, const char *digest) {
    static const char key[] = "\"sha256\":\"";
    char wanted[sizeof key + DIGEST_TEXT + 1];
    memcpy(wanted, key, sizeof key - 1);
    memcpy(wanted + sizeof key - 1, digest, DIGEST_TEXT);
    wanted[sizeof key - 1 + DIGEST_TEXT] = '"';
    char *found = memmem(header, length, wanted, sizeof key + DIGEST_TEXT);
    return found == NULL ? NULL : found + sizeof key - 1;
}

/* Reading */

static aecl_status read_type(aecl_tensor *tensor, const aecl_json *entry) {
    const char *name = aecl_json_get_text(entry, "dtype");
    for (size_t i = 0; name != NULL && i < COUNT_OF(types); i++) {
        tensor->type = (aecl_tensor_type)i;
        if (strcmp(name, types[i].name) == 0) return AECL_OK;
    }
    return aecl_fail(AECL_INPUT, "dtype \"%s\" is not F32, F64, I64 or U8", name == NULL ? "" : name);
}

static aecl_status read_shape(aecl_tensor *tensor, const aecl_json *shape) {
    tensor->rank = aecl_json_length(shape);
    if (aecl_json_kind_of(shape) != AECL_JSON_ARRAY) return aecl_fail(AECL_INPUT, "its shape is not a list");
    for (size_t i = 0; i < tensor->rank && i < AECL_MAX_RANK; i++) {
        int64_t size = aecl_json_to_integer(aecl_json_at(shape, i), -1);
        if (size < 0 || (uint64_t)size > SIZE_MAX)
            return aecl_fail(AECL_INPUT, "dimension %zu is not a whole number of 1 or more", i);
        tensor->dim[i] = (size_t)size;
    }
    return AECL_OK;
}

static aecl_status read_offsets(aecl_tensor *tensor, const aecl_json *offsets, const aecl_piece *data) {
    int64_t begin = aecl_json_to_integer(aecl_json_at(offsets, 0), -1);
    int64_t end = aecl_json_to_integer(aecl_json_at(offsets, 1), -1);
    if (aecl_json_length(offsets) != 2 || begin < 0 || end < begin)
        return aecl_fail(AECL_INPUT, "its data_offsets are not two ascending whole numbers");
    if ((uint64_t)end > data->length)
        return aecl_fail(AECL_INPUT, "ends at byte %" PRId64 " of the data, the file holds %zu", end, data->length);
    tensor->data = (const unsigned char *)data->bytes + begin;
    tensor->bytes = (size_t)(end - begin);
    return AECL_OK;
}

static aecl_status read_tensor(aecl_tensor *tensor, const aecl_json *entry, const aecl_piece *data,
                               const unsigned char *file) {
    if (aecl_json_kind_of(entry) != AECL_JSON_OBJECT || aecl_json_length(entry) != 3)
        return aecl_fail(AECL_INPUT, "is not an object of dtype, shape and data_offsets");
    aecl_status st = AECL_OK;
    TRY(read_type(tensor, entry));
    TRY(read_shape(tensor, aecl_json_get(entry, "shape")));
    TRY(read_offsets(tensor, aecl_json_get(entry, "data_offsets"), data));
    TRY(check_tensor(tensor, (size_t)((const unsigned char *)tensor->data - file)));
done:
    return st;
}

static aecl_status read_entries(aecl_safetensors *file, const aecl_json *header, const aecl_piece *data) {
    aecl_status st = AECL_OK;
    size_t entries = aecl_json_length(header);
    TRY(check_entries("header", entries));
    TRY(aecl_alloc(&file->tensors, entries, sizeof *file->tensors));
    for (size_t i = 0; i < entries; i++) {
        const aecl_json *entry;
        const char *key = aecl_json_key_at(header, i, &entry);
        if (strcmp(key, METADATA) == 0) {
            if (aecl_json_kind_of(entry) != AECL_JSON_OBJECT) TRY(aecl_fail(AECL_INPUT, METADATA " is not an object"));
            TRY(copy_metadata(file->metadata, entry, true));
            continue;
        }
        aecl_tensor *tensor = &file->tensors[file->count];
        TRY(aecl_copy_string(&tensor->name, key));
        file->count++;
        st = read_tensor(tensor, entry, data, file->bytes);
        if (st < 0) return aecl_fail_in(st, "tensor \"%s\"", key);
    }
done:
    return st;
}

static int by_data(const void *a, const void *b) {
    const unsigned char *left = ((const aecl_tensor *)a)->data, *right = ((const aecl_tensor *)b)->data;
    return (left > right) - (left < right);
}

/* No holes, no overlaps, nothing after the last. */
static aecl_status check_layout(aecl_safetensors *file, const aecl_piece *data) {
    const unsigned char *start = data->bytes;
    size_t used = 0;
    qsort(file->tensors, file->count, sizeof *file->tensors, by_data);
    for (size_t i = 0; i < file->count; i++) {
        const aecl_tensor *tensor = &file->tensors[i];
        size_t begin = (size_t)((const unsigned char *)tensor->data - start);
        if (begin != used)
            return aecl_fail(AECL_INPUT, "tensor \"%s\": starts at byte %zu of the data, the one before ends at %zu",
                             tensor->name, begin, used);
        used += tensor->bytes;
    }
    if (used == data->length) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%zu bytes of data, its tensors have %zu", data->length, used);
}

static aecl_status check_digest(const aecl_safetensors *file, size_t header_length) {
    const char *stored = aecl_json_get_text(file->metadata, "sha256");
    const char *kind = aecl_json_get_text(file->metadata, "digest");
    if (stored == NULL && (kind == NULL || strcmp(kind, "sha256") != 0)) return AECL_OK;
    const char *header = (const char *)file->bytes + LENGTH_BYTES, *at = NULL;
    if (stored != NULL && strlen(stored) == DIGEST_TEXT) at = find_digest(header, header_length, stored);
    if (at == NULL) return aecl_fail(AECL_INPUT, "damaged: its metadata hold no sha256 of 64 characters");
    size_t before = (size_t)(at - (const char *)file->bytes), after = before + DIGEST_TEXT;
    const aecl_piece pieces[] = {
        {file->bytes, before}, {ZEROS, DIGEST_TEXT}, {file->bytes + after, file->length - after}};
    char digest[DIGEST_TEXT + 1];
    aecl_status st = aecl_sha256_pieces(pieces, COUNT_OF(pieces), digest);
    if (st < 0 || strcmp(digest, stored) == 0) return st;
    return aecl_fail(AECL_INPUT, "damaged or changed since it was written: its sha256 is %s, it says %s", digest,
                     stored);
}

static aecl_status read_header(aecl_safetensors *file) {
    uint64_t length = 0;
    if (file->length < LENGTH_BYTES)
        return aecl_fail(AECL_INPUT, "%zu bytes are too few for a safetensors file", file->length);
    memcpy(&length, file->bytes, LENGTH_BYTES);
    if (length > AECL_HEADER_LIMIT)
        return aecl_fail(AECL_INPUT, "a header of %" PRIu64 " bytes, the limit is %zu: is it a safetensors file?",
                         length, AECL_HEADER_LIMIT);
    if (length > file->length - LENGTH_BYTES)
        return aecl_fail(AECL_INPUT, "a header of %" PRIu64 " bytes, the file holds %zu", length, file->length);
    const char *text = (const char *)file->bytes + LENGTH_BYTES;
    if (length == 0 || text[0] != '{') return aecl_fail(AECL_INPUT, "its header does not start with '{'");

    aecl_json *header = NULL;
    size_t data_start = LENGTH_BYTES + (size_t)length;
    const aecl_piece data = {file->bytes + data_start, file->length - data_start};
    aecl_status st = AECL_OK;
    TRY(aecl_json_parse(&header, "header", text, (size_t)length));
    TRY(read_entries(file, header, &data));
    TRY(check_layout(file, &data));
    TRY(check_digest(file, (size_t)length));
done:
    aecl_json_free(header);
    return st;
}

aecl_status aecl_safetensors_parse(aecl_safetensors *out, const char *path, unsigned char *bytes, size_t length) {
    aecl_safetensors file = {.metadata = aecl_json_object(), .bytes = bytes, .length = length};
    aecl_text why = {0}; /* it may quote names from the file */
    *out = (aecl_safetensors){0};
    aecl_status st = AECL_OK;
    if (file.metadata == NULL) TRY(aecl_fail(AECL_NO_MEMORY, "%s: out of memory: no room for its metadata", path));
    aecl_status refusal = read_header(&file);
    if (refusal < 0) {
        aecl_text_add_safe(&why, aecl_message());
        TRY(aecl_text_done(&why));
        TRY(aecl_fail(refusal, "%s: %s", path, why.s));
    }
    *out = file;
    file = (aecl_safetensors){0};
done:
    aecl_text_free(&why);
    aecl_safetensors_free(&file);
    return st;
}

aecl_status aecl_safetensors_read(aecl_safetensors *out, const char *path) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    *out = (aecl_safetensors){0};
    aecl_status st = aecl_file_read(path, SIZE_MAX / 2, &bytes, &length);
    return st < 0 ? st : aecl_safetensors_parse(out, path, bytes, length);
}

void aecl_safetensors_free(aecl_safetensors *file) {
    if (file == NULL) return;
    for (size_t i = 0; i < file->count; i++) free(file->tensors[i].name);
    free(file->tensors);
    free(file->bytes);
    aecl_json_free(file->metadata);
    *file = (aecl_safetensors){0};
}

const aecl_tensor *aecl_safetensors_find(const aecl_safetensors *file, const char *name) {
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->tensors[i].name, name) == 0) return &file->tensors[i];
    return NULL;
}

/* Writing */

static aecl_status add_metadata(aecl_json *header, const aecl_json *metadata) {
    aecl_json *copy = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(aecl_json_set(header, METADATA, copy));
    TRY(aecl_json_set_text(copy, "digest", "sha256"));
    TRY(aecl_json_set_text(copy, "sha256", ZEROS));
    TRY(copy_metadata(copy, metadata, false));
done:
    return st;
}

static aecl_status add_list(aecl_json *entry, const char *key, const size_t *numbers, size_t count) {
    aecl_json *list = aecl_json_array();
    aecl_status st = aecl_json_set(entry, key, list);
    for (size_t i = 0; i < count && st == AECL_OK; i++)
        st = aecl_json_append(list, aecl_json_integer((int64_t)numbers[i]));
    return st;
}

/* *end is where the tensors before end, and becomes where this one does. */
static aecl_status add_tensor(aecl_json *header, const aecl_tensor *tensor, size_t *end) {
    size_t offsets[2] = {*end, 0};
    aecl_status st = AECL_OK;
    TRY(check_tensor(tensor, *end));
    if (!aecl_add(*end, tensor->bytes, end)) TRY(aecl_fail(AECL_INPUT, "its end overflows"));
    offsets[1] = *end;
    if (aecl_json_get(header, tensor->name) != NULL) TRY(aecl_fail(AECL_INPUT, "the name is taken"));
    aecl_json *entry = aecl_json_object();
    TRY(aecl_json_set(header, tensor->name, entry));
    TRY(aecl_json_set_text(entry, "dtype", types[tensor->type].name));
    TRY(add_list(entry, "shape", tensor->dim, tensor->rank));
    TRY(add_list(entry, "data_offsets", offsets, COUNT_OF(offsets)));
done:
    return st < 0 ? aecl_fail_in(st, "tensor \"%s\"", tensor->name) : st;
}

/* The length and the header, padded with spaces so that the data are aligned; the digest is still zeros. */
static aecl_status write_header(aecl_text *out, const aecl_tensor *tensors, size_t count, const aecl_json *metadata) {
    aecl_json *header = aecl_json_object();
    size_t end = 0;
    aecl_status st = AECL_OK;
    TRY(check_entries("header", count + 1));
    TRY(add_metadata(header, metadata));
    for (size_t i = 0; i < count; i++) TRY(add_tensor(header, &tensors[i], &end));
    uint64_t length = 0;
    aecl_text_add_bytes(out, (const char *)&length, LENGTH_BYTES);
    TRY(aecl_json_write(header, false, out));
    while (out->length % ALIGNMENT != 0 && !out->failed) aecl_text_add(out, " ");
    TRY(aecl_text_done(out));
    length = out->length - LENGTH_BYTES;
    if (length > AECL_HEADER_LIMIT)
        TRY(aecl_fail(AECL_INPUT, "a header of %" PRIu64 " bytes, the limit is %zu", length, AECL_HEADER_LIMIT));
    memcpy(out->s, &length, LENGTH_BYTES);
done:
    aecl_json_free(header);
    return st;
}

aecl_status aecl_safetensors_write(const char *path, const aecl_tensor *tensors, size_t count,
                                   const aecl_json *metadata, char digest[65]) {
    aecl_piece *pieces = NULL;
    aecl_text header = {0};
    char computed[DIGEST_TEXT + 1];
    aecl_status st = write_header(&header, tensors, count, metadata);
    if (st < 0) TRY(aecl_fail_in(st, "%s", path));
    TRY(aecl_alloc(&pieces, count + 1, sizeof *pieces));
    pieces[0] = (aecl_piece){header.s, header.length};
    for (size_t i = 0; i < count; i++) pieces[i + 1] = (aecl_piece){tensors[i].data, tensors[i].bytes};
    TRY(aecl_sha256_pieces(pieces, count + 1, computed));
    memcpy(find_digest(header.s, header.length, ZEROS), computed, DIGEST_TEXT);
    TRY(aecl_file_replace(path, pieces, count + 1));
    if (digest != NULL) memcpy(digest, computed, sizeof computed);
done:
    free(pieces);
    aecl_text_free(&header);
    return st;
}
