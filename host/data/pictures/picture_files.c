/* Which files are the pictures of folders, in what order, under what names. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/pictures/picture.h"

#define MOST_DEPTH 32
#define ENDINGS    "*.png, *.jpg, *.jpeg, *.bmp, *.tif, *.tiff"

void aecl_picture_files_free(aecl_picture_files *files) {
    if (files == NULL) return;
    for (size_t i = 0; i < files->count; i++) free(files->path[i]);
    free(files->path);
    free(files->name_at);
    *files = (aecl_picture_files){0};
}

/* Takes *path over. Room is doubled at each power of two. */
static aecl_status add_file(aecl_picture_files *files, char **path, size_t name_at) {
    aecl_status st = AECL_OK;
    if ((files->count & (files->count - 1)) == 0) {
        size_t room = files->count ? 2 * files->count : 1;
        TRY(aecl_resize(&files->path, room, sizeof *files->path));
        TRY(aecl_resize(&files->name_at, room, sizeof *files->name_at));
    }
    files->name_at[files->count] = name_at;
    files->path[files->count++] = *path;
    *path = NULL;
done:
    return st;
}

/* What cannot be looked at (a link to nowhere) counts as a picture: reading it gives the reason. */
static bool is_picture(DIR *folder, const char *name) {
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"};
    struct stat info;
    const char *dot = strrchr(name, '.');
    size_t known = 0;
    while (dot && known < COUNT_OF(endings) && strcasecmp(dot, endings[known]) != 0) known++;
    if (dot == NULL || known == COUNT_OF(endings)) return false;
    return fstatat(dirfd(folder), name, &info, 0) < 0 || S_ISREG(info.st_mode);
}

/* Links to folders are not followed, so that none leads in a circle. */
static bool is_folder(DIR *folder, const char *name) {
    struct stat info;
    return fstatat(dirfd(folder), name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

/* Folders that lie beside those of pictures and hold where a defect is. */
static bool holds_masks(const char *name) {
    return strcmp(name, "ground_truth") == 0 || strcmp(name, "mask") == 0 || strcmp(name, "masks") == 0;
}

static aecl_status list_folder(aecl_picture_files *files, const char *folder, size_t name_at, size_t depth) {
    char *path = NULL;
    aecl_status st = AECL_OK;
    DIR *entries = opendir(folder);
    if (entries == NULL) return aecl_fail(AECL_INPUT, "%s: cannot be opened: %s", folder, strerror(errno));
    for (struct dirent *entry; (errno = 0, entry = readdir(entries)) != NULL;) {
        bool within = *entry->d_name != '.' && is_folder(entries, entry->d_name);
        if (*entry->d_name == '.' || (!within && !is_picture(entries, entry->d_name))) continue;
        TRY(aecl_path_join(&path, folder, entry->d_name));
        if (within && depth == 0 && holds_masks(entry->d_name))
            aecl_log(AECL_LOG_NOTE, "%s: left out, as it is called like a folder of masks", path);
        else if (within && depth == MOST_DEPTH)
            TRY(aecl_fail(AECL_INPUT, "%s: more than %d folders deep", path, MOST_DEPTH));
        else
            TRY(within ? list_folder(files, path, name_at, depth + 1) : add_file(files, &path, name_at));
        free(path), path = NULL;
    }
    if (errno) TRY(aecl_fail(AECL_INPUT, "%s: cannot be read: %s", folder, strerror(errno)));
done:
    free(path);
    closedir(entries);
    return st;
}

static int compare_paths(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static aecl_status add_folder(aecl_picture_files *files, const char *folder) {
    size_t first = files->count, length = strlen(folder);
    aecl_status st = AECL_OK;
    TRY(list_folder(files, folder, length + (folder[length - 1] != '/'), 0));
    if (files->count == first)
        TRY(aecl_fail(AECL_INPUT, "%s: holds no pictures (" ENDINGS "), nor do its sub-folders", folder));
    qsort(files->path + first, files->count - first, sizeof *files->path, compare_paths);
done:
    return st;
}

aecl_status aecl_picture_files_list(aecl_picture_files *out, const char *const *paths, size_t count) {
    aecl_picture_files files = {0};
    char *path = NULL;
    aecl_status st = AECL_OK;
    *out = files;
    for (size_t i = 0; i < count; i++) {
        if (aecl_folder_exists(paths[i])) {
            TRY(add_folder(&files, paths[i]));
            continue;
        }
        TRY(aecl_copy_string(&path, paths[i]));
        TRY(add_file(&files, &path, 0));
    }
    *out = files, files = (aecl_picture_files){0};
done:
    free(path);
    aecl_picture_files_free(&files);
    return st;
}

const char *aecl_picture_file_name(const aecl_picture_files *files, size_t i) {
    return files->path[i] + files->name_at[i];
}
