/* The files that lines, folders and patterns stand for, and reading them as one set. */
#include "data/source_files.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/reader.h"
#include "data/windows.h"

#define SNIFFED 64

void aecl_source_files_free(aecl_source_files *files) {
    aecl_picture_files_free(&files->files);
    for (size_t i = 0; i < files->word_count; i++) free(files->words[i]);
    free(files->words);
    free(files->label);
    *files = (aecl_source_files){0};
}

static bool is_pattern(const char *word) {
    return strpbrk(word, "*?[") != NULL && !aecl_file_exists(word) && !aecl_folder_exists(word);
}

bool aecl_source_is_many(const char *source) {
    return strchr(source, '\n') || strncmp(source, AECL_SOURCE_LABEL, strlen(AECL_SOURCE_LABEL)) == 0 ||
           is_pattern(source) || aecl_folder_exists(source);
}

/* Whether the file's first bytes are a picture's. Of a pipe nothing is read. */
static bool is_picture(const char *path) {
    unsigned char bytes[SNIFFED];
    size_t length = 0;
    return aecl_file_exists(path) && aecl_file_read_start(path, bytes, sizeof bytes, &length) == AECL_OK &&
           aecl_picture_sniff(bytes, length);
}

static aecl_status set_kind(aecl_source_files *out, size_t first, bool pictures) {
    if (first > 0 && pictures != out->pictures)
        return aecl_fail(AECL_INPUT, "%s: is %s, %s is %s: name one kind at a time", out->files.path[first],
                         pictures ? "a picture" : "no picture", out->files.path[0],
                         out->pictures ? "a picture" : "none");
    out->pictures = pictures;
    return AECL_OK;
}

static aecl_status add_path(aecl_source_files *out, const char *path) {
    size_t first = out->files.count;
    bool pictures = false;
    aecl_status st = AECL_OK;
    if (aecl_folder_exists(path)) {
        TRY(aecl_folder_files_add(&out->files, path, &pictures));
    } else {
        TRY(aecl_picture_files_add(&out->files, path));
        pictures = strcmp(path, "-") != 0 && is_picture(path);
    }
    TRY(set_kind(out, first, pictures));
done:
    return st;
}

static aecl_status add_pattern(aecl_source_files *out, const char *pattern) {
    glob_t found = {0};
    aecl_status st = AECL_OK;
    int code = glob(pattern, GLOB_ERR, NULL, &found);
    if (code == GLOB_NOSPACE) TRY(aecl_fail(AECL_NO_MEMORY, "%s: out of memory", pattern));
    if (code != 0) TRY(aecl_fail(AECL_INPUT, "%s: no file matches this pattern", pattern));
    for (size_t i = 0; i < found.gl_pathc; i++) TRY(add_path(out, found.gl_pathv[i]));
done:
    globfree(&found);
    return st;
}

/* *label = the index of the word that a line gives its samples, -1 for none; *path: what stands behind it. */
static aecl_status take_label(aecl_source_files *out, const char *line, int32_t *label, const char **path) {
    size_t head = strlen(AECL_SOURCE_LABEL), k = 0;
    const char *colon = strncmp(line, AECL_SOURCE_LABEL, head) == 0 ? strchr(line + head, ':') : NULL;
    char *word = NULL;
    aecl_status st = AECL_OK;
    *label = -1, *path = colon ? colon + 1 : line;
    if (colon == NULL) return AECL_OK;
    size_t length = (size_t)(colon - line) - head;
    while (k < out->word_count && (strncmp(out->words[k], line + head, length) != 0 || out->words[k][length])) k++;
    *label = (int32_t)k;
    if (k < out->word_count) return AECL_OK;
    TRY(aecl_alloc(&word, length + 1, 1));
    memcpy(word, line + head, length);
    TRY(aecl_resize(&out->words, out->word_count + 1, sizeof *out->words));
    out->words[out->word_count++] = word, word = NULL;
done:
    free(word);
    return st;
}

aecl_status aecl_source_files_list(aecl_source_files *out, const char *const *lines, size_t count) {
    aecl_source_files s = {0};
    aecl_status st = AECL_OK;
    *out = s;
    for (size_t i = 0; i < count; i++) {
        size_t first = s.files.count;
        int32_t label;
        const char *path;
        TRY(take_label(&s, lines[i], &label, &path));
        TRY(is_pattern(path) ? add_pattern(&s, path) : add_path(&s, path));
        TRY(aecl_resize(&s.label, s.files.count, sizeof *s.label));
        for (size_t f = first; f < s.files.count; f++) s.label[f] = label;
    }
    *out = s, s = (aecl_source_files){0};
done:
    aecl_source_files_free(&s);
    return st;
}

