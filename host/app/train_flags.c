/* Flags of `aecl train` and the keys of the configuration that they set. */
#include "app/train_flags.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/scaling.h"
#include "job/seeds.h"
#include "nn/average.h"

#define CONFIG(kind, field, ...) OPT_##kind(aecl_train_options, config.field, __VA_ARGS__)

const aecl_option aecl_train_flags[] = {
    CONFIG(
        TEXT, source, "data", "SOURCE",
        "a set's name (fashion-mnist, ecg5000, synthetic), a folder, or a file; several: once for each, or a pattern"),
    CONFIG(TEXT, target, "target", "SOURCE",
           "of noisy --data the clean ones: pictures by name, samples of a file by row"),
    OPT_TEXT(aecl_train_options, normal_data, "normal-data", "SOURCE",
             "files of normal rows or pictures alone, instead of --data"),
    OPT_TEXT(aecl_train_options, anomalous_data, "anomalous-data", "SOURCE", "files of anomalous ones alone"),
    CONFIG(TEXT, label_column, "label-column", "COLUMN", "first, last, a number, a name, or none (default)"),
    CONFIG(TEXT, normal, "normal", "VALUE", "the label of normal rows"),
    CONFIG(TEXT, threshold, "threshold", "RULE", "what is anomalous: sigma:K, percentile:P, a number, ..."),
    CONFIG(TEXT, split, "split", "SHARE", "of a file or folder for the test set: 0.2; tail: its last; tutorial"),
    AECL_READ_OPTIONS(aecl_train_options, config.read),
    CONFIG(CHOICE, scaling, "scaling", aecl_scaling_names, "KIND", "stored values to the network's"),
    CONFIG(FLAG, per_feature, "per-feature", "a scaling for each feature, not one for all"),
    CONFIG(INTEGER, epochs, "epochs", 1, 1e6, "N", "passes over the training data"),
    CONFIG(TEXT, init, "init", "MODEL", "start from its weights, as far as layers fit (else by the seed)"),
    CONFIG(INTEGER, batch, "batch", 1, 1e6, "N", "samples a step"),
    OPT_INTEGER(aecl_train_options, latent, "latent", 1, 1e6, "N", "units of the last encoder layer: the code's size"),
    CONFIG(REAL, optimizer_config.learning_rate, "learning-rate", 1e-12, 1e6, "X", "the optimizer's step size"),
    CONFIG(TEXT, optimizer, "optimizer", "NAME", "adam, adamw, sgd, momentum, nesterov, rmsprop or lion"),
    CONFIG(REAL, optimizer_config.weight_decay, "weight-decay", 0, 1e3, "X", "shrinks each weight; not with adam"),
    CONFIG(REAL, clip_norm, "clip-norm", 0, 1e9, "X", "the gradient's greatest length (0: any)"),
    CONFIG(REAL, ema, "ema", 0, AECL_MOST_EMA, "X",
           "decay of a moving average of the weights, which becomes the model (0: none)"),
    CONFIG(CHOICE, schedule.kind, "schedule", aecl_schedule_names, "KIND", "how the learning rate changes"),
    CONFIG(REAL, schedule.warmup, "warmup", 0, 1e6, "EPOCHS", "in which the learning rate rises to its value"),
    CONFIG(CHOICE, gemm, "gemm", aecl_gemm_path_names, "PATH", "how matrices are multiplied"),
    CONFIG(CHOICE, conv, "conv", aecl_conv_path_names, "PATH", "how convolutions are computed"),
    CONFIG(CHOICE, execution, "execution", aecl_execution_names, "WAY", "how a training step runs"),
    CONFIG(REAL, data_limit, "data-limit", 0, 1e9, "MB",
           "device memory for a data set; a larger one is streamed (0: half of the device's)"),
    CONFIG(RANGE, noise_factor, "noise-factor", 0, 10, "X",
           "how strong the noise on the input is; Gaussian: x + X N(0,1), clipped to [0,1]"),
    OPT_TEXT(aecl_train_options, noise, "noise", "KIND",
             "gaussian, salt_and_pepper, poisson, dropout, blocks or speckle; fresh and fixed stand for --noise-draw"),
    CONFIG(CHOICE, noise_draw, "noise-draw", aecl_noise_draw_names, "DRAW",
           "noise each epoch anew, or one draw for all"),
    OPT_TEXT(aecl_train_options, out, "out", "DIR",
             "the run folder itself, new or empty (else output/NAME, -2, -3, ...)"),
    OPT_INTEGER(aecl_train_options, runs, "runs", 2, AECL_MOST_SEEDS, "N",
                "train with N seeds, from --seed on, each in a folder of its own, and print figures of all"),
    OPT_TEXT(aecl_train_options, resume, "resume", "RUN", "go on with a stopped run: its folder or its checkpoint"),
    OPT_FLAG(aecl_train_options, print_config, "print-config", "print the configuration that the line makes, and stop"),
    OPT_FLAG(aecl_train_options, dry_run, "dry-run", "read the data, print network, size and steps, and stop"),
    OPT_FLAG(aecl_train_options, profile, "profile",
             "time every kernel: a table at the end, profile.json in the run folder"),
    OPT_END};

