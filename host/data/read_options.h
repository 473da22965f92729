/* How files are read where their contents leave it open, or the user wants it otherwise. */
#ifndef AECL_DATA_READ_OPTIONS_H
#define AECL_DATA_READ_OPTIONS_H

#include <stdbool.h>

#include "base/option.h"

enum { AECL_HEADER_AUTO, AECL_HEADER_YES, AECL_HEADER_NO };
extern const char *const aecl_header_names[]; /* "auto", "yes", "no", NULL */
enum { AECL_LAYOUT_AUTO, AECL_LAYOUT_HWC, AECL_LAYOUT_CHW };
extern const char *const aecl_layout_names[]; /* "auto", "hwc", "chw", NULL */

enum { AECL_PICTURE_STORED, AECL_PICTURE_GREY, AECL_PICTURE_RGB };
extern const char *const aecl_picture_color_names[]; /* "stored", "grey", "rgb", NULL */

/* COUNT is no option: they stay NaN, for those who only look. */
enum { AECL_MISSING_REFUSE, AECL_MISSING_DROP, AECL_MISSING_MEAN, AECL_MISSING_INTERPOLATE, AECL_MISSING_COUNT };
extern const char *const aecl_missing_names[]; /* "refuse", "drop", "mean", "interpolate", NULL */

/* All zero: by the contents alone. */
typedef struct {
    int header;          /* whether row 1 of a table names its columns */
    char *columns;       /* of a table, that are values: "a,b,3-7", by name or number from 1; NULL: all */
    char *ignore;        /* columns that are none; NULL: none */
    char *id;            /* column of a table that tells a row from others and is no value; NULL: none */
    int missing;         /* what becomes of missing values: empty, NaN, NA, ?, ... */
    char *missing_value; /* a number that stands for one, too; NULL: none */
    char *length; /* "cut", "pad", "stretch", or with ":100": series of unlike lengths made alike; NULL: refused */
    char *window; /* rows are steps of a series: samples are windows of N of them, or "auto"; NULL: rows */
    char *stride; /* steps from the begin of a window to that of the next; NULL: 1, or more where copies grow large */
    int layout;   /* of an array of rank 4 */
    bool no_exif; /* pictures are not turned as their Exif data say */
    int color;    /* of pictures: grey or colour, whatever the files are */
    char *crop;   /* middle part of pictures that is taken: "64x48" or "square"; NULL: all */
    char *resize; /* "64x48": size that pictures are made, after that; NULL: they stay */
    char *shape;  /* "3x32x32": what flat rows are; NULL: rows */
    /* No options, but what a command wants, and what a model knows of its rows: */
    bool id_by_time;           /* without `id` the first column of times tells a table's rows from others */
    size_t features;           /* values of a row; 0: read for no model */
    const float *fills;        /* [features] means of the training, for missing values; NULL: unknown */
    char *const *names;        /* [features] columns in their order; NULL: unknown */
    const char *trained_label; /* column of labels in training, of a table that has it; NULL: none */
} aecl_read_options;

/* Rows of an option table for the struct that lies at `field` of `type`. */
#define AECL_READ_OPTIONS(type, field)                                                                                 \
    OPT_CHOICE(type, field.header, "header", aecl_header_names, "WHETHER", "row 1 of a table names its columns"),      \
        OPT_TEXT(type, field.columns, "columns", "LIST", "of a table, that are values: a,b,3-7 (else all)"),           \
        OPT_TEXT(type, field.ignore, "ignore", "LIST", "columns of a table that are none"),                            \
        OPT_TEXT(type, field.id, "id", "COLUMN", "of a table, that tells a row from others and is no value"),          \
        OPT_CHOICE(type, field.missing, "missing", aecl_missing_names, "WAY", "what becomes of missing values"),       \
        OPT_TEXT(type, field.missing_value, "missing-value", "N", "a number that stands for a missing value: -200"),   \
        OPT_TEXT(type, field.length, "length", "WAY", "rows of unlike lengths: cut, pad or stretch, or pad:100, ..."), \
        OPT_TEXT(type, field.window, "window", "N", "rows are steps of a series: windows of N of them, or auto"),      \
        OPT_TEXT(type, field.stride, "stride", "N", "steps from a window to the next (else 1)"),                       \
        OPT_CHOICE(type, field.layout, "layout", aecl_layout_names, "ORDER", "of an NPY array of pictures"),           \
        OPT_FLAG(type, field.no_exif, "no-exif", "pictures as they are stored, not turned as Exif says"),              \
        OPT_CHOICE(type, field.color, "color", aecl_picture_color_names, "KIND", "pictures made grey or rgb"),         \
        OPT_TEXT(type, field.crop, "crop", "WxH", "the middle of pictures, before --resize; or square"),               \
        OPT_TEXT(type, field.resize, "resize", "WxH", "pictures made this size: 64x48"),                               \
        OPT_TEXT(type, field.shape, "shape", "CxHxW", "of the pictures that flat rows are: 3x32x32")

extern const aecl_option aecl_read_option_table[];

/* What is set in `over` instead of what `under` has; strings are borrowed from both. NULL: nothing is set. */
aecl_read_options aecl_read_options_merge(const aecl_read_options *under, const aecl_read_options *over);

#endif
