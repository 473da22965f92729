/* The search for register tiles: a walk over a few of each kind, each against the built-in one. */
#include <math.h>

#include "base/mem.h"
#include "nn/check.h"
#include "nn/panel.h"
#include "nn/tune_search.h"

#define MOST_ACCUMULATORS 32 /* vector registers of the largest file; tiles beyond it spill */

typedef struct walk walk;
struct walk {
    aecl_search *search;
    const char *what;
    aecl_tile *place; /* in the active tuning: what programs are made with */
    aecl_tile built_in;
    const char *cases, *final_cases; /* of `aecl check`: before a candidate is timed, and before one is kept */
    aecl_status (*measure)(walk *w, bool longer, double *ratio); /* of *place to the built-in one */
    const aecl_bench_step *step;                                 /* panel: what is timed, */
    aecl_step_run *base;                                         /* with the built-in tile */
    aecl_ops *ops;                                               /* layerwise: of the built-in tile */
};

/* *ratio stays 0 when the tile computes wrong. */
static aecl_status try_tile(walk *w, aecl_tile tile, bool final, double *ratio) {
    aecl_status st = AECL_OK;
    size_t failed = 0;
    *ratio = 0;
    *w->place = tile;
    TRY(aecl_check_run(w->search->config->context, final ? w->final_cases : w->cases, NULL, NULL, &failed));
    if (!failed) TRY(w->measure(w, final, ratio));
    if (failed)
        aecl_search_tell(w->search, "%s %zux%zu: computes wrong in %zu cases, left out", w->what, tile.rows,
                         tile.columns, failed);
    else
        aecl_search_tell(w->search, "%s %zux%zu: %.2f times as fast%s", w->what, tile.rows, tile.columns, 1 / *ratio,
                         final ? ", measured again" : "");
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

static aecl_status measure_step(walk *w, bool longer, double *ratio) {
    aecl_status st = AECL_OK;
    aecl_step_run *run = NULL;
    TRY(aecl_step_run_new(&run, w->search->config->context, w->step));
    TRY(aecl_search_time(w->search, (aecl_timed[]){{aecl_step_run_once, w->base}, {aecl_step_run_once, run}}, longer,
                         ratio));
done:
    aecl_step_run_free(run);
    return st;
}

aecl_status aecl_search_panel(aecl_search *search, aecl_panel_kind kind) {
    static const char *const what[] = {"panel tile of dense networks", "panel tile of convolutional networks"};
    static const char *const cases[] = {AECL_CHECK_PANEL_DENSE, AECL_CHECK_PANEL_CONVOLUTIONS};
    aecl_status st = AECL_OK;
    bool over = false;
    aecl_bench_step step = *search->config->step[kind];
    walk w = {.search = search,
              .what = what[kind],
              .place = &search->active->panel[kind],
              .cases = cases[kind],
              .final_cases = "panel",
              .measure = measure_step,
              .step = &step};
    step.execution = AECL_EXECUTE_PANEL;
    TRY(aecl_search_is_over(search, &over));
    if (over) return AECL_OK;
    TRY(aecl_step_run_new(&w.base, search->config->context, &step));
    const aecl_model *model = aecl_step_run_model(w.base);
    w.built_in = aecl_panel_tile(aecl_model_ops(model), aecl_model_network(model));
    TRY(walk_tiles(&w, &search->found->panel[kind]));
done:
    aecl_step_run_free(w.base);
    return st;
}

/* The geometric mean over the shapes. */
static aecl_status measure_products(walk *w, bool longer, double *ratio) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = NULL;
    aecl_bench_product base = {0};
    double sum = 0, one;
    TRY(aecl_ops_new(&ops, w->search->config->context, AECL_GEMM_TILE));
    for (size_t i = 0; i < AECL_BENCH_SHAPES; i++) {
        TRY(aecl_bench_product_open(&base, w->ops, &aecl_bench_shapes[i]));
        aecl_bench_product mine = base;
        mine.ops = ops;
        TRY(aecl_search_time(
            w->search, (aecl_timed[]){{aecl_bench_product_run, &base}, {aecl_bench_product_run, &mine}}, longer, &one));
        aecl_bench_product_close(&base);
        sum += log(one);
    }
    *ratio = exp(sum / AECL_BENCH_SHAPES);
done:
    aecl_bench_product_close(&base);
    aecl_ops_free(ops);
    return st;
}

aecl_status aecl_search_layerwise(aecl_search *search) {
    aecl_status st = AECL_OK;
    bool over = false;
    walk w = {.search = search,
              .what = "tile of products",
              .place = &search->active->layerwise,
              .cases = AECL_CHECK_QUICK,
              .final_cases = "gemm=tile",
              .measure = measure_products};
    TRY(aecl_search_is_over(search, &over));
    if (over) return AECL_OK;
    TRY(aecl_ops_new(&w.ops, search->config->context, AECL_GEMM_TILE));
    w.built_in = aecl_ops_tile(w.ops);
    TRY(walk_tiles(&w, &search->found->layerwise));
done:
    aecl_ops_free(w.ops);
    return st;
}
