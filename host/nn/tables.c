/* The tables that the .def lists make. Alone in their file, so that a test can link tables of its own in their place. */
#include "nn/activation.h"
#include "nn/layer.h"
#include "nn/loss.h"
#include "nn/noise.h"
#include "nn/optimizer.h"

const aecl_layer_class *const aecl_layer_classes[] = {
#define AECL_LAYER(x) &aecl_layer_##x,
#include "nn/layers/layers.def"
#undef AECL_LAYER
    NULL};

const aecl_activation *const aecl_activations[] = {
#define AECL_ACTIVATION(x) &aecl_activation_##x,
#include "nn/activations/activations.def"
#undef AECL_ACTIVATION
    NULL};

const aecl_loss *const aecl_losses[] = {
#define AECL_LOSS(x)     &aecl_loss_##x,
#define AECL_PICTURES(x) &aecl_loss_##x,
#include "nn/losses/losses.def"
#undef AECL_LOSS
#undef AECL_PICTURES
    NULL};

const aecl_optimizer *const aecl_optimizers[] = {
#define AECL_OPTIMIZER(x) &aecl_optimizer_##x,
#include "nn/optimizers/optimizers.def"
#undef AECL_OPTIMIZER
    NULL};

const aecl_noise_kind *const aecl_noise_kinds[] = {
#define AECL_NOISE(x) &aecl_noise_kind_##x,
#include "nn/noises/noises.def"
#undef AECL_NOISE
    NULL};
