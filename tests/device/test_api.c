/* The public interface on a device: what running, training, detecting and storing promise in include/aecl. The models are
 * trained once, on small data that are made here. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <aecl/aecl.h>

#include "support/compare.h"
#include "support/scratch.h"

enum { ROWS = 160, TESTS = 40, SIDE = 6, FEATURES = SIDE * SIDE };

static struct {
    aecl_device *device;
    aecl_dataset *train, *test, *odd; /* bytes; those of `odd` are unlike the others */
    aecl_model *detecting, *basic;
    uint8_t bytes[3][ROWS * FEATURES];
    float floats[ROWS * FEATURES]; /* bytes[1], the test set */
} all;

/* Smooth rows, or with `odd` checkered ones. */
static void make_bytes(uint8_t *to, size_t first, bool odd) {
    for (size_t i = 0; i < ROWS * FEATURES; i++) {
        size_t row = first + i / FEATURES, f = i % FEATURES;
        double wave = sin(0.37 * (double)row + 0.2 * (double)f * (double)(1 + row % 3));
        to[i] = odd ? (uint8_t)((f + row) % 2 * 255) : (uint8_t)(128 + 120 * wave);
    }
}

static aecl_dataset *set_of(const uint8_t *bytes, size_t count, const char *name) {
    aecl_memory_data data = AECL_MEMORY_DATA;
    aecl_dataset *set = NULL;
    data.name = name;
    data.dtype = AECL_U8;
    data.count = count;
    data.rank = 3;
    data.dim[0] = 1, data.dim[1] = SIDE, data.dim[2] = SIDE;
    data.values = bytes;
    aecl_assert_ok(aecl_dataset_from_memory(&set, &data));
    return set;
}

static aecl_config *small(const char *preset) {
    aecl_config *config = NULL;
    aecl_assert_ok(aecl_config_preset(&config, preset));
    aecl_assert_ok(aecl_config_set(config, "run.epochs", "4"));
    aecl_assert_ok(aecl_config_set(config, "run.batch", "16"));
    aecl_assert_ok(aecl_config_set(config, "network.latent", "6"));
    return config;
}

static aecl_trainer *new_trainer(const char *preset) {
    aecl_config *config = small(preset);
    aecl_trainer *trainer = NULL;
    aecl_assert_ok(aecl_trainer_new(&trainer, all.device, config, all.train, all.test));
    aecl_config_free(config);
    return trainer;
}

static aecl_model *train(const char *preset) {
    aecl_trainer *trainer = new_trainer(preset);
    aecl_model *model = NULL;
    aecl_assert_ok(aecl_trainer_run(trainer, NULL));
    aecl_assert_ok(aecl_trainer_model(trainer, &model));
    aecl_trainer_free(trainer);
    return model;
}

static int make_all(void **state) {
    aecl_device_options options = AECL_DEVICE_OPTIONS;
    (void)state;
    options.untested = true;
    aecl_assert_ok(aecl_device_open(&all.device, getenv("AECL_DEVICE"), &options));
    for (size_t i = 0; i < 3; i++) make_bytes(all.bytes[i], i * ROWS, i == 2);
    for (size_t i = 0; i < ROWS * FEATURES; i++) all.floats[i] = (float)all.bytes[1][i];
    all.train = set_of(all.bytes[0], ROWS, "smooth");
    all.test = set_of(all.bytes[1], TESTS, "smooth too");
    all.odd = set_of(all.bytes[2], TESTS, "checkered");
    all.detecting = train("anomaly");
    all.basic = train("basic");
    return 0;
}

static int free_all(void **state) {
    (void)state;
    aecl_model_free(all.detecting);
    aecl_model_free(all.basic);
    aecl_dataset_free(all.train);
    aecl_dataset_free(all.test);
    aecl_dataset_free(all.odd);
    aecl_device_close(all.device);
    return 0;
}

static aecl_runner *new_runner(aecl_model *model, aecl_run_kind kind, aecl_dtype dtype) {
    aecl_runner_options options = AECL_RUNNER_OPTIONS;
    aecl_runner *runner = NULL;
    options.dtype = dtype;
    aecl_assert_ok(aecl_runner_new(&runner, model, all.device, kind, &options));
    return runner;
}

