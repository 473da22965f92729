/* Arrays of words. */
#ifndef AECL_DATA_NPY_WORDS_H
#define AECL_DATA_NPY_WORDS_H

#include "data/label_set.h"
#include "data/npy_header.h"

/* Adds each word of an NPY array, bytes[length] with the header that aecl_npy_header_of_words found, as UTF-8 to the set.
 * AECL_INPUT for other than the promised bytes, an empty word, and letters that are none. */
aecl_status aecl_npy_words_read(aecl_label_set *set, const char *name, const unsigned char *bytes, size_t length,
                                const aecl_npy_header *header);

#endif
