/* aecl doctor: what is here, whether it computes right, and what would help; text to put beside a question. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/command.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "base/file.h"
#include "job/device_open.h"
#include "job/selftest.h"
#include "nn/tuning.h"

typedef struct {
    bool json;
} doctor_options;

static const aecl_option options[] = {OPT_FLAG(doctor_options, json, "json", "as JSON"), OPT_END};

static aecl_status set(aecl_json *facts, const char *key, aecl_json **object) {
    aecl_status st = aecl_json_set(facts, key, *object);
    *object = NULL;
    return st;
}

static aecl_status advise(aecl_json *advice, const char *text) {
    return aecl_json_append(advice, aecl_json_text(text));
}

static aecl_status add_program(aecl_json *facts) {
    aecl_json *program = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_text(program, "version", AECL_VERSION));
    TRY(aecl_json_set_text(program, "build", AECL_BUILD_TYPE " by " AECL_COMPILER));
    TRY(aecl_json_set_text(program, "without", *AECL_WITHOUT ? AECL_WITHOUT : "nothing"));
    TRY(set(facts, "aecl", &program));
done:
    aecl_json_free(program);
    return st;
}

/* The folder and what may be done there, or that there is none. */
static aecl_status add_folder(aecl_json *folders, const char *key, const char *path) {
    aecl_text text = {0};
    bool there = path && aecl_folder_exists(path);
    aecl_text_add(&text, "%s", path ? path : "none: neither HOME nor the XDG variable is set");
    if (path) aecl_text_add(&text, "%s", !there ? " (made when needed)" : access(path, W_OK) ? " (read-only)" : "");
    aecl_status st = aecl_text_done(&text);
    if (st == AECL_OK) st = aecl_json_set_text(folders, key, text.s);
    aecl_text_free(&text);
    return st;
}

static aecl_status add_folders(aecl_json *facts, aecl_json *advice, const aecl_user_folders *own) {
    aecl_json *folders = aecl_json_object();
    bool kept = own->cache && (!aecl_folder_exists(own->cache) || access(own->cache, W_OK) == 0);
    aecl_status st = AECL_OK;
    TRY(add_folder(folders, "cache", own->cache));
    TRY(add_folder(folders, "state", own->state));
    for (size_t i = 0; own->places[i]; i++) {
        char key[32];
        snprintf(key, sizeof key, "data %zu", i + 1);
        TRY(add_folder(folders, key, own->places[i]));
    }
    if (!kept) TRY(advise(advice, "nothing can be kept in the cache: kernels are compiled and tested at every start"));
    TRY(set(facts, "folders", &folders));
done:
    aecl_json_free(folders);
    return st;
}

/* A named data set, by the counts of its samples, or why it cannot be used. */
static aecl_status add_set(aecl_json *sets, const aecl_call *call, const char *name) {
    const aecl_read_options read = {0};
    aecl_dataset_pair pair = {0};
    aecl_text text = {0};
    aecl_status st = aecl_dataset_pair_open(&pair, name, &call->surroundings.places, &read);
    if (st == AECL_OK)
        aecl_text_add(&text, "%zu + %zu samples", pair.train->count, pair.test->count);
    else
        aecl_text_add(&text, "%s", aecl_message());
    st = aecl_text_done(&text);
    if (st == AECL_OK) st = aecl_json_set_text(sets, name, text.s);
    aecl_dataset_pair_free(&pair);
    aecl_text_free(&text);
    return st;
}

static aecl_status add_data(aecl_json *facts, const aecl_call *call) {
    aecl_json *sets = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(add_set(sets, call, "fashion-mnist"));
    TRY(add_set(sets, call, "ecg5000"));
    TRY(set(facts, "data", &sets));
done:
    aecl_json_free(sets);
    return st;
}

