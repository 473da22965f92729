/* Reads the golden numbers, and makes the very pictures for which they were computed, by the same formula. */
#include "support/golden_picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"

static void parse(aecl_golden *g, char *line) {
    int used = 0;
    g->shape.rank = 3;
    assert_int_equal(sscanf(line, "%15s %zu %zu %zu %lf%n", g->kind, &g->shape.dim[0], &g->shape.dim[1],
                            &g->shape.dim[2], &g->parameter, &used),
                     5);
    g->values = calloc(strlen(line), sizeof *g->values);
    assert_non_null(g->values);
    for (char *word = strtok(line + used, " \n"); word; word = strtok(NULL, " \n"))
        g->values[g->count++] = strtod(word, NULL);
}

void aecl_golden_walk(const char *kind, void (*check)(const aecl_golden *line)) {
    FILE *file = fopen("tests/golden/quality.txt", "r");
    char *line = NULL;
    size_t room = 0, found = 0;
    assert_non_null(file);
    while (getline(&line, &room, file) > 0) {
        aecl_golden g = {0};
        if (*line == '#') continue;
        parse(&g, line);
        if (strcmp(g.kind, kind) == 0) check(&g), found++;
        free(g.values);
    }
    free(line);
    fclose(file);
    assert_true(found > 0);
}

float *aecl_golden_picture(const aecl_shape *shape, double noise) {
    size_t height = shape->dim[1], width = shape->dim[2], n = aecl_shape_count(shape);
    float *pixels = malloc(n * sizeof *pixels);
    assert_non_null(pixels);
    for (size_t i = 0; i < n; i++) {
        size_t c = i / width / height, y = i / width % height, x = i % width;
        double clean = (double)((x * x + 3 * y * y + 2 * x * y * c + 17 * c) % 97) / 96;
        double draw = (double)((i + 1) * 7919 % 10007 % 201) - 100, value = clean + noise * (draw / 100);
        pixels[i] = (float)(value < 0 ? 0 : value > 1 ? 1 : value);
    }
    return pixels;
}
