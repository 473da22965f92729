/* The pictures and the numbers of tests/golden/quality.txt. */
#ifndef AECL_TESTS_GOLDEN_PICTURE_H
#define AECL_TESTS_GOLDEN_PICTURE_H

#include "base/shape.h"

/* One line: what is measured, of which picture, and the numbers that follow. */
typedef struct {
    char kind[16];
    aecl_shape shape;
    double parameter; /* noise, or sigma */
    double *values;   /* owned by the walk */
    size_t count;
} aecl_golden;

/* Calls `check` with every line of the kind; fails when there is none. */
void aecl_golden_walk(const char *kind, void (*check)(const aecl_golden *line));

/* pixels[channels * height * width] as quality.py makes them; owned by the caller. */
float *aecl_golden_picture(const aecl_shape *shape, double noise);

#endif
