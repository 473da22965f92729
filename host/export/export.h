/* Trained models written down for other programs to run: one writer a format. */
#ifndef AECL_EXPORT_EXPORT_H
#define AECL_EXPORT_EXPORT_H

#include "io/model_file.h"

/* What is to be written of a model, and where. */
typedef struct {
    const aecl_model_file *model;
    const char *path;   /* the file */
    const char *prefix; /* of names in C: letters, digits and _, a letter first */
} aecl_export;

typedef struct {
    const char *name;                             /* "onnx" */
    const char *ending;                           /* of its file: ".onnx" */
    aecl_status (*ready)(void);                   /* AECL_USAGE where this aecl lacks it; NULL: never */
    aecl_status (*write)(const aecl_export *job); /* makes job->path */
} aecl_export_format;

/* The format called `name`; AECL_USAGE naming those there are, and for formats that others make of ONNX how. */
aecl_status aecl_export_find(const aecl_export_format **out, const char *name);

/* *out = `given`, or where it is NULL the preset's name as such a word; owned by the caller. AECL_USAGE where it is no
 * prefix. */
aecl_status aecl_export_prefix(char **out, const char *given, const char *preset);

/* Writes the model. AECL_FAILED naming what of it cannot be exported. */
aecl_status aecl_export_write(const aecl_export_format *format, const aecl_export *job);

/* Whether an export of the network gives codes: not where the decoder takes more than the code. */
bool aecl_export_has_code(const aecl_network *network);

/* AECL_USAGE where something is at `path`: an export replaces nothing. */
aecl_status aecl_export_new_file(const char *path);

aecl_status aecl_export_onnx(const aecl_export *job);
aecl_status aecl_export_c(const aecl_export *job);
aecl_status aecl_export_pytorch(const aecl_export *job);

#endif
