/* `aecl train`. */
#include "app/run_command.h"
#include "app/train_flags.h"

static aecl_status apply_flags(const void *data, aecl_config *config) {
    return aecl_train_flags_apply(data, config);
}

static aecl_status train(aecl_call *call) {
    const aecl_train_options *o = call->options;
    return aecl_run_training(call,
                             &(aecl_training_request){.preset = call->word_count ? call->words[0] : NULL,
                                                      .resume = o->resume,
                                                      .out = o->out,
                                                      .data = o->config.source,
                                                      .profile = o->profile,
                                                      .apply = apply_flags,
                                                      .apply_data = call},
                             NULL);
}

const aecl_command aecl_cmd_train = {
    .name = "train",
    .usage = "PRESET|FILE.json [OPTIONS]",
    .summary = "train an autoencoder: a preset (basic), or a configuration of your own",
    .options = aecl_train_flags,
    .size = sizeof(aecl_train_options),
    .most_words = 1,
    .run = train,
};
