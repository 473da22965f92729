/* A configuration's tables, and its ways from and to JSON. */
#include "job/run_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/detection.h"
#include "base/mem.h"
#include "base/scaling.h"
#include "job/config_class.h"
#include "nn/average.h"
#include "detect/thresholds.h"

#define MOST_LATENT 1000000

const char *const aecl_scaling_rows_names[] = {"all", "normal", NULL};

const aecl_config aecl_config_defaults = {.epochs = 10, .batch = 32, .seed = 1, .schedule = AECL_SCHEDULE_DEFAULTS};

static const aecl_option top_keys[] = {
    OPT_TEXT(aecl_config, name, "name", "NAME", "names the run folder"),
    OPT_TEXT(aecl_config, own_data, "own-data", "PRESET", "whose settings stand in for data of the user's own"),
    OPT_END};
static const aecl_option loss_keys[] = {OPT_TEXT(aecl_config, loss, "type", "NAME", "what training makes small"),
                                        OPT_END};
static const aecl_option data_keys[] = {
    OPT_TEXT(aecl_config, source, "source", "SOURCE", "the data set"),
    OPT_TEXT(aecl_config, target, "target", "SOURCE", "the clean samples beside noisy ones"),
    OPT_CHOICE(aecl_config, scaling, "scaling", aecl_scaling_names, "KIND", "stored values to the network's"),
    OPT_CHOICE(aecl_config, scaling_rows, "scaling-rows", aecl_scaling_rows_names, "ROWS", "that it is fitted on"),
    OPT_FLAG(aecl_config, per_feature, "per-feature", "a scaling for each feature, not one for all"),
    OPT_TEXT(aecl_config, label_column, "label-column", "COLUMN", "first, last, a number, a name, or none"),
    OPT_TEXT(aecl_config, normal, "normal", "VALUE", "the label of normal rows"),
    OPT_TEXT(aecl_config, split, "split", "SHARE", "of a file or folder for the test set, tail, or tutorial"),
    AECL_READ_OPTIONS(aecl_config, read),
    OPT_END};
static const aecl_option optimizer_keys[] = {
    OPT_TEXT(aecl_config, optimizer, "name", "NAME", "adam, adamw, sgd, momentum, nesterov, rmsprop or lion"),
    OPT_REAL(aecl_config, clip_norm, "clip-norm", 0, 1e9, "X", "the gradient's greatest length; 0: any"),
    OPT_REAL(aecl_config, ema, "ema", 0, AECL_MOST_EMA, "X", "decay of the weights' moving average; 0: none"), OPT_END};
static const aecl_option schedule_keys[] = {
    OPT_CHOICE(aecl_config, schedule.kind, "kind", aecl_schedule_names, "KIND", "how the learning rate changes"),
    OPT_REAL(aecl_config, schedule.warmup, "warmup", 0, 1e6, "EPOCHS", "in which it rises"),
    OPT_REAL(aecl_config, schedule.final, "final", 1e-9, 1, "X", "factor at the end"),
    OPT_REAL(aecl_config, schedule.factor, "factor", 1e-9, 1, "X", "of step and plateau"),
    OPT_INTEGER(aecl_config, schedule.every, "every", 1, 1e6, "N", "epochs, of step"),
    OPT_INTEGER(aecl_config, schedule.patience, "patience", 1, 1e6, "N", "epochs, of plateau"),
    OPT_END};
static const aecl_option noise_keys[] = {
    OPT_CHOICE(aecl_config, noise_kind, "kind", aecl_noise_kind_names, "KIND", "of noise on the input"),
    OPT_RANGE(aecl_config, noise_factor, "factor", 0, 10, "X", "how strong it is"),
    OPT_CHOICE(aecl_config, noise_draw, "draw", aecl_noise_draw_names, "DRAW", "each epoch anew, or one for all"),
    OPT_END};
static const aecl_option detection_keys[] = {
    OPT_CHOICE(aecl_config, score, "score", aecl_score_names, "KIND", "how a row is scored"),
    OPT_TEXT(aecl_config, threshold, "threshold", "RULE", "what is anomalous: sigma:K, ..."), OPT_END};
