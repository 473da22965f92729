/* Training through the public interface: stopped, saved and resumed it ends with the bits of a training that was not. */
#include <stdlib.h>
#include <string.h>

#include <aecl/aecl.h>

#include "support/compare.h"
#include "support/scratch.h"

enum { ROWS = 120, FEATURES = 12, EPOCHS = 4 };

typedef struct {
    aecl_device *device;
    aecl_dataset *train, *test;
    float values[2][ROWS * FEATURES];
} material;

static material all;

static aecl_dataset *set_of(const float *values, size_t count, size_t features) {
    aecl_memory_data data = AECL_MEMORY_DATA;
    aecl_dataset *set = NULL;
    data.name = "rows";
    data.count = count;
    data.rank = 1;
    data.dim[0] = features;
    data.values = values;
    aecl_assert_ok(aecl_dataset_from_memory(&set, &data));
    return set;
}

static int make_all(void **state) {
    aecl_device_options options = AECL_DEVICE_OPTIONS;
    (void)state;
    options.untested = true;
    aecl_assert_ok(aecl_device_open(&all.device, getenv("AECL_DEVICE"), &options));
    for (size_t i = 0; i < ROWS * FEATURES; i++)
        for (size_t s = 0; s < 2; s++)
            all.values[s][i] = (float)((i / FEATURES * (3 + s) + i % FEATURES * (i / FEATURES % 5)) % 17) / 17;
    all.train = set_of(all.values[0], ROWS, FEATURES);
    all.test = set_of(all.values[1], ROWS / 4, FEATURES);
    return 0;
}

static int free_all(void **state) {
    (void)state;
    aecl_dataset_free(all.train);
    aecl_dataset_free(all.test);
    aecl_device_close(all.device);
    return 0;
}

static aecl_trainer *new_trainer(void) {
    aecl_config *config = NULL;
    aecl_trainer *trainer = NULL;
    aecl_assert_ok(aecl_config_preset(&config, "anomaly"));
    aecl_assert_ok(aecl_config_set(config, "run.epochs", "4"));
    aecl_assert_ok(aecl_config_set(config, "run.batch", "16"));
    aecl_assert_ok(aecl_trainer_new(&trainer, all.device, config, all.train, all.test));
    aecl_config_free(config);
    return trainer;
}

/* What the callbacks saw, and what they are to do. */
typedef struct {
    aecl_trainer *trainer;
    const char *path; /* of the checkpoint; NULL: save() fails */
    size_t asked, stop_at, epochs, saves;
    double last_loss;
} watcher;

static bool stop(void *data) {
    watcher *w = data;
    return ++w->asked == w->stop_at;
}

static void epoch(void *data, const aecl_epoch *e) {
    watcher *w = data;
    w->epochs++;
    w->last_loss = e->train_loss;
}

static aecl_status save(void *data) {
    watcher *w = data;
    w->saves++;
    return w->path ? aecl_trainer_save(w->trainer, w->path) : AECL_FAILED;
}

static aecl_train_callbacks watched(watcher *w) {
    aecl_train_callbacks callbacks = AECL_TRAIN_CALLBACKS;
    callbacks.data = w;
    callbacks.epoch = epoch;
    callbacks.save = save;
    callbacks.stop = stop;
    return callbacks;
}

/* The digest of the trainer's model as a file. */
static void digest_of(void **state, aecl_trainer *trainer, char digest[65]) {
    const char *path = aecl_scratch_path(state, "model.safetensors");
    aecl_model_info info = {.size = sizeof info};
    aecl_model *model = NULL, *saved = NULL;
    aecl_assert_ok(aecl_trainer_model(trainer, &model));
    aecl_assert_ok(aecl_model_save(model, path));
    aecl_assert_ok(aecl_model_load(&saved, path));
    aecl_assert_ok(aecl_model_inform(saved, &info));
    assert_int_equal(strlen(info.digest), 64);
    memcpy(digest, info.digest, 65);
    aecl_model_free(model);
    aecl_model_free(saved);
}

static void train_whole(void **state, char digest[65]) {
    aecl_trainer *trainer = new_trainer();
    aecl_assert_ok(aecl_trainer_run(trainer, NULL));
    digest_of(state, trainer, digest);
    aecl_trainer_free(trainer);
}

static void a_resumed_training_ends_with_the_same_bits(void **state) {
    const size_t stops[] = {3, 8, 13}; /* within an epoch of eight steps, about its end, and within another */
    char whole[65], resumed[65];
    train_whole(state, whole);
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        watcher w = {.path = aecl_scratch_path(state, "checkpoint"), .stop_at = stops[i]};
        aecl_train_callbacks callbacks = watched(&w);
        aecl_trainer *trainer = new_trainer();
        w.trainer = trainer;
        assert_int_equal(aecl_trainer_run(trainer, &callbacks), AECL_STOPPED);
        assert_true(w.saves > 0 && w.epochs < EPOCHS);
        if (i == 1) aecl_assert_ok(aecl_trainer_save(trainer, w.path)); /* after the run as well as within it */
        aecl_trainer_free(trainer);
        aecl_assert_ok(aecl_trainer_resume(&trainer, all.device, w.path, all.train, all.test));
        w.trainer = trainer, w.stop_at = 0;
        aecl_assert_ok(aecl_trainer_run(trainer, &callbacks));
        assert_int_equal(w.epochs, EPOCHS);
        digest_of(state, trainer, resumed);
        assert_string_equal(resumed, whole);
        aecl_trainer_free(trainer);
    }
}

