/* The public interface in a thread with the stack that musl gives: 128 KiB. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "data/dataset.h"
#include <aecl/device.h>

#include "support/compare.h"
#include "support/scratch.h"

#define STACK ((size_t)128 << 10)

static void in_a_small_thread(void *(*work)(void *), void *data) {
    pthread_t thread;
    pthread_attr_t small;
    void *wrong = NULL;
    assert_int_equal(pthread_attr_init(&small), 0);
    assert_int_equal(pthread_attr_setstacksize(&small, STACK), 0);
    assert_int_equal(pthread_create(&thread, &small, work, data), 0);
    assert_int_equal(pthread_join(thread, &wrong), 0);
    pthread_attr_destroy(&small);
    if (wrong != NULL) fail_msg("%s", (const char *)wrong);
}

/* NULL, or what went otherwise than it should: cmocka's asserts are the main thread's. */
#define WANT(condition)                                                                                                \
    do {                                                                                                               \
        if (!(condition)) return (void *)(#condition);                                                                 \
    } while (0)

static void *fail_to_read(void *path) {
    aecl_dataset *data = NULL;
    aecl_dataset_pair pair = {0};
    const char *const folders[] = {"/nonexistent", NULL};
    WANT(aecl_dataset_read(&data, "/nonexistent/rows.csv") == AECL_INPUT);
    WANT(strstr(aecl_message(), "/nonexistent/rows.csv") != NULL);
    WANT(aecl_dataset_read(&data, path) == AECL_INPUT);
    WANT(strlen(aecl_message()) > 0 && strcmp(aecl_message_details(), "") == 0);
    aecl_status st = aecl_dataset_pair_open(&pair, "mnist", &(aecl_dataset_places){.folders = folders}, NULL);
    WANT(st == AECL_INPUT);
    WANT(aecl_dataset_pair_open(&pair, "mnits", &(aecl_dataset_places){.folders = folders}, NULL) == AECL_INPUT);
    return NULL;
}

static void a_failing_call_fits(void **state) {
    in_a_small_thread(fail_to_read, (void *)aecl_scratch_write_text(state, "rows.csv", "1,2\n3,x\n"));
}

static void *read_rows(void *path) {
    aecl_dataset *data = NULL;
    WANT(aecl_dataset_read(&data, path) == AECL_OK);
    WANT(data->count == 2 && data->features == 2);
    WANT(aecl_dataset_take_labels(data, "third") == AECL_INPUT);
    WANT(aecl_dataset_take_labels(data, "last") == AECL_OK);
    aecl_dataset_free(data);
    return NULL;
}

static void reading_rows_fits(void **state) {
    in_a_small_thread(read_rows, (void *)aecl_scratch_write_text(state, "rows.csv", "1,2\n3,4\n"));
}

static void *list_devices(void *unused) {
    aecl_device_list *list = NULL;
    aecl_device_options untested = AECL_DEVICE_OPTIONS;
    aecl_device *device = NULL;
    size_t index = 0;
    (void)unused;
    WANT(aecl_device_list_open(&list) == AECL_OK);
    WANT(aecl_device_choose(list, "no such device", &index) == AECL_DEVICE);
    untested.untested = true;
    WANT(aecl_device_open(&device, "no such device", &untested) == AECL_DEVICE);
    WANT(aecl_device_open(&device, getenv("AECL_DEVICE"), &untested) == AECL_OK);
    aecl_device_close(device);
    aecl_device_list_close(list);
    return NULL;
}

static void listing_and_opening_devices_fits(void **state) {
    (void)state;
    in_a_small_thread(list_devices, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_failing_call_fits, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test_setup_teardown(reading_rows_fits, aecl_scratch_setup, aecl_scratch_teardown),
        cmocka_unit_test(listing_and_opening_devices_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
