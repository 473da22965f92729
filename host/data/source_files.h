/* What a source names: "-", files, folders of pictures or of tables, patterns; several of them, one a line. A line
 * "label:WORD:PATH" gives all samples of PATH that label. */
#ifndef AECL_DATA_SOURCE_FILES_H
#define AECL_DATA_SOURCE_FILES_H

#include "data/dataset.h"

#include "data/pictures/picture.h"

#define AECL_SOURCE_LABEL "label:"

/* Files in the order in which they were named, of a folder or pattern by the bytes of their paths. */
typedef struct {
    aecl_picture_files files;
    bool pictures;  /* all of them are; else none is: tables, arrays and other files of samples */
    int32_t *label; /* [files.count] index of words; -1: none was given */
    char **words;
    size_t word_count;
} aecl_source_files;

/* Lists what `lines[count]` name. A pattern is a word with * ? or [ in it that no file is called. A file that is not there is
 * found out by reading. AECL_INPUT for a folder with neither pictures nor tables, a pattern that nothing matches, and for
 * pictures beside other files. */
aecl_status aecl_source_files_list(aecl_source_files *out, const char *const *lines, size_t count);
void aecl_source_files_free(aecl_source_files *files);

/* Whether `source` is more than the name of one file, "-" or a set: lines, a label, a pattern, a folder. */
bool aecl_source_is_many(const char *source);

/* *out = the samples of all files of a source, one after the other: columns in the order of the first file's names, labels
 * by their words. Owned by the caller. AECL_INPUT where shapes or types differ, naming both. */
aecl_status aecl_source_read(aecl_dataset **out, const char *source, const aecl_read_options *options,
                             const char *label_column);

/* Adds the samples of `next` behind those of *whole, which becomes `next` itself where it is NULL; *next is taken over and
 * set to NULL. The caller seals. */
aecl_status aecl_dataset_append(aecl_dataset **whole, aecl_dataset **next);

#endif
