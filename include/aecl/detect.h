/* Detecting anomalies: fitting a threshold to a trained model, and choosing another.
 *
 * An autoencoder rebuilds what it knows and fails at what it does not. A detector is a score of that failure and a
 * threshold; a row whose score (AECL_RUN_SCORE of runner.h) lies above it is called anomalous. Models are constant: each
 * function here makes another one, and leaves that which it was given as it was. */
#ifndef AECL_DETECT_H
#define AECL_DETECT_H

#include <stddef.h>
#include <stdint.h>

#include <aecl/data.h>
#include <aecl/device.h>
#include <aecl/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is fitted. Strings are read during the call. */
typedef struct {
    size_t size;       /* of this struct */
    const char *rule;  /* how the threshold follows from the scores of the rows: "sigma:1", "percentile:99", ... */
    const char *score; /* "error"; "neighbours": the error together with the distance to the rows, which are
                          kept; "tails": -ln of the part of normal rows that are as far from the rows, from their plane
                          and from their reconstruction: 13.8 is one in a million */
    uint64_t seed;     /* of the choice of rows that are kept where there are many */
} aecl_detector_options;
#define AECL_DETECTOR_OPTIONS                                                                                          \
    { sizeof(aecl_detector_options), "sigma:1", "error", 1 }

/* *out = the model with a detector that is fitted to `normal`, rows as the model was trained on, in the units of the data,
 * all of them normal. `anomalous` (or NULL) are rows known not to be: "best-f1" and "youden" read them. options NULL:
 * defaults. The rows are scored on the device, in the calling thread. AECL_USAGE for an unknown rule or score, and
 * for no normal rows; AECL_DEVICE when the device fails; AECL_INPUT for rows that do not fit the model, or a rule that needs
 * anomalous ones. */
AECL_API aecl_status aecl_detector_fit(aecl_model **out, aecl_model *model, aecl_device *device,
                                       const aecl_dataset *normal, const aecl_dataset *anomalous,
                                       const aecl_detector_options *options);

/* *threshold = by another rule, from what the model carries of its training: no rows are needed. A row whose score
 * (AECL_RUN_SCORE) lies above it is called anomalous. rule NULL: the model's own. AECL_USAGE names what is wrong with
 * `rule`; AECL_INPUT for a model that does not detect, or a rule that it was trained without labels for. */
AECL_API aecl_status aecl_model_threshold(const aecl_model *model, const char *rule, double *threshold);

/* *out = the model with the threshold of that rule, to be saved or run; owned by the caller. rule NULL: a copy of the model.
 * It fails as aecl_model_threshold does. */
AECL_API aecl_status aecl_model_with_threshold(aecl_model **out, aecl_model *model, const char *rule);

/* Name and a line of explanation of rule number `index`; NULL at the end. *parameter (or NULL) = what the number after the
 * colon is called, NULL where the rule takes none. */
AECL_API const char *aecl_threshold_rule_at(size_t index, const char **parameter, const char **explanation);

#ifdef __cplusplus
}
#endif

#endif
