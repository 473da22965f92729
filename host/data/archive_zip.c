/* ZIP archives by libzip, which checks their sums. It is loaded when the first archive is read. */
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/late_library.h"
#include "base/mem.h"
#include "data/archive.h"
#include "data/reader.h"

#define CALLS(X)                                                                                                       \
    X(zip_discard)                                                                                                     \
    X(zip_error_fini)                                                                                                  \
    X(zip_error_init)                                                                                                  \
    X(zip_error_strerror)                                                                                              \
    X(zip_fclose)                                                                                                      \
    X(zip_file_strerror)                                                                                               \
    X(zip_fopen_index)                                                                                                 \
    X(zip_fread)                                                                                                       \
    X(zip_get_name)                                                                                                    \
    X(zip_get_num_entries)                                                                                             \
    X(zip_open_from_source)                                                                                            \
    X(zip_source_buffer_create)                                                                                        \
    X(zip_source_free)                                                                                                 \
    X(zip_stat_index)                                                                                                  \
    X(zip_stat_init)                                                                                                   \
    X(zip_strerror)

#define CALL_FIELD(name) __typeof__(name) *name;
static struct { CALLS(CALL_FIELD) } lib;
#define CALL_PLACE(name) {#name, (void **)&lib.name},
static const aecl_late_function functions[] = {CALLS(CALL_PLACE){NULL, NULL}};
static aecl_late_library libzip = {AECL_ZIP_LIBRARY, functions, "install it, or convert the file", false};

struct aecl_archive {
    const char *name;
    zip_t *zip;
    size_t packed, count; /* bytes of the archive; its files */
};

bool aecl_archive_sniff(const unsigned char *bytes, size_t length) {
    return length >= 4 && (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "PK\5\6", 4) == 0);
}

void aecl_archive_close(aecl_archive *archive) {
    if (archive == NULL) return;
    if (archive->zip) lib.zip_discard(archive->zip);
    free(archive);
}

size_t aecl_archive_count(const aecl_archive *archive) {
    return archive->count;
}

const char *aecl_archive_name(const aecl_archive *archive, size_t file) {
    const char *name = lib.zip_get_name(archive->zip, file, ZIP_FL_ENC_RAW);
    return name ? name : "";
}

static aecl_status damaged(const char *name, zip_error_t *error) {
    aecl_status st = aecl_fail(AECL_INPUT, "%s: damaged ZIP archive: %s", name, lib.zip_error_strerror(error));
    lib.zip_error_fini(error);
    return st;
}

aecl_status aecl_archive_open(aecl_archive **out, const char *name, const unsigned char *bytes, size_t length) {
    zip_error_t error;
    zip_source_t *source = NULL;
    aecl_archive *a = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_late_library_load(&libzip, name, "a ZIP archive"));
    lib.zip_error_init(&error);
    TRY(aecl_alloc(&a, 1, sizeof *a));
    a->name = name, a->packed = length;
    source = lib.zip_source_buffer_create(bytes, length, 0, &error);
    if (source == NULL) TRY(damaged(name, &error));
    a->zip = lib.zip_open_from_source(source, ZIP_RDONLY, &error);
    if (a->zip == NULL) TRY(damaged(name, &error));
    source = NULL; /* the archive's */
    zip_int64_t count = lib.zip_get_num_entries(a->zip, 0);
    a->count = count > 0 ? (size_t)count : 0;
    *out = a, a = NULL;
done:
    if (source) lib.zip_source_free(source);
    aecl_archive_close(a);
    return st;
}

/* *size = bytes of the file unpacked, as the archive says. */
static aecl_status find_size(aecl_archive *a, size_t file, size_t *size) {
    zip_stat_t facts;
    size_t most = aecl_unpacked_most(a->packed);
    lib.zip_stat_init(&facts);
    if (lib.zip_stat_index(a->zip, file, 0, &facts) < 0 || !(facts.valid & ZIP_STAT_SIZE))
        return aecl_fail(AECL_INPUT, "%s: %s: %s", a->name, aecl_archive_name(a, file), lib.zip_strerror(a->zip));
    if (facts.size > most)
        return aecl_fail(AECL_INPUT,
                         "%s: %s: %zu bytes of ZIP hold more than %zu: too much; if it is meant, unpack it first",
                         a->name, aecl_archive_name(a, file), a->packed, most);
    *size = (size_t)facts.size;
    return AECL_OK;
}

aecl_status aecl_archive_read(aecl_archive *a, size_t file, size_t most, unsigned char **bytes, size_t *length) {
    zip_file_t *opened = NULL;
    size_t size = 0, wanted;
    zip_int64_t got = 0;
    unsigned char *room = NULL;
    aecl_status st = AECL_OK;
    *bytes = NULL, *length = 0;
    TRY(find_size(a, file, &size));
    wanted = aecl_smaller(size, most);
    opened = lib.zip_fopen_index(a->zip, file, 0);
    if (opened == NULL)
        TRY(aecl_fail(AECL_INPUT, "%s: %s: %s", a->name, aecl_archive_name(a, file), lib.zip_strerror(a->zip)));
    TRY(aecl_alloc(&room, wanted + 1, 1));
    /* A byte more of a whole file: its end, where the sum is checked. */
    for (size_t end = wanted + (wanted == size); *length < end; *length += (size_t)got) {
        got = lib.zip_fread(opened, room + *length, end - *length);
        if (got < 0)
            TRY(aecl_fail(AECL_INPUT, "%s: %s: damaged after %zu bytes: %s", a->name, aecl_archive_name(a, file),
                          *length, lib.zip_file_strerror(opened)));
        if (got == 0) break;
    }
    if (*length != wanted)
        TRY(aecl_fail(AECL_INPUT, "%s: %s: %zu bytes, the archive promises %zu", a->name, aecl_archive_name(a, file),
                      *length, size));
    *bytes = room, room = NULL;
done:
    if (opened) lib.zip_fclose(opened);
    free(room);
    return st;
}