/* Options */

static void a_struct_of_another_size_is_refused(void **state) {
    const size_t sizes[] = {0, 7, sizeof(size_t) + 4, 4096};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        aecl_device_options device = AECL_DEVICE_OPTIONS;
        aecl_runner_options run = AECL_RUNNER_OPTIONS;
        aecl_detector_options detector = AECL_DETECTOR_OPTIONS;
        aecl_train_callbacks callbacks = AECL_TRAIN_CALLBACKS;
        aecl_model_info info = {.size = sizes[i]};
        aecl_device *opened = (aecl_device *)1;
        aecl_runner *runner = (aecl_runner *)1;
        aecl_model *model = (aecl_model *)1;
        aecl_trainer *trainer = new_trainer("basic");
        device.size = run.size = detector.size = callbacks.size = sizes[i];
        aecl_assert_refused(aecl_device_open(&opened, NULL, &device), AECL_USAGE, "aecl_device_options");
        aecl_assert_refused(aecl_runner_new(&runner, all.basic, all.device, AECL_RUN_ENCODE, &run), AECL_USAGE,
                            "aecl_runner_options");
        aecl_assert_refused(aecl_detector_fit(&model, all.basic, all.device, all.train, NULL, &detector), AECL_USAGE,
                            "aecl_detector_options");
        aecl_assert_refused(aecl_trainer_run(trainer, &callbacks), AECL_USAGE, "aecl_train_callbacks");
        aecl_assert_refused(aecl_model_inform(all.basic, &info), AECL_USAGE, "aecl_model_info");
        assert_true(opened == NULL && runner == NULL && model == NULL);
        aecl_trainer_free(trainer);
    }
}

/* Runners */

static void a_runner_refuses_what_it_has_no_room_for(void **state) {
    aecl_runner *runner = new_runner(all.basic, AECL_RUN_ENCODE, AECL_F32);
    size_t batch = aecl_runner_batch(runner), depth = aecl_runner_depth(runner), count = 7;
    float *codes = calloc(batch, aecl_runner_outputs(runner) * sizeof *codes);
    float *rows = calloc(batch + 1, aecl_runner_inputs(runner) * sizeof *rows);
    (void)state;
    assert_true(codes && rows);
    aecl_assert_refused(aecl_runner_finish(runner, codes, &count), AECL_USAGE, "no batch is under way");
    assert_int_equal(count, 0);
    aecl_assert_refused(aecl_runner_start(runner, rows, 0), AECL_USAGE, "0 rows");
    aecl_assert_refused(aecl_runner_start(runner, rows, batch + 1), AECL_USAGE, "rows");
    aecl_assert_refused(aecl_runner_start(runner, rows, SIZE_MAX), AECL_USAGE, "rows");
    assert_int_equal(aecl_runner_under_way(runner), 0);
    for (size_t i = 0; i < depth; i++) aecl_assert_ok(aecl_runner_start(runner, rows, i + 1));
    aecl_assert_refused(aecl_runner_start(runner, rows, 1), AECL_USAGE, "finish one first");
    aecl_assert_refused(aecl_runner_run(runner, rows, 1, codes), AECL_USAGE, "under way");
    for (size_t i = 0; i < depth; i++) {
        aecl_assert_ok(aecl_runner_finish(runner, codes, &count));
        assert_int_equal(count, i + 1);
    }
    aecl_assert_ok(aecl_runner_start(runner, rows, 1));
    aecl_runner_abandon(runner);
    assert_int_equal(aecl_runner_under_way(runner), 0);
    aecl_assert_ok(aecl_runner_run(runner, rows, 0, codes)); /* nothing to do */
    aecl_assert_ok(aecl_runner_run(runner, rows, 1, codes));
    aecl_runner_free(runner);
    free(codes);
    free(rows);
}

