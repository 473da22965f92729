/* A failure's code, message and details belong to the thread that failed; log lines reach the listener alone. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "support/compare.h"

static void a_failure_sets_code_and_message(void **state) {
    (void)state;
    assert_string_equal(aecl_message(), "");
    assert_int_equal(aecl_fail(AECL_INPUT, "%s: holds %d bytes", "a.npy", 3), AECL_INPUT);
    assert_string_equal(aecl_message(), "a.npy: holds 3 bytes");
    assert_int_equal(aecl_fail_in(AECL_INPUT, "layer %d", 2), AECL_INPUT);
    assert_string_equal(aecl_message(), "layer 2: a.npy: holds 3 bytes");
    aecl_fail(AECL_USAGE, "again: %s", aecl_message());
    assert_string_equal(aecl_message(), "again: layer 2: a.npy: holds 3 bytes");
}

static void a_message_is_cut_at_4_kib(void **state) {
    (void)state;
    char *log = malloc(200001);
    assert_non_null(log);
    memset(log, 'x', 200000);
    log[200000] = 0;
    aecl_fail(AECL_DEVICE, "%s", log);
    assert_int_equal(strlen(aecl_message()), 4095);
    aecl_fail_in(AECL_DEVICE, "kernel");
    assert_int_equal(strlen(aecl_message()), 4095);
    assert_memory_equal(aecl_message(), "kernel: xxx", 11);
    for (size_t room = 4090; room < 4100; room++) {
        log[room] = 0;
        aecl_fail(AECL_DEVICE, "abc");
        aecl_fail_in(AECL_DEVICE, "%s", log);
        assert_true(strlen(aecl_message()) <= 4095);
        assert_memory_equal(aecl_message(), log, 4090);
        log[room] = 'x';
    }
    free(log);
}

static char *copy_of(const char *text) {
    char *copy = NULL;
    aecl_assert_ok(aecl_copy_string(&copy, text));
    return copy;
}

static void details_are_whole_and_belong_to_the_last_failure(void **state) {
    (void)state;
    char *log = malloc(200001);
    assert_non_null(log);
    memset(log, 'x', 200000);
    log[200000] = 0;
    assert_string_equal(aecl_message_details(), "");
    assert_int_equal(aecl_fail_with(AECL_DEVICE, log, "kernel %s", "loss"), AECL_DEVICE);
    aecl_fail_in(AECL_DEVICE, "device 0");
    assert_string_equal(aecl_message(), "device 0: kernel loss");
    assert_int_equal(strlen(aecl_message_details()), 200000);
    aecl_fail_with(AECL_DEVICE, copy_of("two"), "again");
    assert_string_equal(aecl_message_details(), "two");
    aecl_fail(AECL_DEVICE, "without");
    assert_string_equal(aecl_message_details(), "");
    aecl_fail_with(AECL_DEVICE, copy_of("three"), "taken");
    char *taken = aecl_take_details();
    assert_string_equal(taken, "three");
    assert_string_equal(aecl_message_details(), "");
    assert_null(aecl_take_details());
    free(taken);
}

static void *fail_with_details(void *unused) {
    aecl_fail_with(AECL_DEVICE, copy_of("the leak checker misses this when the thread leaves it"), "theirs");
    return unused;
}

static void details_end_with_their_thread(void **state) {
    (void)state;
    pthread_t thread;
    aecl_fail_with(AECL_DEVICE, copy_of("ours"), "kernel");
    assert_int_equal(pthread_create(&thread, NULL, fail_with_details, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_string_equal(aecl_message_details(), "ours");
    aecl_fail(AECL_DEVICE, "over");
}

static void *fail_elsewhere(void *length) {
    *(size_t *)length = strlen(aecl_message());
    aecl_fail(AECL_INPUT, "theirs");
    return NULL;
}

static void each_thread_has_its_own_message(void **state) {
    (void)state;
    pthread_t thread;
    size_t length = 99;
    aecl_fail(AECL_INPUT, "ours");
    assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, &length), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(length, 0);
    assert_string_equal(aecl_message(), "ours");
}

static void exit_statuses_follow_from_the_code(void **state) {
    (void)state;
    const aecl_status codes[] = {AECL_OK,    AECL_FAILED,    AECL_USAGE,  AECL_DEVICE,
                                 AECL_INPUT, AECL_NO_MEMORY, AECL_STOPPED};
    const int want[] = {0, 1, 2, 3, 4, 1, 1};
    for (size_t i = 0; i < COUNT_OF(codes); i++) assert_int_equal(aecl_exit_status(codes[i]), want[i]);
}

static void keep_line(void *data, aecl_log_level level, const char *line) {
    assert_int_equal(level, AECL_LOG_NOTE);
    strcpy(data, line);
}

static void log_lines_reach_the_listener_alone(void **state) {
    (void)state;
    char line[64] = "";
    aecl_log(AECL_LOG_NOTE, "nobody %s", "listens");
    aecl_log_listen(keep_line, line);
    aecl_log(AECL_LOG_NOTE, "batch %d", 32);
    assert_string_equal(line, "batch 32");
    aecl_log_listen(NULL, NULL);
    aecl_log(AECL_LOG_NOTE, "silent");
    assert_string_equal(line, "batch 32");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_sets_code_and_message),
        cmocka_unit_test(a_message_is_cut_at_4_kib),
        cmocka_unit_test(details_are_whole_and_belong_to_the_last_failure),
        cmocka_unit_test(details_end_with_their_thread),
        cmocka_unit_test(each_thread_has_its_own_message),
        cmocka_unit_test(exit_statuses_follow_from_the_code),
        cmocka_unit_test(log_lines_reach_the_listener_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
