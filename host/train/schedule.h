/* How the learning rate changes during training: a factor for each step. Host only. */
#ifndef AECL_TRAIN_SCHEDULE_H
#define AECL_TRAIN_SCHEDULE_H

#include <stdint.h>

#include "base/option.h"

/* After a warm-up, in which the factor rises in a straight line to 1:
 *   CONSTANT     1
 *   COSINE       half a cosine from 1 at the warm-up's end to `final` at the last step
 *   STEP         times `factor` each `every` epochs
 *   EXPONENTIAL  from 1 to `final`, each step by the same share
 *   PLATEAU      times `factor` whenever the validation loss was not lowest for `patience` epochs
 *   ONE_CYCLE    up from .04 to 1 along half a cosine in three tenths of the steps, then down to `final` (Smith 2018) */
typedef enum {
    AECL_SCHEDULE_CONSTANT,
    AECL_SCHEDULE_COSINE,
    AECL_SCHEDULE_STEP,
    AECL_SCHEDULE_EXPONENTIAL,
    AECL_SCHEDULE_PLATEAU,
    AECL_SCHEDULE_ONE_CYCLE
} aecl_schedule_kind;
extern const char *const aecl_schedule_names[]; /* "constant", ..., "one-cycle", NULL */

typedef struct {
    int kind;         /* aecl_schedule_kind */
    double warmup;    /* epochs; parts of one count */
    double final;     /* factor at the end, above 0 */
    double factor;    /* of STEP and PLATEAU */
    int64_t every;    /* epochs, of STEP */
    int64_t patience; /* epochs, of PLATEAU */
} aecl_schedule;

#define AECL_SCHEDULE_DEFAULTS                                                                                         \
    { AECL_SCHEDULE_CONSTANT, 0, 0.01, 0.1, 10, 5 }

/* Where training is. */
typedef struct {
    uint64_t step;          /* 1 is the first */
    uint64_t steps, epochs; /* of an epoch; of the training */
    uint64_t reductions;    /* of PLATEAU so far */
} aecl_schedule_place;

/* What the learning rate is multiplied by in that step: above 0, at most 1. */
double aecl_schedule_factor(const aecl_schedule *schedule, const aecl_schedule_place *place);

#endif
