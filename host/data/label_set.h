/* Labels as text, until it shows whether they are numbers or words. */
#ifndef AECL_DATA_LABEL_SET_H
#define AECL_DATA_LABEL_SET_H

#include "data/dataset.h"

/* All zero to begin with. */
typedef struct {
    char **words; /* [word_count] different ones */
    size_t word_count;
    int32_t *labels; /* [count] indices of them, one a sample */
    size_t count, room;
} aecl_label_set;

void aecl_label_set_free(aecl_label_set *set);

/* Adds the label [start, stop) of the next sample. AECL_INPUT, beginning with `where` (file and line), for an empty one and for
 * more different ones than labels have. */
aecl_status aecl_label_set_add(aecl_label_set *set, const char *where, const char *start, const char *stop);

/* Labels of *out: numbers where each word is a whole one that a float holds, else words. What it gives is no longer in the set. */
aecl_status aecl_label_set_give(aecl_label_set *set, aecl_dataset *out);

#endif
