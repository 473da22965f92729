/* Factors of the learning rate, against values worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>

#include "base/mem.h"
#include "train/schedule.h"

/* Ten epochs of ten steps. */
static double at(const aecl_schedule *s, uint64_t step) {
    return aecl_schedule_factor(s, &(aecl_schedule_place){step, 10, 10, 0});
}

static void equal(double got, double want) {
    if (!(fabs(got - want) <= 1e-12)) fail_msg("%.15g where %.15g is wanted", got, want);
}

static aecl_schedule of(aecl_schedule_kind kind) {
    aecl_schedule s = AECL_SCHEDULE_DEFAULTS;
    s.kind = kind;
    return s;
}

static void constant_never_changes(void **state) {
    (void)state;
    aecl_schedule s = of(AECL_SCHEDULE_CONSTANT);
    for (uint64_t t = 1; t <= 100; t++) equal(at(&s, t), 1);
}

static void cosine_and_exponential_go_from_one_to_the_final_factor(void **state) {
    (void)state;
    aecl_schedule cosine = of(AECL_SCHEDULE_COSINE), exponential = of(AECL_SCHEDULE_EXPONENTIAL);
    equal(at(&cosine, 1), 1);
    equal(at(&cosine, 100), 0.01);
    equal(at(&cosine, 34), 0.01 + 0.99 * 0.75); /* a third of the way: cos 60 degrees is 1/2 */
    equal(at(&exponential, 1), 1);
    equal(at(&exponential, 100), 0.01);
    equal(at(&exponential, 34), pow(0.01, 1.0 / 3));
}

static void step_multiplies_every_so_many_epochs(void **state) {
    (void)state;
    aecl_schedule s = of(AECL_SCHEDULE_STEP);
    s.every = 3, s.factor = 0.5;
    equal(at(&s, 30), 1);
    equal(at(&s, 31), 0.5);
    equal(at(&s, 61), 0.25);
    equal(at(&s, 100), 0.125);
}

static void plateau_multiplies_for_each_reduction(void **state) {
    (void)state;
    aecl_schedule s = of(AECL_SCHEDULE_PLATEAU);
    equal(aecl_schedule_factor(&s, &(aecl_schedule_place){50, 10, 10, 0}), 1);
    equal(aecl_schedule_factor(&s, &(aecl_schedule_place){50, 10, 10, 2}), 0.01);
}

static void a_cycle_rises_and_falls(void **state) {
    (void)state;
    aecl_schedule s = of(AECL_SCHEDULE_ONE_CYCLE);
    equal(at(&s, 1), 0.04);
    equal(at(&s, 100), 0.01);
    double most = 0;
    for (uint64_t t = 1; t <= 100; t++) most = fmax(most, at(&s, t));
    assert_true(most > 0.99 && most <= 1 && at(&s, 31) > 0.99);
}

static void a_warm_up_rises_in_a_straight_line_before_every_schedule(void **state) {
    (void)state;
    for (int kind = 0; aecl_schedule_names[kind]; kind++) {
        aecl_schedule s = of((aecl_schedule_kind)kind);
        s.warmup = 1.9;
        equal(at(&s, 1), 1 / 20.0);
        equal(at(&s, 19), 19 / 20.0);
        if (kind != AECL_SCHEDULE_ONE_CYCLE) assert_true(at(&s, 20) > 0.09);
        for (uint64_t t = 1; t <= 100; t++) assert_true(at(&s, t) > 0 && at(&s, t) <= 1);
    }
}

static void trainings_of_one_step_have_a_rate(void **state) {
    (void)state;
    for (int kind = 0; aecl_schedule_names[kind]; kind++) {
        aecl_schedule s = of((aecl_schedule_kind)kind);
        double factor = aecl_schedule_factor(&s, &(aecl_schedule_place){1, 1, 1, 0});
        assert_true(factor > 0 && factor <= 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_never_changes),
        cmocka_unit_test(cosine_and_exponential_go_from_one_to_the_final_factor),
        cmocka_unit_test(step_multiplies_every_so_many_epochs),
        cmocka_unit_test(plateau_multiplies_for_each_reduction),
        cmocka_unit_test(a_cycle_rises_and_falls),
        cmocka_unit_test(a_warm_up_rises_in_a_straight_line_before_every_schedule),
        cmocka_unit_test(trainings_of_one_step_have_a_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
