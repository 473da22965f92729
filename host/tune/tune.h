/* Searching for what is fastest on a device: register tiles, the path of products, CLBlast's parameters. */
#ifndef AECL_TUNE_TUNE_H
#define AECL_TUNE_TUNE_H

#include "tune/bench.h"
#include "nn/tuning.h"

typedef struct {
    aecl_context *context;
    double seconds; /* no candidate is begun later than this */
    uint64_t seed;  /* of the order in which CLBlast's parameters are tried */
    bool clblast;   /* search them also where CLBlast is not the device's default */
    const aecl_bench_step *step[AECL_PANEL_KINDS];
    void (*tried)(void *data, const char *line); /* once a candidate */
    bool (*stop)(void *data);                    /* asked before each */
    void *data;                                  /* of the two above */
} aecl_tune_config;

/* Fills *out with what beat the built-in choice by more than 3 % twice, the medians of runs in turns with it; zero
 * elsewhere. Each candidate must compute what the built-in choice does before it is timed. The context's own tuning is
 * out of force meanwhile. AECL_STOPPED when `stop` says so; CLBlast may be left with parameters of the last candidate,
 * until the process ends. */
aecl_status aecl_tune(const aecl_tune_config *config, aecl_tuning *out);

#endif
