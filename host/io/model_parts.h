/* What model files and checkpoints share; see docs/FORMATS.md for the keys. For host/io only. */
#ifndef AECL_IO_MODEL_PARTS_H
#define AECL_IO_MODEL_PARTS_H

#include "io/model_file.h"

#define AECL_FORMAT_MODEL      "aecl-model"
#define AECL_FORMAT_CHECKPOINT "aecl-checkpoint"
#define AECL_FORMAT_VERSION    1

/* *out = the metadata object of a model in `format`, owned by the caller. */
aecl_status aecl_parts_metadata(aecl_json **out, const aecl_model_file *model, const char *format);
/* tensors[network->params.count] = the weights by name; names and data stay the model's. */
void aecl_parts_tensors(const aecl_model_file *model, aecl_tensor *tensors);

/* The detection part, of models that have one: metadata, and tensors to stand before the weights and after them, at most so
 * many; their number is returned. Reading gives NULL where the metadata have none; count: of its tensors in a file. */
enum { AECL_DETECTION_BEFORE = 3, AECL_DETECTION_AFTER = 2 };
aecl_status aecl_parts_detection_metadata(aecl_json *metadata, const aecl_detection *detection);
size_t aecl_parts_detection_count(const aecl_safetensors *file);
size_t aecl_parts_detection_before(const aecl_detection *detection, aecl_tensor *tensors);
size_t aecl_parts_detection_after(const aecl_detection *detection, aecl_tensor *tensors);
aecl_status aecl_parts_detection_read(aecl_detection **out, const char *path, const aecl_safetensors *file,
                                      size_t features);

/* Reads network, weights and facts of an opened file, which must be of `format` and hold `extra` tensors beside the
 * weights. */
aecl_status aecl_parts_read(aecl_model_file *out, const char *path, const aecl_safetensors *file, const char *format,
                            size_t extra);

/* A value of the metadata: AECL_INPUT naming path and key when it is absent or not of this form. */
aecl_status aecl_metadata_text(const char **out, const char *path, const aecl_json *metadata, const char *key);
aecl_status aecl_metadata_number(uint64_t *out, const char *path, const aecl_json *metadata, const char *key);
aecl_status aecl_metadata_real(double *out, const char *path, const aecl_json *metadata, const char *key);
/* Every value of the metadata is a text. */
aecl_status aecl_metadata_set_number(aecl_json *metadata, const char *key, uint64_t value);
aecl_status aecl_metadata_set_real(aecl_json *metadata, const char *key, double value);

/* Copies the tensor `name` of `count` float32 values into values; AECL_INPUT when it is missing, of another type or
 * shape (rank, dim), or holds a value that is not finite. */
aecl_status aecl_tensor_take(float *values, const char *path, const aecl_safetensors *file, const aecl_param *wanted);

#endif
