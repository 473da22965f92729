/* Running a trained model over rows: scores, codes, reconstructions.
 *
 * A runner is a model on a device for one kind of result. Make it once, run it as often as there are rows: making it puts
 * the weights on the device and compiles kernels, running it moves rows and results alone. */
#ifndef AECL_RUNNER_H
#define AECL_RUNNER_H

#include <stdbool.h>
#include <stddef.h>

#include <aecl/data.h>
#include <aecl/device.h>
#include <aecl/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What comes of a row. */
typedef enum {
    AECL_RUN_SCORE,  /* a double: how far it is from what the model knows. Of a model that detects, the number that its
                             threshold is for; of any other its reconstruction error, the mean loss over its values */
    AECL_RUN_ENCODE, /* code_features floats: its code */
    AECL_RUN_DECODE, /* the row is a code; features floats in the units of the data */
    AECL_RUN_RECONSTRUCT, /* features floats in the units of the data: what the model makes of it */
    AECL_RUN_DENOISE      /* the same, of a model that learned to take noise away (else AECL_INPUT) */
} aecl_run_kind;

/* How rows go in and samples come out. */
typedef struct {
    size_t size;      /* of this struct */
    aecl_dtype dtype; /* of the rows: AECL_F32; AECL_U8, AECL_U16 for models of such values (not codes) */
    bool scaled; /* samples come out as the network has them, in [0, 1] for pictures, not in the units of the data */
} aecl_runner_options;
#define AECL_RUNNER_OPTIONS                                                                                            \
    { sizeof(aecl_runner_options), AECL_F32, false }

/* A model on a device, with room for batches. Used by one thread at a time; each thread makes its own of the same model
 * and device. The device must outlive it; the model may be freed before. */
typedef struct aecl_runner aecl_runner;

/* options NULL: defaults. The kernels are compiled here, at their first use on a device within seconds, later from the
 * cache. AECL_INPUT for a kind that the model is not made for, AECL_DEVICE for what the device refuses, AECL_USAGE for
 * numbers that are no kind or type. */
AECL_API aecl_status aecl_runner_new(aecl_runner **out, aecl_model *model, aecl_device *device, aecl_run_kind kind,
                                     const aecl_runner_options *options);
/* Accepts NULL; waits for what is under way. What it compiled stays with the device for the next one. */
AECL_API void aecl_runner_free(aecl_runner *runner);

/* Values of a row that goes in, and of what comes out (1 for scores). */
AECL_API size_t aecl_runner_inputs(const aecl_runner *runner);
AECL_API size_t aecl_runner_outputs(const aecl_runner *runner);

/* out[count][outputs] (double for AECL_RUN_SCORE, else float) of rows[count][inputs], in the units of the data. A row's
 * result is the same bits whatever rows come with it. 0 rows are nothing to do. AECL_INPUT naming the row of a score that is not finite;
 * AECL_USAGE when batches are under way. After a failure `out` holds nothing that counts, and the runner may be used on. */
AECL_API aecl_status aecl_runner_run(aecl_runner *runner, const void *rows, size_t count, void *out);

/* Running in parts, so that the host prepares rows while the device works: up to `depth` batches of at most `batch` rows
 * are under way at once. Results come in the order of the batches. */
AECL_API size_t aecl_runner_batch(const aecl_runner *runner);
AECL_API size_t aecl_runner_depth(const aecl_runner *runner);
AECL_API size_t aecl_runner_under_way(const aecl_runner *runner);
/* Starts rows[count][inputs], which must stay as they are until they are finished. AECL_USAGE when depth batches are under
 * way, or for 0 or more than `batch` rows. */
AECL_API aecl_status aecl_runner_start(aecl_runner *runner, const void *rows, size_t count);
/* Waits for the batch that was started first: out[*count][outputs]. AECL_USAGE when none is under way. After a failure the
 * others are still to be finished or abandoned. */
AECL_API aecl_status aecl_runner_finish(aecl_runner *runner, void *out, size_t *count);
/* Waits for what is under way and drops it: its rows may go. */
AECL_API void aecl_runner_abandon(aecl_runner *runner);

#ifdef __cplusplus
}
#endif

#endif
