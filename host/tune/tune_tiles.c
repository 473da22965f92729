/* The search for register tiles: a walk over a few of each kind, each against the built-in one. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "verify/check.h"
#include "nn/panel/panel_program.h"
#include "tune/tune_search.h"

#define CHECKED           3
#define MOST_ACCUMULATORS 32 /* vector registers of the largest file; tiles beyond it spill */

typedef struct walk walk;
struct walk {
    aecl_search *search;
    const char *what;
    aecl_tile *place; /* in the active tuning: what programs are made with */
    aecl_tile built_in;
    const char *cases;                                           /* of `aecl check`, before a tile is kept */
    aecl_status (*measure)(walk *w, bool longer, double *ratio); /* of *place to the built-in one; 0: computes wrong */
    const aecl_bench_step *step;                                 /* panel: what is timed, */
    aecl_step_run *base;                                         /* with the built-in tile; */
    float *start, *want;                                         /* its parameters before and after CHECKED steps */
    aecl_ops *ops;                                               /* layerwise: of the built-in tile */
};

static aecl_status try_tile(walk *w, aecl_tile tile, bool final, double *ratio) {
    aecl_status st = AECL_OK;
    size_t failed = 0;
    *ratio = 0;
    *w->place = tile;
    if (final) TRY(aecl_check_run(w->search->config->context, w->cases, NULL, NULL, &failed));
    if (!failed) TRY(w->measure(w, final, ratio));
    if (*ratio > 0)
        aecl_search_tell(w->search, "%s %zux%zu: %.2f times as fast%s", w->what, tile.rows, tile.columns, 1 / *ratio,
                         final ? ", measured again" : "");
    else
        aecl_search_tell(w->search, "%s %zux%zu: computes wrong, left out", w->what, tile.rows, tile.columns);
done:
    *w->place = (aecl_tile){0};
    return st;
}

static bool is_candidate(const walk *w, aecl_tile t) {
    bool built_in = t.rows == w->built_in.rows && t.columns == w->built_in.columns;
    return aecl_tile_is_valid(t) && !built_in && t.rows * t.columns / t.vector <= MOST_ACCUMULATORS;
}

/* The best tile, if it beats the built-in one twice, into *found. */
static aecl_status walk_tiles(walk *w, aecl_tile *found) {
    static const size_t rows[] = {8, 6, 4, 12, 16}, vectors[] = {1, 2, 4};
    aecl_status st = AECL_OK;
    bool over = false;
    double best = AECL_TUNE_GAIN, ratio;
    aecl_tile tile = {0};
    for (size_t i = 0; i < COUNT_OF(rows) * COUNT_OF(vectors); i++) {
        size_t vector = w->built_in.vector;
        aecl_tile t = {vector, rows[i % COUNT_OF(rows)], vectors[i / COUNT_OF(rows)] * vector};
        if (!is_candidate(w, t)) continue;
        TRY(aecl_search_is_over(w->search, &over));
        if (over) {
            aecl_search_tell(w->search, "%s: out of time; more --seconds try more", w->what);
            break;
        }
        TRY(try_tile(w, t, false, &ratio));
        if (ratio > 0 && ratio < best) best = ratio, tile = t;
    }
    if (!tile.rows) goto done;
    TRY(try_tile(w, tile, true, &ratio));
    if (ratio > 0 && ratio < AECL_TUNE_GAIN) *found = tile;
done:
    return st;
}

/* CHECKED steps of a new run, and the parameters after them, owned by the caller. */
static aecl_status first_steps(aecl_step_run *run, float **params) {
    aecl_status st = AECL_OK;
    const aecl_device_model *model = aecl_step_run_model(run);
    size_t total = aecl_device_model_network(model)->params.total;
    for (int i = 0; i < CHECKED; i++) TRY(aecl_step_run_once(run));
    TRY(aecl_alloc(params, total, sizeof **params));
    TRY(aecl_buffer_read(aecl_device_model_params(model), 0, total * sizeof **params, *params));
done:
    return st;
}

/* Whether the parameters moved as the built-in tile moves them. */
static bool moved_alike(const walk *w, const float *got) {
    size_t total = w->step->network->params.total;
    double most = 0;
    for (size_t i = 0; i < total; i++) most = fmax(most, fabs(w->want[i] - w->start[i]));
    for (size_t i = 0; i < total; i++)
        if (!(fabs(got[i] - w->want[i]) <= 1e-4 * most + 1e-6)) return false;
    return most > 0;
}

