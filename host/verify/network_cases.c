/* The trainings that are checked: some of every kind, and one made of each entry of the tables, so that a new layer,
 * activation, loss or optimizer is walked by itself, layer by layer and in panels. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/layer.h"
#include "nn/tuning.h"
#include "verify/check_network.h"

static const aecl_network_case networks[] = {
    {"dense",
     {1, {17}},
     {"dense units=5 activation=relu", "|", "dense activation=sigmoid"},
     33,
     &aecl_loss_mse,
     &aecl_optimizer_adam,
     true,
     {.factor = 0},
     false,
     0},
    {"deep",
     {1, {45}},
     {"dense units=33 activation=tanh", "dense units=8 activation=relu", "|", "dense units=20 activation=tanh",
      "dense activation=sigmoid"},
     31,
     &aecl_loss_mae,
     &aecl_optimizer_sgd,
     false,
     {.factor = 0},
     false,
     0},
    {"wide",
     {1, {65}},
     {"dense units=70 activation=relu", "|", "dense"},
     150,
     &aecl_loss_mse,
     &aecl_optimizer_sgd,
     true,
     {.factor = 0.2},
     false,
     0},
    {"pictures",
     {3, {1, 7, 6}},
     {"conv channels=5 kernel=3 stride=2 activation=relu", "|",
      "conv_transpose channels=17 kernel=3 stride=2 activation=tanh pad_before=1 pad_after=1",
      "conv channels=1 kernel=3 pad_before=1 pad_after=1 activation=sigmoid", "dense activation=sigmoid"},
     33,
     &aecl_loss_mse,
     &aecl_optimizer_adam,
     true,
     {.factor = 0.1},
     false,
     0},
    {"channels",
     {3, {3, 5, 5}},
     {"conv channels=9 kernel=2 stride=1", "conv channels=4 kernel=3 stride=2 activation=relu", "|",
      "conv_transpose channels=3 kernel=3 stride=2 pad_before=1 pad_after=1 activation=sigmoid"},
     17,
     &aecl_loss_mse,
     &aecl_optimizer_sgd,
     false,
     {.factor = 0},
     false,
     0},
};

/* Panel programs of other tiles than the device's own: what a tuning may choose, and every width of vector. */
static const aecl_tile panel_tiles[] = {{4, 4, 4}, {4, 16, 8}, {8, 4, 8}, {8, 6, 16}, {8, 12, 16}, {16, 8, 16}};

static aecl_status check_tile(aecl_check *check, const aecl_network_case *c, aecl_tuning *tuning, aecl_tile tile) {
    char way[64];
    tuning->panel[AECL_PANEL_DENSE] = tuning->panel[AECL_PANEL_CONVOLUTIONS] = tile;
    snprintf(way, sizeof way, "tile=%zux%zu vector=%zu", tile.rows, tile.columns, tile.vector);
    return aecl_check_way(check, c, AECL_WAY_PANEL, way);
}

/* A dense network and one of convolutions, on CPU devices, where training runs in panels. */
static aecl_status check_panel_tiles(aecl_check *check) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(check->ops);
    const aecl_network_case *cases[] = {&networks[0], &networks[COUNT_OF(networks) - 1]};
    aecl_tuning *tuning = NULL;
    if (!aecl_context_is_cpu(context)) return AECL_OK;
    TRY(aecl_alloc(&tuning, 1, sizeof *tuning));
    aecl_tuning *before = aecl_context_swap_tuning(context, tuning);
    for (size_t i = 0; st == AECL_OK && i < 2 * COUNT_OF(panel_tiles); i++)
        st = check_tile(check, cases[i % 2], tuning, panel_tiles[i / 2]);
    free(aecl_context_swap_tuning(context, before));
done:
    return st;
}

/* A layer of the table between others, as its second case has it. The first makes its input, and its second one. */
static aecl_status check_layer_network(aecl_check *check, const aecl_layer_class *class) {
    aecl_status st = AECL_OK;
    const char *text = class->cases[0] && class->cases[1] ? class->cases[1] : class->cases[0];
    aecl_network_case c = {.loss = &aecl_loss_mse, .optimizer = &aecl_optimizer_adam, .bytes = true};
    aecl_text first = {0}, words = {0}, name = {0};
    if (!text) return AECL_OK;
    aecl_text_add(&name, "layer=%s %s", class->name, text);
    aecl_text_add(&words, "%s ", class->name);
    aecl_check_parse(text, &c.in, &c.batch, &words);
    if (class->skips) aecl_text_add(&words, "from=encoder.0");
    aecl_text_add(&first,
                  c.in.rank == 3 ? "conv channels=%zu kernel=1 activation=tanh" : "dense units=%zu activation=tanh",
                  c.in.rank == 3 ? c.in.dim[0] : aecl_shape_count(&c.in));
    TRY(aecl_text_done(&first));
    TRY(aecl_text_done(&words));
    TRY(aecl_text_done(&name));
    c.name = name.s;
    memcpy(c.layers, (const char *const[]){first.s, words.s, "|", "dense activation=sigmoid"}, 4 * sizeof *c.layers);
    TRY(aecl_check_way(check, &c, AECL_WAY_DIRECT, NULL));
    if (class->panel_backward && !class->skips) TRY(aecl_check_way(check, &c, AECL_WAY_PANEL, NULL));
done:
    aecl_text_free(&first);
    aecl_text_free(&words);
    aecl_text_free(&name);
    return st;
}

