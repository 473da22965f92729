/* In place of archive_zip.c, where libzip is left out. */
#include <string.h>

#include "data/archive.h"

bool aecl_archive_sniff(const unsigned char *bytes, size_t length) {
    return length >= 4 && memcmp(bytes, "PK\3\4", 4) == 0;
}

aecl_status aecl_archive_open(aecl_archive **out, const char *name, const unsigned char *bytes, size_t length) {
    (void)bytes, (void)length;
    *out = NULL;
    return aecl_fail(AECL_INPUT, "%s: a ZIP archive, and this aecl was built without a reader of them (AECL_WITH_ZIP)",
                     name);
}

void aecl_archive_close(aecl_archive *archive) {
    (void)archive;
}

size_t aecl_archive_count(const aecl_archive *archive) {
    (void)archive;
    return 0;
}

const char *aecl_archive_name(const aecl_archive *archive, size_t file) {
    (void)archive, (void)file;
    return "";
}

aecl_status aecl_archive_read(aecl_archive *archive, size_t file, size_t most, unsigned char **bytes, size_t *length) {
    (void)archive, (void)file, (void)most;
    *bytes = NULL, *length = 0;
    return aecl_fail(AECL_INPUT, "no archive is read (AECL_WITH_ZIP)");
}
