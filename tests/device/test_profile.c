/* The profile: every launch is counted once where it belongs, the times add up, the events stay few, and a model that is
 * trained while launches are timed has the same bits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cl/calls.h"
#include "cl/profile.h"
#include "data/reader.h"
#include "data/scaling_fit.h"
#include "tune/bench.h"
#include "support/compare.h"
#include "support/device.h"
#include "train/train_loop.h"

#define FLIGHT  32768 /* launches in flight before the oldest is waited for */
#define SAMPLES 96
#define BATCH   32
#define EPOCHS  2
#define STEPS   (EPOCHS * SAMPLES / BATCH)

typedef struct {
    aecl_device_list *list;
    aecl_context *context;
    aecl_program *program;
    aecl_kernel *kernel, *other;
    aecl_buffer *buffer;
} fixture;

static const char source[] = "__kernel void add(__global float *y, const uint n) {\n"
                             "    for (uint i = 0; i < n; i++) y[0] += 1.0f;\n"
                             "}\n"
                             "__kernel void take(__global float *y, const uint n) {\n"
                             "    for (uint i = 0; i < n; i++) y[0] -= 1.0f;\n"
                             "}\n";

static int open_all(void **state) {
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(aecl_cl_live_objects(), 0);
    aecl_open_test_device(&f->list, &f->context);
    aecl_assert_ok(aecl_program_build(&f->program, f->context, "add.cl", source, ""));
    aecl_assert_ok(aecl_kernel_new(&f->kernel, f->program, "add"));
    aecl_assert_ok(aecl_kernel_new(&f->other, f->program, "take"));
    aecl_assert_ok(aecl_buffer_new(&f->buffer, f->context, 4, "number"));
    *state = f;
    return 0;
}

static int close_all(void **state) {
    fixture *f = *state;
    aecl_kernel_free(f->kernel);
    aecl_kernel_free(f->other);
    aecl_program_free(f->program);
    aecl_buffer_free(f->buffer);
    aecl_context_close(f->context);
    aecl_device_list_close(f->list);
    free(f);
    assert_int_equal(aecl_cl_live_objects(), 0);
    return 0;
}

static void launch(const fixture *f, aecl_kernel *kernel, unsigned times) {
    for (unsigned i = 0; i < times; i++)
        aecl_assert_ok(LAUNCH_WORK(kernel, GRID1(1), WORK(10, 8), BUF(f->buffer), U32(1)));
}

static void untimed_launches_make_no_event(void **state) {
    const fixture *f = *state;
    const long before = aecl_cl_live_objects();
    assert_false(aecl_profile_is_on(f->context));
    assert_null(aecl_profile_phase(f->context, "training"));
    aecl_profile_site(f->context, "layer", "forward");
    launch(f, f->kernel, 10);
    assert_int_equal(aecl_cl_live_objects(), before);
    assert_null(aecl_profile_read(f->context));
    aecl_assert_ok(aecl_profile_stop(f->context));
}

static const aecl_profile_row *find(const aecl_profile *p, const char *phase, const char *layer, const char *kernel) {
    const aecl_profile_row *found = NULL;
    for (size_t i = 0; i < p->row_count; i++) {
        const aecl_profile_row *r = &p->rows[i];
        if (strcmp(r->phase, phase) != 0 || strcmp(r->layer, layer) != 0 || strcmp(r->kernel, kernel) != 0) continue;
        assert_null(found);
        found = r;
    }
    if (!found) fail_msg("no row %s, %s, %s", phase, layer, kernel);
    return found;
}

static unsigned long long all_calls(const aecl_profile *p) {
    unsigned long long calls = 0, spans = 0;
    for (size_t i = 0; i < p->row_count; i++) calls += p->rows[i].calls;
    for (size_t i = 0; i < p->phase_count; i++) spans += p->phases[i].calls;
    assert_int_equal(calls, spans);
    return calls;
}