static aecl_status measure_step(walk *w, bool longer, double *ratio) {
    aecl_status st = AECL_OK;
    aecl_step_run *run = NULL;
    float *got = NULL;
    TRY(aecl_step_run_new(&run, w->search->config->context, w->step));
    TRY(first_steps(run, &got));
    aecl_timed timed[] = {{aecl_step_run_once, w->base}, {aecl_step_run_once, run}};
    if (moved_alike(w, got)) TRY(aecl_search_time(w->search, timed, longer, ratio));
done:
    free(got);
    aecl_step_run_free(run);
    return st;
}

/* The built-in tile's program, held to the reference, and what its first steps do. */
static aecl_status make_base(walk *w) {
    aecl_status st = AECL_OK;
    aecl_context *context = w->search->config->context;
    const aecl_params *params = &w->step->network->params;
    TRY(aecl_bench_check(&(aecl_bench){.context = context}, w->cases));
    TRY(aecl_step_run_new(&w->base, context, w->step));
    TRY(aecl_alloc(&w->start, params->total, sizeof *w->start));
    aecl_params_start(params, 1, w->start);
    TRY(first_steps(w->base, &w->want));
    w->built_in =
        aecl_panel_tile(aecl_device_model_ops(aecl_step_run_model(w->base)), w->step->network, w->step->batch);
done:
    return st;
}

aecl_status aecl_search_panel(aecl_search *search, double within, aecl_panel_kind kind) {
    static const char *const what[] = {"panel tile of dense networks", "panel tile of convolutional networks"};
    static const char *const cases[] = {AECL_CHECK_PANEL_DENSE, AECL_CHECK_PANEL_CONVOLUTIONS};
    aecl_status st = AECL_OK;
    bool over = false;
    aecl_bench_step step = *search->config->step[kind];
    aecl_optimizer_config smooth = *step.optimizer_config;
    walk w = {.search = search,
              .what = what[kind],
              .place = &search->active->panel[kind],
              .cases = cases[kind],
              .measure = measure_step,
              .step = &step};
    step.execution = AECL_EXECUTE_PANEL;
    step.optimizer_config = &smooth;
    smooth.epsilon = 0.01; /* an Adam that is smooth where a gradient is almost zero */
    TRY(aecl_search_begin(search, within, w.what, &over));
    if (over) return AECL_OK;
    TRY(make_base(&w));
    TRY(walk_tiles(&w, &search->found->panel[kind]));
done:
    aecl_step_run_free(w.base);
    free(w.start);
    free(w.want);
    return st;
}

/* One shape with the built-in tile and the candidate's: the same result, and *ratio, or 0. */
static aecl_status measure_product(walk *w, aecl_ops *ops, const aecl_bench_shape *shape, bool longer, double *ratio) {
    aecl_status st = AECL_OK;
    aecl_bench_product product[2] = {0};
    aecl_timed timed[2];
    bool same = false;
    *ratio = 0;
    for (size_t i = 0; i < 2; i++) {
        TRY(aecl_bench_product_open(&product[i], i ? ops : w->ops, shape));
        timed[i] = (aecl_timed){aecl_bench_product_run, &product[i]};
        TRY(aecl_bench_product_run(&product[i]));
    }
    TRY(aecl_search_same(&product[0], &product[1], &same));
    if (same) TRY(aecl_search_time(w->search, timed, longer, ratio));
done:
    for (size_t i = 0; i < 2; i++) aecl_bench_product_close(&product[i]);
    return st;
}

/* The geometric mean over the shapes. */
static aecl_status measure_products(walk *w, bool longer, double *ratio) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = NULL;
    double sum = 0, one = 1;
    TRY(aecl_ops_new(&ops, w->search->config->context, AECL_GEMM_TILE));
    for (size_t i = 0; one > 0 && i < AECL_BENCH_SHAPES; i++) {
        TRY(measure_product(w, ops, &aecl_bench_shapes[i], longer, &one));
        sum += log(one);
    }
    *ratio = one > 0 ? exp(sum / AECL_BENCH_SHAPES) : 0;
done:
    aecl_ops_free(ops);
    return st;
}

aecl_status aecl_search_layerwise(aecl_search *search, double within) {
    aecl_status st = AECL_OK;
    bool over = false;
    walk w = {.search = search,
              .what = "tile of products",
              .place = &search->active->layerwise,
              .cases = AECL_CHECK_QUICK,
              .measure = measure_products};
    TRY(aecl_search_begin(search, within, w.what, &over));
    if (over) return AECL_OK;
    TRY(aecl_ops_new(&w.ops, search->config->context, AECL_GEMM_TILE));
    w.built_in = aecl_ops_tile(w.ops);
    TRY(walk_tiles(&w, &search->found->layerwise));
done:
    aecl_ops_free(w.ops);
    return st;
}
