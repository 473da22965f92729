/* Configurations for other programs. */
#include <stdlib.h>
#include <string.h>

#include <aecl/config.h>

#include "base/embed.h"
#include "base/mem.h"
#include "job/run_config.h"
#include "job/preset.h"

void aecl_config_free(aecl_config *config) {
    if (config == NULL) return;
    aecl_config_clear(config);
    free(config);
}

/* *out = a handle of what is in *config, which is taken over. */
static aecl_status hand_out(aecl_config **out, aecl_config *config) {
    aecl_status st = aecl_alloc(out, 1, sizeof **out);
    if (st < 0) {
        aecl_config_clear(config);
        return st;
    }
    **out = *config;
    return AECL_OK;
}

const char *aecl_preset_name(size_t index) {
    for (size_t i = 0; aecl_embedded_presets[i]; i++)
        if (i == index) return aecl_embedded_presets[i];
    return NULL;
}

aecl_status aecl_config_preset(aecl_config **out, const char *name) {
    aecl_config config = {0};
    char *text = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_preset_text(&text, name));
    TRY(aecl_config_read(&config, name, text));
    TRY(hand_out(out, &config));
done:
    free(text);
    return st;
}

aecl_status aecl_config_parse(aecl_config **out, const char *name, const char *json, size_t length) {
    aecl_config config = {0};
    char *text = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    if (memchr(json, 0, length)) TRY(aecl_fail(AECL_USAGE, "%s: holds a NUL byte: not a configuration", name));
    TRY(aecl_alloc(&text, length + 1, 1));
    memcpy(text, json, length);
    TRY(aecl_config_read(&config, name, text));
    TRY(hand_out(out, &config));
done:
    free(text);
    return st;
}

aecl_status aecl_config_set(aecl_config *config, const char *key, const char *value) {
    return aecl_config_set_key(config, key, key, value);
}

aecl_status aecl_config_print(const aecl_config *config, char **out) {
    aecl_json *json = NULL;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_config_to_json(&json, config));
    TRY(aecl_json_write(json, true, &text));
    aecl_text_add(&text, "\n");
    TRY(aecl_text_done(&text));
    *out = text.s, text = (aecl_text){0};
done:
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}