/* In the order in which they are set: an optimizer brings defaults that other flags change. */
static const struct {
    const char *flag, *key;
} keys[] = {{"label-column", "data.label_column"},
            {"normal", "data.normal"},
            {"threshold", "detection.threshold"},
            {"split", "data.split"},
            {"header", "data.header"},
            {"columns", "data.columns"},
            {"ignore", "data.ignore"},
            {"id", "data.id"},
            {"missing", "data.missing"},
            {"missing-value", "data.missing_value"},
            {"length", "data.length"},
            {"window", "data.window"},
            {"stride", "data.stride"},
            {"layout", "data.layout"},
            {"no-exif", "data.no_exif"},
            {"color", "data.color"},
            {"crop", "data.crop"},
            {"resize", "data.resize"},
            {"shape", "data.shape"},
            {"scaling", "data.scaling"},
            {"per-feature", "data.per_feature"},
            {"epochs", "run.epochs"},
            {"init", "run.init"},
            {"batch", "run.batch"},
            {"latent", "network.latent"},
            {"optimizer", "optimizer.name"},
            {"learning-rate", "optimizer.learning_rate"},
            {"weight-decay", "optimizer.weight_decay"},
            {"clip-norm", "optimizer.clip_norm"},
            {"ema", "optimizer.ema"},
            {"schedule", "schedule.kind"},
            {"warmup", "schedule.warmup"},
            {"gemm", "run.gemm"},
            {"conv", "run.conv"},
            {"execution", "run.execution"},
            {"data-limit", "run.data_limit"},
            {"noise-factor", "noise.factor"},
            {"noise", "noise.kind"},
            {"noise-draw", "noise.draw"}};

/* --noise fixed is older than kinds of noise. */
static const char *key_of(size_t k, const char *text) {
    for (size_t i = 0; aecl_noise_draw_names[i]; i++)
        if (strcmp(keys[k].flag, "noise") == 0 && strcmp(text, aecl_noise_draw_names[i]) == 0) return "noise.draw";
    return keys[k].key;
}

aecl_status aecl_train_flags_apply(const aecl_call *call, aecl_config *config) {
    const aecl_train_options *o = call->options;
    char where[64], seed[32];
    aecl_status st = AECL_OK;
    if (o->config.source) TRY(aecl_config_set_key(config, "data.source", "--data", o->config.source));
    if (o->config.target) TRY(aecl_config_set_key(config, "data.target", "--target", o->config.target));
    if (o->config.target) TRY(aecl_config_set_key(config, "noise.factor", NULL, "0")); /* the pairs' own */
    for (size_t k = 0; k < COUNT_OF(keys); k++) {
        const char *text = aecl_call_given(call, keys[k].flag);
        snprintf(where, sizeof where, "--%s", keys[k].flag);
        if (text) TRY(aecl_config_set_key(config, key_of(k, text), where, text));
    }
    snprintf(seed, sizeof seed, "%" PRId64, call->global.seed);
    if (call->global.seed >= 0) TRY(aecl_config_set_key(config, "run.seed", "--seed", seed));
done:
    return st;
}
