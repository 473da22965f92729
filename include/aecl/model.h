/* Trained models: networks with their weights, scaling and threshold, as one safetensors file holds them. */
#ifndef AECL_MODEL_H
#define AECL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <aecl/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Constant once it is made, whoever uses it: threads may share it. It lies in host memory; a runner (runner.h) puts it on a
 * device. */
typedef struct aecl_model aecl_model;

/* `path` is a model file or a run folder with one. AECL_INPUT names what is wrong: no model of aecl, an unknown format
 * version, a digest that differs, a tensor that is missing, of another shape or not finite. */
AECL_API aecl_status aecl_model_load(aecl_model **out, const char *path);
/* Loads from `length` bytes of such a file, which may go afterwards; `name` is for messages. */
AECL_API aecl_status aecl_model_load_memory(aecl_model **out, const char *name, const void *bytes, size_t length);

/* Replaces the file at `path` by the model, atomically and durably: after any failure (AECL_FAILED) the old file is there
 * whole. */
AECL_API aecl_status aecl_model_save(const aecl_model *model, const char *path);

/* Accepts NULL. Lets go of the model; it is released when the runners made of it are, too. */
AECL_API void aecl_model_free(aecl_model *model);

/* What a model is. Strings are borrowed from it. */
typedef struct {
    size_t size;                         /* of this struct: set by the caller */
    const char *name;                    /* of its configuration: "basic" */
    size_t input_rank, input[4];         /* shape of one sample */
    size_t code_rank, code[4];           /* shape of its code */
    size_t features, code_features;      /* values of a sample and of a code: products of those */
    size_t parameters;                   /* numbers that were trained */
    const char *loss;                    /* "mse" */
    double noise_factor;                 /* of the noise that it learned to take away, the greatest; 0: none */
    bool detects;                        /* has a threshold above which a row is called anomalous: */
    const char *score;                   /* "error", "neighbours", "tails"; NULL unless it detects */
    const char *threshold_rule;          /* "sigma:1"; NULL unless it detects */
    double threshold;                    /* NaN unless it detects */
    const char *data_name, *data_digest; /* of the data that it was trained on */
    const char *device;                  /* "platform | name | driver" that it was trained on */
    const char *version;                 /* of the aecl that made it */
    uint64_t seed, epochs;               /* of its training; epochs completed */
    const char *digest;                  /* sha256 of the file that it was read from; "" before it was saved */
} aecl_model_info;

/* Fills *info, whose size the caller has set: info.size = sizeof info. AECL_USAGE for a size that no version has. */
AECL_API aecl_status aecl_model_inform(const aecl_model *model, aecl_model_info *info);

#ifdef __cplusplus
}
#endif

#endif