static const aecl_option adapt_keys[] = {
    OPT_INTEGER(aecl_config, row_length, "row-length", 0, 1e6, "N", "that the network's widths are meant for"),
    OPT_INTEGER(aecl_config, steps, "steps", 0, 1e9, "N", "of training, where epochs are 0"),
    OPT_INTEGER(aecl_config, least_epochs, "least-epochs", 0, 1e6, "N", "where epochs are 0, whatever the steps"),
    OPT_INTEGER(aecl_config, patience, "patience", 0, 1e6, "N", "epochs without a lower validation loss"),
    OPT_REAL(aecl_config, validation, "validation", 0, 0.5, "SHARE", "of the training rows, held back"),
    OPT_END};
static const aecl_option run_keys[] = {
    OPT_INTEGER(aecl_config, epochs, "epochs", 0, 1e6, "N", "passes over the training data"),
    OPT_INTEGER(aecl_config, batch, "batch", 0, 1e6, "N", "samples a step"),
    OPT_INTEGER(aecl_config, seed, "seed", 0, AECL_MOST_SEED, "N", "seed of every random number"),
    OPT_CHOICE(aecl_config, gemm, "gemm", aecl_gemm_path_names, "PATH", "how matrices are multiplied"),
    OPT_CHOICE(aecl_config, conv, "conv", aecl_conv_path_names, "PATH", "how convolutions are computed"),
    OPT_CHOICE(aecl_config, execution, "execution", aecl_execution_names, "WAY", "how a training step runs"),
    OPT_REAL(aecl_config, data_limit, "data-limit", 0, 1e9, "MB", "device memory for a data set"),
    OPT_TEXT(aecl_config, init, "init", "MODEL", "whose weights training starts from"),
    OPT_END};

/* A section of the JSON and the keys that fill a configuration; the classes of losses and optimizers have further ones. */
static const struct {
    const char *name; /* "": the top */
    const aecl_option *keys;
} sections[] = {{"", top_keys},
                {"loss", loss_keys},
                {"data", data_keys},
                {"optimizer", optimizer_keys},
                {"schedule", schedule_keys},
                {"noise", noise_keys},
                {"detection", detection_keys},
                {"adapt", adapt_keys},
                {"run", run_keys}};

/* A place in the file, for messages: "run.json" and "optimizer". */
typedef struct {
    const char *file, *section;
} place;

void aecl_config_clear(aecl_config *config) {
    if (config == NULL) return;
    for (size_t s = 0; s < COUNT_OF(sections); s++) aecl_option_free(sections[s].keys, config);
    free(config->network);
    config->network = NULL;
}

/* The class that a section names, and the record within the configuration that has its options. */
static const char *class_named(const aecl_config *config, size_t s) {
    const aecl_option *keys = sections[s].keys;
    return keys == loss_keys ? config->loss : keys == optimizer_keys ? config->optimizer : NULL;
}
static void *class_record(aecl_config *config, size_t s) {
    return sections[s].keys == loss_keys ? (void *)&config->loss_config : &config->optimizer_config;
}

/* Options become those of the class called `name`, unless the section names it already. */
static aecl_status set_class(aecl_config *config, size_t s, const char *name) {
    const char *present = class_named(config, s);
    aecl_class_keys class;
    if (present && strcmp(present, name) == 0) return AECL_OK;
    aecl_status st = aecl_config_class(&class, sections[s].name, name);
    if (st == AECL_OK) memcpy(class_record(config, s), class.defaults, class.size);
    return st;
}

/* Reading */

/* "a..b" of a RANGE that is written [a, b]; false of anything else. */
static bool add_range(const aecl_option *row, const aecl_json *value, aecl_text *text) {
    if (row->type != AECL_OPT_RANGE || aecl_json_length(value) != 2) return false;
    bool scalar = aecl_json_scalar_text(aecl_json_at(value, 0), text);
    aecl_text_add(text, "..");
    return aecl_json_scalar_text(aecl_json_at(value, 1), text) && scalar;
}

