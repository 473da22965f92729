/* Folders: made with those above them, claimed by one process alone (mkdir decides, not a look beforehand), kept
 * small, and paths joined. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

bool aecl_file_exists(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

bool aecl_folder_exists(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static aecl_status fail_make(const char *path, int reason) {
    return aecl_fail(AECL_FAILED, "%s: the folder cannot be made: %s", path, strerror(reason));
}

/* Makes the folders above the last name of `path`; what is there already is left to the last mkdir to judge. */
static aecl_status make_parents(const char *path) {
    char *part = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_copy_string(&part, path));
    size_t length = strlen(part);
    while (length > 1 && part[length - 1] == '/') part[--length] = 0;
    for (size_t i = 1; i < length; i++) {
        if (part[i] != '/') continue;
        part[i] = 0;
        int reason = mkdir(part, 0777) < 0 ? errno : 0;
        if (reason && !aecl_folder_exists(part)) TRY(fail_make(part, reason));
        part[i] = '/';
    }
done:
    free(part);
    return st;
}

aecl_status aecl_folder_claim(const char *path, bool *made) {
    *made = false;
    aecl_status st = make_parents(path);
    if (st < 0) return st;
    *made = mkdir(path, 0777) == 0;
    return *made || errno == EEXIST ? AECL_OK : fail_make(path, errno);
}

aecl_status aecl_folder_make(const char *path) {
    bool made = false;
    if (aecl_folder_exists(path)) return AECL_OK;
    aecl_status st = aecl_folder_claim(path, &made);
    return st < 0 || made || aecl_folder_exists(path) ? st : fail_make(path, EEXIST);
}

bool aecl_folder_is_empty(const char *path) {
    DIR *entries = opendir(path);
    if (entries == NULL) return false;
    bool empty = true;
    for (struct dirent *entry; empty && (entry = readdir(entries)) != NULL;)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(entries);
    return empty;
}

static bool is_before(const struct timespec *a, const struct timespec *b) {
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

void aecl_folder_bound(const char *path, const char *prefix, size_t most) {
    char oldest[sizeof((struct dirent *)0)->d_name] = "";
    struct timespec age = {0};
    struct stat info;
    size_t count = 0;
    DIR *entries = opendir(path);
    if (entries == NULL) return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0) continue;
        if (fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(info.st_mode)) continue;
        if (count++ > 0 && !is_before(&info.st_mtim, &age)) continue;
        age = info.st_mtim;
        strcpy(oldest, entry->d_name);
    }
    if (count > most) unlinkat(dirfd(entries), oldest, 0);
    closedir(entries);
}

aecl_status aecl_path_join(char **out, const char *a, const char *b) {
    size_t length = strlen(a);
    while (length && a[length - 1] == '/') length--;
    while (*b == '/' && *a) b++;
    aecl_text path = {0};
    aecl_text_add_bytes(&path, a, length);
    aecl_text_add(&path, "%s%s", *a ? "/" : "", b);
    aecl_status st = aecl_text_done(&path);
    if (st < 0) aecl_text_free(&path);
    *out = path.s;
    return st;
}

aecl_status aecl_folder_write(const char *folder, const char *name, const char *text) {
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_path_join(&path, folder, name));
    TRY(aecl_folder_make(folder));
    TRY(aecl_file_replace_text(path, text));
done:
    free(path);
    return st;
}
