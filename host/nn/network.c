/* Layers are added one after the other, each checked against what the layer before gives. Names are those of PyTorch's
 * Sequential, where an activation counts as a module. */
#include "nn/network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

aecl_status aecl_network_new(aecl_network **out, const aecl_shape *in) {
    aecl_status st = AECL_OK;
    *out = NULL;
    if (!aecl_shape_count(in)) return aecl_fail(AECL_USAGE, "a network needs an input with at least one element");
    TRY(aecl_alloc(out, 1, sizeof **out));
    (*out)->in = (*out)->code = (*out)->out = *in;
done:
    return st;
}

static void layer_free(aecl_layer *layer) {
    if (layer->config) aecl_option_free(layer->class->options, layer->config);
    free(layer->config);
}

void aecl_network_free(aecl_network *network) {
    if (!network) return;
    for (size_t i = 0; i < network->count; i++) layer_free(&network->layers[i]);
    free(network->layers);
    aecl_params_free(&network->params);
    free(network);
}

static aecl_status find_class(const aecl_layer_class **out, const char *name) {
    size_t i = 0;
    aecl_status st = aecl_find_named(&i, "layer", name, (const void *const *)aecl_layer_classes);
    if (st >= 0) *out = aecl_layer_classes[i];
    return st;
}

/* "1x28x28 -> 16x14x14 -> 8x7x7" up to the present end. */
static void chain_text(const aecl_network *network, aecl_text *out) {
    char shape[AECL_SHAPE_TEXT];
    aecl_text_add(out, "%s", aecl_shape_print(&network->in, shape));
    for (size_t i = 0; i < network->count; i++)
        aecl_text_add(out, " -> %s", aecl_shape_print(&network->layers[i].out, shape));
}

/* The place of the next layer in a PyTorch Sequential of its half, where an activation is a module of its own. */
static size_t module_index(const aecl_network *network, bool decoder) {
    size_t index = 0;
    for (size_t i = 0; i < network->count; i++)
        if (network->layers[i].decoder == decoder)
            index += aecl_activation_of(&network->layers[i]) == AECL_ACTIVATION_none ? 1 : 2;
    return index;
}

static aecl_status add_params(aecl_network *network, aecl_layer *layer) {
    aecl_status st = AECL_OK;
    aecl_param param[AECL_LAYER_PARAMS] = {0};
    char kind[32];
    size_t count = layer->class->params ? layer->class->params(layer, param) : 0;
    layer->first_param = network->params.count;
    for (size_t i = 0; i < count; i++) {
        snprintf(kind, sizeof kind, "%.31s", param[i].name);
        snprintf(param[i].name, sizeof param[i].name, "%s.%s", layer->name, kind);
        TRY(aecl_params_add(&network->params, &param[i]));
        layer->param_count++;
    }
done:
    return st;
}

/* The number of a layer's output: 0 the network's input, i + 1 layer i's, by label or name; SIZE_MAX where there is none. */
static size_t output_called(const aecl_network *network, const char *name) {
    if (!strcmp(name, "input")) return 0;
    for (size_t i = 0; i < network->count; i++)
        if (!strcmp(name, network->layers[i].label) || !strcmp(name, network->layers[i].name)) return i + 1;
    return SIZE_MAX;
}

static const aecl_shape *shape_of(const aecl_network *network, size_t output) {
    return output ? &network->layers[output - 1].out : &network->in;
}

static aecl_status refuse_name(const aecl_network *network, const aecl_layer *layer, const char *option,
                               const char *name) {
    aecl_text names = {0};
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        aecl_text_add(&names, ", %s", *l->label ? l->label : l->name);
    }
    aecl_status st = aecl_fail(AECL_USAGE, "layer %s (%s): %s=%s: no layer before it is called so; there are input%s",
                               layer->name, layer->class->name, option, name, names.s ? names.s : "");
    aecl_text_free(&names);
    return st;
}

