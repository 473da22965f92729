/* Models and checkpoints as safetensors files: all that is needed to run or to go on, with no other file. */
#ifndef AECL_IO_MODEL_FILE_H
#define AECL_IO_MODEL_FILE_H

#include "detect/detection.h"
#include "base/scaling.h"
#include "io/json.h"
#include "io/safetensors.h"
#include "nn/network.h"

/* What a model is and where it comes from. Strings and arrays are owned. */
typedef struct {
    aecl_network *network;
    float *flat; /* [network->params.total] weights */
    aecl_scaling scaling;
    char *preset;        /* "basic": the name in its configuration */
    char *loss;          /* "mse" */
    double noise_factor; /* of training, the greatest; 0: not a denoising model */
    double noise_least;  /* and the least */
    char *noise_kind;    /* what noise; "": Gaussian */
    char *data_name, *data_sha256;
    char *target_name, *target_sha256; /* of the clean samples of pairs that it learnt from, train and test; "": none */
    char *reading;                     /* JSON: how its data were read (job/reading.h); "" where nothing was said */
    char *source_sha256;               /* of the samples before they were divided; "" where they came divided */
    char *source;              /* not in the file: where a run.json beside it says the data lie; NULL: nowhere */
    char *target;              /* likewise, of the clean samples */
    char *device;              /* identity of the device it was trained on */
    char *gemm;                /* the paths it was trained with: how matrices were multiplied, */
    char *conv;                /* convolutions computed, */
    char *execution;           /* and steps run */
    char *version;             /* aecl's */
    uint64_t seed, epochs;     /* completed */
    aecl_detection *detection; /* how it tells anomalous rows; NULL: it does not, and in checkpoints */
    char sha256[65];           /* digest stored in the file (reading) */
} aecl_model_file;

void aecl_model_file_free(aecl_model_file *model);

/* Whether it learnt to take noise away: that was added, or that of pairs. */
static inline bool aecl_model_file_denoises(const aecl_model_file *model) {
    return model->noise_factor > 0 || (model->target_name && *model->target_name);
}

/* AECL_INPUT names what is wrong: not a model of aecl, an unknown format version, architecture that does not parse,
 * tensors missing, superfluous or of another shape, a value that is not finite. */
aecl_status aecl_model_file_read(aecl_model_file *out, const char *path);
/* Reads a model from a model file's bytes[length], a block of malloc's that is taken over in any case; `path` is for
 * messages. Errors are those of aecl_model_file_read. */
aecl_status aecl_model_file_parse(aecl_model_file *out, const char *path, unsigned char *bytes, size_t length);
/* Replaces the file atomically and durably (base/file.h); digest (or NULL) receives the file's sha256. */
aecl_status aecl_model_file_write(const char *path, const aecl_model_file *model, char digest[65]);

/* The lowest validation loss of a training so far, and the epoch that had it; epoch 0: none yet. */
typedef struct {
    uint64_t epoch;
    double loss;
} aecl_lowest_loss;

/* A checkpoint is a model file with the optimizer's state and the position in training. */
typedef struct {
    aecl_model_file model;
    char *tuning;                                /* digest of the device's tuning; "" or NULL: none */
    char *config;                                /* run.json's text: the effective configuration */
    uint64_t epoch, step, total_steps, restarts; /* as in aecl_snapshot */
    uint64_t reductions, reduced_epoch;
    double seconds;
    aecl_lowest_loss lowest;
    size_t state_count;
    float *state[2]; /* [network->params.total] */
    size_t loss_count;
    float *losses;
    float *average; /* [network->params.total] moving average of the weights; NULL: none */
    float *kept;    /* [network->params.total] weights of lowest.epoch; NULL: not kept */
    double
        *history; /* [epoch][2] mean training and validation loss of each epoch done; NULL: none, or of version 0.1.0 */
} aecl_checkpoint;

void aecl_checkpoint_free(aecl_checkpoint *checkpoint);
/* AECL_INPUT names what is wrong, as aecl_model_file_read does, or that it is a model and no checkpoint. */
aecl_status aecl_checkpoint_read(aecl_checkpoint *out, const char *path);
/* Replaces the file atomically and durably (base/file.h). */
aecl_status aecl_checkpoint_write(const char *path, const aecl_checkpoint *checkpoint);

/* Whether a safetensors file calls itself a checkpoint; AECL_INPUT when it is no whole safetensors file. */
aecl_status aecl_model_file_is_checkpoint(const char *path, bool *is);

/* A network as JSON {"encoder": [{"layer": "dense", "units": 64, "activation": "relu"}, ...], "decoder": [...]}: the
 * form of presets, run.json and model metadata. Unknown keys are errors naming `where`. */
aecl_status aecl_network_from_json(aecl_network **out, const aecl_shape *in, const aecl_json *json, const char *where);
aecl_status aecl_network_to_json(const aecl_network *network, aecl_json **out);

#endif