static aecl_status set_key(const aecl_option *row, void *record, place at, const aecl_json *value) {
    aecl_text text = {0}, where = {0};
    aecl_status st = AECL_OK;
    aecl_text_add(&where, "%s: %s%s%s", at.file, at.section, *at.section ? "." : "", row->name);
    bool scalar = add_range(row, value, &text) || aecl_json_scalar_text(value, &text);
    TRY(aecl_text_done(&where));
    TRY(aecl_text_done(&text));
    if (!scalar) TRY(aecl_fail(AECL_USAGE, "%s: is not a single value", where.s));
    TRY(aecl_option_set(row, record, where.s, text.s));
done:
    aecl_text_free(&text);
    aecl_text_free(&where);
    return st;
}

static aecl_status refuse_key(place at, const char *key, const aecl_option *keys, const aecl_option *more) {
    const char *names[32];
    size_t count = 0;
    for (; keys->type != AECL_OPT_END && count < COUNT_OF(names); keys++) names[count++] = keys->name;
    for (; more && more->type != AECL_OPT_END && count < COUNT_OF(names); more++) names[count++] = more->name;
    for (size_t s = 1; !*at.section && s < COUNT_OF(sections); s++) names[count++] = sections[s].name;
    if (!*at.section) names[count++] = "network";
    const char *nearest = aecl_nearest(key, names, count), *dot = *at.section ? "." : "";
    if (nearest)
        return aecl_fail(AECL_USAGE, "%s: unknown key \"%s%s%s\"; did you mean \"%s%s%s\"?", at.file, at.section, dot,
                         key, at.section, dot, nearest);
    return aecl_fail(AECL_USAGE, "%s: unknown key \"%s%s%s\"", at.file, at.section, dot, key);
}

static bool is_section(const char *key) {
    for (size_t s = 1; s < COUNT_OF(sections); s++)
        if (strcmp(key, sections[s].name) == 0) return true;
    return strcmp(key, "network") == 0 || strcmp(key, "environment") == 0 || strcmp(key, "summary") == 0;
}

/* Sets the keys of one object. */
static aecl_status read_keys(aecl_config *config, size_t s, place at, const aecl_json *json, const aecl_option *more) {
    const aecl_option *keys = sections[s].keys;
    aecl_status st = AECL_OK;
    if (aecl_json_kind_of(json) != AECL_JSON_OBJECT)
        return aecl_fail(AECL_USAGE, "%s: %s is not an object {...}", at.file, at.section);
    for (size_t i = 0; i < aecl_json_length(json); i++) {
        const aecl_json *value;
        const char *key = aecl_json_key_at(json, i, &value);
        const aecl_option *row = aecl_option_find(keys, key), *other = NULL;
        if (more) other = aecl_option_find(more, key);
        if (!*at.section && is_section(key)) continue;
        if (!row && !other) TRY(refuse_key(at, key, keys, more));
        TRY(set_key(row ? row : other, row ? (void *)config : class_record(config, s), at, value));
    }
done:
    return st;
}

static aecl_status read_section(aecl_config *config, size_t s, const char *file, const aecl_json *top) {
    const aecl_option *keys = sections[s].keys;
    const aecl_json *json = *sections[s].name ? aecl_json_get(top, sections[s].name) : top;
    const char *alone = keys == loss_keys ? aecl_json_to_text(json) : NULL; /* "loss": "mse" */
    const char *name = alone ? alone : aecl_json_get_text(json, keys == loss_keys ? "type" : "name");
    aecl_class_keys class;
    aecl_status st = AECL_OK;
    if (json == NULL) return AECL_OK;
    if (name && (keys == loss_keys || keys == optimizer_keys)) {
        TRY(set_class(config, s, name));
        TRY(aecl_option_set(keys, config, file, name));
    }
    TRY(aecl_config_class(&class, sections[s].name, class_named(config, s)));
    if (alone) return AECL_OK;
    TRY(read_keys(config, s, (place){file, sections[s].name}, json, class.options));
done:
    return st;
}

aecl_status aecl_config_set_network(aecl_config *config, const aecl_json *network) {
    aecl_text text = {0};
    aecl_status st = aecl_json_write(network, false, &text);
    if (st < 0) {
        aecl_text_free(&text);
        return st;
    }
    free(config->network);
    config->network = text.s;
    return AECL_OK;
}

