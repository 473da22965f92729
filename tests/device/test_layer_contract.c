/* Layers of the tests' own: what the contract of nn/layer.h allows is trained, run, saved and checked like any layer. */
#include "support/compare.h"
#include "support/device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"
#include "data/scaling_fit.h"
#include "verify/check.h"
#include "nn/layer.h"
#include "train/train_loop.h"

/* dense without panel functions, and with the one that a model at work needs; filled by main. */
static aecl_layer_class plain, half;

const aecl_layer_class *const aecl_layer_classes[] = {&aecl_layer_dense, &plain, &half,
                                                      NULL}; /* in the library's place */

#define SAMPLES 90
#define BATCH   32
#define EPOCHS  2
#define STOP    4 /* steps until a training is interrupted: in its second epoch */

typedef struct {
    aecl_device_list *list;
    aecl_context *context;
    aecl_dataset *train, *test;
    aecl_scaling scaling;
} fixture;

static int open_all(void **state) {
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    aecl_open_test_device(&f->list, &f->context);
    aecl_assert_ok(aecl_synthetic_pictures(&f->train, SAMPLES, 1, 0));
    aecl_assert_ok(aecl_synthetic_pictures(&f->test, SAMPLES, 1, SAMPLES));
    aecl_assert_ok(aecl_scaling_fit(&f->scaling, AECL_SCALING_UNIT, false, f->train));
    *state = f;
    return 0;
}

static int close_all(void **state) {
    fixture *f = *state;
    aecl_scaling_free(&f->scaling);
    aecl_dataset_free(f->train);
    aecl_dataset_free(f->test);
    aecl_context_close(f->context);
    aecl_device_list_close(f->list);
    free(f);
    return 0;
}

/* Encoder and decoder are a layer each, or one of the encoder's and a dense decoder. */
static aecl_network *new_network(const char *layer, const char *words) {
    aecl_network *network = NULL;
    aecl_shape in = aecl_shape3(1, 28, 28);
    aecl_assert_ok(aecl_network_new(&network, &in));
    aecl_assert_ok(aecl_network_add(network, false, "dense", "units=12 activation=relu"));
    aecl_assert_ok(aecl_network_add(network, false, layer, words));
    aecl_assert_ok(aecl_network_add(network, true, "dense", "activation=sigmoid"));
    aecl_assert_ok(aecl_network_finish(network));
    return network;
}

static aecl_status new_trainer(aecl_train_loop **out, const fixture *f, const aecl_network *network,
                               aecl_execution execution, const aecl_snapshot *resume) {
    aecl_train_config config = {.network = network,
                                .train = f->train,
                                .validation = f->test,
                                .scaling = &f->scaling,
                                .loss = &aecl_loss_mse,
                                .optimizer = &aecl_optimizer_adam,
                                .optimizer_config = aecl_optimizer_adam.defaults,
                                .epochs = EPOCHS,
                                .batch = BATCH,
                                .seed = 5,
                                .execution = execution,
                                .save_seconds = 60};
    return aecl_train_loop_new(out, f->context, &config, resume);
}

/* What a training left: its last snapshot and the validation losses. */
typedef struct {
    size_t steps_left; /* until it is stopped; 0: never */
    aecl_snapshot last;
    double losses[EPOCHS];
} outcome;

static float *copy_floats(const float *from, size_t count) {
    float *to = NULL;
    aecl_assert_ok(aecl_alloc(&to, count, sizeof *to));
    if (from) memcpy(to, from, count * sizeof *to);
    return to;
}

static aecl_status keep(void *data, const aecl_snapshot *snapshot) {
    outcome *o = data;
    aecl_snapshot_free(&o->last);
    o->last = *snapshot;
    o->last.params = copy_floats(snapshot->params, snapshot->total);
    for (size_t s = 0; s < 2; s++) o->last.state[s] = copy_floats(snapshot->state[s], snapshot->total);
    o->last.losses = copy_floats(snapshot->losses, snapshot->loss_count);
    return AECL_OK;
}

static aecl_status note_loss(void *data, const aecl_epoch *epoch) {
    outcome *o = data;
    o->losses[epoch->epoch - 1] = epoch->val_loss;
    return AECL_OK;
}

static bool count_down(void *data) {
    outcome *o = data;
    return o->steps_left > 0 && --o->steps_left == 0;
}

