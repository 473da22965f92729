/* Layers of the tests' own: what the contract of nn/layer.h allows is trained, run, saved and checked like any layer. */
#include "support/compare.h"
#include "support/device.h"
#include "support/own_layers.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"
#include "data/scaling_fit.h"
#include "io/model_file.h"
#include "verify/check.h"
#include "train/train_loop.h"

const aecl_layer_class *const aecl_layer_classes[] = {&aecl_layer_dense,
                                                      &aecl_layer_conv,
                                                      &aecl_own_plain,
                                                      &aecl_own_half,
                                                      &aecl_own_frozen,
                                                      &aecl_own_leak,
                                                      &aecl_own_center,
                                                      &aecl_own_drop,
                                                      &aecl_own_pairs,
                                                      &aecl_own_add,
                                                      NULL}; /* in the library's place */

const aecl_activation *const aecl_activations[] = {&aecl_activation_none, &aecl_activation_relu,
                                                   &aecl_activation_sigmoid, &aecl_activation_tanh, NULL};
const aecl_loss *const aecl_losses[] = {&aecl_loss_mse, NULL};
const aecl_optimizer *const aecl_optimizers[] = {&aecl_optimizer_adam, NULL};
const aecl_noise_kind *const aecl_noise_kinds[] = {&aecl_noise_kind_gaussian, NULL};

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

static void add_layers(aecl_network *network, bool decoder, const char *const (*layers)[2], size_t count) {
    for (size_t i = 0; i < count; i++) aecl_assert_ok(aecl_network_add(network, decoder, layers[i][0], layers[i][1]));
}

/* A layer with dense ones before and behind it. */
static aecl_network *new_network(const char *layer, const char *words) {
    const char *const encoder[][2] = {{"dense", "units=12 activation=relu"}, {layer, words}};
    aecl_network *network = NULL;
    aecl_assert_ok(aecl_network_new(&network, &(aecl_shape){3, {1, 28, 28}}));
    add_layers(network, false, encoder, COUNT_OF(encoder));
    aecl_assert_ok(aecl_network_add(network, true, "dense", "activation=sigmoid"));
    aecl_assert_ok(aecl_network_finish(network));
    return network;
}

/* All of the tests' own layers at once. */
static aecl_network *new_zoo(void) {
    static const char *const encoder[][2] = {{"dense", "units=12"},
                                             {"leak", ""},
                                             {"center", "activation=tanh"},
                                             {"dense", "units=12 activation=tanh"},
                                             {"drop", ""},
                                             {"add", "from=encoder.2"},
                                             {"pairs", ""}};
    static const char *const decoder[][2] = {
        {"dense", "units=12"}, {"add", "from=encoder.4"}, {"center", ""}, {"dense", "activation=sigmoid"}};
    aecl_network *network = NULL;
    aecl_assert_ok(aecl_network_new(&network, &(aecl_shape){3, {1, 28, 28}}));
    add_layers(network, false, encoder, COUNT_OF(encoder));
    add_layers(network, true, decoder, COUNT_OF(decoder));
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
        trainer, &(aecl_loop_callbacks){.data = o, .epoch = note_loss, .save = keep, .stop = count_down});
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

static const aecl_param *param_called(const aecl_network *network, const char *name) {
    for (size_t i = 0; i < network->params.count; i++)
        if (strcmp(network->params.param[i].name, name) == 0) return &network->params.param[i];
    fail_msg("no parameter is called %s", name);
    return NULL;
}

static void kept_parameters_are_not_stepped_by_an_optimizer(void **state) {
    const aecl_execution ways[] = {AECL_EXECUTE_LAYERWISE, AECL_EXECUTE_PANEL};
    aecl_network *network = new_network("frozen", "units=7");
    const aecl_param *p = param_called(network, "encoder.2.frozen");
    assert_int_equal(network->params.trainable, 784 * 12 + 12 + 12 * 7 + 7 + 7 * 784 + 784);
    assert_true(p->offset >= network->params.trained);
    for (size_t w = 0; w < 2; w++) {
        outcome o = {0};
        assert_int_equal(train(*state, network, ways[w], &o, NULL), ways[w]);
        for (size_t i = 0; i < p->count; i++) assert_true(o.last.params[p->offset + i] == p->start);
        for (size_t i = network->params.trained; i < o.last.total; i++) assert_true(o.last.state[1][i] == 0);
        aecl_snapshot_free(&o.last);
    }
    aecl_network_free(network);
}

static void every_layer_resumes_to_the_same_bits(void **state) {
    aecl_network *network = new_zoo();
    assert_resumes(*state, network);
    aecl_network_free(network);
}

/* Through a checkpoint's file. *read: what it holds, to be freed by the caller. */
static aecl_snapshot write_and_read(const fixture *f, aecl_network *network, const aecl_snapshot *s,
                                    aecl_checkpoint *read) {
    void *scratch = NULL;
    char config[] = "{}";
    aecl_checkpoint written = {.model = {.network = network, .flat = s->params, .scaling = f->scaling},
                               .config = config,
                               .epoch = s->epoch,
                               .step = s->step,
                               .total_steps = s->total_steps,
                               .state_count = 2,
                               .state = {s->state[0], s->state[1]},
                               .loss_count = s->loss_count,
                               .losses = s->losses};
    aecl_scratch_setup(&scratch);
    aecl_assert_ok(aecl_checkpoint_write(aecl_scratch_path(&scratch, "c.safetensors"), &written));
    aecl_assert_ok(aecl_checkpoint_read(read, aecl_scratch_path(&scratch, "c.safetensors")));
    aecl_scratch_teardown(&scratch);
    return (aecl_snapshot){.epoch = read->epoch,
                           .step = read->step,
                           .total_steps = read->total_steps,
                           .total = read->model.network->params.total,
                           .params = read->model.flat,
                           .state = {read->state[0], read->state[1]},
                           .loss_count = read->loss_count,
                           .losses = read->losses};
}

