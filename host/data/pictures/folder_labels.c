/* Names of pictures, and the folders they lie in as labels. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/pictures/picture.h"

#define MOST_SHOWN 10

/* Length of the folder that a name begins with; 0: none. */
static size_t label_length(const char *name, size_t name_at) {
    const char *slash = name_at ? strchr(name, '/') : NULL;
    return slash ? (size_t)(slash - name) : 0;
}

static int compare_words(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* words[*count]: the folders, each once; files of a folder follow one another, so that most are the last one again. */
static aecl_status collect_words(aecl_dataset *d, const aecl_picture_files *files) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < files->count; i++) {
        const char *name = aecl_picture_file_name(files, i);
        size_t length = label_length(name, files->name_at[i]), k = d->label_word_count;
        while (k > 0 && (strncmp(d->label_words[k - 1], name, length) != 0 || d->label_words[k - 1][length])) k--;
        if (k > 0) continue;
        TRY(aecl_resize(&d->label_words, d->label_word_count + 1, sizeof *d->label_words));
        char **word = &d->label_words[d->label_word_count];
        TRY(aecl_alloc(word, length + 1, 1));
        memcpy(*word, name, length);
        d->label_word_count++;
    }
    qsort(d->label_words, d->label_word_count, sizeof *d->label_words, compare_words);
done:
    return st;
}

static aecl_status say_labels(const aecl_dataset *d) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    for (size_t k = 0; k < d->label_word_count && k < MOST_SHOWN; k++) {
        size_t count = 0;
        for (size_t i = 0; i < d->count; i++) count += d->labels[i] == (int32_t)k;
        aecl_text_add(&text, k ? ", " : "");
        aecl_text_add_safe(&text, d->label_words[k]);
        aecl_text_add(&text, " %zu", count);
    }
    if (d->label_word_count > MOST_SHOWN) aecl_text_add(&text, ", ...");
    TRY(aecl_text_done(&text));
    aecl_log(AECL_LOG_NOTE, "the folders of the pictures are their labels: %s", text.s);
done:
    aecl_text_free(&text);
    return st;
}

static aecl_status set_labels(aecl_dataset *d, const aecl_picture_files *files) {
    aecl_status st = AECL_OK;
    TRY(collect_words(d, files));
    TRY(aecl_alloc(&d->labels, d->count, sizeof *d->labels));
    for (size_t i = 0, k = 0; i < d->count; i++) {
        const char *name = aecl_picture_file_name(files, i);
        size_t length = label_length(name, files->name_at[i]);
        while (strncmp(d->label_words[k], name, length) != 0 || d->label_words[k][length])
            k = (k + 1) % d->label_word_count;
        d->labels[i] = (int32_t)k;
    }
    TRY(say_labels(d));
done:
    return st;
}

aecl_status aecl_pictures_label(aecl_dataset *d, const aecl_picture_files *files) {
    size_t within = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&d->sample_names, d->count, sizeof *d->sample_names));
    for (size_t i = 0; i < d->count; i++) {
        TRY(aecl_copy_string(&d->sample_names[i], aecl_picture_file_name(files, i)));
        within += label_length(d->sample_names[i], files->name_at[i]) > 0;
    }
    if (within == d->count) TRY(set_labels(d, files));
    if (within > 0 && within < d->count)
        aecl_log(AECL_LOG_NOTE, "%zu of %zu pictures lie in sub-folders, the others do not: folders are no labels",
                 within, d->count);
done:
    return st;
}
