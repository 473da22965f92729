/* Scores as detect/scorer.c, nearest.c, plane.c and tails.c have them, in C. */
#include "baseline/knn.h"
#include "base/mem.h"
#include "export/c_source.h"
#include "export/functions.h"

static void add_real(aecl_text *out, double value) {
    aecl_text_add(out, "%.17g", value);
}

/* "nearest(x, rows, ...)" */
static void add_distance(aecl_c_source *s) {
    const aecl_detection *d = s->model->detection;
    const bool self = d->score == AECL_SCORE_TAILS;
    const aecl_neighbour_span span = self ? AECL_NEIGHBOURS : AECL_FIFTH_NEIGHBOUR;
    const size_t last = aecl_smaller(span.last, d->row_count), first = aecl_smaller(span.first, last);
    s->used[AECL_C_nearest] = true;
    aecl_source_floats(&s->data, "kept_rows", d->rows, d->row_count * d->features);
    aecl_text_add(&s->score, "nearest(x, kept_rows, %zu, %zu, (const int[]){%zu, %zu, %d})", d->row_count, d->features,
                  first, last, self);
}

static void add_part(aecl_c_source *s, int part) {
    const aecl_detection *d = s->model->detection;
    if (part == AECL_PART_DISTANCE) {
        add_distance(s);
    } else if (part == AECL_PART_ERROR) {
        s->used[AECL_C_root_error] = true;
        aecl_text_add(&s->score, "root_error(x, y, %zu)", d->features);
    } else {
        s->used[AECL_C_off_plane] = true;
        aecl_source_doubles(&s->data, "plane", d->tails.plane, (1 + d->tails.components) * d->features);
        aecl_text_add(&s->score, "off_plane(x, plane, %zu, %zu)", d->tails.components, d->features);
    }
}

static void add_tail(aecl_c_source *s, const char *name, const aecl_tail *tail) {
    aecl_source_doubles(&s->data, name, tail->quantile, COUNT_OF(tail->quantile));
    aecl_text_add(&s->score, "surprise(%s, ", name);
    add_real(&s->score, tail->excess);
    aecl_text_add(&s->score, ", ");
}

static void tails_score(aecl_c_source *s) {
    static const char *const names[] = {"distance_tail", "error_tail", "plane_tail"};
    const aecl_tails *t = &s->model->detection->tails;
    s->used[AECL_C_surprise] = true;
    aecl_text_add(&s->score, "    double sum = 0;\n");
    for (int p = 0; p < AECL_PARTS; p++) {
        if (!(t->weight[p] > 0)) continue;
        aecl_text_add(&s->score, "    sum += ");
        add_real(&s->score, t->weight[p]);
        aecl_text_add(&s->score, " * ");
        add_tail(s, names[p], &t->tail[p]);
        add_part(s, p);
        aecl_text_add(&s->score, ");\n");
    }
    aecl_text_add(&s->score, "    return (float)");
    add_tail(s, "sum_tail", &t->tail[AECL_PARTS]);
    aecl_text_add(&s->score, "sum);\n");
}

/* "const double NAME = (PART - median) / spread;" and what is below 0 as 0. */
static void add_excess(aecl_c_source *s, const char *name, int part, const aecl_spread *spread) {
    aecl_text_add(&s->score, "    const double %s = (", name);
    add_part(s, part);
    aecl_text_add(&s->score, " - (");
    add_real(&s->score, spread->median);
    aecl_text_add(&s->score, ")) / ");
    add_real(&s->score, spread->spread > 0 ? spread->spread : 1);
    aecl_text_add(&s->score, ";\n");
}

static void neighbours_score(aecl_c_source *s) {
    const aecl_detection *d = s->model->detection;
    add_excess(s, "error", AECL_PART_ERROR, &d->error);
    add_excess(s, "apart", AECL_PART_DISTANCE, &d->distance);
    aecl_text_add(&s->score,
                  "    return (float)sqrt((error > 0 ? error * error : 0) + (apart > 0 ? apart * apart : 0));\n");
}

static void error_score(aecl_c_source *s) {
    const size_t features = aecl_shape_count(&s->model->network->in);
    aecl_text_add(&s->score,
                  "    float sum = 0;\n    for (int i = 0; i < %zu; i++) sum += loss(y[i], x[i]);\n"
                  "    return sum / %zu;\n",
                  features, features);
}

aecl_status aecl_c_score(aecl_c_source *s) {
    const aecl_detection *d = s->model->detection;
    const aecl_export_function *loss = NULL;
    aecl_status st = AECL_OK;
    if (d == NULL) return AECL_OK;
    if (d->score == AECL_SCORE_ERROR) {
        TRY(aecl_export_loss(&loss, s->model->loss));
        aecl_text_add(&s->score,
                      "\nstatic float loss(float y, float t) {\n    const float e = y - t;\n    (void)e;\n"
                      "    return %s;\n}\n",
                      loss->c);
    }
    aecl_text_add(&s->score,
                  "\nfloat %s_score(const float *input) {\n    const float *x = work + %zu, *y = forward(input, 0);\n",
                  s->prefix, s->place[0]);
    if (d->score != AECL_SCORE_ERROR && d->score == AECL_SCORE_TAILS && !(d->tails.weight[AECL_PART_ERROR] > 0))
        aecl_text_add(&s->score, "    (void)y;\n");
    d->score == AECL_SCORE_ERROR ? error_score(s) : d->score == AECL_SCORE_TAILS ? tails_score(s) : neighbours_score(s);
    aecl_text_add(&s->score, "}\n\nint %s_anomalous(float score) {\n    return !(score <= %s_threshold);\n}\n",
                  s->prefix, s->prefix);
    st = aecl_text_done(&s->score);
done:
    return st;
}
