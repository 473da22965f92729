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

static const char *const picture_endings[] = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", NULL};
static const char *const table_endings[] = {".csv", ".tsv", ".npy",  ".npz", ".ts",  ".arff", ".mat",
                                            ".hea", ".wav", ".flac", ".ogg", ".aif", ".aiff", NULL};
static const char *const text_endings[] = {".txt", NULL};
static const char *const packed_endings[] = {".gz", ".zst", ".xz", NULL};

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

/* The length of name[length] without the ending that it has, or `length`. */
static size_t without_ending(const char *name, size_t length, const char *const *endings) {
    for (; *endings; endings++) {
        size_t end = strlen(*endings);
        if (length > end && strncasecmp(name + length - end, *endings, end) == 0) return length - end;
    }
    return length;
}

static bool ends_in(const char *name, const char *const *endings) {
    size_t length = without_ending(name, strlen(name), packed_endings);
    return without_ending(name, length, endings) < length;
}

/* What cannot be looked at (a link to nowhere) counts as a file: reading it gives the reason. */
static bool is_wanted(DIR *folder, const char *name, const char *const *endings) {
    struct stat info;
    if (!ends_in(name, endings)) return false;
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

/* What is listed, and where names begin. */
typedef struct {
    aecl_picture_files *files;
    const char *const *endings;
    size_t name_at;
    size_t others; /* files of other kinds */
    char *other;   /* one of them */
} listing;

static aecl_status pass_over(listing *l, const char *name) {
    return l->others++ == 0 ? aecl_copy_string(&l->other, name) : AECL_OK;
}

static aecl_status list_folder(listing *l, const char *folder, size_t depth) {
    char *path = NULL;
    aecl_status st = AECL_OK;
    DIR *entries = opendir(folder);
    if (entries == NULL) return aecl_fail(AECL_INPUT, "%s: cannot be opened: %s", folder, strerror(errno));
    for (struct dirent *entry; (errno = 0, entry = readdir(entries)) != NULL;) {
        bool within = *entry->d_name != '.' && is_folder(entries, entry->d_name);
        if (*entry->d_name == '.') continue;
        if (!within && !is_wanted(entries, entry->d_name, l->endings)) {
            TRY(pass_over(l, entry->d_name));
            continue;
        }
        TRY(aecl_path_join(&path, folder, entry->d_name));
        if (within && depth == 0 && holds_masks(entry->d_name))
            aecl_log(AECL_LOG_NOTE, "%s: left out, as it is called like a folder of masks", path);
        else if (within && depth == MOST_DEPTH)
            TRY(aecl_fail(AECL_INPUT, "%s: more than %d folders deep", path, MOST_DEPTH));
        else
            TRY(within ? list_folder(l, path, depth + 1) : add_file(l->files, &path, l->name_at));
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

static aecl_status add_folder(aecl_picture_files *files, const char *folder, const char *const *endings) {
    size_t first = files->count, length = strlen(folder);
    listing l = {.files = files, .endings = endings, .name_at = length + (folder[length - 1] != '/')};
    aecl_status st = AECL_OK;
    TRY(list_folder(&l, folder, 0));
    if (files->count > first) qsort(files->path + first, files->count - first, sizeof *files->path, compare_paths);
    if (files->count > first && l.others)
        aecl_log(AECL_LOG_NOTE, "%s: %zu other file%s left out (%s%s)", folder, l.others,
                 l.others > 1 ? "s are" : " is", l.other, l.others > 1 ? ", ..." : "");
done:
    free(l.other);
    return st;
}

aecl_status aecl_picture_files_list(aecl_picture_files *out, const char *const *paths, size_t count) {
    aecl_picture_files files = {0};
    aecl_status st = AECL_OK;
    *out = files;
    for (size_t i = 0; i < count; i++) {
        if (aecl_folder_exists(paths[i])) {
            size_t first = files.count;
            TRY(add_folder(&files, paths[i], picture_endings));
            if (files.count == first)
                TRY(aecl_fail(AECL_INPUT, "%s: holds no pictures (" ENDINGS "), nor do its sub-folders", paths[i]));
            continue;
        }
        TRY(aecl_picture_files_add(&files, paths[i]));
    }
    *out = files, files = (aecl_picture_files){0};
done:
    aecl_picture_files_free(&files);
    return st;
}

aecl_status aecl_picture_files_add(aecl_picture_files *files, const char *path) {
    char *copy = NULL;
    aecl_status st = aecl_copy_string(&copy, path);
    if (st == AECL_OK) st = add_file(files, &copy, 0);
    free(copy);
    return st;
}

aecl_status aecl_folder_files_add(aecl_picture_files *files, const char *folder, bool *pictures) {
    static const char *const *const kinds[] = {picture_endings, table_endings, text_endings};
    size_t first = files->count, k = 0;
    aecl_status st = AECL_OK;
    for (; k < COUNT_OF(kinds) && files->count == first; k++) TRY(add_folder(files, folder, kinds[k]));
    *pictures = k == 1;
    if (files->count == first)
        TRY(aecl_fail(AECL_INPUT,
                      "%s: holds no pictures (" ENDINGS ") and no tables (*.csv, *.tsv, *.npy, *.npz, *.ts, *.arff, "
                      "*.mat, *.hea, *.wav, *.flac, *.ogg, *.aiff, *.txt), "
                      "nor do its sub-folders",
                      folder));
done:
    return st;
}

const char *aecl_picture_file_name(const aecl_picture_files *files, size_t i) {
    return files->path[i] + files->name_at[i];
}
