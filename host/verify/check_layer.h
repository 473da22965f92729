/* A layer under check, with everything that goes in and out of it: shared by check_layer.c and check_gradient.c. */
#ifndef AECL_VERIFY_CHECK_LAYER_H
#define AECL_VERIFY_CHECK_LAYER_H

#include "nn/network.h"
#include "verify/check_case.h"

/* A matrix [rows][columns] of which the leading `valid` columns count; a parameter is one row. rows 0: there is none. */
typedef struct {
    char name[AECL_TENSOR_NAME];
    size_t rows, columns, valid;
    float *host;   /* what goes in */
    double *value; /* [rows][valid]: the same for the reference; of a result, what the reference says */
    float *got;    /* what first came out */
    aecl_guarded buffer;
} aecl_checked;

/* Places in a trial: what goes in, and what comes out. */
enum {
    AECL_CHECKED_X,
    AECL_CHECKED_SKIP,
    AECL_CHECKED_DZ,
    AECL_CHECKED_PARAM,
    AECL_CHECKED_Y = AECL_CHECKED_PARAM + AECL_LAYER_PARAMS,
    AECL_CHECKED_DX,
    AECL_CHECKED_DSKIP,
    AECL_CHECKED_LOSSES, /* of the layer's own */
    AECL_CHECKED_GRADIENT,
    AECL_CHECKED_COUNT = AECL_CHECKED_GRADIENT + AECL_LAYER_PARAMS
};

typedef struct {
    aecl_check *check;
    aecl_network *network; /* of the layer alone */
    const aecl_layer *layer;
    size_t n, columns;
    aecl_checked of[AECL_CHECKED_COUNT];
    aecl_guarded saved, scratch;
    double *saved_double;
    double *param[AECL_LAYER_PARAMS], *gradient[AECL_LAYER_PARAMS]; /* values of the above */
} aecl_layer_trial;

/* The reference's passes at the present values of x, skip, dz and parameters, those that are kept as they went in. Forward
 * leaves y before the activation; backward wants it after. */
void aecl_check_reference_forward(aecl_layer_trial *trial, bool training);
void aecl_check_reference_activate(aecl_layer_trial *trial);
void aecl_check_reference_backward(aecl_layer_trial *trial);

/* Holds the reference's gradients to differences of its forward pass. */
aecl_status aecl_check_gradients(aecl_layer_trial *trial);

#endif