static aecl_status read_json(aecl_config *config, const char *file, const char *text) {
    aecl_json *top = NULL;
    aecl_status st = aecl_json_parse(&top, file, text, strlen(text));
    if (st == AECL_INPUT) st = AECL_USAGE; /* a configuration, not data */
    TRY(st);
    if (aecl_json_kind_of(top) != AECL_JSON_OBJECT) TRY(aecl_fail(AECL_USAGE, "%s: is not an object {...}", file));
    for (size_t s = 0; s < COUNT_OF(sections); s++) TRY(read_section(config, s, file, top));
    if (aecl_json_get(top, "network")) TRY(aecl_config_set_network(config, aecl_json_get(top, "network")));
    const struct {
        const char *key, *value;
    } needed[] = {{"name", config->name},
                  {"data.source", config->source},
                  {"network", config->network},
                  {"loss", config->loss},
                  {"optimizer.name", config->optimizer}};
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (needed[i].value == NULL || !*needed[i].value)
            TRY(aecl_fail(AECL_USAGE, "%s: the key \"%s\" is missing; presets show all of them", file, needed[i].key));
done:
    aecl_json_free(top);
    return st;
}

/* Setting */

/* Sets "units" of the last encoder layer. */
static aecl_status set_latent(aecl_config *config, const char *where, const char *text) {
    aecl_json *network = NULL;
    int64_t units = 0;
    aecl_status st = AECL_OK;
    if (!aecl_parse_integer(text, &units) || units < 1 || units > MOST_LATENT)
        return aecl_fail(AECL_USAGE, "%s: \"%s\" is not a whole number from 1 to %d", where, text, MOST_LATENT);
    TRY(aecl_json_parse(&network, "network", config->network, strlen(config->network)));
    const aecl_json *encoder = aecl_json_get(network, "encoder");
    const aecl_json *last = aecl_json_length(encoder) ? aecl_json_at(encoder, aecl_json_length(encoder) - 1) : NULL;
    if (aecl_json_get(last, "units") == NULL)
        TRY(aecl_fail(AECL_USAGE, "%s: the last encoder layer has no \"units\" to set", where));
    TRY(aecl_json_set_integer((aecl_json *)last, "units", units)); /* the tree is ours */
    TRY(aecl_config_set_network(config, network));
done:
    aecl_json_free(network);
    return st;
}

/* The section whose name starts the key, *rest behind its point; the top for a key without one. */
static size_t section_of(const char *key, const char **rest) {
    const char *dot = strchr(key, '.');
    *rest = dot ? dot + 1 : key;
    for (size_t s = 1; dot && s < COUNT_OF(sections); s++)
        if (strlen(sections[s].name) == (size_t)(dot - key) && strncmp(key, sections[s].name, (size_t)(dot - key)) == 0)
            return s;
    return dot ? COUNT_OF(sections) : 0;
}

aecl_status aecl_config_set_key(aecl_config *config, const char *key, const char *where, const char *text) {
    const char *rest;
    aecl_class_keys class;
    aecl_status st = AECL_OK;
    if (where == NULL) where = key;
    size_t s = section_of(key = strcmp(key, "loss") == 0 ? "loss.type" : key, &rest);
    if (strcmp(key, "network.latent") == 0) return set_latent(config, where, text);
    if (s == COUNT_OF(sections)) return refuse_key((place){"configuration", ""}, key, top_keys, NULL);
    if (strcmp(key, "optimizer.name") == 0 || strcmp(key, "loss.type") == 0) TRY(set_class(config, s, text));
    TRY(aecl_config_class(&class, sections[s].name, class_named(config, s)));
    const aecl_option *row = aecl_option_find(sections[s].keys, rest), *more = NULL;
    if (row == NULL && class.options) more = aecl_option_find(class.options, rest);
    if (row == NULL && more == NULL)
        return refuse_key((place){"configuration", sections[s].name}, rest, sections[s].keys, class.options);
    st = aecl_option_set(row ? row : more, row ? (void *)config : class_record(config, s), where, text);
done:
    return st;
}

