/* The public interface where it needs no device: data in memory, configurations, model files that are none, handles that
 * are not there. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <aecl/aecl.h>

#include "support/compare.h"

enum { ROWS = 6, FEATURES = 4 };

static aecl_memory_data rows_of(const float *values) {
    aecl_memory_data data = AECL_MEMORY_DATA;
    data.name = "numbers";
    data.count = ROWS;
    data.rank = 1;
    data.dim[0] = FEATURES;
    data.values = values;
    return data;
}

static void refused(const aecl_memory_data *data, aecl_status status, const char *words) {
    aecl_dataset *dataset = (aecl_dataset *)1;
    aecl_assert_refused(aecl_dataset_from_memory(&dataset, data), status, words);
    assert_null(dataset);
}

static void data_in_memory_are_what_was_given(void **state) {
    static const float values[ROWS * FEATURES] = {1, 2, 3, 4, -5, FLT_MAX};
    static const int32_t labels[ROWS] = {0, 1, 1, 0, 1, 1};
    aecl_memory_data data = rows_of(values);
    aecl_dataset *dataset = NULL, *ones = NULL;
    size_t dim[4] = {0};
    (void)state;
    data.labels = labels;
    aecl_assert_ok(aecl_dataset_from_memory(&dataset, &data));
    assert_ptr_equal(aecl_dataset_values(dataset), values);
    assert_int_equal(aecl_dataset_count(dataset), ROWS);
    assert_int_equal(aecl_dataset_shape(dataset, dim), 1);
    assert_int_equal(dim[0], FEATURES);
    assert_memory_equal(aecl_dataset_labels(dataset), labels, sizeof labels);
    assert_string_equal(aecl_dataset_name(dataset), "numbers");
    assert_null(aecl_dataset_column(dataset, 0));
    assert_int_equal(strlen(aecl_dataset_digest(dataset)), 64);
    aecl_assert_refused(aecl_dataset_take_labels(dataset, "last"), AECL_INPUT, "numbers");
    aecl_assert_ok(aecl_dataset_select(&ones, dataset, 1));
    assert_int_equal(aecl_dataset_count(ones), 4);
    assert_memory_equal(aecl_dataset_values(ones), values + FEATURES, 2 * FEATURES * sizeof *values);
    aecl_dataset_free(dataset); /* the selection is a set of its own */
    assert_int_equal(aecl_dataset_labels(ones)[3], 1);
    aecl_dataset_free(ones);
}

static void a_value_that_is_not_finite_is_named(void **state) {
    const float bad[] = {NAN, INFINITY, -INFINITY};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        float values[ROWS * FEATURES] = {0};
        aecl_memory_data data = rows_of(values);
        values[3 * FEATURES + 2] = bad[i];
        refused(&data, AECL_INPUT, "numbers: sample 3, feature 2");
    }
}

static void sizes_that_are_nothing_or_too_much_are_refused(void **state) {
    static const float values[ROWS * FEATURES];
    const size_t wrong[][5] = {
        /* samples, rank, dimensions */
        {0, 1, FEATURES, 0, 0},
        {ROWS, 1, 0, 0, 0},
        {ROWS, 3, 2, 0, 2},
        {ROWS, 0, 0, 0, 0},
        {ROWS, 2, 2, 2, 0},
        {ROWS, 5, 1, 1, 1},
        {SIZE_MAX, 1, FEATURES, 0, 0},
        {SIZE_MAX / 8, 1, 4, 0, 0},
        {ROWS, 1, SIZE_MAX, 0, 0},
        {1, 3, SIZE_MAX / 2, 2, 2},
        {1, 3, SIZE_MAX / 2 + 1, 2, 1},
        {SIZE_MAX / 16 + 1, 1, 4, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        aecl_memory_data data = rows_of(values);
        data.count = wrong[i][0];
        data.rank = wrong[i][1];
        memcpy(data.dim, wrong[i] + 2, 3 * sizeof *data.dim);
        refused(&data, AECL_INPUT, "numbers: ");
    }
    aecl_memory_data data = rows_of(NULL);
    refused(&data, AECL_INPUT, "numbers: data in memory want values");
    data = rows_of(values);
    data.dtype = (aecl_dtype)7;
    refused(&data, AECL_INPUT, "a type");
}

static void a_struct_of_another_size_is_refused(void **state) {
    static const float values[ROWS * FEATURES];
    const size_t sizes[] = {0, 7, sizeof(size_t) + 4, sizeof(aecl_memory_data) + 8, SIZE_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        aecl_memory_data data = rows_of(values);
        data.size = sizes[i];
        refused(&data, AECL_USAGE, "aecl_memory_data: a size of");
    }
}

static void an_unknown_key_brings_the_nearest(void **state) {
    aecl_config *config = NULL;
    (void)state;
    aecl_assert_ok(aecl_config_preset(&config, "basic"));
    aecl_assert_refused(aecl_config_set(config, "run.epoch", "5"), AECL_USAGE, "run.epochs");
    aecl_assert_refused(aecl_config_set(config, "optimizer.learning_rat", "1"), AECL_USAGE, "learning_rate");
    aecl_assert_refused(aecl_config_set(config, "", "1"), AECL_USAGE, "");
    aecl_assert_refused(aecl_config_set(config, "run.epochs", "five"), AECL_USAGE, "run.epochs");
    aecl_assert_refused(aecl_config_set(config, "run.epochs", ""), AECL_USAGE, "run.epochs");
    aecl_config_free(config);
    aecl_assert_refused(aecl_config_preset(&config, "basik"), AECL_USAGE, "basic");
    assert_null(config);
}

static void a_refused_value_leaves_the_configuration_as_it_was(void **state) {
    static const char *const wrong[][2] = {{"run.epochs", "-1"},
                                           {"network.latent", "0"},
                                           {"optimizer.name", "adm"},
                                           {"optimizer.beta1", "nan"},
                                           {"run.seed", "1e99"}};
    aecl_config *config = NULL;
    char *before = NULL, *after = NULL;
    (void)state;
    aecl_assert_ok(aecl_config_preset(&config, "anomaly"));
    aecl_assert_ok(aecl_config_print(config, &before));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        aecl_assert_refused(aecl_config_set(config, wrong[i][0], wrong[i][1]), AECL_USAGE, wrong[i][1]);
        aecl_assert_ok(aecl_config_print(config, &after));
        assert_string_equal(after, before);
        aecl_free(after);
    }
    aecl_free(before);
    aecl_config_free(config);
}

