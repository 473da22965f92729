/* mkdtemp before each test and a recursive removal after it. */
#include "support/scratch.h"

#include <dirent.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/compare.h"

typedef struct {
    char folder[PATH_MAX];
    char *paths[64];
    size_t used;
} scratch;

int aecl_scratch_setup(void **state) {
    scratch *s = calloc(1, sizeof *s);
    if (s == NULL) return -1;
    const char *base = getenv("TMPDIR");
    snprintf(s->folder, sizeof s->folder, "%s/aecl-test-XXXXXX", base && *base ? base : "/tmp");
    if (mkdtemp(s->folder) == NULL) {
        free(s);
        return -1;
    }
    *state = s;
    return 0;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *place) {
    (void)info, (void)type, (void)place;
    return remove(path);
}

int aecl_scratch_teardown(void **state) {
    scratch *s = *state;
    int result = nftw(s->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    for (size_t i = 0; i < s->used; i++) free(s->paths[i]);
    free(s);
    return result;
}

const char *aecl_scratch_folder(void **state) {
    return ((scratch *)*state)->folder;
}

const char *aecl_scratch_path(void **state, const char *name) {
    scratch *s = *state;
    assert_true(s->used < COUNT_OF(s->paths));
    char **path = &s->paths[s->used];
    assert_true(asprintf(path, "%s/%s", s->folder, name) > 0);
    s->used++;
    return *path;
}

const char *aecl_scratch_write(void **state, const char *name, const void *bytes, size_t length) {
    const char *path = aecl_scratch_path(state, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *aecl_scratch_write_text(void **state, const char *name, const char *text) {
    return aecl_scratch_write(state, name, text, strlen(text));
}

size_t aecl_scratch_count(const char *folder) {
    size_t count = 0;
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(entries);
    return count;
}