static void a_runner_refuses_what_its_model_is_not_made_for(void **state) {
    aecl_runner_options bytes = AECL_RUNNER_OPTIONS, wrong = AECL_RUNNER_OPTIONS;
    aecl_runner *runner = NULL;
    (void)state;
    bytes.dtype = AECL_U8;
    wrong.dtype = (aecl_dtype)9;
    aecl_assert_refused(aecl_runner_new(&runner, all.basic, all.device, AECL_RUN_DENOISE, NULL), AECL_INPUT, "noise");
    aecl_assert_refused(aecl_runner_new(&runner, all.basic, all.device, AECL_RUN_DECODE, &bytes), AECL_USAGE, "codes");
    aecl_assert_refused(aecl_runner_new(&runner, all.basic, all.device, AECL_RUN_ENCODE, &wrong), AECL_USAGE, "9");
    aecl_assert_refused(aecl_runner_new(&runner, all.basic, all.device, (aecl_run_kind)77, NULL), AECL_USAGE, "77");
    assert_null(runner);
}

static void one_call_gives_what_rows_one_by_one_give(void **state) {
    const aecl_run_kind kinds[] = {AECL_RUN_SCORE, AECL_RUN_ENCODE, AECL_RUN_RECONSTRUCT, AECL_RUN_DECODE};
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        aecl_runner *runner = new_runner(all.detecting, kinds[k], AECL_F32);
        size_t in = aecl_runner_inputs(runner);
        size_t size = aecl_runner_outputs(runner) * (kinds[k] == AECL_RUN_SCORE ? sizeof(double) : sizeof(float));
        char *together = calloc(ROWS, size), *alone = calloc(ROWS, size);
        assert_true(together && alone);
        aecl_assert_ok(aecl_runner_run(runner, all.floats, ROWS, together));
        for (size_t i = 0; i < ROWS; i++)
            aecl_assert_ok(aecl_runner_run(runner, all.floats + i * in, 1, alone + i * size));
        assert_memory_equal(together, alone, ROWS * size);
        assert_memory_not_equal(together, together + size, size); /* rows are not all one */
        aecl_runner_free(runner);
        free(together);
        free(alone);
    }
}

static void stored_types_of_the_same_values_give_the_same(void **state) {
    aecl_runner *bytes = new_runner(all.detecting, AECL_RUN_SCORE, AECL_U8);
    aecl_runner *floats = new_runner(all.detecting, AECL_RUN_SCORE, AECL_F32);
    aecl_runner *words = new_runner(all.detecting, AECL_RUN_SCORE, AECL_U16);
    double of_bytes[ROWS], of_floats[ROWS], whole[ROWS];
    uint16_t wide[ROWS * FEATURES];
    size_t done = 0, count = 0;
    (void)state;
    for (size_t i = 0; i < ROWS * FEATURES; i++) wide[i] = all.bytes[1][i];
    aecl_assert_ok(aecl_runner_run(bytes, all.bytes[1], ROWS, whole));
    aecl_assert_ok(aecl_runner_run(floats, all.floats, ROWS, of_floats));
    assert_memory_equal(whole, of_floats, sizeof whole);
    aecl_assert_ok(aecl_runner_run(words, wide, ROWS, whole));
    assert_memory_equal(whole, of_floats, sizeof whole);
    for (size_t first = 0; first < ROWS;) { /* a refused start between them takes nobody's room */
        aecl_assert_ok(aecl_runner_start(bytes, all.bytes[1] + first++ * FEATURES, 1));
        aecl_assert_refused(aecl_runner_start(bytes, all.bytes[2], 0), AECL_USAGE, "");
        aecl_assert_ok(aecl_runner_start(bytes, all.bytes[1] + first++ * FEATURES, 1));
        for (int i = 0; i < 2; i++, done += count) aecl_assert_ok(aecl_runner_finish(bytes, of_bytes + done, &count));
    }
    assert_memory_equal(of_bytes, of_floats, sizeof of_bytes);
    aecl_runner_free(bytes);
    aecl_runner_free(words);
    aecl_runner_free(floats);
}

static void a_runner_outlives_its_model(void **state) {
    aecl_model *model = train("basic");
    aecl_runner *runner = new_runner(model, AECL_RUN_SCORE, AECL_F32);
    double score = NAN;
    (void)state;
    aecl_model_free(model);
    aecl_assert_ok(aecl_runner_run(runner, all.floats, 1, &score));
    assert_true(isfinite(score));
    aecl_runner_free(runner);
}