static void a_printed_configuration_is_read_again(void **state) {
    (void)state;
    for (size_t i = 0; aecl_preset_name(i); i++) {
        aecl_config *config = NULL, *again = NULL;
        char *text = NULL, *same = NULL;
        aecl_assert_ok(aecl_config_preset(&config, aecl_preset_name(i)));
        aecl_assert_ok(aecl_config_set(config, "run.epochs", "7"));
        aecl_assert_ok(aecl_config_print(config, &text));
        aecl_assert_ok(aecl_config_parse(&again, "printed", text, strlen(text)));
        aecl_assert_ok(aecl_config_print(again, &same));
        assert_string_equal(same, text);
        assert_non_null(strstr(text, "\"epochs\": 7"));
        aecl_config_free(again);
        aecl_assert_refused(aecl_config_parse(&again, "cut", text, strlen(text) / 2), AECL_USAGE, "cut");
        assert_null(again);
        aecl_free(text);
        aecl_free(same);
        aecl_config_free(config);
    }
}

static void bytes_that_are_no_model_are_refused(void **state) {
    static const char *const wrong[] = {"", "x", "12345678", "\x02\0\0\0\0\0\0\0{}",
                                        "\xff\xff\xff\xff\xff\xff\xff\xff{}"};
    const size_t lengths[] = {0, 1, 8, 10, 10};
    aecl_model *model = (aecl_model *)1;
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        aecl_assert_refused(aecl_model_load_memory(&model, "bytes", wrong[i], lengths[i]), AECL_INPUT, "bytes");
        assert_null(model);
    }
    aecl_assert_refused(aecl_model_load_memory(&model, NULL, "x", 1), AECL_INPUT, "memory");
    aecl_assert_refused(aecl_model_load(&model, "/nonexistent/model"), AECL_INPUT, "/nonexistent/model");
    assert_null(model);
}

static void every_handle_is_freed_when_it_is_not_there(void **state) {
    (void)state;
    aecl_free(NULL);
    aecl_config_free(NULL);
    aecl_dataset_free(NULL);
    aecl_device_list_close(NULL);
    aecl_device_close(NULL);
    aecl_model_free(NULL);
    aecl_runner_free(NULL);
    aecl_trainer_free(NULL);
}

static void the_tables_end(void **state) {
    const char *parameter = NULL, *explanation = NULL;
    size_t rules = 0;
    (void)state;
    for (; aecl_threshold_rule_at(rules, &parameter, &explanation); rules++) assert_true(strlen(explanation) > 0);
    assert_true(rules > 3);
    assert_null(aecl_threshold_rule_at(SIZE_MAX, NULL, NULL));
    assert_non_null(aecl_threshold_rule_at(0, NULL, NULL));
    assert_null(aecl_preset_name(SIZE_MAX));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_in_memory_are_what_was_given),
        cmocka_unit_test(a_value_that_is_not_finite_is_named),
        cmocka_unit_test(sizes_that_are_nothing_or_too_much_are_refused),
        cmocka_unit_test(a_struct_of_another_size_is_refused),
        cmocka_unit_test(an_unknown_key_brings_the_nearest),
        cmocka_unit_test(a_refused_value_leaves_the_configuration_as_it_was),
        cmocka_unit_test(a_printed_configuration_is_read_again),
        cmocka_unit_test(bytes_that_are_no_model_are_refused),
        cmocka_unit_test(every_handle_is_freed_when_it_is_not_there),
        cmocka_unit_test(the_tables_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
