/* Factors of the learning rate. */
#include "train/schedule.h"

#include <math.h>

#define RISE  0.3  /* of a cycle's steps */
#define START 0.04 /* of a cycle */
#define PI    3.14159265358979323846

const char *const aecl_schedule_names[] = {"constant", "cosine", "step", "exponential", "plateau", "one-cycle", NULL};

/* From `from` to `to` along half a cosine, `part` of the way. */
static double along_cosine(double from, double to, double part) {
    return to + (from - to) * (1 + cos(PI * part)) / 2;
}

static double one_cycle(const aecl_schedule *s, double part) {
    if (part < RISE) return along_cosine(START, 1, part / RISE);
    return along_cosine(1, s->final, (part - RISE) / (1 - RISE));
}

double aecl_schedule_factor(const aecl_schedule *s, const aecl_schedule_place *at) {
    double warmup = s->warmup * (double)at->steps, step = (double)at->step, all = (double)(at->steps * at->epochs);
    if (step <= warmup) return step / (warmup + 1);
    /* 0 in the first step after the warm-up, 1 in the last. */
    double part = all - warmup > 1 ? fmin(1, (step - 1 - warmup) / (all - 1 - warmup)) : 0;
    switch ((aecl_schedule_kind)s->kind) {
    case AECL_SCHEDULE_COSINE: return along_cosine(1, s->final, part);
    case AECL_SCHEDULE_STEP: return pow(s->factor, floor((step - 1) / (double)at->steps / (double)s->every));
    case AECL_SCHEDULE_EXPONENTIAL: return pow(s->final, part);
    case AECL_SCHEDULE_PLATEAU: return pow(s->factor, (double)at->reductions);
    case AECL_SCHEDULE_ONE_CYCLE: return one_cycle(s, part);
    case AECL_SCHEDULE_CONSTANT: break;
    }
    return 1;
}
