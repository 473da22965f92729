/* What the parts of the search share: host/nn/tune*.c alone. */
#ifndef AECL_TUNE_TUNE_SEARCH_H
#define AECL_TUNE_TUNE_SEARCH_H

#include "tune/tune.h"

#define AECL_TUNE_GAIN 0.97 /* a candidate's time must be below this share of the built-in choice's */

typedef struct {
    const aecl_tune_config *config;
    aecl_tuning *active;  /* the context's: what programs are made with */
    aecl_tuning *found;   /* what is kept */
    double start, within; /* clock reading; share of the seconds that the present part may use up to */
} aecl_search;

/* AECL_STOPPED when asked to stop; *over when the present part has used its time. */
aecl_status aecl_search_is_over(const aecl_search *search, bool *over);
/* Begins a part that may use the time up to `within`; *over and told when none is left. */
aecl_status aecl_search_begin(aecl_search *search, double within, const char *what, bool *over);
/* Tells what was tried. */
void aecl_search_tell(const aecl_search *search, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* *ratio = median time of run[1] over that of run[0]; `longer`: to confirm. */
aecl_status aecl_search_time(const aecl_search *search, const aecl_timed run[2], bool longer, double *ratio);

/* The parts of a search, each of which may use the time up to `within` (a share of the seconds): tiles of panel
 * programs, the tile of products, the path of each shape of product, CLBlast's parameters. What wins is left in
 * search->found. */
aecl_status aecl_search_panel(aecl_search *search, double within, aecl_panel_kind kind);
aecl_status aecl_search_layerwise(aecl_search *search, double within);
aecl_status aecl_search_paths(aecl_search *search, double within);
aecl_status aecl_search_clblast(aecl_search *search, double within);

/* Whether two products of the same shape, both run, have the same result up to rounding. */
aecl_status aecl_search_same(const aecl_bench_product *a, const aecl_bench_product *b, bool *same);

#endif
