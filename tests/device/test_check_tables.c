/* A check makes cases of the tables: entries that no case names are walked, too. Here an activation, a loss, a kind of noise and an
 * option of an optimizer are not what the device computes. */
#include "support/compare.h"
#include "support/device.h"

#include <math.h>
#include <string.h>

#include "nn/layer.h"
#include "nn/loss.h"
#include "nn/noise.h"
#include "nn/optimizer.h"
#include "verify/check.h"

static double twice(double y) {
    return y > 0 ? 2 : 0;
}
static double distance(const aecl_loss_config *config, double y, double t) {
    (void)config;
    return fabs(y - t);
}
static double quarter(const aecl_loss_config *config, double y, double t) {
    (void)config;
    return y > t ? 0.25 : -0.25;
}

/* Momentum, which kernels/sgd.cl does not know: right only where it is 0. */
static const aecl_option sgd_options[] = {
    OPT_REAL(aecl_optimizer_config, learning_rate, "learning_rate", 1e-12, 1e6, "X", "step size"),
    OPT_REAL(aecl_optimizer_config, beta1, "momentum", 0, 0.999, "X", "share of the step before"), OPT_END};

static double sgd_rate(const aecl_optimizer_config *c, uint64_t t) {
    (void)t;
    return c->learning_rate;
}
static void sgd_reference(const aecl_optimizer_config *c, uint64_t t, double g, double *param, double *state) {
    (void)t;
    state[0] = c->beta1 * state[0] + g;
    *param -= c->learning_rate * state[0];
}

static const aecl_activation wrong_relu = {"relu", "wrong", fabs, twice, NULL};
static const aecl_loss wrong_mae = {
    .name = "mae", .help = "wrong", .kind = AECL_LOSS_KIND_mae, .value = distance, .gradient = quarter};
static double salt(const aecl_noise_place *at, double clean) {
    return aecl_noise_chance(at, at->f) < at->factor ? 1 : clean;
}
static const aecl_noise_kind wrong_salt = {"salt_and_pepper", "wrong", "wrong", 1, true, salt};

static const aecl_optimizer wrong_sgd = {.name = "sgd",
                                         .help = "wrong",
                                         .options = sgd_options,
                                         .defaults = {.learning_rate = 0.1},
                                         .rate = sgd_rate,
                                         .reference = sgd_reference};

const aecl_layer_class *const aecl_layer_classes[] = {&aecl_layer_dense, &aecl_layer_conv, &aecl_layer_conv_transpose,
                                                      NULL};
const aecl_activation *const aecl_activations[] = {&aecl_activation_none, &wrong_relu, &aecl_activation_sigmoid,
                                                   &aecl_activation_tanh, NULL};
const aecl_loss *const aecl_losses[] = {&wrong_mae, &aecl_loss_mse, NULL};
const aecl_optimizer *const aecl_optimizers[] = {&aecl_optimizer_adam, &wrong_sgd, NULL};
const aecl_noise_kind *const aecl_noise_kinds[] = {&aecl_noise_kind_gaussian, &wrong_salt, NULL};

static bool go_on(void *data, const char *text, bool ok) {
    (void)ok;
    ++*(size_t *)data;
    print_message("%s\n", text);
    return true;
}

static void assert_found(const char *filter, size_t most) {
    aecl_device_list *list;
    aecl_context *context;
    size_t run = 0, failed = 0;
    aecl_open_test_device(&list, &context);
    aecl_assert_ok(aecl_check_run(context, filter, go_on, &run, &failed));
    aecl_context_close(context);
    aecl_device_list_close(list);
    assert_int_equal(failed, run < most ? run : most);
}

#define ALL SIZE_MAX

static void an_activation_is_found_wrong_wherever_it_is_used(void **state) {
    (void)state;
    assert_found("network activation=relu", ALL); /* layer by layer and in panels */
    assert_found("n=32 k=7 epilogue=forward activation=relu", ALL);
    assert_found("n=32 k=5 epilogue=backward activation=relu", ALL);
    assert_found("conv in=3x7x5 n=5 channels=17 kernel=3 stride=2 activation=relu gemm=tile", ALL);
    assert_found("network activation=tanh", 0);
}

static void a_loss_is_found_wrong_alone_and_in_trainings(void **state) {
    (void)state;
    assert_found("loss mae features", ALL);
    assert_found("network small optimizer=adam (other options) loss=mae", ALL);
}

static void a_kind_of_noise_is_found_wrong_alone_and_in_trainings(void **state) {
    (void)state;
    assert_found("n=33 salt_and_pepper", ALL);
    assert_found("network noise=salt_and_pepper", ALL);
    assert_found("n=33 gaussian", 0);
}

static void an_option_of_an_optimizer_is_found_wrong_away_from_its_default(void **state) {
    (void)state;
    assert_found("optimizer sgd steps", 0);
    assert_found("optimizer sgd momentum=", ALL);
    assert_found("network small optimizer=sgd (other options) loss=mse", ALL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_activation_is_found_wrong_wherever_it_is_used),
        cmocka_unit_test(a_loss_is_found_wrong_alone_and_in_trainings),
        cmocka_unit_test(a_kind_of_noise_is_found_wrong_alone_and_in_trainings),
        cmocka_unit_test(an_option_of_an_optimizer_is_found_wrong_away_from_its_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
