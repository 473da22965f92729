/* Pieces of generated source, for every language: names that come from files drive neither compiler nor terminal. */
#ifndef AECL_EXPORT_SOURCE_TEXT_H
#define AECL_EXPORT_SOURCE_TEXT_H

#include "base/text.h"

/* A quoted string of C and of Python. */
void aecl_source_string(aecl_text *out, const char *bytes);
/* The inside of a comment of C, or of a docstring of Python, on one line. */
void aecl_source_comment(aecl_text *out, const char *bytes);
/* A word of letters, digits and _ that begins with a letter; `upper`: in capitals. */
void aecl_source_word(aecl_text *out, const char *bytes, bool upper);

/* "static const float NAME[count] = {...};" with numbers that read back as the same; and doubles. */
void aecl_source_floats(aecl_text *out, const char *name, const float *values, size_t count);
void aecl_source_doubles(aecl_text *out, const char *name, const double *values, size_t count);
/* A float: "0.1f". */
void aecl_source_float(aecl_text *out, float value);

#endif
