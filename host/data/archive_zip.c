/* ZIP archives by libzip, which checks their sums. */
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/mem.h"
#include "data/archive.h"
#include "data/reader.h"

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
    if (archive->zip) zip_discard(archive->zip);
    free(archive);
}

size_t aecl_archive_count(const aecl_archive *archive) {
    return archive->count;
}

const char *aecl_archive_name(const aecl_archive *archive, size_t file) {
    const char *name = zip_get_name(archive->zip, file, ZIP_FL_ENC_RAW);
    return name ? name : "";
}

static aecl_status damaged(const char *name, zip_error_t *error) {
    aecl_status st = aecl_fail(AECL_INPUT, "%s: damaged ZIP archive: %s", name, zip_error_strerror(error));
    zip_error_fini(error);
    return st;
}

aecl_status aecl_archive_open(aecl_archive **out, const char *name, const unsigned char *bytes, size_t length) {
    zip_error_t error;
    zip_source_t *source = NULL;
    aecl_archive *a = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    zip_error_init(&error);
    TRY(aecl_alloc(&a, 1, sizeof *a));
    a->name = name, a->packed = length;
    source = zip_source_buffer_create(bytes, length, 0, &error);
    if (source == NULL) TRY(damaged(name, &error));
    a->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (a->zip == NULL) TRY(damaged(name, &error));
    source = NULL; /* the archive's */
    zip_int64_t count = zip_get_num_entries(a->zip, 0);
    a->count = count > 0 ? (size_t)count : 0;
    *out = a, a = NULL;
done:
    if (source) zip_source_free(source);
    aecl_archive_close(a);
    return st;
}

/* *size = bytes of the file unpacked, as the archive says. */
static aecl_status find_size(aecl_archive *a, size_t file, size_t *size) {
    zip_stat_t facts;
    size_t most = aecl_unpacked_most(a->packed);
    zip_stat_init(&facts);
    if (zip_stat_index(a->zip, file, 0, &facts) < 0 || !(facts.valid & ZIP_STAT_SIZE))
        return aecl_fail(AECL_INPUT, "%s: %s: %s", a->name, aecl_archive_name(a, file), zip_strerror(a->zip));
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
    opened = zip_fopen_index(a->zip, file, 0);
    if (opened == NULL)
        TRY(aecl_fail(AECL_INPUT, "%s: %s: %s", a->name, aecl_archive_name(a, file), zip_strerror(a->zip)));
    TRY(aecl_alloc(&room, wanted + 1, 1));
    /* A byte more of a whole file: its end, where the sum is checked. */
    for (size_t end = wanted + (wanted == size); *length < end; *length += (size_t)got) {
        got = zip_fread(opened, room + *length, end - *length);
        if (got < 0)
            TRY(aecl_fail(AECL_INPUT, "%s: %s: damaged after %zu bytes: %s", a->name, aecl_archive_name(a, file),
                          *length, zip_file_strerror(opened)));
        if (got == 0) break;
    }
    if (*length != wanted)
        TRY(aecl_fail(AECL_INPUT, "%s: %s: %zu bytes, the archive promises %zu", a->name, aecl_archive_name(a, file),
                      *length, size));
    *bytes = room, room = NULL;
done:
    if (opened) zip_fclose(opened);
    free(room);
    return st;
}
