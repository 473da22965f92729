/* `aecl train --runs N`: one training with several seeds, and a table of what came of them. */
#ifndef AECL_APP_TRAIN_SEEDS_H
#define AECL_APP_TRAIN_SEEDS_H

#include "app/run_command.h"

/* Trains with `runs` seeds, or goes on with what request->resume (the folder of several seeds) has left; `runs` is then 0.
 * AECL_FAILED, after the table, where a run failed; the others are trained all the same. */
aecl_status aecl_train_seeds(const aecl_call *call, const aecl_training_request *request, int64_t runs);

#endif