static aecl_execution train(const fixture *f, const aecl_network *network, aecl_execution execution, outcome *o,
                            const aecl_snapshot *resume) {
    aecl_train_loop *trainer = NULL;
    bool stops = o->steps_left > 0;
    aecl_assert_ok(new_trainer(&trainer, f, network, execution, resume));
    aecl_execution resolved = aecl_train_loop_execution(trainer);
    aecl_status st = aecl_train_loop_run(
        trainer, &(aecl_train_callbacks){.data = o, .epoch = note_loss, .save = keep, .stop = count_down});
    if (stops)
        assert_int_equal(st, AECL_STOPPED);
    else
        aecl_assert_ok(st);
    aecl_train_loop_free(trainer);
    return resolved;
}

static void assert_same(const outcome *a, const outcome *b) {
    assert_int_equal(a->last.total, b->last.total);
    assert_memory_equal(a->last.params, b->last.params, a->last.total * sizeof(float));
    for (size_t s = 0; s < 2; s++)
        assert_memory_equal(a->last.state[s], b->last.state[s], a->last.total * sizeof(float));
    assert_true(a->losses[EPOCHS - 1] == b->losses[EPOCHS - 1]);
}

/* An interrupted training, resumed, ends with the bits of one that was not. */
static void assert_resumes(const fixture *f, const aecl_network *network) {
    outcome whole = {0}, part = {.steps_left = STOP}, rest = {0};
    aecl_execution execution = train(f, network, AECL_EXECUTE_AUTO, &whole, NULL);
    assert_int_equal(execution, AECL_EXECUTE_LAYERWISE);
    train(f, network, AECL_EXECUTE_AUTO, &part, NULL);
    train(f, network, execution, &rest, &part.last);
    assert_same(&whole, &rest);
    aecl_snapshot_free(&whole.last);
    aecl_snapshot_free(&part.last);
    aecl_snapshot_free(&rest.last);
}

static void without_panel_functions_a_network_runs_layer_by_layer(void **state) {
    const fixture *f = *state;
    aecl_network *network[] = {new_network("plain", "units=7"), new_network("half", "units=7"),
                               new_network("dense", "units=7")};
    outcome trained[3] = {0};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(train(f, network[i], i < 2 ? AECL_EXECUTE_AUTO : AECL_EXECUTE_LAYERWISE, &trained[i], NULL),
                         AECL_EXECUTE_LAYERWISE);
    assert_memory_equal(trained[0].last.params, trained[2].last.params, trained[0].last.total * sizeof(float));
    assert_same(&trained[1], &trained[2]); /* at work in panels, too */
    aecl_assert_near(trained[0].losses[EPOCHS - 1], trained[2].losses[EPOCHS - 1], 1e-7);
    for (size_t i = 0; i < 3; i++) {
        aecl_snapshot_free(&trained[i].last);
        aecl_network_free(network[i]);
    }
}

static void without_panel_functions_panels_are_refused_by_name(void **state) {
    static const char *const layers[] = {"plain", "half"};
    for (size_t i = 0; i < COUNT_OF(layers); i++) {
        aecl_network *network = new_network(layers[i], "units=7");
        aecl_train_loop *trainer = NULL;
        char words[64];
        snprintf(words, sizeof words, "--execution panel: layer encoder.2 (%s) only runs layer by layer", layers[i]);
        aecl_assert_refused(new_trainer(&trainer, *state, network, AECL_EXECUTE_PANEL, NULL), AECL_USAGE, words);
        aecl_network_free(network);
    }
}

static void without_panel_functions_a_training_resumes_to_the_same_bits(void **state) {
    aecl_network *network = new_network("plain", "units=7");
    assert_resumes(*state, network);
    aecl_network_free(network);
}

static bool show_failures(void *data, const char *text, bool ok) {
    ++*(size_t *)data;
    if (!ok) print_error("%s\n", text);
    return true;
}

static void check_walks_every_layer_of_the_table(void **state) {
    const fixture *f = *state;
    for (const aecl_layer_class *const *class = aecl_layer_classes; *class; class ++) {
        size_t failed = 0, run = 0;
        char filter[64];
        snprintf(filter, sizeof filter, "%s in=", (*class)->name);
        aecl_assert_ok(aecl_check_run(f->context, filter, show_failures, &run, &failed));
        assert_int_equal(failed, 0);
        assert_true(run >= 2);
    }
}

int main(void) {
    plain = half = aecl_layer_dense;
    plain.name = "plain";
    plain.panel_forward = NULL;
    plain.panel_backward = NULL;
    half.name = "half";
    half.panel_backward = NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_panel_functions_a_network_runs_layer_by_layer),
        cmocka_unit_test(without_panel_functions_panels_are_refused_by_name),
        cmocka_unit_test(without_panel_functions_a_training_resumes_to_the_same_bits),
        cmocka_unit_test(check_walks_every_layer_of_the_table),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