static void launches_are_counted_where_they_belong(void **state) {
    const fixture *f = *state;
    aecl_assert_ok(aecl_profile_start(f->context));
    assert_string_equal(aecl_profile_phase(f->context, "training"), "opening");
    for (int round = 0; round < 3; round++) {
        aecl_profile_site(f->context, "encoder.0", "forward");
        launch(f, f->kernel, 2);
        launch(f, f->other, 1);
        aecl_profile_site(f->context, NULL, "optimizer");
        launch(f, f->kernel, 5);
    }
    assert_string_equal(aecl_profile_phase(f->context, "validation"), "training");
    aecl_profile_site(f->context, "encoder.0", "forward");
    launch(f, f->kernel, 300);
    aecl_assert_ok(LAUNCH(f->other, GRID1(1), BUF(f->buffer), U32(1)));
    aecl_assert_ok(LAUNCH(f->other, GRID1(0), BUF(f->buffer), U32(1))); /* launches nothing */
    aecl_assert_ok(aecl_profile_stop(f->context));
    const aecl_profile *p = aecl_profile_read(f->context);
    assert_int_equal(all_calls(p), aecl_launch_count(f->context));
    assert_int_equal(p->row_count, 5);
    assert_int_equal(find(p, "training", "encoder.0", "add")->calls, 6);
    assert_int_equal(find(p, "training", "encoder.0", "take")->calls, 3);
    assert_int_equal(find(p, "training", "", "add")->calls, 15);
    assert_string_equal(find(p, "training", "", "add")->pass, "optimizer");
    const aecl_profile_row *known = find(p, "validation", "encoder.0", "add");
    assert_int_equal(known->calls, 300);
    assert_true(known->operations == 3000 && known->bytes == 2400);
    const aecl_profile_row *unknown = find(p, "validation", "encoder.0", "take");
    assert_int_equal(unknown->calls, 1);
    assert_true(unknown->operations == 0 && isnan(unknown->bytes));
    launch(f, f->kernel, 1);
    aecl_assert_ok(aecl_context_finish(f->context));
    assert_int_equal(all_calls(p) + 1, aecl_launch_count(f->context));
}

static void times_add_up(void **state) {
    const fixture *f = *state;
    const unsigned rounds = 2000000;
    aecl_assert_ok(aecl_profile_start(f->context));
    aecl_profile_phase(f->context, "training");
    for (int i = 0; i < 4; i++) {
        aecl_assert_ok(LAUNCH(f->kernel, GRID1(1), BUF(f->buffer), U32(rounds)));
        aecl_assert_ok(LAUNCH(f->other, GRID1(1), BUF(f->buffer), U32(1)));
    }
    aecl_assert_ok(aecl_context_finish(f->context));
    aecl_profile_phase(f->context, "idle");
    aecl_assert_ok(aecl_profile_stop(f->context));
    const aecl_profile *p = aecl_profile_read(f->context);
    const aecl_profile_span *training = &p->phases[1];
    const double slow = find(p, "training", "", "add")->seconds, fast = find(p, "training", "", "take")->seconds;
    assert_string_equal(training->name, "training");
    assert_string_equal(p->phases[2].name, "idle");
    assert_true(p->resolution > 0);
    assert_true(fast >= 0 && slow > fast); /* two million times the work */
    aecl_assert_near(training->busy, slow + fast, 1e-12);
    /* Launches in order do not overlap, so all of them lie within the wall's time, which has another clock. */
    assert_true(training->gaps >= 0 && training->busy + training->gaps <= 1.01 * training->seconds);
    assert_true(p->phases[2].busy == 0 && p->phases[2].gaps == 0);
}