/* Finds the second input. */
static aecl_status find_skip(const aecl_network *network, aecl_layer *layer) {
    const char *from = ((const aecl_layer_common *)layer->config)->from;
    if (!layer->class->skips) return AECL_OK;
    if (!from || !*from)
        return aecl_fail(AECL_USAGE, "layer %s (%s) has no \"from\": the layer whose output it takes beside its input",
                         layer->name, layer->class->name);
    layer->skip = output_called(network, from);
    if (layer->skip == SIZE_MAX) return refuse_name(network, layer, "from", from);
    layer->skip_in = *shape_of(network, layer->skip);
    return AECL_OK;
}

/* *like = the shape that the layer is to give, NULL where it names none. */
static aecl_status find_like(const aecl_network *network, const aecl_layer *layer, const aecl_shape **like) {
    const char *name = ((const aecl_layer_common *)layer->config)->like;
    *like = NULL;
    if (name == NULL) return AECL_OK;
    size_t output = output_called(network, name);
    if (output == SIZE_MAX) return refuse_name(network, layer, "like", name);
    *like = shape_of(network, output);
    return AECL_OK;
}

/* Takes "name=" out of a layer's words; *rest: the others, owned by the caller. */
static aecl_status take_label(const aecl_network *network, aecl_layer *layer, const char *words, char **rest) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    aecl_status st = AECL_OK;
    TRY(aecl_copy_string(rest, words));
    char *word = *rest;
    while (word && strncmp(word, "name=", 5) != 0) word = (word = strchr(word, ' ')) ? word + 1 : NULL;
    if (!word) return AECL_OK;
    size_t length = strcspn(word + 5, " ");
    if (!length || length >= sizeof layer->label || strspn(word + 5, allowed) < length)
        TRY(aecl_fail(AECL_USAGE, "%s: name: %.*s is not of 1 to %zu letters, digits, _ and -", layer->name,
                      (int)length, word + 5, sizeof layer->label - 1));
    memcpy(layer->label, word + 5, length);
    if (output_called(network, layer->label) != SIZE_MAX)
        TRY(aecl_fail(AECL_USAGE, "%s: name: %s names another output already", layer->name, layer->label));
    memset(word, ' ', 5 + length);
done:
    return st;
}

static aecl_status layer_shape(aecl_network *network, aecl_layer *layer) {
    aecl_text chain = {0};
    aecl_layer_inputs inputs = {&layer->in, layer->class->skips ? &layer->skip_in : NULL, &network->in, NULL};
    aecl_status st = find_like(network, layer, &inputs.like);
    if (st < 0) return st;
    st = layer->class->shape(layer->config, &inputs, &layer->out);
    if (st >= 0 && !aecl_shape_count(&layer->out)) st = aecl_fail(AECL_USAGE, "its output has no elements");
    if (st >= 0) return st;
    chain_text(network, &chain);
    st = aecl_fail_in(st, "layer %s (%s) does not fit after %s", layer->name, layer->class->name,
                      chain.s ? chain.s : "its input");
    aecl_text_free(&chain);
    return st;
}

/* An activation whose derivative is a function of its input is a layer of its own, behind this one and called as it. */
static aecl_status add_activation(aecl_network *network, bool decoder, const char *function, const char *label) {
    aecl_text words = {0};
    aecl_status st = AECL_OK;
    aecl_text_add(&words, "function=%s", function);
    if (*label) aecl_text_add(&words, " name=%s", label);
    TRY(aecl_text_done(&words));
    TRY(aecl_network_add(network, decoder, "activation", words.s));
done:
    aecl_text_free(&words);
    return st;
}

/* The function such a layer is to have, taken from this one; NULL where it applies its activation itself. */
static const char *take_preactivation(aecl_layer *layer) {
    aecl_layer_common *common = layer->config;
    const aecl_activation *activation = aecl_activations[common->activation];
    if (!common->activation || activation->derivative) return NULL;
    common->activation = AECL_ACTIVATION_none;
    return activation->name;
}

