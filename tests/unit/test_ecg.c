/* Generated heartbeats have the waves of their source, are repeatable one by one, and anomalous ones differ from
 * normal ones. */
#include <math.h>
#include <string.h>

#include "data/reader.h"
#include "support/compare.h"

#define SAMPLES 140

static const float *beat(const aecl_dataset *d, size_t i) {
    return (const float *)d->values + i * SAMPLES;
}

static void beats_depend_on_seed_and_number_alone(void **state) {
    (void)state;
    aecl_dataset *a, *part, *other;
    aecl_assert_ok(aecl_synthetic_ecg(&a, 60, 1, 0));
    aecl_assert_ok(aecl_synthetic_ecg(&part, 20, 1, 40));
    aecl_assert_ok(aecl_synthetic_ecg(&other, 20, 2, 40));
    assert_true(a->rank == 1 && a->features == SAMPLES && a->dtype == AECL_F32);
    assert_memory_equal(beat(a, 40), part->values, 20 * SAMPLES * sizeof(float));
    assert_memory_equal(a->labels + 40, part->labels, 20 * sizeof *part->labels);
    assert_string_not_equal(part->sha256, other->sha256);
    aecl_dataset_free(a);
    aecl_dataset_free(part);
    aecl_dataset_free(other);
}

/* The mean of all normal beats: waves lie where Table I of the source has them, upwards or downwards. */
static void normal_beats_show_their_waves(void **state) {
    (void)state;
    aecl_dataset *d;
    double mean[SAMPLES] = {0};
    size_t normal = 0, count = 4000;
    aecl_assert_ok(aecl_synthetic_ecg(&d, count, 7, 0));
    for (size_t i = 0; i < count; i++) {
        assert_true(d->labels[i] == 0 || d->labels[i] == 1);
        if (d->labels[i] == 0) continue;
        normal++;
        for (size_t k = 0; k < SAMPLES; k++) mean[k] += (double)beat(d, i)[k];
    }
    for (size_t k = 0; k < SAMPLES; k++) mean[k] /= (double)normal;
    aecl_assert_near((double)normal / (double)count, .6, .03);
    size_t p = (size_t)(70 - 70. / 3), q = (size_t)(70 - 70. / 12), r = 70, s = (size_t)(70 + 70. / 12), t = 105;
    aecl_assert_near(mean[p], .25, .06);
    aecl_assert_near(mean[r], 1, .15);
    aecl_assert_near(mean[t], .4, .06);
    assert_true(mean[q] < mean[p] && mean[q] < .2 && mean[s] < .2 && mean[s] < mean[t]);
    assert_true(fabs(mean[2]) < .05 && fabs(mean[SAMPLES - 2]) < .05);
    aecl_dataset_free(d);
}

/* By the mean distance from the mean normal beat. */
static void anomalous_beats_differ_from_normal_ones(void **state) {
    (void)state;
    aecl_dataset *d;
    double mean[SAMPLES] = {0}, distance[2] = {0};
    size_t counts[2] = {0};
    aecl_assert_ok(aecl_synthetic_ecg(&d, 1000, 3, 0));
    for (size_t i = 0; i < d->count; i++)
        for (size_t k = 0; k < SAMPLES && d->labels[i]; k++) mean[k] += (double)beat(d, i)[k];
    for (size_t i = 0; i < d->count; i++) counts[d->labels[i]]++;
    for (size_t i = 0; i < d->count; i++)
        for (size_t k = 0; k < SAMPLES; k++)
            distance[d->labels[i]] += fabs((double)beat(d, i)[k] - mean[k] / (double)counts[1]);
    double anomalous_mean = distance[0] / (double)counts[0], normal_mean = distance[1] / (double)counts[1];
    if (!(anomalous_mean > 2 * normal_mean))
        fail_msg("anomalous beats are %g from the mean normal beat, normal ones %g", anomalous_mean, normal_mean);
    aecl_dataset_free(d);
}

static void the_named_set_holds_both_labels(void **state) {
    (void)state;
    aecl_dataset_pair pair;
    const char *const folders[] = {NULL};
    aecl_assert_ok(
        aecl_dataset_pair_open(&pair, "synthetic-ecg", &(aecl_dataset_places){.folders = folders, .seed = 1}, NULL));
    assert_true(pair.train->count == 4000 && pair.test->count == 1000);
    assert_string_equal(pair.test->name, "synthetic-ecg");
    for (int32_t label = 0; label < 2; label++) {
        size_t i = 0;
        while (i < pair.test->count && pair.test->labels[i] != label) i++;
        assert_true(i < pair.test->count);
    }
    assert_memory_not_equal(pair.train->values, pair.test->values, SAMPLES * sizeof(float));
    aecl_dataset_pair_free(&pair);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_depend_on_seed_and_number_alone),
        cmocka_unit_test(normal_beats_show_their_waves),
        cmocka_unit_test(anomalous_beats_differ_from_normal_ones),
        cmocka_unit_test(the_named_set_holds_both_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
