/* Scoring rows as they come: batches from host memory through a model, without a data set on the device. */
#ifndef AECL_DETECT_SCORER_H
#define AECL_DETECT_SCORER_H

#include "data/dataset.h"

#include "detect/detection.h"
#include "base/scaling.h"
#include "nn/device_model.h"
#include "train/pipeline.h"

/* Rows of a batch, and batches that may be under way. */
#define AECL_SCORER_BATCH AECL_PIPELINE_BATCH
#define AECL_SCORER_DEPTH AECL_PIPELINE_DEPTH
/* The most training rows that are compared with. */
#define AECL_MOST_NEIGHBOURS 4096

typedef struct aecl_scorer aecl_scorer;

/* Model, scaling and loss are borrowed. For AECL_SCORE_ERROR a row's error is its mean `loss`, for
 * others the root of its mean squared error. */
aecl_status aecl_scorer_new(aecl_scorer **out, aecl_device_model *model, const aecl_scaling *scaling,
                            const aecl_loss *loss, aecl_score_kind kind);
void aecl_scorer_free(aecl_scorer *scorer);
aecl_score_kind aecl_scorer_kind(const aecl_scorer *scorer);
const aecl_scaling *aecl_scorer_scaling(const aecl_scorer *scorer);
size_t aecl_scorer_code(const aecl_scorer *scorer); /* numbers of the network's code */

/* errors[count] of all samples of a data set; AECL_INPUT for an error that is not finite. */
aecl_status aecl_scorer_set_errors(aecl_scorer *scorer, const aecl_dataset *data, double *errors);

/* Scores by a model's detection, which must be of the scorer's kind: the error; with tails aecl_tails_score; with
 * neighbours hypot(e, d), e and d the excess of error and of the Euclidean distance to the fifth nearest of the kept
 * training rows over their medians, in units of their spread: 0 where neither exceeds its median. A row's score does not
 * depend on the rows beside it. */
double aecl_score_combine(const aecl_detection *detection, double error, double distance);

/* Starts a batch of 1 to AECL_SCORER_BATCH rows [count][features], in the units of the data, while fewer than
 * AECL_SCORER_DEPTH are under way; `rows` must stay as it is until the batch is finished. */
aecl_status aecl_scorer_start(aecl_scorer *scorer, const aecl_detection *detection, const float *rows, size_t count);
size_t aecl_scorer_under_way(const aecl_scorer *scorer);
/* scores[*count] of the batch that was started first. */
aecl_status aecl_scorer_finish(aecl_scorer *scorer, const aecl_detection *detection, double *scores, size_t *count);
/* Waits for the batches under way and drops their scores: their rows may go. */
void aecl_scorer_abandon(aecl_scorer *scorer);

/* scores[data->count] of all samples of a data set. */
aecl_status aecl_scorer_run_set(aecl_scorer *scorer, const aecl_detection *detection, const aecl_dataset *data,
                                double *scores);

#endif
