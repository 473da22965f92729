/* Whole trainings under check: what check_network.c runs and network_cases.c makes cases of. */
#ifndef AECL_VERIFY_CHECK_NETWORK_H
#define AECL_VERIFY_CHECK_NETWORK_H

#include "nn/loss.h"
#include "nn/noise.h"
#include "nn/optimizer.h"
#include "verify/check_case.h"

/* Layers as "name options", the decoder's after "|". The last batch of an epoch is smaller than the others. */
typedef struct {
    const char *name;
    aecl_shape in;
    const char *layers[8];
    size_t batch;
    const aecl_loss *loss;
    const aecl_optimizer *optimizer;
    bool bytes;
    aecl_noise noise;
    bool other_options; /* of the optimizer: none at its default */
    double clip_norm;
} aecl_network_case;

/* How its steps run: layer by layer with CLBlast, with the register tiles, and without products for convolutions; in
 * panels. */
typedef enum { AECL_WAY_CLBLAST, AECL_WAY_TILE, AECL_WAY_DIRECT, AECL_WAY_PANEL, AECL_WAYS } aecl_way;

/* Trains and compares, if the filter wants the case. tile: NULL, or how the case is called instead of by its way. */
aecl_status aecl_check_way(aecl_check *check, const aecl_network_case *c, aecl_way way, const char *tile);

/* Sets an option to a value within its range that is not the present one; false where it has none (a text). */
bool aecl_check_other_value(const aecl_option *option, void *record);
/* The same for all options of a loss; false where it has none. */
bool aecl_check_other_loss(aecl_loss *loss);

#endif
