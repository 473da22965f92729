/* Presets: configurations embedded in the program, or files of the same form. */
#include "job/preset.h"

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

#define FILE_LIMIT ((size_t)1 << 20)

/* What fits a preset's training to data of one's own: as many steps as a set wants that is learnt well, of which early
 * stopping leaves out what a smaller one does not need. */
#define OWN_STEPS      20000
#define OWN_PATIENCE   20
#define OWN_VALIDATION 0.1

static size_t name_count(void) {
    size_t count = 0;
    while (aecl_embedded_presets[count]) count++;
    return count;
}

static aecl_status refuse(const char *what, const char *source) {
    aecl_text known = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; aecl_embedded_presets[i]; i++)
        aecl_text_add(&known, "%s%s", i ? ", " : "", aecl_embedded_presets[i]);
    TRY(aecl_text_done(&known));
    const char *nearest = aecl_nearest(source, aecl_embedded_presets, name_count());
    if (nearest)
        TRY(aecl_fail(AECL_USAGE, "no %s \"%s\" (presets: %s); did you mean %s?", what, source, known.s, nearest));
    TRY(aecl_fail(AECL_USAGE, "no %s \"%s\" (presets: %s)", what, source, known.s));
done:
    aecl_text_free(&known);
    return st;
}

/* *text = the embedded preset, NULL when there is none. */
static aecl_status find_preset(char **text, const char *name) {
    aecl_text path = {0};
    aecl_status st = AECL_OK;
    *text = NULL;
    aecl_text_add(&path, "presets/%s.json", name);
    TRY(aecl_text_done(&path));
    const aecl_embedded_file *file = aecl_embedded_find(path.s);
    if (file) TRY(aecl_copy_string(text, (const char *)file->bytes));
done:
    aecl_text_free(&path);
    return st;
}

aecl_status aecl_preset_text(char **text, const char *name) {
    aecl_status st = find_preset(text, name);
    return st < 0 || *text ? st : refuse("preset", name);
}

static void add_summary(aecl_text *out, const char *name) {
    char *text = NULL;
    aecl_json *json = NULL;
    aecl_status st = AECL_OK;
    TRY(find_preset(&text, name));
    TRY(aecl_json_parse(&json, name, text, strlen(text)));
    const char *summary = aecl_json_get_text(json, "summary");
    aecl_text_add(out, "  %-14s%s\n", name, summary ? summary : "");
done:
    if (st < 0) out->failed = true; /* presets are embedded: only memory can be missing */
    aecl_json_free(json);
    free(text);
}

void aecl_presets_list(aecl_text *out) {
    for (size_t i = 0; aecl_embedded_presets[i]; i++) add_summary(out, aecl_embedded_presets[i]);
}

aecl_status aecl_preset_read(char **text, const char *source) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    TRY(find_preset(text, source));
    if (*text) return AECL_OK;
    if (!aecl_file_exists(source)) TRY(refuse("preset or file", source));
    TRY(aecl_file_read(source, FILE_LIMIT, &bytes, &length));
    if (memchr(bytes, 0, length)) TRY(aecl_fail(AECL_USAGE, "%s: holds a NUL byte: not a configuration", source));
    *text = (char *)bytes, bytes = NULL;
done:
    free(bytes);
    return st;
}

/* Whether `source` is other data than a preset is made for: not its set, and not a generated one in its place. */
static bool is_own_data(const char *source, const char *made_for) {
    return strcmp(source, made_for) != 0 && strncmp(source, "synthetic", strlen("synthetic")) != 0;
}

/* A preset whose epochs are meant for its own set: they become the least, and the set's size says how many it takes. */
static void fit_epochs_to_set(aecl_config *config) {
    config->least_epochs = config->epochs;
    config->epochs = 0;
    config->steps = OWN_STEPS;
    config->patience = OWN_PATIENCE;
    config->validation = OWN_VALIDATION;
}

aecl_status aecl_preset_config(aecl_config *out, const char *name, const char *source) {
    aecl_config config = {0};
    char *text = NULL, *own = NULL;
    aecl_status st = AECL_OK;
    TRY(find_preset(&text, name));
    bool preset = text != NULL;
    if (!preset) TRY(aecl_preset_read(&text, name));
    TRY(aecl_config_read(&config, name, text));
    bool own_rows = source && is_own_data(source, config.source);
    if (config.own_data && own_rows) {
        TRY(aecl_copy_string(&own, config.name));
        aecl_log(AECL_LOG_NOTE, "data of your own: the settings of %s, which fit themselves to the set",
                 config.own_data);
        free(text);
        text = NULL;
        TRY(aecl_preset_read(&text, config.own_data));
        aecl_config_clear(&config);
        TRY(aecl_config_read(&config, name, text));
        free(config.name);
        config.name = own, own = NULL;
    }
    if (preset && own_rows && config.steps == 0) fit_epochs_to_set(&config);
    *out = config, config = (aecl_config){0};
done:
    aecl_config_clear(&config);
    free(text);
    free(own);
    return st;
}
