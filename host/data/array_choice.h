/* Files that hold several arrays: which one has the values, which the labels. */
#ifndef AECL_DATA_ARRAY_CHOICE_H
#define AECL_DATA_ARRAY_CHOICE_H

#include "data/label_set.h"
#include "data/reader.h"

/* The arrays of a file that is open. */
typedef struct {
    void *file; /* handed to the functions */
    size_t count;
    /* The name of one, *length characters; NULL for what is no array. Borrowed. */
    const char *(*name)(void *file, size_t array, size_t *length);
    /* Adds " 240x40 f8", as far as that can be told. */
    aecl_status (*describe)(void *file, size_t array, aecl_text *text);
    /* Reads one as a reader does; in->name names file and array. */
    aecl_status (*read)(void *file, size_t array, aecl_dataset *out, const aecl_read_input *in);
    /* Adds the words of one to the labels; *words = false for one of numbers. NULL: there are no words. */
    aecl_status (*read_words)(void *file, size_t array, aecl_label_set *set, const char *name, bool *words);
} aecl_array_list;

/* Reads values, and labels where there are such: the arrays "X" or "X,y" of in->part; else the only array, or one of a usual
 * name. Labels are also those that in->label_column names, and those of the usual name beside these values ("none": no labels).
 * Says what was taken and left out. AECL_INPUT listing the arrays where it cannot choose. */
aecl_status aecl_arrays_read(aecl_dataset *out, const aecl_read_input *in, const aecl_array_list *arrays);

#endif