static aecl_status check_direct_and_panel(aecl_check *check, const aecl_network_case *c) {
    aecl_status st = aecl_check_way(check, c, AECL_WAY_DIRECT, NULL);
    return st < 0 ? st : aecl_check_way(check, c, AECL_WAY_PANEL, NULL);
}

/* Activations behind a layer of each kind, the last one too: `count` of them from `first` on, in turn. */
static aecl_status check_activations(aecl_check *check, size_t first, size_t count) {
    static const char *const layers[] = {"conv channels=3 kernel=3 stride=2",
                                         "conv_transpose channels=2 kernel=3 stride=2", "dense"};
    char words[COUNT_OF(layers)][96], name[96] = "activation";
    for (size_t i = 0; i < COUNT_OF(layers); i++) {
        const char *activation = aecl_activations[first + i % count]->name;
        size_t used = strlen(name);
        snprintf(words[i], sizeof words[i], "%s activation=%s", layers[i], activation);
        if (i < count) snprintf(name + used, sizeof name - used, "%c%s", i ? ',' : '=', activation);
    }
    return check_direct_and_panel(check, &(aecl_network_case){.name = name,
                                                              .in = {3, {1, 7, 6}},
                                                              .layers = {words[0], "|", words[1], words[2]},
                                                              .batch = 17,
                                                              .loss = &aecl_loss_mse,
                                                              .optimizer = &aecl_optimizer_adam,
                                                              .bytes = true});
}

/* Every loss with some optimizer and every optimizer with some loss, its options not at their defaults. */
static aecl_status check_loss_and_optimizer(aecl_check *check, size_t i) {
    size_t losses = 0, optimizers = 0;
    while (aecl_losses[losses]) losses++;
    while (aecl_optimizers[optimizers]) optimizers++;
    if (i >= losses && i >= optimizers) return AECL_OK;
    aecl_loss loss = *aecl_losses[i % losses];
    aecl_check_other_loss(&loss);
    aecl_network_case c = {
        .name = "small",
        .in = {1, {9}},
        .layers = {"dense units=7 activation=tanh", "|", loss.shares ? "dense activation=sigmoid" : "dense"},
        .batch = 31,
        .loss = &loss,
        .optimizer = aecl_optimizers[i % optimizers],
        .bytes = true,
        .other_options = true};
    if (loss.pictures) c.in = aecl_shape3(2, 13, 12);
    aecl_status st =
        loss.pictures ? aecl_check_way(check, &c, AECL_WAY_DIRECT, NULL) : check_direct_and_panel(check, &c);
    c.clip_norm = 0.01;
    if (st >= 0) st = aecl_check_way(check, &c, AECL_WAY_DIRECT, NULL);
    return st < 0 ? st : check_loss_and_optimizer(check, i + 1);
}

/* Every kind of noise but the first, which networks above have, with a strength of each sample's own; every second one in
 * panels, too, which call the same functions. */
static aecl_status check_noises(aecl_check *check) {
    aecl_status st = AECL_OK;
    for (int kind = 1; aecl_noise_kinds[kind]; kind++) {
        char name[64];
        snprintf(name, sizeof name, "noise=%s", aecl_noise_kind_names[kind]);
        const aecl_network_case c = {.name = name,
                                     .in = {3, {2, 5, 3}},
                                     .layers = {"dense units=7 activation=tanh", "|", "dense"},
                                     .batch = 31,
                                     .loss = &aecl_loss_mse,
                                     .optimizer = &aecl_optimizer_adam,
                                     .bytes = true,
                                     .noise = {.factor = 0.4, .kind = kind, .span = 0.2}};
        TRY(aecl_check_way(check, &c, AECL_WAY_DIRECT, NULL));
        if (kind % 2 == 0) TRY(aecl_check_way(check, &c, AECL_WAY_PANEL, NULL));
    }
done:
    return st;
}

static aecl_status check_tables(aecl_check *check) {
    aecl_status st = AECL_OK;
    for (const aecl_layer_class *const *class = aecl_layer_classes; *class; class ++)
        TRY(check_layer_network(check, *class));
    size_t activations = 0; /* the first four alone, the others three in a network: each has panels to compile */
    while (aecl_activations[activations]) activations++;
    for (size_t i = 0, count = 1; i < activations; i += count) {
        count = i < 4 ? 1 : aecl_smaller(3, activations - i);
        TRY(check_activations(check, i, count));
    }
    TRY(check_loss_and_optimizer(check, 0));
    TRY(check_noises(check));
done:
    return st;
}

aecl_status aecl_check_networks(aecl_check *check) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(networks); i++)
        for (size_t w = 0; w < AECL_WAYS; w++) TRY(aecl_check_way(check, &networks[i], (aecl_way)w, NULL));
    TRY(check_panel_tiles(check));
    TRY(check_tables(check));
done:
    return st;
}
