/* The names of activations, from their list. */
#include "nn/activation.h"

#include <stddef.h>

const char *const aecl_activation_names[] = {
#define AECL_ACTIVATION(x) #x,
#include "nn/activations/activations.def"
#undef AECL_ACTIVATION
    NULL};

const char aecl_activation_help[] = "the function applied to the output:"
#define AECL_ACTIVATION(x) " " #x
#include "nn/activations/activations.def"
#undef AECL_ACTIVATION
    ;