static void a_score_that_is_not_finite_is_refused_by_its_row(void **state) {
    aecl_runner *runner = new_runner(all.detecting, AECL_RUN_SCORE, AECL_F32);
    float rows[3 * FEATURES] = {0};
    double scores[3];
    (void)state;
    rows[FEATURES] = NAN;
    aecl_assert_refused(aecl_runner_run(runner, rows, 3, scores), AECL_INPUT, "row 2");
    aecl_assert_ok(aecl_runner_run(runner, all.floats, 3, scores)); /* and goes on */
    aecl_runner_free(runner);
}

/* Files */

typedef struct {
    unsigned char *bytes;
    size_t length;
} contents;

static contents read_file(const char *path) {
    contents c = {calloc(1, 1 << 20), 0};
    FILE *f = fopen(path, "rb");
    assert_true(c.bytes && f);
    c.length = fread(c.bytes, 1, 1 << 20, f);
    assert_true(c.length > 0 && c.length < 1 << 20);
    fclose(f);
    return c;
}

static contents save_and_read(void **state, const aecl_model *model) {
    const char *path = aecl_scratch_path(state, "model.safetensors");
    aecl_assert_ok(aecl_model_save(model, path));
    return read_file(path);
}

static void a_torn_or_changed_model_is_refused_and_a_whole_one_read(void **state) {
    contents c = save_and_read(state, all.detecting);
    aecl_model *model = NULL;
    for (size_t length = 0; length < c.length; length += 1 + c.length / 97) {
        unsigned char *cut = malloc(length + !length); /* of this length, so that a read beyond it is seen */
        assert_non_null(cut);
        memcpy(cut, c.bytes, length);
        aecl_assert_refused(aecl_model_load_memory(&model, "cut", cut, length), AECL_INPUT, "cut");
        assert_null(model);
        free(cut);
    }
    for (size_t at = 0; at < c.length; at += 1 + c.length / 211) {
        c.bytes[at] ^= (unsigned char)(1u << at % 8);
        aecl_assert_refused(aecl_model_load_memory(&model, "flipped", c.bytes, c.length), AECL_INPUT, "flipped");
        assert_null(model);
        c.bytes[at] ^= (unsigned char)(1u << at % 8);
    }
    aecl_assert_ok(aecl_model_load_memory(&model, "whole", c.bytes, c.length));
    free(c.bytes);
    aecl_model_free(model);
}

/* The bytes of a saved model; two models are the same when they are. */
static void assert_same_models(void **state, const aecl_model *a, const aecl_model *b) {
    contents of_a = save_and_read(state, a), of_b = save_and_read(state, b);
    assert_int_equal(of_a.length, of_b.length);
    assert_memory_equal(of_a.bytes, of_b.bytes, of_a.length);
    free(of_a.bytes);
    free(of_b.bytes);
}

static void a_threshold_is_saved_with_the_model(void **state) {
    const char *path = aecl_scratch_path(state, "other.safetensors");
    aecl_model *other = NULL, *again = NULL, *same = NULL;
    aecl_model_info info = {.size = sizeof info};
    double before = 0, wanted = 0, got = 0;
    aecl_assert_ok(aecl_model_threshold(all.detecting, NULL, &before));
    aecl_assert_ok(aecl_model_threshold(all.detecting, "percentile:80", &wanted));
    assert_true(wanted != before);
    aecl_assert_ok(aecl_model_with_threshold(&other, all.detecting, "percentile:80"));
    aecl_assert_ok(aecl_model_save(other, path));
    aecl_assert_ok(aecl_model_load(&again, path));
    aecl_assert_ok(aecl_model_threshold(again, NULL, &got));
    assert_true(got == wanted);
    aecl_assert_ok(aecl_model_inform(again, &info));
    assert_true(info.detects && info.threshold == wanted);
    assert_string_equal(info.threshold_rule, "percentile:80");
    aecl_assert_ok(aecl_model_threshold(all.detecting, NULL, &got)); /* the first one is as it was */
    assert_true(got == before);
    aecl_assert_ok(aecl_model_with_threshold(&same, all.detecting, NULL));
    assert_same_models(state, same, all.detecting);
    aecl_model_free(other);
    aecl_model_free(again);
    aecl_model_free(same);
}

