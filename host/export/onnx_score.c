/* Scores as detect/scorer.c, nearest.c, plane.c and tails.c have them. */
#include "export/onnx_score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "baseline/knn.h"
#include "base/mem.h"
#include "export/onnx_formula.h"

static const char *times(aecl_onnx_graph *g, const char *a, const char *b) {
    return aecl_onnx_apply(g, "Mul", a, b);
}
static const char *less(aecl_onnx_graph *g, const char *a, const char *b) {
    return aecl_onnx_apply(g, "Sub", a, b);
}
static const char *sum_along(aecl_onnx_graph *g, const char *value, int64_t axis) {
    return aecl_onnx_add(g, &(aecl_onnx_node){.op = "ReduceSum",
                                              .in = {value, aecl_onnx_row(g, &axis, 1)},
                                              .with = {ONNX_INT("keepdims", 0)}});
}

/* Columns [from, to) of a matrix. */
static const char *columns(aecl_onnx_graph *g, const char *value, size_t from, size_t to) {
    const int64_t first = (int64_t)from, end = (int64_t)to, axis = 1;
    return aecl_onnx_add(g, &(aecl_onnx_node){.op = "Slice",
                                              .in = {value, aecl_onnx_row(g, &first, 1), aecl_onnx_row(g, &end, 1),
                                                     aecl_onnx_row(g, &axis, 1)}});
}

static const char *matrix(aecl_onnx_graph *g, const double *data, size_t rows, size_t width) {
    return aecl_onnx_tensor_add(g, &(aecl_onnx_tensor){.type = AECL_ONNX_DOUBLE,
                                                       .rank = 2,
                                                       .dim = {(int64_t)rows, (int64_t)width},
                                                       .data = data,
                                                       .bytes = rows * width * sizeof *data,
                                                       .copied = true});
}

/* a times the transposed b. */
static const char *product(aecl_onnx_graph *g, const char *a, const char *b) {
    return aecl_onnx_add(g, &(aecl_onnx_node){.op = "Gemm", .in = {a, b}, .with = {ONNX_INT("transB", 1)}});
}

/* The mean loss of each row. */
static const char *mean_loss(const aecl_onnx_score *s, const aecl_export_function *loss) {
    aecl_onnx_graph *g = s->graph;
    const aecl_onnx_letter letters[] = {{'y', s->y}, {'t', s->x}, {'e', less(g, s->y, s->x)}, {0, NULL}};
    return aecl_onnx_add(g,
                         &(aecl_onnx_node){.op = "ReduceMean",
                                           .in = {aecl_onnx_formula(g, loss->onnx, letters)},
                                           .with = {{.name = "axes", .kind = AECL_ONNX_A_INTS, .ints = {1}, .count = 1},
                                                    ONNX_INT("keepdims", 0)}});
}

static const char *root_error(const aecl_onnx_score *s) {
    static const aecl_export_function square = {.onnx = "e e Mul"};
    return aecl_onnx_cast(s->graph, aecl_onnx_apply(s->graph, "Sqrt", mean_loss(s, &square), NULL), AECL_ONNX_DOUBLE);
}

/* The numbers of the `count` kept rows that are nearest to each: by |r|^2 - 2 x r, in double. */
static const char *nearest_rows(const aecl_onnx_score *s, const char *rows, size_t count) {
    const aecl_detection *d = s->detection;
    aecl_onnx_graph *g = s->graph;
    double *squares = NULL;
    const int64_t most = (int64_t)count;
    if (aecl_alloc(&squares, d->row_count, sizeof *squares) < 0) {
        g->failed = true;
        return "";
    }
    for (size_t i = 0; i < d->row_count * d->features; i++)
        squares[i / d->features] += (double)d->rows[i] * (double)d->rows[i];
    const char *cross =
        product(g, aecl_onnx_cast(g, s->x, AECL_ONNX_DOUBLE), aecl_onnx_cast(g, rows, AECL_ONNX_DOUBLE));
    const char *order = less(g, matrix(g, squares, 1, d->row_count), times(g, aecl_onnx_double(g, 2), cross));
    free(squares);
    return aecl_onnx_add(g, &(aecl_onnx_node){.op = "TopK",
                                              .in = {order, aecl_onnx_row(g, &most, 1)},
                                              .with = {ONNX_INT("largest", 0)},
                                              .before = ""});
}

/* The mean of columns [from, to) of distances; 0 where there are none. */
static const char *mean_of(aecl_onnx_graph *g, const char *distances, size_t from, size_t to) {
    if (to <= from) return aecl_onnx_float(g, 0);
    return times(g, sum_along(g, columns(g, distances, from, to), 1), aecl_onnx_float(g, 1 / (double)(to - from)));
}

