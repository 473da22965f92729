/* Making a configuration fit the data: what it leaves open is chosen by the size of the set. */
#ifndef AECL_JOB_CONFIG_FIT_H
#define AECL_JOB_CONFIG_FIT_H

#include "job/run_config.h"
#include "nn/network.h"

/* For `rows` training rows of `features` values:
 *   batch 0        becomes rows / 16, from 8 to 64
 *   row_length     the units of dense layers, but not the code's, are multiplied by features / row_length, from twice
 *                  the code's up to what so many rows can teach; a code is kept below `features`, which is said;
 *                  row_length becomes `features`
 * so that the configuration repeats the run on the same data. */
aecl_status aecl_config_fit(aecl_config *config, size_t rows, size_t features);

/* Epochs 0 become as many as make `steps` steps, fewer where the network would take minutes over so few rows, but
 * `least_epochs`. */
void aecl_config_fit_epochs(aecl_config *config, size_t rows, const aecl_network *network);

#endif
