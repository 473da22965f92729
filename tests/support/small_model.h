/* A model of two dense layers over 1x2x3 pictures, with every fact set. */
#ifndef AECL_TEST_SMALL_MODEL_H
#define AECL_TEST_SMALL_MODEL_H

#include "io/model_file.h"

/* Freed with aecl_model_file_free. */
aecl_model_file aecl_small_model(void);
extern const char aecl_small_network[]; /* its layers, as JSON */
/* An owned copy; a failure fails the test. */
char *aecl_own_text(const char *text);
/* The network of a JSON text, for samples of shape `in`. */
aecl_network *aecl_network_of(const char *text, aecl_shape in);

#endif