static void every_layer_is_saved_and_loaded(void **state) {
    const fixture *f = *state;
    aecl_network *network = new_zoo();
    aecl_checkpoint read = {0};
    outcome whole = {0}, part = {.steps_left = STOP}, rest = {0};
    train(f, network, AECL_EXECUTE_AUTO, &whole, NULL);
    train(f, network, AECL_EXECUTE_AUTO, &part, NULL);
    aecl_snapshot snapshot = write_and_read(f, network, &part.last, &read);
    const aecl_param *mean = param_called(read.model.network, "encoder.2.running_mean");
    assert_true(mean->offset >= read.model.network->params.trained);
    assert_true(read.model.flat[mean->offset] != 0); /* it was moved */
    train(f, read.model.network, AECL_EXECUTE_AUTO, &rest, &snapshot);
    assert_same(&whole, &rest);
    aecl_checkpoint_free(&read);
    aecl_snapshot_free(&whole.last);
    aecl_snapshot_free(&part.last);
    aecl_snapshot_free(&rest.last);
    aecl_network_free(network);
}

static void a_second_input_that_is_not_computed_is_refused(void **state) {
    const fixture *f = *state;
    aecl_network *network = new_zoo();
    float *start = copy_floats(NULL, network->params.total);
    aecl_device_model *model = NULL;
    aecl_workspace *workspace = NULL;
    const aecl_device_pass pass = {.samples = BATCH};
    aecl_assert_ok(aecl_device_model_new(&model, f->context, network, AECL_GEMM_AUTO, start));
    aecl_assert_ok(aecl_workspace_new(&workspace, model, BATCH, false));
    aecl_assert_refused(aecl_device_model_forward(model, workspace, network->encoder_count, network->count, &pass),
                        AECL_USAGE, "layer decoder.1 (add) takes the output of encoder.4, too");
    aecl_workspace_free(workspace);
    aecl_device_model_free(model);
    aecl_network_free(network);
    free(start);
}

static void a_second_input_is_found_by_name_and_fits(void **state) {
    aecl_network *network = NULL;
    (void)state;
    aecl_assert_ok(aecl_network_new(&network, &(aecl_shape){1, {4}}));
    aecl_assert_refused(aecl_network_add(network, false, "add", ""), AECL_USAGE, "has no \"from\"");
    aecl_assert_refused(aecl_network_add(network, false, "add", "from=x"), AECL_USAGE, "from=x: no layer");
    aecl_assert_ok(aecl_network_add(network, false, "pairs", ""));
    aecl_assert_refused(aecl_network_add(network, true, "add", "from=input"), AECL_USAGE, "different shapes");
    aecl_assert_ok(aecl_network_add(network, true, "add", "from=encoder.0"));
    assert_int_equal(network->layers[1].skip, 1);
    aecl_network_free(network);
}

static void a_network_with_nothing_to_train_is_refused(void **state) {
    aecl_network *network = NULL;
    (void)state;
    aecl_assert_ok(aecl_network_new(&network, &(aecl_shape){1, {4}}));
    aecl_assert_ok(aecl_network_add(network, false, "leak", ""));
    aecl_assert_ok(aecl_network_add(network, true, "leak", ""));
    aecl_assert_refused(aecl_network_finish(network), AECL_USAGE, "anything to train");
    aecl_network_free(network);
}

static bool show_failures(void *data, const char *text, bool ok) {
    ++*(size_t *)data;
    if (!ok) print_error("%s\n", text);
    return true;
}

/* The layer alone, and a training with it: what `aecl check` runs. */
static void check_walks_every_layer_of_the_table(void **state) {
    const fixture *f = *state;
    for (const aecl_layer_class *const *class = aecl_layer_classes; *class; class ++)
        for (size_t i = 0; i < 2 && *class != &aecl_layer_conv; i++) {
            size_t failed = 0, run = 0;
            char filter[64];
            snprintf(filter, sizeof filter, i ? "layer=%s " : "%s in=", (*class)->name);
            aecl_assert_ok(aecl_check_run(f->context, filter, show_failures, &run, &failed));
            assert_int_equal(failed, 0);
            assert_true(run >= 1);
        }
}

int main(void) {
    aecl_own_layers_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_panel_functions_a_network_runs_layer_by_layer),
        cmocka_unit_test(without_panel_functions_panels_are_refused_by_name),
        cmocka_unit_test(without_panel_functions_a_training_resumes_to_the_same_bits),
        cmocka_unit_test(kept_parameters_are_not_stepped_by_an_optimizer),
        cmocka_unit_test(every_layer_resumes_to_the_same_bits),
        cmocka_unit_test(every_layer_is_saved_and_loaded),
        cmocka_unit_test(a_second_input_that_is_not_computed_is_refused),
        cmocka_unit_test(a_second_input_is_found_by_name_and_fits),
        cmocka_unit_test(a_network_with_nothing_to_train_is_refused),
        cmocka_unit_test(check_walks_every_layer_of_the_table),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