/* The layer becomes the network's. */
static aecl_status append(aecl_network *network, aecl_layer *layer) {
    aecl_status st = AECL_OK;
    TRY(aecl_resize(&network->layers, network->count + 1, sizeof *network->layers));
    TRY(add_params(network, layer));
    network->layers[network->count++] = *layer;
    network->out = layer->out;
    if (layer->decoder) return AECL_OK;
    network->encoder_count++;
    network->code = layer->out;
done:
    return st;
}

aecl_status aecl_network_add(aecl_network *network, bool decoder, const char *name, const char *words) {
    aecl_status st = AECL_OK;
    aecl_layer layer = {.decoder = decoder, .in = network->out};
    char *rest = NULL, label[sizeof layer.label];
    TRY(find_class(&layer.class, name));
    if (!decoder && network->count > network->encoder_count)
        return aecl_fail(AECL_USAGE, "encoder layers must come before the decoder's");
    TRY(aecl_alloc(&layer.config, 1, layer.class->options_size));
    memcpy(layer.config, layer.class->defaults, layer.class->options_size);
    snprintf(layer.name, sizeof layer.name, "%s.%zu", decoder ? "decoder" : "encoder", module_index(network, decoder));
    TRY(take_label(network, &layer, words, &rest));
    TRY(aecl_option_set_words(layer.class->options, layer.config, layer.name, rest));
    TRY(find_skip(network, &layer));
    TRY(layer_shape(network, &layer));
    if (layer.class->optional && !*layer.label && aecl_shape_equal(&layer.in, &layer.out)) goto done;
    const char *function = take_preactivation(&layer);
    memcpy(label, layer.label, sizeof label);
    if (function) *layer.label = 0;
    TRY(append(network, &layer));
    layer.class = NULL; /* the network's now */
    if (function) TRY(add_activation(network, decoder, function, label));
done:
    free(rest);
    if (layer.class) layer_free(&layer);
    return st;
}

aecl_status aecl_network_finish(aecl_network *network) {
    char in[AECL_SHAPE_TEXT], out[AECL_SHAPE_TEXT];
    if (!network->encoder_count) return aecl_fail(AECL_USAGE, "the network has no encoder layer");
    if (network->encoder_count == network->count) return aecl_fail(AECL_USAGE, "the network has no decoder layer");
    if (!network->params.trainable) return aecl_fail(AECL_USAGE, "no layer of the network has anything to train");
    if (aecl_shape_count(&network->in) == aecl_shape_count(&network->out)) return AECL_OK;
    aecl_text chain = {0};
    chain_text(network, &chain);
    aecl_status st =
        aecl_fail(AECL_USAGE, "the network's output %s has not as many elements as its input %s: %s",
                  aecl_shape_print(&network->out, out), aecl_shape_print(&network->in, in), chain.s ? chain.s : "");
    aecl_text_free(&chain);
    return st;
}

const aecl_layer *aecl_network_crosses(const aecl_network *network) {
    for (size_t i = network->encoder_count; i < network->count; i++)
        if (network->layers[i].class->skips && network->layers[i].skip < network->encoder_count)
            return &network->layers[i];
    return NULL;
}

void aecl_network_print(const aecl_network *network, aecl_text *out) {
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        char from[AECL_SHAPE_TEXT], to[AECL_SHAPE_TEXT], shapes[2 * AECL_SHAPE_TEXT + 8];
        size_t parameters = 0;
        for (const aecl_param *p = network->params.param + l->first_param, *end = p + l->param_count; p < end; p++)
            if (p->trained) parameters += p->count;
        snprintf(shapes, sizeof shapes, "%s -> %s", aecl_shape_print(&l->in, from), aecl_shape_print(&l->out, to));
        aecl_text_add(out, "%-10s  %-14s  %-20s  %-7s  %zu parameters\n", l->name, l->class->name, shapes,
                      aecl_activation_names[aecl_activation_of(l)], parameters);
    }
}

bool aecl_network_adds_losses(const aecl_network *network) {
    for (size_t i = 0; i < network->count; i++)
        if (network->layers[i].class->adds_losses) return true;
    return false;
}
