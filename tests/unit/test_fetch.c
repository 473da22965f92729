/* Downloads from tests/cli/http_server.py, a server of the scratch folder; the command is tested in tests/cli/fetch.bats. */
#include "fetch/download.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "support/compare.h"
#include "support/scratch.h"

#define SIZE 100003

static unsigned char contents[SIZE];
static char digest[65];

typedef struct {
    pid_t process;
    char url[64]; /* of the file "f" */
} server;

/* Skips the test where there is no Python. */
static server start(const char *mode, const char *folder) {
    server s = {0};
    char port[16] = "";
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    s.process = fork();
    if (s.process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execlp("python3", "python3", "tests/cli/http_server.py", mode, folder, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *answer = fdopen(ends[0], "r");
    bool started = answer && fgets(port, sizeof port, answer);
    if (answer) fclose(answer);
    if (!started) {
        waitpid(s.process, NULL, 0);
        print_message("skipped: python3 does not serve here\n");
        skip();
    }
    port[strcspn(port, "\n")] = 0;
    snprintf(s.url, sizeof s.url, "http://127.0.0.1:%s/f", port);
    return s;
}

static void stop(const server *s) {
    kill(s->process, SIGKILL);
    waitpid(s->process, NULL, 0);
}

/* One download of "f" from a server of that mode to "got"; *present and the message tell how it went. */
static aecl_status fetch_from(void **state, const char *mode, aecl_fetch_request request, bool *present) {
    server s = start(mode, aecl_scratch_folder(state));
    request.url = s.url;
    request.path = aecl_scratch_path(state, "got");
    request.sha256 = digest;
    request.size = SIZE;
    request.stall_seconds = 1;
    aecl_status st = aecl_fetch(&request, present);
    stop(&s);
    return st;
}

static aecl_status fetch_once(void **state, const char *mode) {
    bool present;
    return fetch_from(state, mode, (aecl_fetch_request){0}, &present);
}

/* *length of "got" or "got.part", whose bytes must be the beginning of the file; -1: there is none. */
static long length_of(void **state, const char *name) {
    const char *path = aecl_scratch_path(state, name);
    unsigned char *bytes;
    size_t length;
    if (!aecl_file_exists(path)) return -1;
    aecl_assert_ok(aecl_file_read(path, SIZE, &bytes, &length));
    assert_memory_equal(bytes, contents, length);
    free(bytes);
    return (long)length;
}

static void assert_left(void **state, long whole, long part) {
    assert_int_equal(length_of(state, "got"), whole);
    assert_int_equal(length_of(state, "got.part"), part);
}

static int make_file(void **state) {
    if (aecl_scratch_setup(state) < 0) return -1;
    for (size_t i = 0; i < SIZE; i++) contents[i] = (unsigned char)(i * 2654435761u >> 24);
    aecl_scratch_write(state, "f", contents, SIZE);
    return aecl_sha256(contents, SIZE, digest);
}

static void a_good_file_arrives_whole_and_once(void **state) {
    bool present = true;
    aecl_assert_ok(fetch_from(state, "good", (aecl_fetch_request){0}, &present));
    assert_false(present);
    assert_left(state, SIZE, -1);
    aecl_assert_ok(fetch_from(state, "404", (aecl_fetch_request){0}, &present));
    assert_true(present);
}

static void a_cut_download_goes_on_where_it_ended(void **state) {
    aecl_assert_refused(fetch_once(state, "cut"), AECL_FAILED, "50001 of 100003 bytes are kept");
    assert_left(state, -1, SIZE / 2);
    aecl_assert_refused(fetch_once(state, "cut"), AECL_FAILED, "75002 of 100003 bytes are kept");
    aecl_assert_ok(fetch_once(state, "rest"));
    assert_left(state, SIZE, -1);
}

static void a_server_without_ranges_sends_it_all_again(void **state) {
    aecl_assert_refused(fetch_once(state, "cut"), AECL_FAILED, "ended too early");
    aecl_assert_ok(fetch_once(state, "whole"));
    assert_left(state, SIZE, -1);
}

static void a_whole_part_needs_no_server(void **state) {
    aecl_scratch_write(state, "got.part", contents, SIZE);
    aecl_assert_ok(fetch_once(state, "404"));
    assert_left(state, SIZE, -1);
}

static void a_part_that_is_too_long_is_started_again(void **state) {
    unsigned char more[SIZE + 1] = {0};
    aecl_scratch_write(state, "got.part", more, sizeof more);
    aecl_assert_ok(fetch_once(state, "good"));
    assert_left(state, SIZE, -1);
}

static void what_is_not_the_file_is_not_kept(void **state) {
    static const struct {
        const char *mode, *words;
    } cases[] = {{"altered", "has not the pinned sha256"}, {"longer", "sends more than"}, {"other", "of another size"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_assert_refused(fetch_once(state, cases[i].mode), AECL_INPUT, cases[i].words);
        assert_left(state, -1, -1);
    }
}

static void a_wrong_beginning_is_not_kept(void **state) {
    aecl_scratch_write(state, "got.part", "wrong beginning", 15);
    aecl_assert_refused(fetch_once(state, "good"), AECL_INPUT, "in several parts");
    assert_left(state, -1, -1);
}

static void a_missing_file_leaves_nothing(void **state) {
    aecl_assert_refused(fetch_once(state, "404"), AECL_FAILED, "answers 404");
    assert_left(state, -1, -1);
}

static void a_stall_ends_with_what_arrived(void **state) {
    aecl_assert_refused(fetch_once(state, "stalled"), AECL_FAILED, "nothing arrived for 1 s; 50001 of 100003 bytes");
    assert_left(state, -1, SIZE / 2);
    aecl_assert_refused(fetch_once(state, "silent"), AECL_FAILED, "nothing arrived for 1 s");
    assert_left(state, -1, SIZE / 2);
}

static bool refuse_to_go_on(void *data, uint64_t have) {
    *(uint64_t *)data = have;
    return false;
}

static void the_callback_stops_it(void **state) {
    bool present;
    uint64_t have = UINT64_MAX;
    aecl_fetch_request request = {.progress = refuse_to_go_on, .data = &have};
    aecl_assert_refused(fetch_from(state, "stalled", request, &present), AECL_STOPPED, "stopped");
    assert_true(have <= SIZE);
}

static void another_file_of_that_name_is_left_alone(void **state) {
    aecl_scratch_write_text(state, "got", "mine");
    aecl_assert_refused(fetch_once(state, "good"), AECL_INPUT, "is there but is another file");
    const char *path = aecl_scratch_path(state, "got");
    unsigned char *bytes;
    size_t length;
    aecl_assert_ok(aecl_file_read(path, 100, &bytes, &length));
    assert_string_equal((char *)bytes, "mine");
    free(bytes);
}

static void two_downloads_of_a_file_do_not_mix(void **state) {
    int fd = open(aecl_scratch_write(state, "got.part", contents, 5), O_RDWR);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    aecl_assert_refused(fetch_once(state, "good"), AECL_FAILED, "another process is downloading it");
    close(fd);
    assert_left(state, -1, 5);
}

static void redirects_are_followed_but_only_to_the_web(void **state) {
    server s = start("good", aecl_scratch_folder(state));
    char mode[96];
    snprintf(mode, sizeof mode, "redirect=%.*s", (int)(strlen(s.url) - 2), s.url);
    aecl_assert_ok(fetch_once(state, mode));
    stop(&s);
    assert_left(state, SIZE, -1);
    unlink(aecl_scratch_path(state, "got"));
    snprintf(mode, sizeof mode, "redirect=file://%s", aecl_scratch_folder(state));
    aecl_assert_refused(fetch_once(state, mode), AECL_FAILED, "redirected to a protocol");
    assert_left(state, -1, -1);
}

static void other_protocols_and_no_server_are_refused(void **state) {
    bool present;
    aecl_fetch_request request = {.url = "file:///etc/passwd",
                                  .path = aecl_scratch_path(state, "got"),
                                  .sha256 = digest,
                                  .size = SIZE,
                                  .stall_seconds = 1};
    aecl_assert_refused(aecl_fetch(&request, &present), AECL_USAGE, "https:// or http://");
    request.url = "http://127.0.0.1:1/f";
    aecl_assert_refused(aecl_fetch(&request, &present), AECL_FAILED, "nothing was kept");
    request.path = "/nonexistent/got";
    aecl_assert_refused(aecl_fetch(&request, &present), AECL_FAILED, "/nonexistent/got.part: cannot be written");
    assert_left(state, -1, -1);
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, make_file, aecl_scratch_teardown)

int main(void) {
    setenv("no_proxy", "127.0.0.1", 1);
    const struct CMUnitTest tests[] = {
        WITH_FILE(a_good_file_arrives_whole_and_once),
        WITH_FILE(a_cut_download_goes_on_where_it_ended),
        WITH_FILE(a_server_without_ranges_sends_it_all_again),
        WITH_FILE(a_whole_part_needs_no_server),
        WITH_FILE(a_part_that_is_too_long_is_started_again),
        WITH_FILE(what_is_not_the_file_is_not_kept),
        WITH_FILE(a_wrong_beginning_is_not_kept),
        WITH_FILE(a_missing_file_leaves_nothing),
        WITH_FILE(a_stall_ends_with_what_arrived),
        WITH_FILE(the_callback_stops_it),
        WITH_FILE(another_file_of_that_name_is_left_alone),
        WITH_FILE(two_downloads_of_a_file_do_not_mix),
        WITH_FILE(redirects_are_followed_but_only_to_the_web),
        WITH_FILE(other_protocols_and_no_server_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