/* Reading */

/* lines[*count] of the source, in one block that `text` becomes. */
static aecl_status split_lines(const char ***lines, size_t *count, char *text) {
    size_t most = 1;
    for (const char *c = text; *c; c++) most += *c == '\n';
    aecl_status st = aecl_alloc(lines, most, sizeof **lines);
    if (st < 0) return st;
    for (char *line = strtok_r(text, "\n", &text); line; line = strtok_r(NULL, "\n", &text))
        (*lines)[(*count)++] = line;
    return AECL_OK;
}

/* The labels that lines gave, in the place of others: `each`, sample i is file i; else all are of file `first`. */
static aecl_status give_labels(aecl_dataset *d, const aecl_source_files *s, size_t first, bool each) {
    aecl_status st = AECL_OK;
    if (s->label[first] < 0) return AECL_OK;
    for (size_t i = 0; i < d->label_word_count; i++) free(d->label_words[i]);
    free(d->label_words), d->label_words = NULL, d->label_word_count = 0;
    free(d->labels), d->labels = NULL;
    TRY(aecl_alloc(&d->labels, d->count, sizeof *d->labels));
    for (size_t i = 0; i < d->count; i++) d->labels[i] = s->label[each ? i : first];
    TRY(aecl_alloc(&d->label_words, s->word_count, sizeof *d->label_words));
    for (; d->label_word_count < s->word_count; d->label_word_count++)
        TRY(aecl_copy_string(&d->label_words[d->label_word_count], s->words[d->label_word_count]));
done:
    return st;
}

static aecl_status read_pictures(aecl_dataset **out, aecl_source_files *s, const aecl_read_options *options) {
    aecl_picture_plan plan;
    aecl_status st = AECL_OK;
    TRY(aecl_picture_plan_make(&plan, options));
    TRY(aecl_pictures_read(out, &s->files, &(aecl_pictures_request){.plan = plan}));
    TRY(give_labels(*out, s, 0, true));
    (*out)->found.format = "pictures";
    TRY(aecl_dataset_shape_rows(*out, options->shape));
    TRY(aecl_dataset_cut_windows(*out, options));
done:
    return st;
}

static aecl_status read_tables(aecl_dataset **whole, const aecl_source_files *s, const aecl_read_options *options,
                               const char *label_column) {
    aecl_read_options o = *options;
    char window[32];
    aecl_dataset *next = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < s->files.count; i++) {
        TRY(aecl_dataset_read_as(&next, s->files.path[i], &o, label_column));
        TRY(give_labels(next, s, i, false));
        TRY(aecl_dataset_append(whole, &next));
        bool rows = (*whole)->window == 0;
        if (rows && o.names == NULL && (*whole)->columns) o.names = (*whole)->columns, o.features = (*whole)->features;
        snprintf(window, sizeof window, "%zu", (*whole)->window);
        if (!rows) o.window = window; /* what auto found in the first */
    }
done:
    aecl_dataset_free(next);
    return st;
}

static aecl_status name_set(aecl_dataset *d, const char *line, size_t count, size_t files) {
    aecl_text name = {0};
    const char *colon = strncmp(line, AECL_SOURCE_LABEL, strlen(AECL_SOURCE_LABEL)) == 0
                            ? strchr(line + strlen(AECL_SOURCE_LABEL), ':')
                            : NULL;
    aecl_text_add(&name, "%s", aecl_path_base(colon ? colon + 1 : line));
    if (count > 1) aecl_text_add(&name, " and %zu more", count - 1);
    aecl_status st = aecl_text_done(&name);
    if (st == AECL_OK && files > 1 && d->sample_names == NULL)
        aecl_log(AECL_LOG_NOTE, "%s: %zu files, %zu rows", name.s, files, d->count);
    free(d->name);
    d->name = name.s;
    return st;
}

aecl_status aecl_source_read(aecl_dataset **out, const char *source, const aecl_read_options *options,
                             const char *label_column) {
    aecl_source_files files = {0};
    const char **lines = NULL;
    char *text = NULL;
    size_t count = 0;
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_copy_string(&text, source));
    TRY(split_lines(&lines, &count, text));
    TRY(aecl_source_files_list(&files, lines, count));
    TRY(files.pictures ? read_pictures(&d, &files, options) : read_tables(&d, &files, options, label_column));
    TRY(name_set(d, lines[0], count, files.files.count));
    TRY(aecl_dataset_seal(d));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    aecl_source_files_free(&files);
    free(lines);
    free(text);
    return st;
}
