/* NPZ, a ZIP archive of NPY arrays; and one that holds a single file. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/archive.h"
#include "data/array_choice.h"
#include "data/npy_words.h"
#include "data/reader.h"

#define MOST_SHOWN  8
#define HEADER_SEEN 4096 /* bytes of an array that tell its shape */

/* The file's name without ".npy". */
static const char *name_of(void *archive, size_t file, size_t *length) {
    const char *name = aecl_archive_name(archive, file);
    size_t all = strlen(name);
    bool array = all > 4 && strcmp(name + all - 4, ".npy") == 0;
    *length = array ? all - 4 : 0;
    return array ? name : NULL;
}

static aecl_status describe(void *archive, size_t file, aecl_text *text) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_npy_header h;
    char shape[AECL_SHAPE_TEXT];
    aecl_status st = aecl_archive_read(archive, file, HEADER_SEEN, &bytes, &length);
    bool known =
        st == AECL_OK && aecl_npy_sniff(bytes, length) &&
        (aecl_npy_header_of_words(&h, bytes, length) || aecl_npy_header_read(&h, "", bytes, length) == AECL_OK);
    if (known) aecl_text_add(text, " %s %c%zu", aecl_shape_print(&h.shape, shape), h.type.kind, h.type.size);
    free(bytes);
    return st == AECL_NO_MEMORY ? st : AECL_OK;
}

static aecl_status read_array(void *archive, size_t file, aecl_dataset *out, const aecl_read_input *in) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_archive_read(archive, file, SIZE_MAX, &bytes, &length));
    if (!aecl_npy_sniff(bytes, length)) TRY(aecl_fail(AECL_INPUT, "%s: is no NPY array", in->name));
    TRY(aecl_reader_npy.read(out, in, &bytes, length));
done:
    free(bytes);
    return st;
}

static aecl_status read_words(void *archive, size_t file, aecl_label_set *set, const char *name, bool *words) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_npy_header h;
    aecl_status st = AECL_OK;
    TRY(aecl_archive_read(archive, file, SIZE_MAX, &bytes, &length));
    *words = aecl_npy_header_of_words(&h, bytes, length);
    if (*words) TRY(aecl_npy_words_read(set, name, bytes, length, &h));
done:
    free(bytes);
    return st;
}

static aecl_status refuse_without_arrays(const aecl_archive *archive, const char *name) {
    aecl_text known = {0};
    size_t count = aecl_archive_count(archive);
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count && i < MOST_SHOWN; i++) {
        aecl_text_add(&known, i ? ", " : "");
        aecl_text_add_safe(&known, aecl_archive_name(archive, i));
    }
    TRY(aecl_text_done(&known));
    TRY(aecl_fail(AECL_INPUT,
                  "%s: a ZIP archive of %zu files (%s%s) without arrays (.npy): unpack it, or save a workbook as CSV",
                  name, count, known.s ? known.s : "", count > MOST_SHOWN ? ", ..." : ""));
done:
    aecl_text_free(&known);
    return st;
}

/* The only file of an archive, packed or not, as any reader knows it. */
static aecl_status read_only_file(aecl_dataset *out, aecl_archive *archive, const aecl_read_input *in) {
    unsigned char *bytes = NULL, *unpacked = NULL;
    size_t length = 0;
    aecl_dataset *d = NULL;
    char *name = out->name;
    aecl_status st = AECL_OK;
    TRY(aecl_archive_read(archive, 0, SIZE_MAX, &bytes, &length));
    const aecl_packing *packing = aecl_packing_find(bytes, length);
    if (packing) {
        TRY(aecl_unpack(in->name, packing, bytes, length, &unpacked, &length));
        free(bytes);
        bytes = unpacked;
    }
    if (in->part || aecl_archive_sniff(bytes, length)) TRY(refuse_without_arrays(archive, in->name));
    aecl_log(AECL_LOG_NOTE, "%s: holds %s", in->name, aecl_archive_name(archive, 0));
    TRY(aecl_dataset_parse_as(&d, in, &bytes, length));
    free(d->name);
    *out = *d;
    out->name = name;
    free(d);
done:
    free(bytes);
    return st;
}

static aecl_status npz_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    aecl_archive *archive = NULL;
    size_t arrays = 0, name = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_archive_open(&archive, in->name, *bytes, length));
    size_t count = aecl_archive_count(archive);
    for (size_t i = 0; i < count; i++) arrays += name_of(archive, i, &name) != NULL;
    if (arrays == 0) {
        TRY(count == 1 ? read_only_file(out, archive, in) : refuse_without_arrays(archive, in->name));
        goto done;
    }
    TRY(aecl_arrays_read(out, in, &(aecl_array_list){archive, count, name_of, describe, read_array, read_words}));
done:
    aecl_archive_close(archive);
    return st;
}

const aecl_reader aecl_reader_npz = {"npz", "npz", aecl_archive_sniff, npz_read, NULL};
