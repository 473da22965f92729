/* An architecture to JSON and back. A layer's options become words "key=value" on the way in, so that the checks are
 * those of the option tables. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/model_file.h"

#define NOT_IN_A_WORD " \t\r\n=" /* what would end or split a word "key=value" */

/* A value as a word: a number or a name, or a list of two and more, [3, 1], as "3x1". */
static bool word_of(const aecl_json *value, aecl_text *out) {
    size_t count = aecl_json_kind_of(value) == AECL_JSON_ARRAY ? aecl_json_length(value) : 0;
    for (size_t i = 0; i < count; i++) {
        if (i) aecl_text_add(out, "x");
        if (!aecl_json_scalar_text(aecl_json_at(value, i), out)) return false;
    }
    return count ? count > 1 : aecl_json_scalar_text(value, out);
}

/* Adds one option of a layer to its words. */
static aecl_status add_word(aecl_text *words, const char *key, const aecl_json *value, const char *where) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    bool is_word = word_of(value, &text);
    TRY(aecl_text_done(&text));
    if (!is_word || !*text.s || strpbrk(text.s, NOT_IN_A_WORD) || !*key || strpbrk(key, NOT_IN_A_WORD))
        TRY(aecl_fail(AECL_USAGE, "%s.%s: is not a number, a name or a list of numbers", where, key));
    aecl_text_add(words, "%s%s=%s", words->length ? " " : "", key, text.s);
done:
    aecl_text_free(&text);
    return st;
}

static aecl_status add_layer(aecl_network *network, bool decoder, const aecl_json *layer, const char *where) {
    aecl_text words = {0};
    aecl_status st = AECL_OK;
    const char *name = aecl_json_get_text(layer, "layer");
    if (name == NULL) TRY(aecl_fail(AECL_USAGE, "%s: has no text \"layer\", the layer's name", where));
    const aecl_json *value;
    for (size_t i = 0; i < aecl_json_length(layer); i++) {
        const char *key = aecl_json_key_at(layer, i, &value);
        if (strcmp(key, "layer") != 0) TRY(add_word(&words, key, value, where));
    }
    TRY(aecl_text_done(&words));
    st = aecl_network_add(network, decoder, name, words.s);
    if (st < 0) st = aecl_fail_in(st, "%s", where);
done:
    aecl_text_free(&words);
    return st;
}

static aecl_status add_half(aecl_network *network, bool decoder, const aecl_json *json, const char *where) {
    const char *half = decoder ? "decoder" : "encoder";
    const aecl_json *layers = aecl_json_get(json, half);
    aecl_text place = {0};
    aecl_status st = AECL_OK;
    if (aecl_json_kind_of(layers) != AECL_JSON_ARRAY)
        return aecl_fail(AECL_USAGE, "%s: has no list \"%s\" of layers", where, half);
    for (size_t i = 0; i < aecl_json_length(layers); i++) {
        aecl_text_free(&place);
        aecl_text_add(&place, "%s.%s[%zu]", where, half, i);
        TRY(aecl_text_done(&place));
        if (aecl_json_kind_of(aecl_json_at(layers, i)) != AECL_JSON_OBJECT)
            TRY(aecl_fail(AECL_USAGE, "%s: is not an object {\"layer\": ...}", place.s));
        TRY(add_layer(network, decoder, aecl_json_at(layers, i), place.s));
    }
done:
    aecl_text_free(&place);
    return st;
}

static aecl_status check_keys(const aecl_json *json, const char *where) {
    static const char *const known[] = {"encoder", "decoder", "output"};
    if (aecl_json_kind_of(json) != AECL_JSON_OBJECT)
        return aecl_fail(AECL_USAGE, "%s: is not an object {\"encoder\": [...], \"decoder\": [...]}", where);
    const aecl_json *value;
    for (size_t i = 0; i < aecl_json_length(json); i++) {
        const char *key = aecl_json_key_at(json, i, &value);
        const char *nearest = aecl_nearest(key, known, COUNT_OF(known));
        if (strcmp(key, known[0]) == 0 || strcmp(key, known[1]) == 0 || strcmp(key, known[2]) == 0) continue;
        return aecl_fail(AECL_USAGE, "%s: unknown key \"%s\"; %s%s%s", where, key, nearest ? "did you mean \"" : "",
                         nearest ? nearest : "known are encoder, decoder and output", nearest ? "\"?" : "");
    }
    return AECL_OK;
}

/* "output": "residual": the network's input is added to what the layers give. */
static aecl_status add_output(aecl_network *network, const aecl_json *json, const char *where) {
    const aecl_json *output = aecl_json_get(json, "output");
    const char *text = aecl_json_get_text(json, "output");
    if (output == NULL || (text && strcmp(text, "direct") == 0)) return AECL_OK;
    if (text == NULL || strcmp(text, "residual") != 0)
        return aecl_fail(AECL_USAGE, "%s.output: is neither \"direct\" nor \"residual\"", where);
    aecl_status st = aecl_network_add(network, true, "add", "from=input");
    return st < 0 ? aecl_fail_in(st, "%s.output: residual", where) : st;
}

aecl_status aecl_network_from_json(aecl_network **out, const aecl_shape *in, const aecl_json *json, const char *where) {
    aecl_network *network = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(check_keys(json, where));
    TRY(aecl_network_new(&network, in));
    TRY(add_half(network, false, json, where));
    TRY(add_half(network, true, json, where));
    TRY(add_output(network, json, where));
    st = aecl_network_finish(network);
    if (st < 0) TRY(aecl_fail_in(st, "%s", where));
    *out = network, network = NULL;
done:
    aecl_network_free(network);
    return st;
}

/* The value of a word with its type: whole number, real, flag, or text. */
static aecl_status set_value(aecl_json *object, const char *key, const char *text) {
    int64_t whole = 0;
    double real = 0;
    if (aecl_parse_integer(text, &whole)) return aecl_json_set_integer(object, key, whole);
    if (aecl_parse_real(text, &real)) return aecl_json_set_real(object, key, real);
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) return aecl_json_set_flag(object, key, *text == 't');
    return aecl_json_set_text(object, key, text);
}

static aecl_status layer_to_json(const aecl_layer *layer, aecl_json *list) {
    aecl_text words = {0};
    aecl_json *object = aecl_json_object();
    char *rest = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_text(object, "layer", aecl_layer_kind(layer)));
    aecl_layer_words(layer, &words);
    TRY(aecl_text_done(&words));
    for (char *word = strtok_r(words.s, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(word, '=');
        if (value == NULL || value[1] == 0) continue; /* an option that is not set */
        *value++ = 0;
        TRY(set_value(object, word, value));
    }
    st = aecl_json_append(list, object);
    object = NULL;
done:
    aecl_json_free(object);
    aecl_text_free(&words);
    return st;
}

aecl_status aecl_network_to_json(const aecl_network *network, aecl_json **out) {
    aecl_json *json = aecl_json_object(), *half[2] = {aecl_json_array(), aecl_json_array()};
    aecl_status st = AECL_OK;
    *out = NULL;
    for (size_t i = 0; i < network->count; i++)
        TRY(layer_to_json(&network->layers[i], half[network->layers[i].decoder]));
    st = aecl_json_set(json, "encoder", half[0]);
    half[0] = NULL;
    TRY(st);
    st = aecl_json_set(json, "decoder", half[1]);
    half[1] = NULL;
    TRY(st);
    *out = json, json = NULL;
done:
    aecl_json_free(half[0]);
    aecl_json_free(half[1]);
    aecl_json_free(json);
    return st;
}
