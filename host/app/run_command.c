/* Running a training from the command line. */
#include "app/run_command.h"

#include <inttypes.h>
#include <stdlib.h>

#include "app/progress_line.h"
#include "app/report/report.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "base/mem.h"
#include "cl/profile.h"
#include "data/reader.h"
#include "job/preset.h"

static void on_progress(void *data, const aecl_progress *progress) {
    aecl_progress_step(data, progress);
}

static void on_epoch(void *data, const aecl_epoch *epoch, uint64_t epochs) {
    aecl_progress_epoch(data, epoch, epochs);
}

static void on_restart(void *data) {
    aecl_progress_end(data);
    aecl_progress_start(data);
}

/* *before = what is resumed; its folder's lock is -1 when nothing is. */
static aecl_status read_config(aecl_config *config, aecl_resumed *before, const aecl_training_request *request) {
    aecl_status st = AECL_OK;
    if (request->resume) {
        if (request->out)
            return aecl_fail(AECL_USAGE, "--out: a resumed run stays in its folder; leave the option out");
        TRY(aecl_resumed_open(before, request->resume, request->preset));
        TRY(aecl_config_read(config, before->file, before->checkpoint.config));
    } else {
        if (request->preset == NULL)
            return aecl_fail(AECL_USAGE, "train: name a preset or a configuration file: `aecl train basic`");
        TRY(request->config ? aecl_config_read(config, request->preset, request->config)
                            : aecl_preset_config(config, request->preset, request->data));
    }
    if (request->apply) TRY(request->apply(request->apply_data, config));
done:
    return st;
}

/* The failure of a stopped run, with the line to type. */
static aecl_status say_how_to_go_on(const aecl_run *run) {
    aecl_text folder = {0};
    aecl_status st = AECL_OK;
    aecl_text_add_argument(&folder, run->folder.path);
    TRY(aecl_text_done(&folder));
    st = aecl_fail(AECL_STOPPED, "%s; saved; go on with: `aecl train --resume %s`", aecl_message(), folder.s);
done:
    aecl_text_free(&folder);
    return st;
}

static aecl_status train(aecl_run *run, aecl_progress_line *line) {
    aecl_progress_start(line);
    aecl_status st = aecl_run_train(run);
    aecl_progress_end(line);
    return st == AECL_STOPPED ? say_how_to_go_on(run) : st;
}

static aecl_status print_config(const aecl_config *config, const char *name) {
    aecl_json *json = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_config_check(config, name));
    TRY(aecl_config_to_json(&json, config));
    TRY(aecl_print_facts(json, true));
done:
    aecl_json_free(json);
    return st;
}

/* What a run would train, and how much of it. */
static aecl_status print_plan(aecl_run *run, const aecl_run_request *request, aecl_config *config) {
    const aecl_training *t = &run->training;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_run_prepare(run, request, config));
    aecl_network_print(t->network, &text);
    double floats = (double)t->network->params.total, arrays = 2 + (double)t->optimizer->state_count;
    uint64_t batch = (uint64_t)t->config.batch, steps = (t->fitted->count + batch - 1) / batch;
    double data = (double)t->fitted->count * (double)aecl_dataset_row_size(t->fitted);
    aecl_text_add(&text, "\nparameters  %zu: %.1f MB, with gradients and %s %.1f MB\n", t->network->params.trainable,
                  4e-6 * floats, t->config.optimizer, 4e-6 * floats * arrays);
    aecl_text_add(&text, "data        %zu samples of %zu values for training: %.1f MB; %zu for validation\n",
                  t->fitted->count, t->fitted->features, 1e-6 * data, t->checked->count);
    aecl_text_add(&text, "training    up to %" PRIu64 " epochs of %" PRIu64 " steps, batch %" PRIu64 "\n",
                  (uint64_t)t->config.epochs, steps, batch);
    TRY(aecl_text_done(&text));
    TRY(aecl_print_text(&text));
done:
    aecl_text_free(&text);
    return st;
}

aecl_status aecl_run_training(const aecl_call *call, const aecl_training_request *request, char **folder) {
    bool drawn = aecl_terminal_is_terminal() && !aecl_terminal_is_quiet();
    aecl_progress_line line;
    aecl_config config = {0};
    aecl_resumed before = {.folder = {.lock = -1}};
    aecl_run run = {.folder = {.lock = -1}, .before = {.folder = {.lock = -1}}};
    const aecl_run_request run_request = {.surroundings = &call->surroundings,
                                          .name = request->preset ? request->preset : request->resume,
                                          .out = request->out,
                                          .profile = request->profile,
                                          .listener = {&line, drawn ? on_progress : NULL, on_epoch, on_restart}};
    aecl_status st = AECL_OK;
    aecl_signals_catch();
    TRY(read_config(&config, &before, request));
    if (request->print_config) {
        st = print_config(&config, run_request.name);
        goto done;
    }
    if (request->dry_run) {
        st = print_plan(&run, &run_request, &config);
        goto done;
    }
    TRY(aecl_run_open(&run, &run_request, &config, request->resume ? &before : NULL));
    TRY(train(&run, &line));
    TRY(aecl_profile_stop(run.context));
    if (run.training.config.threshold) TRY(aecl_run_fit_detector(&run));
    TRY(aecl_run_report(&run));
    if (request->profile) TRY(aecl_run_report_profile(&run));
    TRY(aecl_run_judge(&run));
    if (folder) TRY(aecl_copy_string(folder, run.folder.path));
done:
    aecl_run_close(&run);
    aecl_resumed_close(&before);
    aecl_config_clear(&config);
    return st;
}