static void events_stay_few(void **state) {
    const fixture *f = *state;
    const long before = aecl_cl_live_objects();
    long most = 0;
    aecl_assert_ok(aecl_profile_start(f->context));
    for (int i = 0; i < 20000; i++) {
        launch(f, f->kernel, 1);
        if (i % 64 == 0) aecl_assert_ok(aecl_context_throttle(f->context));
        if (aecl_cl_live_objects() > most) most = aecl_cl_live_objects();
    }
    /* What two throttles may leave in flight and the launches since, and the two markers. */
    if (most > before + 3 * 64 + 2) fail_msg("%ld objects live at once", most - before);
    for (int i = 0; i < FLIGHT + 3000; i++) launch(f, f->kernel, 1); /* never throttled */
    assert_true(aecl_cl_live_objects() <= before + FLIGHT + 2);
    aecl_assert_ok(aecl_profile_stop(f->context));
    assert_int_equal(all_calls(aecl_profile_read(f->context)), aecl_launch_count(f->context));
}

static void closing_releases_what_is_pending(void **state) {
    const fixture *f = *state;
    aecl_assert_ok(aecl_profile_start(f->context));
    launch(f, f->kernel, 100);
    aecl_assert_ok(aecl_profile_before(f->context)); /* close_all counts what is left */
}

/* Training */

typedef struct {
    const char *layers[3]; /* of the encoder, then one of the decoder */
    aecl_gemm_path gemm;
    aecl_conv_path conv;
    aecl_execution execution;
} way;

static aecl_network *new_network(const way *w) {
    aecl_network *network = NULL;
    aecl_shape in = aecl_shape3(1, 28, 28);
    aecl_assert_ok(aecl_network_new(&network, &in));
    for (size_t i = 0; i < 2; i++)
        aecl_assert_ok(
            aecl_network_add(network, false, strstr(w->layers[i], "kernel") ? "conv" : "dense", w->layers[i]));
    aecl_assert_ok(aecl_network_add(network, true, "dense", w->layers[2]));
    aecl_assert_ok(aecl_network_finish(network));
    return network;
}

/* Trains in a context of its own. *params = the parameters afterwards; owned by the caller. */
static void train(const way *w, const aecl_network *network, aecl_context *context, float **params) {
    aecl_dataset *train = NULL, *test = NULL;
    aecl_scaling scaling = {0};
    aecl_train_loop *trainer = NULL;
    size_t total = network->params.total;
    aecl_assert_ok(aecl_synthetic_pictures(&train, SAMPLES, 1, 0));
    aecl_assert_ok(aecl_synthetic_pictures(&test, SAMPLES, 1, SAMPLES));
    aecl_assert_ok(aecl_scaling_fit(&scaling, AECL_SCALING_UNIT, false, train));
    aecl_train_config config = {.network = network,
                                .train = train,
                                .validation = test,
                                .scaling = &scaling,
                                .epochs = EPOCHS,
                                .batch = BATCH,
                                .seed = 1,
                                .gemm = w->gemm,
                                .conv = w->conv,
                                .execution = w->execution,
                                .save_seconds = 60};
    aecl_assert_ok(aecl_loss_find(&config.loss, "mse"));
    aecl_assert_ok(aecl_optimizer_find(&config.optimizer, "adam"));
    config.optimizer_config = config.optimizer->defaults;
    aecl_assert_ok(aecl_train_loop_new(&trainer, context, &config, NULL));
    aecl_assert_ok(aecl_train_loop_run(trainer, &(aecl_loop_callbacks){0}));
    aecl_assert_ok(aecl_profile_stop(context));
    aecl_assert_ok(aecl_alloc(params, total, sizeof **params));
    aecl_assert_ok(aecl_buffer_read(aecl_device_model_params(aecl_train_loop_model(trainer)), 0,
                                    total * sizeof **params, *params));
    aecl_train_loop_free(trainer);
    aecl_scaling_free(&scaling);
    aecl_dataset_free(train);
    aecl_dataset_free(test);
}

