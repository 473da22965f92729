/* The parts of a search one after the other, each with its share of the time, and what all of them use. */
#include "tune/tune.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tune/tune_search.h"

aecl_status aecl_search_is_over(const aecl_search *search, bool *over) {
    const aecl_tune_config *c = search->config;
    if (c->stop && c->stop(c->data)) return aecl_fail(AECL_STOPPED, "stopped; nothing was kept");
    *over = aecl_now() - search->start >= c->seconds * search->within;
    return AECL_OK;
}

void aecl_search_tell(const aecl_search *search, const char *format, ...) {
    char line[256];
    va_list args;
    if (!search->config->tried) return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    search->config->tried(search->config->data, line);
}

aecl_status aecl_search_time(const aecl_search *search, const aecl_timed run[2], bool longer, double *ratio) {
    aecl_timing time[2];
    aecl_status st =
        aecl_time_in_turns(search->config->context, &(aecl_timing_config){longer ? 15 : 7, 0.02}, run, 2, time);
    if (st == AECL_OK) *ratio = time[1].median / time[0].median;
    return st;
}

aecl_status aecl_search_begin(aecl_search *search, double within, const char *what, bool *over) {
    search->within = within;
    aecl_status st = aecl_search_is_over(search, over);
    if (st == AECL_OK && *over) aecl_search_tell(search, "%s: out of time; more --seconds reach it", what);
    return st;
}

static aecl_status search_all(aecl_search *s) {
    aecl_status st = AECL_OK;
    bool cpu = aecl_context_is_cpu(s->config->context), clblast = s->config->clblast || !cpu;
    double rest = clblast ? 0.5 : 1; /* CLBlast's parameters get the other half */
    for (int kind = 0; cpu && kind < AECL_PANEL_KINDS; kind++)
        TRY(aecl_search_panel(s, rest * 0.35 * (kind + 1), (aecl_panel_kind)kind));
    TRY(aecl_search_layerwise(s, rest * 0.9));
    TRY(aecl_search_paths(s, rest));
    if (clblast) TRY(aecl_search_clblast(s, 0.9));
    if (s->found->clblast[AECL_XGEMM].used || s->found->clblast[AECL_XGEMM_DIRECT].used) TRY(aecl_search_paths(s, 1));
done:
    return st;
}

aecl_status aecl_tune(const aecl_tune_config *config, aecl_tuning *out) {
    aecl_status st = AECL_OK;
    aecl_search search = {.config = config, .found = out, .start = aecl_now()};
    *out = (aecl_tuning){0};
    TRY(aecl_alloc(&search.active, 1, sizeof *search.active));
    aecl_tuning *before = aecl_context_swap_tuning(config->context, search.active);
    st = search_all(&search);
    free(aecl_context_swap_tuning(config->context, before));
done:
    return st;
}
