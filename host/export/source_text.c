/* Strings, comments, words and numbers of generated source. */
#include "export/source_text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void aecl_source_string(aecl_text *out, const char *bytes) {
    aecl_text_add(out, "\"");
    for (const unsigned char *c = (const unsigned char *)bytes; *c; c++) {
        if (strchr("\"\\?", *c))
            aecl_text_add(out, "\\%03o", *c); /* ? begins a trigraph of C, and Python knows no \? */
        else if (*c < 32 || *c > 126)
            aecl_text_add(out, "\\%03o", *c);
        else
            aecl_text_add(out, "%c", *c);
    }
    aecl_text_add(out, "\"");
}

void aecl_source_comment(aecl_text *out, const char *bytes) {
    for (const unsigned char *c = (const unsigned char *)bytes; *c; c++)
        aecl_text_add(out, "%c",
                      *c < 32 || *c > 126 || *c == '\\' || *c == '?' ? '.'
                      : *c == '*'                                    ? '+'
                      : *c == '"'                                    ? '\''
                                                                     : *c);
}

void aecl_source_word(aecl_text *out, const char *bytes, bool upper) {
    if (!isalpha((unsigned char)*bytes)) aecl_text_add(out, "%c", upper ? 'M' : 'm');
    for (const unsigned char *c = (const unsigned char *)bytes; *c; c++)
        aecl_text_add(out, "%c", *c > 126 || !isalnum(*c) ? '_' : upper ? toupper(*c) : *c);
}

void aecl_source_float(aecl_text *out, float value) {
    char text[32];
    snprintf(text, sizeof text, "%.9g", (double)value);
    aecl_text_add(out, "%s%sf", text, strpbrk(text, ".e") ? "" : ".");
}

void aecl_source_floats(aecl_text *out, const char *name, const float *values, size_t count) {
    aecl_text_add(out, "static const float %s[%zu] = {", name, count);
    for (size_t i = 0; i < count; i++) {
        aecl_text_add(out, i % 8 ? " " : "\n    ");
        aecl_source_float(out, values[i]);
        aecl_text_add(out, ",");
    }
    aecl_text_add(out, "\n};\n");
}

void aecl_source_doubles(aecl_text *out, const char *name, const double *values, size_t count) {
    aecl_text_add(out, "static const double %s[%zu] = {", name, count);
    for (size_t i = 0; i < count; i++) aecl_text_add(out, "%s%.17g,", i % 4 ? " " : "\n    ", values[i]);
    aecl_text_add(out, "\n};\n");
}
