/* The table of activations and losses for exports: a row for each of host/nn/activations and of the losses of elements in
 * host/nn/losses. */
#include "export/functions.h"

#include <string.h>

#include "nn/activation.h"

static const aecl_export_function activations[] = {
    [AECL_ACTIVATION_none] = {"z", "z", "z"},
    [AECL_ACTIVATION_relu] = {"z Relu", "z <= 0 ? 0 : z", "F.relu(z)"},
    [AECL_ACTIVATION_sigmoid] = {"z Sigmoid", "1 / (1 + expf(-z))", "torch.sigmoid(z)"},
    [AECL_ACTIVATION_tanh] = {"z Tanh", "tanhf(z)", "torch.tanh(z)"},
    [AECL_ACTIVATION_leaky_relu] = {"z LeakyRelu", "z <= 0 ? 0.01f * z : z", "F.leaky_relu(z, 0.01)"},
    [AECL_ACTIVATION_elu] = {"z Elu", "z <= 0 ? expm1f(z) : z", "F.elu(z)"},
    [AECL_ACTIVATION_softplus] = {"z Softplus", "(z > 0 ? z : 0) + log1pf(expf(-fabsf(z)))", "F.softplus(z)"},
    [AECL_ACTIVATION_hard_sigmoid] = {"z 6 Div 0.5 Add 0 1 Clip", "z <= -3 ? 0 : z >= 3 ? 1 : z / 6 + 0.5f",
                                      "F.hardsigmoid(z)"},
    [AECL_ACTIVATION_hard_tanh] = {"z -1 1 Clip", "z <= -1 ? -1 : z >= 1 ? 1 : z", "F.hardtanh(z)"},
    [AECL_ACTIVATION_gelu] = {"z z 0.70710678118654752 Mul Erf 1 Add Mul 0.5 Mul", "z * erfcf(z * -0.707106781f) / 2",
                              "F.gelu(z)"},
    [AECL_ACTIVATION_silu] = {"z z Sigmoid Mul", "z / (1 + expf(-z))", "F.silu(z)"},
};

/* 2^-25 and .1 are those of host/nn/losses/bce.c and huber.c. */
static const struct {
    const char *name;
    aecl_export_function function;
} losses[] = {
    {"mse", {"e e Mul", "e * e", "e * e"}},
    {"mae", {"e Abs", "fabsf(e)", "e.abs()"}},
    {"bce",
     {"t y 2.9802322387695312e-08 Max Log Mul 1 t Sub 1 y Sub 2.9802322387695312e-08 Max Log Mul Add Neg",
      "-t * logf(fmaxf(y, 2.98023224e-08f)) - (1 - t) * logf(fmaxf(1 - y, 2.98023224e-08f))",
      "-t * y.clamp(min=2 ** -25).log() - (1 - t) * (1 - y).clamp(min=2 ** -25).log()"}},
    {"huber",
     {"e Abs 0.1 Min e Abs e Abs 0.1 Min 0.5 Mul Sub Mul", "fabsf(e) <= 0.1f ? e * e / 2 : 0.1f * (fabsf(e) - 0.05f)",
      "e.abs().clamp(max=0.1) * (e.abs() - e.abs().clamp(max=0.1) / 2)"}},
    {"log_cosh",
     {"e Abs e Abs -2 Mul Softplus Add 0.69314718055994531 Sub",
      "fabsf(e) + log1pf(expf(-2 * fabsf(e))) - 0.693147181f", "e.abs() + F.softplus(-2 * e.abs()) - math.log(2)"}},
};

const aecl_export_function *aecl_export_activation(int number) {
    const size_t n = (size_t)number;
    return n < COUNT_OF(activations) && activations[n].onnx ? &activations[n] : NULL;
}

aecl_status aecl_export_loss(const aecl_export_function **out, const char *name) {
    for (size_t i = 0; i < COUNT_OF(losses); i++)
        if (strcmp(losses[i].name, name) == 0) {
            *out = &losses[i].function;
            return AECL_OK;
        }
    return aecl_fail(AECL_FAILED,
                     "scores by the loss \"%s\" cannot be exported; those by mse, mae, bce, huber and "
                     "log_cosh can",
                     name);
}