aecl_status aecl_config_loss(aecl_loss *out, const aecl_config *config) {
    const aecl_loss *class = NULL;
    aecl_status st = aecl_loss_find(&class, config->loss);
    if (st == AECL_OK) *out = *class, out->config = config->loss_config;
    return st;
}

aecl_status aecl_config_read(aecl_config *out, const char *name, const char *text) {
    aecl_config config = aecl_config_defaults;
    aecl_status st = AECL_OK;
    TRY(read_json(&config, name, text));
    *out = config, config = (aecl_config){0};
done:
    aecl_config_clear(&config);
    return st;
}

/* Writing */

/* object[key] = [a, b], or a number where both are the same. */
static aecl_status put_range(aecl_json *object, const char *key, const double range[2]) {
    aecl_json *list = NULL;
    char text[2 * AECL_REAL_TEXT + 8], least[AECL_REAL_TEXT], greatest[AECL_REAL_TEXT];
    if (range[0] == range[1]) return aecl_json_set_real(object, key, range[0]);
    snprintf(text, sizeof text, "[%s, %s]", aecl_print_real(range[0], least), aecl_print_real(range[1], greatest));
    aecl_status st = aecl_json_parse(&list, key, text, strlen(text));
    return st < 0 ? st : aecl_json_set(object, key, list);
}

/* object[key] = the field with its type. */
static aecl_status put_field(aecl_json *object, const aecl_option *row, const void *record) {
    const void *field = (const char *)record + row->offset;
    char key[64];
    size_t n = 0;
    for (; row->name[n] && n + 1 < sizeof key; n++) key[n] = row->name[n] == '-' ? '_' : row->name[n];
    key[n] = 0;
    if (row->type == AECL_OPT_INTEGER) return aecl_json_set_integer(object, key, *(const int64_t *)field);
    if (row->type == AECL_OPT_REAL) return aecl_json_set_real(object, key, *(const double *)field);
    if (row->type == AECL_OPT_RANGE) return put_range(object, key, field);
    if (row->type == AECL_OPT_FLAG) return aecl_json_set_flag(object, key, *(const bool *)field);
    if (row->type == AECL_OPT_CHOICE) return aecl_json_set_text(object, key, row->choices[*(const int *)field]);
    return aecl_json_set_text(object, key, *(char *const *)field);
}

static aecl_status put_fields(aecl_json *object, const aecl_option *keys, const void *record) {
    aecl_status st = AECL_OK;
    for (const aecl_option *row = keys; row->type != AECL_OPT_END; row++) {
        bool unset = row->type == AECL_OPT_TEXT && *(char *const *)((const char *)record + row->offset) == NULL;
        if (!unset) TRY(put_field(object, row, record));
    }
done:
    return st;
}

static aecl_status put_section(aecl_json *top, size_t s, const aecl_config *config) {
    aecl_class_keys class;
    aecl_json *object = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(aecl_config_class(&class, sections[s].name, class_named(config, s)));
    if (sections[s].keys == loss_keys && !class.options) {
        st = aecl_json_set_text(top, sections[s].name, config->loss);
        goto done;
    }
    TRY(put_fields(object, sections[s].keys, config));
    if (class.options) TRY(put_fields(object, class.options, class_record((aecl_config *)config, s)));
    st = aecl_json_set(top, sections[s].name, object);
    object = NULL;
done:
    aecl_json_free(object);
    return st;
}

aecl_status aecl_config_to_json(aecl_json **out, const aecl_config *config) {
    aecl_json *top = aecl_json_object(), *network = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(put_fields(top, top_keys, config));
    TRY(aecl_json_parse(&network, "network", config->network, strlen(config->network)));
    st = aecl_json_set(top, "network", network);
    network = NULL;
    TRY(st);
    for (size_t s = 1; s < COUNT_OF(sections); s++) TRY(put_section(top, s, config));
    *out = top, top = NULL;
done:
    aecl_json_free(network);
    aecl_json_free(top);
    return st;
}

aecl_status aecl_config_copy(aecl_config *out, const aecl_config *config) {
    aecl_json *json = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_config_to_json(&json, config));
    TRY(aecl_json_write(json, false, &text));
    TRY(aecl_config_read(out, config->name, text.s));
done:
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}
