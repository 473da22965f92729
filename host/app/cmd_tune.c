/* `aecl tune`: searches on the default device or a named one and writes the file that later runs read. Ends whole at a
 * signal: nothing half found is kept. */
#include <stdlib.h>

#include "app/command.h"
#include "job/device_open.h"
#include "job/preset_step.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "tune/bench.h"
#include "tune/tuning_file.h"
#include "tune/tune.h"
#include "verify/check.h"

typedef struct {
    double seconds;
    bool clblast;
} tune_options;

static const aecl_option options[] = {
    OPT_REAL(tune_options, seconds, "seconds", 0.001, 86400, "S", "how long candidates are tried"),
    OPT_FLAG(tune_options, clblast, "clblast", "CLBlast's parameters too, where it is not the default"), OPT_END};

static void on_tried(void *data, const char *line) {
    (void)data;
    aecl_say(AECL_LOG_NOTE, "%s", line);
}

static bool on_stop(void *data) {
    (void)data;
    return aecl_signals_caught() != 0;
}

static aecl_status print_tile(const char *what, aecl_tile tile) {
    if (!tile.rows) return aecl_print("%-38s built-in\n", what);
    return aecl_print("%-38s %zu x %zu\n", what, tile.rows, tile.columns);
}

static aecl_status print(const aecl_tuning *t, const char *path) {
    aecl_status st = AECL_OK;
    TRY(print_tile("panel tile of dense networks", t->panel[AECL_PANEL_DENSE]));
    TRY(print_tile("panel tile of convolutional networks", t->panel[AECL_PANEL_CONVOLUTIONS]));
    TRY(print_tile("tile of products", t->layerwise));
    TRY(aecl_print("%-38s %s\n", "path of products", t->product_count ? "by shape" : "built-in"));
    for (int k = 0; k < AECL_CLBLAST_KERNELS; k++)
        TRY(aecl_print("CLBlast's %-28s %s\n", aecl_clblast_names_of[k].name,
                       t->clblast[k].used ? "tuned" : "built-in"));
    TRY(aecl_print("written to %s\n", path));
done:
    return st;
}

static aecl_status search(aecl_call *call, aecl_context *context, aecl_tuning *found) {
    const tune_options *o = call->options;
    aecl_preset_step dense = {0}, convolutions = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_preset_step_open(&dense, "basic"));
    TRY(aecl_preset_step_open(&convolutions, "denoise"));
    TRY(aecl_tune(&(aecl_tune_config){.context = context,
                                      .seconds = o->seconds,
                                      .seed = call->global.seed < 0 ? 1 : (uint64_t)call->global.seed,
                                      .clblast = o->clblast,
                                      .step = {&dense.step, &convolutions.step},
                                      .tried = on_tried,
                                      .stop = on_stop},
                  found));
done:
    aecl_preset_step_close(&dense);
    aecl_preset_step_close(&convolutions);
    return st;
}

static aecl_status tune(aecl_call *call) {
    aecl_context *context = NULL;
    aecl_tuning found;
    char *path = NULL;
    aecl_status st = AECL_OK;
    aecl_signals_catch();
    TRY(aecl_open_device_untested(&context, &call->surroundings));
    if (call->surroundings.tuning_folder == NULL)
        TRY(aecl_fail(AECL_USAGE, "tune: no place to remember it: neither XDG_STATE_HOME nor HOME is set"));
    free(aecl_context_swap_tuning(context, NULL)); /* one of before is no yardstick */
    TRY(aecl_bench_check(&(aecl_bench){.context = context}, AECL_CHECK_QUICK));
    TRY(search(call, context, &found));
    TRY(aecl_tuning_save(&path, call->surroundings.tuning_folder, &found, context));
    TRY(print(&found, path));
done:
    free(path);
    aecl_context_close(context);
    return st;
}

const aecl_command aecl_cmd_tune = {
    .name = "tune",
    .usage = "[--seconds S] [--clblast]",
    .summary =
        "measure which register tiles and which products are fastest on a device; training uses them from then on",
    .examples = (const aecl_example[]){{"tune --device 0 --seconds 120", "look for faster tiles for two minutes"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(tune_options),
    .defaults = &(const tune_options){.seconds = 60},
    .run = tune,
};
