/* `aecl list-devices`: the numbers and names that --device takes, and with them the platforms that could not be used
 * and why. */
#include <inttypes.h>

#include <aecl/device.h>

#include "app/terminal.h"

typedef struct {
    bool json;
} list_options;

static const aecl_option options[] = {OPT_FLAG(list_options, json, "json", "as JSON"), OPT_END};

static const char *type_name(aecl_device_type type) {
    static const char *const names[] = {"cpu", "gpu", "accelerator", "other"};
    return names[type];
}

static aecl_status print_line(size_t index, const aecl_device_info *d, bool verbose) {
    aecl_text out = {0};
    aecl_text_add(&out, "%zu  %s%s%s\n", index, d->name, d->is_default ? "  (default)" : "",
                  d->available ? "" : "  (not available)");
    aecl_text_add(&out, "   %s, %zu:%zu %s, %s, driver %s\n", d->platform, d->platform_index, d->device_index,
                  type_name(d->type), d->version, d->driver);
    aecl_text_add(&out, "   %" PRIu32 " compute units, %.1f GB memory\n", d->compute_units,
                  (double)d->global_memory / 1e9);
    if (verbose) {
        aecl_text_add(&out, "   %s, %s\n", d->vendor, d->platform_version);
        aecl_text_add(&out, "   %" PRIu32 " MHz, buffers to %.1f GB, work-groups to %zu\n", d->clock_mhz,
                      (double)d->max_allocation / 1e9, d->max_group_size);
    }
    aecl_status st = aecl_text_done(&out);
    if (st == AECL_OK) st = aecl_print("%s", out.s);
    aecl_text_free(&out);
    return st;
}

static aecl_status device_json(size_t index, const aecl_device_info *d, aecl_json *list) {
    aecl_json *json = aecl_json_object();
    aecl_status st = AECL_OK;
    const struct {
        const char *key, *text;
    } texts[] = {{"name", d->name},           {"platform", d->platform}, {"platform_version", d->platform_version},
                 {"vendor", d->vendor},       {"version", d->version},   {"driver", d->driver},
                 {"type", type_name(d->type)}};
    const struct {
        const char *key;
        uint64_t number;
    } numbers[] = {{"platform_index", d->platform_index}, {"device_index", d->device_index},
                   {"compute_units", d->compute_units},   {"clock_mhz", d->clock_mhz},
                   {"global_memory", d->global_memory},   {"max_allocation", d->max_allocation},
                   {"max_group_size", d->max_group_size}};
    TRY(aecl_json_set_integer(json, "index", (int64_t)index));
    for (size_t i = 0; i < COUNT_OF(texts); i++) TRY(aecl_json_set_text(json, texts[i].key, texts[i].text));
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        TRY(aecl_json_set_integer(json, numbers[i].key, (int64_t)numbers[i].number));
    TRY(aecl_json_set_flag(json, "available", d->available));
    TRY(aecl_json_set_flag(json, "default", d->is_default));
    st = aecl_json_append(list, json);
    json = NULL;
done:
    aecl_json_free(json);
    return st;
}

static aecl_status print_json(const aecl_device_list *list) {
    aecl_json *top = aecl_json_object(), *devices = aecl_json_array(), *problems = aecl_json_array();
    const char *problem;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < aecl_device_count(list); i++) TRY(device_json(i, aecl_device_at(list, i), devices));
    for (size_t i = 0; (problem = aecl_device_problem(list, i)) != NULL; i++)
        TRY(aecl_json_append(problems, aecl_json_text(problem)));
    st = aecl_json_set(top, "devices", devices);
    devices = NULL;
    TRY(st);
    st = aecl_json_set(top, "problems", problems);
    problems = NULL;
    TRY(st);
    TRY(aecl_print_facts(top, true));
done:
    aecl_json_free(devices);
    aecl_json_free(problems);
    aecl_json_free(top);
    return st;
}

static aecl_status list_devices(aecl_call *call) {
    const list_options *o = call->options;
    aecl_device_list *list = NULL;
    const char *problem;
    aecl_status st = AECL_OK;
    TRY(aecl_device_list_open(&list));
    if (o->json) TRY(print_json(list));
    for (size_t i = 0; !o->json && i < aecl_device_count(list); i++)
        TRY(print_line(i, aecl_device_at(list, i), call->global.verbose));
    if (aecl_device_count(list) == 0) TRY(aecl_device_choose(list, NULL, &(size_t){0}));
    for (size_t i = 0; (problem = aecl_device_problem(list, i)) != NULL; i++) aecl_say(AECL_LOG_WARNING, "%s", problem);
done:
    aecl_device_list_close(list);
    return st;
}

const aecl_command aecl_cmd_list_devices = {
    .name = "list-devices",
    .usage = "[--json] [-v]",
    .summary = "list the devices of every OpenCL platform",
    .examples = (const aecl_example[]){{"list-devices", "what --device can name"},
                                       {"list-devices --json", "for programs"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(list_options),
    .run = list_devices,
};