/* The mean distance from the nearest kept rows of the span. With tails a row that was kept is judged by the others. */
static const char *distance(const aecl_onnx_score *s) {
    const aecl_detection *d = s->detection;
    aecl_onnx_graph *g = s->graph;
    const bool self = d->score == AECL_SCORE_TAILS;
    const aecl_neighbour_span span = self ? AECL_NEIGHBOURS : AECL_FIFTH_NEIGHBOUR;
    const size_t last = aecl_smaller(span.last, d->row_count), first = aecl_smaller(span.first, last);
    const size_t end = aecl_smaller(last + 1, d->row_count);
    const char *rows =
        aecl_onnx_tensor_add(g, &(aecl_onnx_tensor){.name = "detection.rows",
                                                    .type = AECL_ONNX_FLOAT,
                                                    .rank = 2,
                                                    .dim = {(int64_t)d->row_count, (int64_t)d->features},
                                                    .data = d->rows,
                                                    .bytes = d->row_count * d->features * sizeof(float)});
    const char *near = aecl_onnx_apply(g, "Gather", rows, nearest_rows(s, rows, self ? end : last));
    const aecl_shape beside = {.rank = 2, .dim = {1, d->features}};
    const char *apart = less(g, aecl_onnx_shaped(g, s->x, &beside), near);
    const char *distances = aecl_onnx_apply(g, "Sqrt", sum_along(g, times(g, apart, apart), 2), NULL);
    const char *mean = mean_of(g, distances, first - 1, last);
    if (self) {
        const char *same = aecl_onnx_apply(g, "Equal", mean_of(g, distances, 0, 1), aecl_onnx_float(g, 0));
        mean =
            aecl_onnx_add(g, &(aecl_onnx_node){.op = "Where", .in = {same, mean_of(g, distances, first, end), mean}});
    }
    return aecl_onnx_cast(g, mean, AECL_ONNX_DOUBLE);
}

/* The root mean squared error of the plane's reconstruction: what its directions do not hold of a row. */
static const char *off_plane(const aecl_onnx_score *s) {
    const aecl_tails *t = &s->detection->tails;
    aecl_onnx_graph *g = s->graph;
    const char *apart = less(g, aecl_onnx_cast(g, s->x, AECL_ONNX_DOUBLE), matrix(g, t->plane, 1, s->features));
    const char *rest = sum_along(g, times(g, apart, apart), 1);
    if (t->components) {
        const char *code = product(g, apart, matrix(g, t->plane + s->features, t->components, s->features));
        rest = less(g, rest, sum_along(g, times(g, code, code), 1));
    }
    rest = aecl_onnx_apply(g, "Max", rest, aecl_onnx_double(g, 0));
    return aecl_onnx_apply(g, "Sqrt", times(g, rest, aecl_onnx_double(g, 1 / (double)s->features)), NULL);
}

/* Percentiles below a value: each step that it is beyond counts whole, the one that it is in by its share. */
static const char *percentiles_below(aecl_onnx_graph *g, const aecl_tail *tail, const char *value) {
    double slope[AECL_TAIL_STEPS];
    for (size_t i = 0; i < AECL_TAIL_STEPS; i++) {
        const double width = tail->quantile[i + 1] - tail->quantile[i];
        slope[i] = width > 0 ? 1 / width : 0;
    }
    const aecl_shape column = aecl_shape1(1);
    const char *beside = aecl_onnx_shaped(g, value, &column);
    const char *share =
        times(g, less(g, beside, matrix(g, tail->quantile, 1, AECL_TAIL_STEPS)), matrix(g, slope, 1, AECL_TAIL_STEPS));
    share = aecl_onnx_add(
        g, &(aecl_onnx_node){.op = "Clip", .in = {share, aecl_onnx_double(g, 0), aecl_onnx_double(g, 1)}});
    const char *beyond =
        aecl_onnx_apply(g, "GreaterOrEqual", beside, matrix(g, tail->quantile + 1, 1, AECL_TAIL_STEPS));
    return sum_along(g, aecl_onnx_apply(g, "Max", share, aecl_onnx_cast(g, beyond, AECL_ONNX_DOUBLE)), 1);
}

