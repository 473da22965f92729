/* The generator has the published answers, its uniforms and normals the right moments, its shuffles no favourite
 * order. */
#include <math.h>
#include <string.h>

#include "base/philox.h"
#include "support/compare.h"

/* Known answers of philox4x32 with 10 rounds: the file kat_vectors of Random123. */
static const struct {
    uint32_t counter[4], key[2], want[4];
} known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void numbers_equal_the_published_ones(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        for (uint64_t lane = 0; lane < 4; lane++) {
            uint64_t seed = known[i].key[0] | (uint64_t)known[i].key[1] << 32;
            uint64_t step = known[i].counter[1] | (uint64_t)known[i].counter[2] << 32;
            aecl_random_purpose purpose = (aecl_random_purpose)known[i].counter[3];
            uint64_t index = 4 * (uint64_t)known[i].counter[0] + lane;
            assert_int_equal(aecl_random_u32(seed, purpose, step, index), known[i].want[lane]);
        }
}

static void uniforms_fill_the_unit_interval(void **state) {
    (void)state;
    const uint64_t n = 200000;
    double sum = 0, squares = 0;
    float least = 1, most = 0;
    for (uint64_t i = 0; i < n; i++) {
        float u = aecl_random_uniform(1, AECL_RANDOM_TEST, 0, i);
        assert_true(u >= 0 && u < 1);
        assert_true((double)u * 0x1p24 == floor((double)u * 0x1p24));
        sum += (double)u, squares += (double)u * (double)u;
        if (u < least) least = u;
        if (u > most) most = u;
    }
    aecl_assert_near(sum / (double)n, 0.5, 5 * sqrt(1 / 12. / (double)n));
    aecl_assert_near(squares / (double)n, 1 / 3., 5 * sqrt(4 / 45. / (double)n));
    assert_true(least < 1e-4f && most > 0.9999f);
}

static void normals_have_the_moments_and_tails(void **state) {
    (void)state;
    const uint64_t n = 400000;
    double moment[5] = {0}, together = 0, beyond2 = 0, beyond3 = 0;
    for (uint64_t i = 0; i < n; i++) {
        double x = (double)aecl_random_normal(7, AECL_RANDOM_NOISE, 3, i), power = 1;
        assert_true(fabs(x) < 5.78);
        for (int k = 0; k < 5; k++, power *= x) moment[k] += power / (double)n;
        if (i % 2) together += x * (double)aecl_random_normal(7, AECL_RANDOM_NOISE, 3, i - 1) * 2 / (double)n;
        beyond2 += fabs(x) > 2, beyond3 += fabs(x) > 3;
    }
    double root = sqrt((double)n);
    aecl_assert_near(moment[1], 0, 5 / root);
    aecl_assert_near(moment[2], 1, 5 * sqrt(2) / root);
    aecl_assert_near(moment[3], 0, 5 * sqrt(15) / root);
    aecl_assert_near(moment[4], 3, 5 * sqrt(96) / root);
    aecl_assert_near(together, 0, 5 * sqrt(2) / root);
    aecl_assert_near(beyond2 / (double)n, erfc(2 / sqrt(2)), 5 * sqrt(.0455) / root);
    aecl_assert_near(beyond3 / (double)n, erfc(3 / sqrt(2)), 5 * sqrt(.0027) / root);
}

/* The formula as the header gives it, from the uniforms. */
static void normals_come_from_pairs_of_uniforms(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 100; i += 2) {
        double u = (double)aecl_random_uniform(9, AECL_RANDOM_WEIGHTS, 1, i);
        double angle = 2 * acos(-1) * (double)aecl_random_uniform(9, AECL_RANDOM_WEIGHTS, 1, i + 1);
        double radius = sqrt(-2 * log1p(-u));
        aecl_assert_near(aecl_random_normal(9, AECL_RANDOM_WEIGHTS, 1, i), radius * cos(angle), 1e-6);
        aecl_assert_near(aecl_random_normal(9, AECL_RANDOM_WEIGHTS, 1, i + 1), radius * sin(angle), 1e-6);
    }
}

static void every_argument_changes_the_numbers(void **state) {
    (void)state;
    uint32_t base = aecl_random_u32(5, AECL_RANDOM_NOISE, 6, 7);
    assert_int_not_equal(base, aecl_random_u32(5 | 1ULL << 40, AECL_RANDOM_NOISE, 6, 7));
    assert_int_not_equal(base, aecl_random_u32(4, AECL_RANDOM_NOISE, 6, 7));
    assert_int_not_equal(base, aecl_random_u32(5, AECL_RANDOM_SPLIT, 6, 7));
    assert_int_not_equal(base, aecl_random_u32(5, AECL_RANDOM_NOISE, 6 | 1ULL << 40, 7));
    assert_int_not_equal(base, aecl_random_u32(5, AECL_RANDOM_NOISE, 6, 6));
    assert_int_not_equal(base, aecl_random_u32(5, AECL_RANDOM_NOISE, 6, 7 | 1ULL << 33));
}

#define ROWS 1001

static void a_shuffle_is_a_permutation_of_its_epoch(void **state) {
    (void)state;
    uint32_t order[ROWS], again[ROWS], other[ROWS];
    unsigned char seen[ROWS] = {0};
    size_t fixed = 0;
    aecl_random_shuffle(order, ROWS, 42, AECL_RANDOM_SHUFFLE, 1);
    aecl_random_shuffle(again, ROWS, 42, AECL_RANDOM_SHUFFLE, 1);
    aecl_random_shuffle(other, ROWS, 42, AECL_RANDOM_SHUFFLE, 2);
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(order[i] < ROWS && !seen[order[i]]);
        seen[order[i]] = 1;
        fixed += order[i] == i;
    }
    assert_true(fixed < 10);
    assert_memory_equal(order, again, sizeof order);
    assert_memory_not_equal(order, other, sizeof order);
    aecl_random_shuffle(order, 0, 42, AECL_RANDOM_SHUFFLE, 1);
    aecl_random_shuffle(order, 1, 42, AECL_RANDOM_SHUFFLE, 1);
    assert_int_equal(order[0], 0);
}

/* Chi squared over the 24 orders of four rows, 23 degrees of freedom: above 60 once in 25,000 seeds. */
static void all_orders_are_equally_likely(void **state) {
    (void)state;
    double count[256] = {0}, chi2 = 0, want = 24000 / 24.;
    for (uint64_t step = 0; step < 24000; step++) {
        uint32_t order[4];
        aecl_random_shuffle(order, 4, 3, AECL_RANDOM_SPLIT, step);
        count[order[0] | order[1] << 2 | order[2] << 4 | order[3] << 6]++;
    }
    size_t orders = 0;
    for (size_t i = 0; i < COUNT_OF(count); i++)
        if (count[i] > 0) orders++, chi2 += (count[i] - want) * (count[i] - want) / want;
    assert_int_equal(orders, 24);
    aecl_assert_near(chi2, 23, 37);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_equal_the_published_ones),   cmocka_unit_test(uniforms_fill_the_unit_interval),
        cmocka_unit_test(normals_have_the_moments_and_tails), cmocka_unit_test(normals_come_from_pairs_of_uniforms),
        cmocka_unit_test(every_argument_changes_the_numbers), cmocka_unit_test(a_shuffle_is_a_permutation_of_its_epoch),
        cmocka_unit_test(all_orders_are_equally_likely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
