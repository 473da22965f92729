/* Presets: configurations embedded in the program, or files of the same form. */
#include "job/preset.h"

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

#define FOLDER     "presets/"
#define ENDING     ".json"
#define FILE_LIMIT ((size_t)1 << 20)
#define MOST_NAMES 64

static aecl_status add_name(char **names, size_t *count, const char *path) {
    size_t folder = strlen(FOLDER), length = strlen(path);
    if (strncmp(path, FOLDER, folder) != 0 || *count == MOST_NAMES) return AECL_OK;
    aecl_status st = aecl_copy_string(&names[*count], path + folder);
    if (st == AECL_OK) names[(*count)++][length - folder - strlen(ENDING)] = 0;
    return st;
}

static aecl_status refuse(const char *source) {
    char *names[MOST_NAMES];
    aecl_text known = {0};
    size_t count = 0;
    aecl_status st = AECL_OK;
    for (const aecl_embedded_file *file = aecl_embedded_files; file->path; file++)
        TRY(add_name(names, &count, file->path));
    for (size_t i = 0; i < count; i++) aecl_text_add(&known, "%s%s", i ? ", " : "", names[i]);
    TRY(aecl_text_done(&known));
    const char *nearest = aecl_nearest(source, (const char *const *)names, count);
    if (nearest)
        TRY(aecl_fail(AECL_USAGE, "no preset or file \"%s\" (presets: %s); did you mean %s?", source, known.s,
                      nearest));
    TRY(aecl_fail(AECL_USAGE, "no preset or file \"%s\" (presets: %s)", source, known.s));
done:
    for (size_t i = 0; i < count; i++) free(names[i]);
    aecl_text_free(&known);
    return st;
}

aecl_status aecl_preset_read(char **text, const char *source) {
    aecl_text path = {0};
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    *text = NULL;
    aecl_text_add(&path, FOLDER "%s" ENDING, source);
    TRY(aecl_text_done(&path));
    const aecl_embedded_file *file = aecl_embedded_find(path.s);
    if (file) TRY(aecl_copy_string(text, (const char *)file->bytes));
    if (file) goto done;
    if (!aecl_file_exists(source)) TRY(refuse(source));
    TRY(aecl_file_read(source, FILE_LIMIT, &bytes, &length));
    if (memchr(bytes, 0, length)) TRY(aecl_fail(AECL_USAGE, "%s: holds a NUL byte: not a configuration", source));
    *text = (char *)bytes, bytes = NULL;
done:
    aecl_text_free(&path);
    free(bytes);
    return st;
}

/* Whether `source` is other data than a preset is made for: not its set, and not a generated one in its place. */
static bool is_own_data(const char *source, const char *made_for) {
    return strcmp(source, made_for) != 0 && strncmp(source, "synthetic", strlen("synthetic")) != 0;
}

aecl_status aecl_preset_config(aecl_config *out, const char *name, const char *source) {
    aecl_config config = {0};
    char *text = NULL, *own = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_preset_read(&text, name));
    TRY(aecl_config_read(&config, name, text));
    if (config.own_data && source && is_own_data(source, config.source)) {
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
    *out = config, config = (aecl_config){0};
done:
    aecl_config_clear(&config);
    free(text);
    free(own);
    return st;
}