static void a_stopped_trainer_runs_on(void **state) {
    char whole[65], again[65];
    watcher w = {.path = aecl_scratch_path(state, "checkpoint"), .stop_at = 5};
    aecl_train_callbacks callbacks = watched(&w);
    aecl_trainer *trainer = w.trainer = new_trainer();
    train_whole(state, whole);
    assert_int_equal(aecl_trainer_run(trainer, &callbacks), AECL_STOPPED);
    aecl_assert_ok(aecl_trainer_run(trainer, &callbacks));
    digest_of(state, trainer, again);
    assert_string_equal(again, whole);
    aecl_trainer_free(trainer);
}

static void a_save_that_fails_ends_the_training(void **state) {
    watcher w = {0};
    aecl_train_callbacks callbacks = watched(&w);
    aecl_trainer *trainer = w.trainer = new_trainer();
    (void)state;
    assert_int_equal(aecl_trainer_run(trainer, &callbacks), AECL_FAILED);
    assert_int_equal(w.saves, 1);
    aecl_trainer_free(trainer);
}

static void a_configuration_that_cannot_be_trained_is_refused_by_name(void **state) {
    static const char *const wrong[][3] = {{"detection.threshold", "sigmoid:1", "sigmoid"},
                                           {"run.epochs", "0", "run.epochs"}};
    static const char *const unknown[][3] = {{"loss", "mze", "mse"}, {"optimizer.name", "adan", "adam"}};
    aecl_config *config = NULL;
    (void)state;
    aecl_assert_ok(aecl_config_preset(&config, "anomaly"));
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        aecl_assert_refused(aecl_config_set(config, unknown[i][0], unknown[i][1]), AECL_USAGE, unknown[i][2]);
    aecl_config_free(config);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        aecl_trainer *trainer = (aecl_trainer *)1;
        aecl_assert_ok(aecl_config_preset(&config, "anomaly"));
        aecl_assert_ok(aecl_config_set(config, wrong[i][0], wrong[i][1]));
        aecl_assert_refused(aecl_trainer_new(&trainer, all.device, config, all.train, all.test), AECL_USAGE,
                            wrong[i][2]);
        assert_null(trainer);
        aecl_config_free(config);
    }
}

static void other_data_than_before_are_refused(void **state) {
    const char *path = aecl_scratch_path(state, "checkpoint");
    aecl_trainer *trainer = new_trainer();
    aecl_dataset *narrow = set_of(all.values[1], 20, FEATURES / 2);
    aecl_config *config = NULL;
    aecl_assert_ok(aecl_trainer_save(trainer, path));
    aecl_trainer_free(trainer);
    aecl_assert_refused(aecl_trainer_resume(&trainer, all.device, path, all.test, all.test), AECL_INPUT, "");
    assert_null(trainer);
    aecl_assert_refused(
        aecl_trainer_resume(&trainer, all.device, aecl_scratch_write_text(state, "no", "x"), all.train, all.test),
        AECL_INPUT, "no");
    assert_null(trainer);
    aecl_assert_ok(aecl_config_preset(&config, "anomaly"));
    aecl_assert_refused(aecl_trainer_new(&trainer, all.device, config, all.train, narrow), AECL_INPUT, "");
    assert_null(trainer);
    aecl_config_free(config);
    aecl_dataset_free(narrow);
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double *scores_of(aecl_model *model, const float *values, size_t count) {
    aecl_runner_options options = AECL_RUNNER_OPTIONS;
    double *scores = malloc(count * sizeof *scores);
    aecl_runner *runner = NULL;
    options.dtype = AECL_F32;
    assert_non_null(scores);
    aecl_assert_ok(aecl_runner_new(&runner, model, all.device, AECL_RUN_SCORE, &options));
    aecl_assert_ok(aecl_runner_run(runner, values, count, scores));
    aecl_runner_free(runner);
    return scores;
}

static void a_detector_of_many_rows_has_a_threshold_as_if_of_all(void **state) {
    const size_t count = 131077; /* one in three is drawn */
    aecl_detector_options options = AECL_DETECTOR_OPTIONS;
    aecl_trainer *trainer = new_trainer();
    aecl_model *trained = NULL, *model = NULL;
    float *values = malloc(count * FEATURES * sizeof *values);
    double threshold = 0;
    uint32_t chance = 1;
    (void)state;
    assert_non_null(values);
    for (size_t i = 0; i < count * FEATURES; i++)
        values[i] = (float)((chance = chance * 1664525 + 1013904223) >> 8) / 16777216;
    aecl_dataset *rows = set_of(values, count, FEATURES);
    options.rule = "percentile:99";
    aecl_assert_ok(aecl_trainer_model(trainer, &trained));
    aecl_assert_ok(aecl_detector_fit(&model, trained, all.device, rows, NULL, &options));
    aecl_assert_ok(aecl_model_threshold(model, NULL, &threshold));
    double *scores = scores_of(model, values, count);
    qsort(scores, count, sizeof *scores, by_value);
    assert_true(scores[count * 986 / 1000] < threshold && threshold < scores[count * 994 / 1000]);
    free(scores);
    free(values);
    aecl_dataset_free(rows);
    aecl_model_free(model);
    aecl_model_free(trained);
    aecl_trainer_free(trainer);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, aecl_scratch_setup, aecl_scratch_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_resumed_training_ends_with_the_same_bits),
        TEST(a_stopped_trainer_runs_on),
        TEST(a_save_that_fails_ends_the_training),
        TEST(a_configuration_that_cannot_be_trained_is_refused_by_name),
        TEST(a_detector_of_many_rows_has_a_threshold_as_if_of_all),
        TEST(other_data_than_before_are_refused),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
