/* Checks of a run's own network as it will run, and what they share (check_step.c, check_forward.c). */
#ifndef AECL_VERIFY_CHECK_PROGRAM_H
#define AECL_VERIFY_CHECK_PROGRAM_H

#include "base/text.h"
#include "nn/device_model.h"
#include "nn/forward_config.h"
#include "nn/step.h"
#include "verify/check_case.h"
#include "verify/trial_network.h"

/* Hold the training step, or the batch forward, of a run to double precision: its network, way, batch and kind of
 * samples, as they are, with weights and samples of chance. *why = the first mismatch, or "" when there is none. `model`
 * is not changed. config->execution is not AUTO. */
aecl_status aecl_check_step(const aecl_device_model *model, const aecl_stepper_config *config,
                            char why[AECL_CHECK_WHY]);
aecl_status aecl_check_forward(const aecl_device_model *model, const aecl_forward_config *config,
                               char why[AECL_CHECK_WHY]);
/* All that the outcome depends on, beside device, driver and kernels. */
void aecl_check_step_text(aecl_text *out, const aecl_device_model *model, const aecl_stepper_config *config);
void aecl_check_forward_text(aecl_text *out, const aecl_device_model *model, const aecl_forward_config *config);

/* Shared by the checks. */
#define AECL_PROGRAM_ALLOWANCE 3e-4 /* of the largest value of a tensor */
/* Rounding decides where an activation has its kink: chance data may hit one, but not thrice. */
#define AECL_PROGRAM_TRIES 3

/* A model of the same network that multiplies as `like` does, with the weights `flat`. */
aecl_status aecl_program_model(aecl_device_model **out, const aecl_device_model *like, const float *flat);
/* The largest size. */
double aecl_most_of(const double *values, size_t count);
/* Fills a buffer of `count` floats; `values` is room for them. */
aecl_status aecl_program_fill(aecl_buffer *buffer, float *values, size_t count, float value);
/* One trial with a batch of `count` samples, of what `config` says. */
typedef aecl_status (*aecl_program_trial)(aecl_check *check, const aecl_device_model *like, const void *config,
                                          size_t count, uint64_t seed);
/* Trials of a whole batch and a smaller one, with other data where they differ, AECL_PROGRAM_TRIES times at most. *why = the
 * first mismatch of the last try, "" when all agreed. */
aecl_status aecl_program_try(aecl_program_trial trial, const aecl_device_model *like, const void *config, size_t batch,
                             char why[AECL_CHECK_WHY]);
/* A smaller batch, as the last of an epoch may be: it leaves columns over. */
size_t aecl_program_smaller_batch(size_t batch);

#endif