/* aecl_tail_surprise */
static const char *surprise(aecl_onnx_graph *g, const aecl_tail *tail, const char *value) {
    const double upper = tail->quantile[AECL_TAIL_STEPS];
    const char *over = times(g, less(g, value, aecl_onnx_double(g, upper)), aecl_onnx_double(g, 1 / tail->excess));
    over = aecl_onnx_apply(g, "Add", over, aecl_onnx_double(g, -log1p(-AECL_TAIL_STEPS / 100.)));
    const char *left =
        less(g, aecl_onnx_double(g, 1), times(g, percentiles_below(g, tail, value), aecl_onnx_double(g, 0.01)));
    const char *counted = aecl_onnx_apply(g, "Neg", aecl_onnx_apply(g, "Log", left, NULL), NULL);
    const char *beyond = aecl_onnx_apply(g, "GreaterOrEqual", value, aecl_onnx_double(g, upper));
    return aecl_onnx_add(g, &(aecl_onnx_node){.op = "Where", .in = {beyond, over, counted}});
}

/* aecl_tails_score */
static const char *tails_score(const aecl_onnx_score *s) {
    const aecl_tails *t = &s->detection->tails;
    aecl_onnx_graph *g = s->graph;
    const char *sum = NULL;
    for (size_t p = 0; p < AECL_PARTS; p++) {
        if (!(t->weight[p] > 0) && p != AECL_PART_DISTANCE) continue;
        const char *value = p == AECL_PART_DISTANCE ? distance(s) : p == AECL_PART_ERROR ? root_error(s) : off_plane(s);
        const char *part = times(g, surprise(g, &t->tail[p], value), aecl_onnx_double(g, t->weight[p]));
        sum = sum ? aecl_onnx_apply(g, "Add", sum, part) : part;
    }
    return surprise(g, &t->tail[AECL_PARTS], sum);
}

static const char *excess(aecl_onnx_graph *g, const char *value, const aecl_spread *spread) {
    const char *above = less(g, value, aecl_onnx_double(g, spread->median));
    above = times(g, above, aecl_onnx_double(g, 1 / (spread->spread > 0 ? spread->spread : 1)));
    return aecl_onnx_apply(g, "Max", above, aecl_onnx_double(g, 0));
}

/* aecl_score_combine */
static const char *neighbours_score(const aecl_onnx_score *s) {
    aecl_onnx_graph *g = s->graph;
    const char *error = excess(g, root_error(s), &s->detection->error);
    const char *apart = excess(g, distance(s), &s->detection->distance);
    return aecl_onnx_apply(g, "Sqrt", aecl_onnx_apply(g, "Add", times(g, error, error), times(g, apart, apart)), NULL);
}

static void add_output(aecl_onnx_graph *g, const char *name, aecl_onnx_type type, const char *help) {
    g->outputs[g->output_count++] = (aecl_onnx_value){.name = name, .type = type, .help = help};
}

/* "threshold" in the score's own type, and "rule", of which no node makes use. */
static const char *add_threshold(aecl_onnx_graph *g, const aecl_detection *d) {
    const float narrow = (float)d->threshold;
    const bool wide = d->score != AECL_SCORE_ERROR;
    char number[AECL_REAL_TEXT];
    aecl_onnx_tensor_add(
        g, &(aecl_onnx_tensor){
               .name = "rule", .type = AECL_ONNX_TEXT, .data = d->rule, .bytes = strlen(d->rule), .copied = true});
    aecl_onnx_tell(g, "score", aecl_score_names[d->score]);
    aecl_onnx_tell(g, "threshold", aecl_print_real(d->threshold, number));
    aecl_onnx_tell(g, "threshold_rule", d->rule);
    return aecl_onnx_tensor_add(g, &(aecl_onnx_tensor){.name = "threshold",
                                                       .type = wide ? AECL_ONNX_DOUBLE : AECL_ONNX_FLOAT,
                                                       .data = wide ? (const void *)&d->threshold : &narrow,
                                                       .bytes = wide ? sizeof d->threshold : sizeof narrow,
                                                       .copied = true});
}

void aecl_onnx_score_add(const aecl_onnx_score *s) {
    aecl_onnx_graph *g = s->graph;
    const aecl_score_kind kind = s->detection->score;
    const char *score = kind == AECL_SCORE_ERROR   ? mean_loss(s, s->loss)
                        : kind == AECL_SCORE_TAILS ? tails_score(s)
                                                   : neighbours_score(s);
    const char *threshold = add_threshold(g, s->detection);
    aecl_onnx_add(
        g, &(aecl_onnx_node){.op = "Cast", .in = {score}, .with = {ONNX_INT("to", AECL_ONNX_FLOAT)}, .out = "score"});
    aecl_onnx_add(g, &(aecl_onnx_node){.op = "Greater", .in = {score, threshold}, .out = "anomalous"});
    add_output(g, "score", AECL_ONNX_FLOAT, "how anomalous each row is");
    add_output(g, "anomalous", AECL_ONNX_BOOL, "whether its score is above the threshold");
}
