/* Choosing a device from a list that no machine here has. */
#include <string.h>

#include "cl/objects.h"
#include "support/compare.h"

static aecl_device_row row(const char *name, aecl_device_type type, size_t platform, size_t place, uint32_t units) {
    aecl_device_row r = {0};
    r.info.name = name;
    r.info.type = type;
    r.info.platform_index = platform;
    r.info.device_index = place;
    r.info.compute_units = units;
    r.info.clock_mhz = 1000;
    r.info.available = true;
    return r;
}

typedef struct {
    aecl_device_row rows[5];
    aecl_device_list list;
} devices;

static void make(devices *d) {
    d->rows[0] = row("pthread-EPYC", AECL_DEVICE_CPU, 0, 0, 64);
    d->rows[1] = row("Radeon small", AECL_DEVICE_GPU, 2, 0, 8);
    d->rows[2] = row("Radeon large", AECL_DEVICE_GPU, 2, 1, 80);
    d->rows[3] = row("Xeon", AECL_DEVICE_CPU, 3, 0, 32);
    d->rows[4] = row("Broken", AECL_DEVICE_GPU, 4, 0, 900);
    d->rows[4].info.available = false;
    d->list = (aecl_device_list){.rows = d->rows, .count = 5};
}

static void assert_chosen(const aecl_device_list *list, const char *selector, size_t want) {
    size_t got = 99;
    aecl_assert_ok(aecl_device_choose(list, selector, &got));
    assert_int_equal(got, want);
}

static void selectors_find_one_device(void **state) {
    (void)state;
    devices d;
    make(&d);
    assert_chosen(&d.list, NULL, 2);
    assert_chosen(&d.list, "", 2);
    assert_chosen(&d.list, "gpu", 2);
    assert_chosen(&d.list, "CPU", 0);
    assert_chosen(&d.list, "3", 3);
    assert_chosen(&d.list, "2:0", 1);
    assert_chosen(&d.list, "xeon", 3);
    assert_chosen(&d.list, "on SMALL", 1);
}

static void ambiguous_name_lists_its_candidates(void **state) {
    (void)state;
    devices d;
    size_t index = 99;
    make(&d);
    aecl_status st = aecl_device_choose(&d.list, "radeon", &index);
    aecl_assert_refused(st, AECL_DEVICE, "1 \"Radeon small\", 2 \"Radeon large\"");
    assert_null(strstr(aecl_message(), "Xeon"));
    assert_int_equal(index, 99);
}

static void unknown_device_lists_all(void **state) {
    (void)state;
    devices d;
    size_t index = 99;
    make(&d);
    const char *const wrong[] = {"5", "99", "-1", "0:1", "1:0", "geforce", "2:", "2:x", ":0"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        aecl_status st = aecl_device_choose(&d.list, wrong[i], &index);
        aecl_assert_refused(st, AECL_DEVICE, wrong[i]);
        aecl_assert_refused(st, AECL_DEVICE, "4 \"Broken\" (not available)");
    }
}

static void unavailable_device_is_refused(void **state) {
    (void)state;
    devices d;
    size_t index = 99;
    make(&d);
    aecl_assert_refused(aecl_device_choose(&d.list, "broken", &index), AECL_DEVICE, "device 4");
    aecl_assert_refused(aecl_device_choose(&d.list, "4", &index), AECL_DEVICE, "not available");
}

static void default_prefers_gpus_then_cpus(void **state) {
    (void)state;
    devices d;
    size_t index = 99;
    make(&d);
    d.rows[1].info.available = d.rows[2].info.available = false;
    assert_chosen(&d.list, NULL, 0);
    aecl_assert_refused(aecl_device_choose(&d.list, "gpu", &index), AECL_DEVICE, "gpu");
    d.rows[0].info.type = d.rows[3].info.type = AECL_DEVICE_ACCELERATOR;
    assert_chosen(&d.list, NULL, 0);
    d.rows[0].info.available = d.rows[3].info.available = false;
    aecl_assert_refused(aecl_device_choose(&d.list, NULL, &index), AECL_DEVICE, "default");
}

static void of_two_cpus_the_faster_is_taken(void **state) {
    (void)state;
    devices d;
    make(&d);
    d.list.count = 2;
    d.rows[0] = row("basic", AECL_DEVICE_CPU, 0, 0, 1);
    d.rows[1] = row("pthread", AECL_DEVICE_CPU, 0, 1, 2);
    assert_chosen(&d.list, NULL, 1);
    assert_chosen(&d.list, "cpu", 1);
    d.rows[0].info.compute_units = 2;
    assert_chosen(&d.list, NULL, 0);
    d.rows[1].info.clock_mhz = 1001;
    assert_chosen(&d.list, NULL, 1);
}

static void empty_list_tells_its_problems(void **state) {
    (void)state;
    char *problems[] = {(char *)"platform 0 \"Clover\": no devices (CL_DEVICE_NOT_FOUND)"};
    const aecl_device_list list = {.problems = problems, .problem_count = 1};
    size_t index = 99;
    aecl_assert_refused(aecl_device_choose(&list, NULL, &index), AECL_DEVICE, problems[0]);
    aecl_assert_refused(aecl_device_choose(&list, "0", &index), AECL_DEVICE, "pocl-opencl-icd");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selectors_find_one_device),       cmocka_unit_test(ambiguous_name_lists_its_candidates),
        cmocka_unit_test(unknown_device_lists_all),        cmocka_unit_test(unavailable_device_is_refused),
        cmocka_unit_test(default_prefers_gpus_then_cpus),  cmocka_unit_test(empty_list_tells_its_problems),
        cmocka_unit_test(of_two_cpus_the_faster_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