static aecl_status add_devices(aecl_json *facts, aecl_json *advice, const aecl_device_list *list) {
    aecl_json *devices = aecl_json_object(), *device = NULL;
    const char *problem;
    char key[32];
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < aecl_device_count(list); i++) {
        const aecl_device_info *d = aecl_device_at(list, i);
        device = aecl_json_object();
        snprintf(key, sizeof key, "device %zu", i);
        TRY(aecl_json_set_text(device, "name", d->name));
        TRY(aecl_json_set_text(device, "platform", d->platform_version));
        TRY(aecl_json_set_text(device, "driver", d->driver));
        TRY(aecl_json_set_text(device, "state", !d->available ? "not available" : d->is_default ? "default" : ""));
        TRY(set(devices, key, &device));
    }
    for (size_t i = 0; (problem = aecl_device_problem(list, i)) != NULL; i++) TRY(advise(advice, problem));
    TRY(set(facts, "devices", &devices));
done:
    aecl_json_free(device);
    aecl_json_free(devices);
    return st;
}

/* The device that would be used: whether it opens and computes right. *result is that; the facts are whole either way. */
static aecl_status add_test(aecl_json *facts, aecl_json *advice, const aecl_call *call, aecl_status *result) {
    aecl_json *test = aecl_json_object();
    aecl_context *context = NULL;
    aecl_text text = {0};
    double start = aecl_now();
    aecl_status st = AECL_OK;
    *result = aecl_open_device(&context, &call->surroundings);
    if (*result == AECL_OK) *result = aecl_selftest_ahead(context, &call->surroundings);
    if (*result < 0)
        aecl_text_add(&text, "%s", aecl_message());
    else
        aecl_text_add(&text, "computes what the references do (%.1f s)", aecl_now() - start);
    TRY(aecl_text_done(&text));
    if (context) {
        const char *tuning = aecl_tuning_digest(context);
        TRY(aecl_json_set_text(test, "name", aecl_context_device(context)->name));
        TRY(aecl_json_set_flag(test, "tuned", tuning && *tuning));
        if (!tuning || !*tuning) TRY(advise(advice, "`aecl tune` finds which kernels are fastest on this device"));
    }
    TRY(aecl_json_set_text(test, "self-test", text.s));
    TRY(set(facts, "used", &test));
done:
    aecl_json_free(test);
    aecl_context_close(context);
    aecl_text_free(&text);
    return st;
}

/* For people a line each. */
static aecl_status print_advice(const aecl_json *advice) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < aecl_json_length(advice); i++)
        TRY(aecl_print("%s  %s\n", i ? "      " : "advice", aecl_json_to_text(aecl_json_at(advice, i))));
done:
    return st;
}

static aecl_status doctor(aecl_call *call) {
    const doctor_options *o = call->options;
    aecl_json *facts = aecl_json_object(), *advice = aecl_json_array();
    aecl_device_list *list = NULL;
    aecl_status st = AECL_OK, result = AECL_OK;
    TRY(add_program(facts));
    TRY(add_folders(facts, advice, &call->folders));
    TRY(add_data(facts, call));
    result = aecl_device_list_open(&list);
    if (result == AECL_OK) {
        TRY(add_devices(facts, advice, list));
        TRY(add_test(facts, advice, call, &result));
    }
    if (result < 0) TRY(advise(advice, aecl_message()));
    if (o->json) TRY(set(facts, "advice", &advice));
    TRY(aecl_print_facts(facts, o->json));
    if (!o->json) TRY(print_advice(advice));
    st = result;
done:
    aecl_device_list_close(list);
    aecl_json_free(advice);
    aecl_json_free(facts);
    return st;
}

const aecl_command aecl_cmd_doctor = {
    .name = "doctor",
    .usage = "[--json]",
    .summary = "tell what is here, whether the device computes right, and what would help",
    .examples = (const aecl_example[]){{"doctor", "what to put beside a question"},
                                       {"doctor --device gpu", "of another device than the default"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(doctor_options),
    .run = doctor,
};