/* Detectors */

static size_t anomalies(aecl_model *model, const uint8_t *rows) {
    aecl_runner *runner = new_runner(model, AECL_RUN_SCORE, AECL_U8);
    double scores[TESTS], threshold = 0;
    size_t found = 0;
    aecl_assert_ok(aecl_runner_run(runner, rows, TESTS, scores));
    aecl_assert_ok(aecl_model_threshold(model, NULL, &threshold));
    for (size_t i = 0; i < TESTS; i++) found += scores[i] > threshold;
    aecl_runner_free(runner);
    return found;
}

static void a_model_that_does_not_detect_is_made_to(void **state) {
    static const char *const scores[] = {"error", "neighbours", "tails"};
    aecl_detector_options options = AECL_DETECTOR_OPTIONS;
    double threshold = 0;
    aecl_model *model = NULL;
    (void)state;
    aecl_assert_refused(aecl_model_threshold(all.basic, NULL, &threshold), AECL_INPUT, "has no threshold");
    aecl_assert_refused(aecl_model_with_threshold(&model, all.basic, "sigma:1"), AECL_INPUT, "has no threshold");
    for (size_t i = 0; i < 3; i++) {
        options.score = scores[i];
        options.rule = i ? "best-f1" : "percentile:99";
        aecl_assert_ok(aecl_detector_fit(&model, all.basic, all.device, all.train, i ? all.odd : NULL, &options));
        assert_int_equal(anomalies(model, all.bytes[2]), TESTS);
        assert_true(anomalies(model, all.bytes[1]) < TESTS / 4);
        aecl_model_free(model);
    }
}

static void a_detector_that_cannot_be_is_refused_by_name(void **state) {
    aecl_detector_options rule = AECL_DETECTOR_OPTIONS, score = rule, labels = rule, zero = {.size = sizeof zero};
    aecl_memory_data narrow = AECL_MEMORY_DATA;
    aecl_dataset *rows = NULL;
    aecl_model *model = NULL;
    (void)state;
    rule.rule = "sigmoid:1", score.score = "eror", labels.rule = "best-f1";
    narrow.count = 3, narrow.rank = 1, narrow.dim[0] = 5, narrow.values = all.floats;
    aecl_assert_ok(aecl_dataset_from_memory(&rows, &narrow));
#define REFUSED(rows, options, status, words)                                                                          \
    aecl_assert_refused(aecl_detector_fit(&model, all.basic, all.device, rows, NULL, options), status, words)
    REFUSED(all.train, &rule, AECL_USAGE, "sigmoid");
    REFUSED(all.train, &score, AECL_USAGE, "eror");
    REFUSED(all.train, &zero, AECL_USAGE, "rule");
    REFUSED(all.train, &labels, AECL_INPUT, "best-f1");
    REFUSED(rows, NULL, AECL_INPUT, "memory");
    REFUSED(NULL, NULL, AECL_USAGE, "normal rows");
    assert_null(model);
    aecl_dataset_free(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_struct_of_another_size_is_refused),
        cmocka_unit_test(a_runner_refuses_what_it_has_no_room_for),
        cmocka_unit_test(a_runner_refuses_what_its_model_is_not_made_for),
        cmocka_unit_test(one_call_gives_what_rows_one_by_one_give),
        cmocka_unit_test(stored_types_of_the_same_values_give_the_same),
        cmocka_unit_test(a_runner_outlives_its_model),
        cmocka_unit_test(a_score_that_is_not_finite_is_refused_by_its_row),
        cmocka_unit_test_setup_teardown(a_torn_or_changed_model_is_refused_and_a_whole_one_read, aecl_scratch_setup,
                                        aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(a_threshold_is_saved_with_the_model, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test(a_model_that_does_not_detect_is_made_to),
        cmocka_unit_test(a_detector_that_cannot_be_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
