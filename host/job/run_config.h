/* The configuration of a training run: defaults < preset or file < flags, merged once.
 *
 * As JSON (presets/<name>.json, a user's FILE.json, run.json) it has the keys of the tables in run_config.c:
 *     name, loss.{type, ...} (or its type alone), data.{source, scaling}, network.{encoder, decoder}, optimizer.{name, ...}, schedule.{kind, ...}, noise.{kind, factor, draw},
 *     run.{epochs, batch, seed, gemm, conv, execution}, detection.{score, threshold}, adapt.{row_length, steps,
 *     least_epochs, patience, validation}; more of data in docs/FORMATS.md.
 * "environment" (facts about a finished run) and "summary" (a line about a preset) are ignored on reading. */
#ifndef AECL_JOB_RUN_CONFIG_H
#define AECL_JOB_RUN_CONFIG_H

#include <aecl/config.h>

#include "base/option.h"
#include "data/read_options.h"
#include "io/json.h"
#include "nn/loss.h"
#include "nn/noise.h"
#include "nn/optimizer.h"
#include "nn/stepper.h"
#include "train/schedule.h"

struct aecl_config {
    char *name;    /* of the preset: names the run folder */
    char *source;  /* data: a set's name, a folder or a file */
    char *target;  /* of pairs, the same of the clean samples; NULL: the samples are to be rebuilt themselves */
    char *network; /* as JSON text */
    char *loss, *optimizer;
    aecl_loss_config loss_config;
    aecl_optimizer_config optimizer_config;
    double clip_norm; /* the gradient's greatest length; 0: any */
    double ema;       /* decay of the weights' moving average, which becomes the model; 0: none */
    aecl_schedule schedule;
    int scaling;   /* aecl_scaling_names */
    int gemm;      /* aecl_gemm_path_names */
    int conv;      /* aecl_conv_path_names */
    int execution; /* aecl_execution_names */
    int64_t epochs, batch, seed;
    char *init;                          /* model or run folder whose weights training starts from; NULL: by the seed */
    double data_limit;                   /* megabytes; 0: the device's own */
    char *own_data;                      /* preset whose settings stand in for data of the user's own; NULL: none */
    bool per_feature;                    /* a scaling for each feature */
    int scaling_rows;                    /* aecl_scaling_rows_names */
    aecl_read_options read;              /* of the data's files */
    char *label_column, *normal, *split; /* of tables (job/labelled_data.h); NULL: not given */
    int score;                           /* aecl_score_names */
    char *threshold;                     /* rule of a model that detects anomalies; NULL: it does not */
    /* What is made to fit the data (job/config_fit.h): */
    int64_t row_length;     /* the row length that the network's widths are meant for; 0: they stay */
    int64_t steps;          /* of training, where epochs are 0 */
    int64_t least_epochs;   /* in that case, however many steps they take */
    int64_t patience;       /* epochs without a lower validation loss that end training; 0: never */
    double validation;      /* share of the training rows held back for validation; 0: the test set serves */
    int noise_kind;         /* by number */
    double noise_factor[2]; /* of each sample, from the first to the second; 0: none */
    int noise_draw;         /* aecl_noise_draw_names */
};

extern const aecl_config aecl_config_defaults;

/* Noise on the input of training: drawn anew each epoch, or once. */
enum { AECL_NOISE_FRESH, AECL_NOISE_FIXED };
extern const char *const aecl_noise_draw_names[]; /* "fresh", "fixed", NULL */
/* The noise of training that the configuration describes. */
aecl_noise aecl_config_noise(const aecl_config *config);
/* For aecl_config_check. */
aecl_status aecl_config_check_noise(const aecl_config *config, const char *name);

/* Training rows that the scaling is fitted on: all of them, or the normal ones. */
enum { AECL_SCALE_BY_ALL, AECL_SCALE_BY_NORMAL };
extern const char *const aecl_scaling_rows_names[]; /* "all", "normal", NULL */

#define AECL_MOST_SEED 9007199254740991.0 /* 2^53 - 1: JSON holds it exactly everywhere */

/* Frees what it owns; accepts NULL. */
void aecl_config_clear(aecl_config *config);

/* The defaults, then `text` (JSON called `name` in messages). Not yet checked. */
aecl_status aecl_config_read(aecl_config *out, const char *name, const char *text);

/* Sets what `key` names from text: "run.epochs", "data.source", "optimizer.learning_rate"; "network.latent" sets the
 * units of the last encoder layer. Another optimizer.name or loss.type brings that one's
 * defaults; "loss" is "loss.type". AECL_USAGE naming `where`
 * (NULL: the key), the value and its range, or the nearest key. */
aecl_status aecl_config_set_key(aecl_config *config, const char *key, const char *where, const char *text);

/* AECL_USAGE when values do not go together or name what is not known; `name` is for messages. */
aecl_status aecl_config_check(const aecl_config *config, const char *name);

/* The loss of a checked configuration; it points to nothing of it. */
aecl_status aecl_config_loss(aecl_loss *out, const aecl_config *config);

/* The configuration's network becomes this one. */
aecl_status aecl_config_set_network(aecl_config *config, const aecl_json *network);

/* *out = a copy of its own. */
aecl_status aecl_config_copy(aecl_config *out, const aecl_config *config);

/* *out = the configuration as JSON, without "environment"; owned by the caller. */
aecl_status aecl_config_to_json(aecl_json **out, const aecl_config *config);

#endif
