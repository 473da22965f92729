/* `aecl train`. */
#include <stdint.h>

#include "app/run_command.h"
#include "app/train_flags.h"
#include "app/train_seeds.h"
#include "job/preset.h"
#include "job/seeds.h"

static aecl_status apply_flags(const void *data, aecl_config *config) {
    return aecl_train_flags_apply(data, config);
}

static aecl_status train(aecl_call *call) {
    aecl_train_options *o = call->options;
    aecl_status st = aecl_call_source(&o->config.source, call, 1);
    if (st < 0) return st;
    const aecl_training_request request = {.preset = call->word_count ? call->words[0] : NULL,
                                           .resume = o->resume,
                                           .out = o->out,
                                           .data = o->config.source,
                                           .profile = o->profile,
                                           .print_config = o->print_config,
                                           .dry_run = o->dry_run,
                                           .apply = apply_flags,
                                           .apply_data = call};
    bool several = o->runs > 0 || (o->resume && aecl_seeds_is(o->resume));
    if (several && !o->print_config && !o->dry_run) return aecl_train_seeds(call, &request, o->runs);
    return aecl_run_training(call, &request, NULL);
}

static void notes(aecl_text *out) {
    aecl_text_add(out, "Presets:\n");
    aecl_presets_list(out);
    aecl_text_add(out, "\nWhat is not given is as the preset or file has it.\n");
}

const aecl_command aecl_cmd_train = {
    .name = "train",
    .usage = "PRESET|FILE.json [OPTIONS]",
    .summary = "train an autoencoder: a preset, or a configuration of your own",
    .examples =
        (const aecl_example[]){{"train basic", "compress Fashion-MNIST to 64 numbers"},
                               {"train basic --data my-pictures/", "pictures of your own"},
                               {"train anomaly --data t.csv --label-column class --normal ok", "a labelled table"},
                               {"train mine.json --epochs 20 --out output/mine", "a configuration of your own"},
                               {"train basic --runs 3", "three seeds, their figures, means and deviations"},
                               {"train --resume output/basic", "go on with a stopped run"},
                               {NULL, NULL}},
    .notes = notes,
    .options = aecl_train_flags,
    .size = sizeof(aecl_train_options),
    .most_words = SIZE_MAX,
    .run = train,
};