/* The operations of all training steps are those of the network, and layers have theirs. */
static void check_training(const aecl_profile *p, const way *w, const aecl_network *network) {
    double operations = 0;
    unsigned long long forward[3] = {0}, backward[3] = {0}, products = 0;
    for (size_t i = 0; i < p->row_count; i++) {
        const aecl_profile_row *r = &p->rows[i];
        assert_true(strcmp(r->phase, "training") == 0 || strcmp(r->phase, "validation") == 0);
        if (strcmp(r->phase, "training") != 0) continue;
        operations += r->operations;
        if (strcmp(r->kernel, "CLBlastSgemm") == 0) products += r->calls;
        for (size_t l = 0; l < network->count; l++) {
            if (strcmp(r->layer, network->layers[l].name) != 0) continue;
            *(strcmp(r->pass, "forward") == 0 ? &forward[l] : &backward[l]) += r->calls;
        }
        if (w->execution == AECL_EXECUTE_LAYERWISE) assert_true(r->bytes > 0);
    }
    aecl_assert_near(operations, (double)STEPS * BATCH * aecl_network_operations(network), 1);
    for (size_t l = 0; l < network->count; l++) {
        const unsigned long long least = w->execution == AECL_EXECUTE_LAYERWISE ? STEPS : 0;
        assert_true(forward[l] >= least && backward[l] >= 2 * least); /* a weight and a bias gradient */
    }
    if (w->execution == AECL_EXECUTE_PANEL) assert_int_equal(find(p, "training", "", "panel_step")->calls, STEPS);
    assert_int_equal(products, w->gemm == AECL_GEMM_CLBLAST ? STEPS * (3 * network->count - 1) : 0);
}

static void training_is_the_same_and_accounted_for(void **state) {
    (void)state;
    static const char dense[] = "units=16 activation=relu", conv[] = "channels=3 kernel=3 stride=2 activation=relu";
    static const way ways[] = {
        {{dense, "units=8", "activation=sigmoid"}, AECL_GEMM_TILE, AECL_CONV_AUTO, AECL_EXECUTE_PANEL},
        {{conv, "units=8", "activation=sigmoid"}, AECL_GEMM_TILE, AECL_CONV_DIRECT, AECL_EXECUTE_PANEL},
        {{dense, "units=8", "activation=sigmoid"}, AECL_GEMM_TILE, AECL_CONV_AUTO, AECL_EXECUTE_LAYERWISE},
        {{conv, conv, "activation=sigmoid"}, AECL_GEMM_TILE, AECL_CONV_DIRECT, AECL_EXECUTE_LAYERWISE},
        {{conv, "units=8", "activation=sigmoid"}, AECL_GEMM_TILE, AECL_CONV_GEMM, AECL_EXECUTE_LAYERWISE},
        {{conv, "units=8", "activation=sigmoid"}, AECL_GEMM_CLBLAST, AECL_CONV_GEMM, AECL_EXECUTE_LAYERWISE},
    };
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        aecl_network *network = new_network(&ways[i]);
        float *params[2] = {NULL, NULL};
        for (int timed = 0; timed < 2; timed++) {
            void *opened = NULL;
            open_all(&opened);
            fixture *f = opened;
            if (timed) aecl_assert_ok(aecl_profile_start(f->context));
            train(&ways[i], network, f->context, &params[timed]);
            const aecl_profile *p = aecl_profile_read(f->context);
            if (timed) check_training(p, &ways[i], network);
            if (timed && ways[i].gemm == AECL_GEMM_TILE) assert_int_equal(all_calls(p), aecl_launch_count(f->context));
            close_all(&opened);
        }
        assert_memory_equal(params[0], params[1], network->params.total * sizeof(float));
        free(params[0]);
        free(params[1]);
        aecl_network_free(network);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(untimed_launches_make_no_event, open_all, close_all),
        cmocka_unit_test_setup_teardown(launches_are_counted_where_they_belong, open_all, close_all),
        cmocka_unit_test_setup_teardown(times_add_up, open_all, close_all),
        cmocka_unit_test_setup_teardown(events_stay_few, open_all, close_all),
        cmocka_unit_test_setup_teardown(closing_releases_what_is_pending, open_all, close_all),
        cmocka_unit_test(training_is_the_same_and_accounted_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
