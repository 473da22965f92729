/* `aecl check`. */
#include "app/command.h"
#include "app/terminal.h"
#include "app/tutorial_check.h"

typedef struct {
    char *filter;
    bool tutorial;
} check_options;

static const aecl_option options[] = {
    OPT_TEXT(check_options, filter, "case", "TEXT", "only cases that contain this"),
    OPT_FLAG(check_options, tutorial, "tutorial",
             "train the presets as the tutorial does and hold its figures beside (minutes)"),
    OPT_END};

static bool print_case(void *data, const char *text, bool ok) {
    size_t *count = data;
    ++*count;
    aecl_print("%s %s\n", ok ? "ok  " : "FAIL", text);
    return true;
}

static aecl_status check(aecl_call *call) {
    const check_options *o = call->options;
    aecl_device *device = NULL;
    size_t count = 0, failed = 0;
    aecl_status st = AECL_OK;
    if (o->tutorial && o->filter) return aecl_fail(AECL_USAGE, "check: --case and --tutorial exclude each other");
    if (o->tutorial) return aecl_tutorial_check(call);
    TRY(aecl_call_open_device_untested(&device, call));
    TRY(aecl_device_check(device, o->filter, print_case, &count, &failed));
    TRY(aecl_print("%zu of %zu cases agree with their references\n", count - failed, count));
    if (failed)
        TRY(aecl_fail(AECL_DEVICE,
                      "%s computes wrong in %zu cases; choose another device with --device, or another "
                      "driver",
                      aecl_device_facts(device)->name, failed));
done:
    aecl_device_close(device);
    return st;
}

const aecl_command aecl_cmd_check = {
    .name = "check",
    .usage = "[--case TEXT] [--tutorial]",
    .summary =
        "hold every kernel and layer on a device against its double-precision reference; with --tutorial train as "
        "the tutorial does and compare figures",
    .examples = (const aecl_example[]){{"check --device 0", "everything on one device"},
                                       {"check --case conv", "some cases"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(check_options),
    .run = check,
};
