/* Files are read whole within the limit and replaced whole or not at all, links and devices kept; folders are claimed
 * by one alone; digests are the published ones. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "support/compare.h"
#include "support/scratch.h"

static void check_content(const char *path, const char *want) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_assert_ok(aecl_file_read(path, 1 << 20, &bytes, &length));
    assert_string_equal((char *)bytes, want);
    assert_int_equal(length, strlen(want));
    free(bytes);
}

static void check_read_refused(const char *path, size_t limit, const char *reason) {
    unsigned char *bytes = (unsigned char *)1;
    size_t length = 99;
    aecl_status st = aecl_file_read(path, limit, &bytes, &length);
    aecl_assert_refused(st, AECL_INPUT, path);
    aecl_assert_refused(st, AECL_INPUT, reason);
    assert_null(bytes);
    assert_int_equal(length, 0);
}

static size_t asked; /* how often, and what the answer is */
static size_t answer;

static size_t most(const unsigned char *start, size_t length) {
    assert_int_equal(length, AECL_FILE_START);
    assert_int_equal(start[length - 1], 'x');
    asked++;
    return answer;
}

static void no_more_is_read_than_the_beginning_promises(void **state) {
    const char *path = aecl_scratch_path(state, "promised");
    const size_t whole = 3 * AECL_FILE_START;
    char *content = malloc(whole);
    unsigned char *bytes = NULL;
    size_t length;
    assert_non_null(content);
    memset(content, 'x', whole);
    aecl_assert_ok(aecl_file_replace(path, &(aecl_piece){content, whole}, 1));
    const struct {
        size_t answer, limit, length; /* length 0: refused */
    } cases[] = {{whole, SIZE_MAX, whole}, {SIZE_MAX, whole, whole},
                 {whole - 1, SIZE_MAX, 0}, {AECL_FILE_START - 1, SIZE_MAX, 0},
                 {SIZE_MAX, whole - 1, 0}, {AECL_FILE_ENOUGH, SIZE_MAX, AECL_FILE_START}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        asked = 0, answer = cases[i].answer;
        aecl_status st = aecl_file_read_as(path, cases[i].limit, most, &bytes, &length);
        assert_int_equal(asked, 1);
        assert_int_equal(st, cases[i].length ? AECL_OK : AECL_INPUT);
        assert_int_equal(length, cases[i].length);
        if (st < 0) assert_non_null(strstr(aecl_message(), "holds more than"));
        free(bytes);
        bytes = NULL;
    }
    free(content);
}

static void a_file_is_read_whole_within_the_limit(void **state) {
    enum { SIZE = 300001 };
    unsigned char *content = malloc(SIZE), *bytes = NULL;
    size_t length = 0;
    assert_non_null(content);
    for (size_t i = 0; i < SIZE; i++) content[i] = (unsigned char)(i * i >> 3);
    const char *path = aecl_scratch_write(state, "data", content, SIZE);
    const size_t limits[] = {SIZE, SIZE + 1, SIZE_MAX / 4};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        aecl_assert_ok(aecl_file_read(path, limits[i], &bytes, &length));
        assert_int_equal(length, SIZE);
        assert_memory_equal(bytes, content, SIZE);
        assert_int_equal(bytes[SIZE], 0);
        free(bytes);
    }
    free(content);
    check_read_refused(path, SIZE - 1, "more than 300000 bytes");
    check_read_refused(path, 0, "more than 0 bytes");
    check_content(aecl_scratch_write_text(state, "empty", ""), "");
}

static void what_cannot_be_read_is_named(void **state) {
    check_read_refused(aecl_scratch_path(state, "missing"), 10, "No such file");
    check_read_refused(aecl_scratch_folder(state), 10, "is a folder");
    check_read_refused("/dev/zero", 100000, "more than 100000 bytes");
}

static void a_pipe_is_read_to_its_end(void **state) {
    const char *path = aecl_scratch_path(state, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    for (size_t limit = 99999; limit <= 100000; limit++) {
        pid_t child = fork();
        if (child == 0) {
            signal(SIGPIPE, SIG_IGN);
            int fd = open(path, O_WRONLY);
            char block[100] = {'x'};
            for (int i = 0; i < 1000; i++)
                if (write(fd, block, sizeof block) < 0) break;
            _exit(0);
        }
        unsigned char *bytes = NULL;
        size_t length = 0;
        if (limit < 100000)
            check_read_refused(path, limit, "more than 99999 bytes");
        else
            aecl_assert_ok(aecl_file_read(path, limit, &bytes, &length));
        assert_int_equal(length, limit < 100000 ? 0 : 100000);
        free(bytes);
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
}

static void a_file_is_replaced_by_its_pieces(void **state) {
    const char *path = aecl_scratch_path(state, "model");
    const aecl_piece pieces[] = {{"head", 4}, {NULL, 0}, {"-tail", 5}};
    aecl_assert_ok(aecl_file_replace(path, pieces, COUNT_OF(pieces)));
    check_content(path, "head-tail");
    aecl_assert_ok(aecl_file_replace_text(path, "new"));
    check_content(path, "new");
    aecl_assert_ok(aecl_file_replace(path, NULL, 0));
    check_content(path, "");
    assert_int_equal(aecl_scratch_count(aecl_scratch_folder(state)), 1);
}

static void a_name_without_a_folder_is_replaced_here(void **state) {
    int here = open(".", O_RDONLY | O_DIRECTORY);
    assert_int_equal(chdir(aecl_scratch_folder(state)), 0);
    aecl_status st = aecl_file_replace_text("model", "here");
    assert_int_equal(fchdir(here), 0);
    close(here);
    aecl_assert_ok(st);
    check_content(aecl_scratch_path(state, "model"), "here");
}

static void a_failed_write_leaves_the_old_file_alone(void **state) {
    const char *path = aecl_scratch_write_text(state, "model", "old");
    static char block[100000];
    const aecl_piece pieces[] = {{"start", 5}, {block, sizeof block}};
    struct rlimit kept, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &kept), 0);
    small = kept, small.rlim_cur = 4096;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    aecl_status st = aecl_file_replace(path, pieces, COUNT_OF(pieces));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &kept), 0);
    aecl_assert_refused(st, AECL_FAILED, "model: cannot be written: File too large");
    check_content(path, "old");
    assert_int_equal(aecl_scratch_count(aecl_scratch_folder(state)), 1);
}

static void a_place_that_takes_no_file_is_named(void **state) {
    aecl_assert_refused(aecl_file_replace_text(aecl_scratch_path(state, "no/model"), "x"), AECL_FAILED,
                        "no/model: cannot be written: No such file");
    aecl_assert_refused(aecl_file_replace_text(aecl_scratch_folder(state), "x"), AECL_FAILED, "is a folder");
    const char *dangling = aecl_scratch_path(state, "dangling");
    assert_int_equal(symlink("nowhere", dangling), 0);
    aecl_assert_refused(aecl_file_replace_text(dangling, "x"), AECL_FAILED, "dangling: cannot be followed");
    assert_int_equal(aecl_scratch_count(aecl_scratch_folder(state)), 1);
}

static void an_unwritable_folder_is_named(void **state) {
    const char *path = aecl_scratch_write_text(state, "model", "old");
    bool root = geteuid() == 0;
    assert_int_equal(chmod(aecl_scratch_folder(state), 0555), 0);
    if (root && seteuid(65534) < 0) skip(); /* root may write everywhere, and some sandboxes have one user only */
    aecl_status replaced = aecl_file_replace_text(path, "new");
    aecl_status made = aecl_folder_make(aecl_scratch_path(state, "folder"));
    if (root) assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(aecl_scratch_folder(state), 0755), 0);
    assert_int_equal(replaced, AECL_FAILED);
    aecl_assert_refused(made, AECL_FAILED, "folder: the folder cannot be made: Permission denied");
    check_content(path, "old");
}

/* The pipe comes first: a fault that renames over it ends the test before /dev/full is tried. */
static void pipes_and_devices_are_written_and_stay(void **state) {
    struct stat info;
    char got[8] = "";
    const char *pipe = aecl_scratch_path(state, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    int reader = open(pipe, O_RDONLY | O_NONBLOCK);
    aecl_assert_ok(aecl_file_replace_text(pipe, "text"));
    assert_int_equal(read(reader, got, sizeof got), 4);
    close(reader);
    assert_string_equal(got, "text");
    assert_int_equal(stat(pipe, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    aecl_assert_refused(aecl_file_replace_text("/dev/full", "x"), AECL_FAILED,
                        "/dev/full: cannot be written: No space");
    aecl_assert_refused(aecl_file_append_line("/dev/full", "x"), AECL_FAILED, "/dev/full: cannot be written: No space");
}

static void a_link_stays_and_its_file_is_replaced(void **state) {
    struct stat info;
    const char *path = aecl_scratch_write_text(state, "model", "old"), *link = aecl_scratch_path(state, "link");
    assert_int_equal(symlink("model", link), 0);
    aecl_assert_ok(aecl_file_replace_text(link, "new"));
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    check_content(path, "new");
}

static void strays_of_a_crash_are_overcome_and_removed(void **state) {
    char own[64];
    snprintf(own, sizeof own, "model.tmp.%ld", (long)getpid());
    const char *path = aecl_scratch_path(state, "model");
    aecl_scratch_write_text(state, own, "half");
    aecl_assert_ok(aecl_file_replace_text(path, "whole"));
    check_content(path, "whole");
    assert_int_equal(aecl_scratch_count(aecl_scratch_folder(state)), 1);

    char dead[64], living[64];
    pid_t child = fork();
    if (child == 0) _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    snprintf(dead, sizeof dead, "a.tmp.svg.tmp.%ld", (long)child);
    snprintf(living, sizeof living, "model.tmp.%ld", (long)getppid());
    const char *names[] = {own, dead, living, "model.tmp.", "model.tmp.7x", "model.tmp", ".tmp.99999999"};
    for (size_t i = 0; i < COUNT_OF(names); i++) aecl_scratch_write_text(state, names[i], "");
    aecl_file_remove_strays(aecl_scratch_folder(state));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(aecl_file_exists(aecl_scratch_path(state, names[i])), i >= 2);
    check_content(path, "whole");
    aecl_file_remove_strays("/nowhere");
}

static void lines_are_appended(void **state) {
    const char *path = aecl_scratch_path(state, "metrics.jsonl");
    aecl_assert_ok(aecl_file_append_line(path, "{\"epoch\": 1}"));
    aecl_assert_ok(aecl_file_append_line(path, ""));
    check_content(path, "{\"epoch\": 1}\n\n");
    aecl_assert_refused(aecl_file_append_line(aecl_scratch_folder(state), "x"), AECL_FAILED, "cannot be opened");
}

static void folders_are_made_with_their_parents(void **state) {
    const char *deep = aecl_scratch_path(state, "a/b//c/"), *file = aecl_scratch_write_text(state, "file", "");
    aecl_assert_ok(aecl_folder_make(deep));
    aecl_assert_ok(aecl_folder_make(deep));
    assert_true(aecl_folder_exists(deep) && aecl_folder_is_empty(deep));
    assert_false(aecl_folder_is_empty(aecl_scratch_folder(state)));
    assert_false(aecl_file_exists(deep) || aecl_folder_exists(file) || aecl_folder_is_empty(file));
    assert_true(aecl_file_exists(file));
    aecl_assert_refused(aecl_folder_make(file), AECL_FAILED, "file: the folder cannot be made: File exists");
    aecl_assert_refused(aecl_folder_make(aecl_scratch_path(state, "file/in")), AECL_FAILED, "cannot be made");
    aecl_assert_refused(aecl_folder_make(""), AECL_FAILED, "cannot be made");
}

static void one_of_many_claims_the_folder(void **state) {
    const char *path = aecl_scratch_path(state, "output/basic");
    int winners = 0;
    for (int i = 0; i < 16; i++) {
        if (fork() != 0) continue;
        bool made = false;
        _exit(aecl_folder_claim(path, &made) < 0 ? 2 : made);
    }
    for (int i = 0, status; i < 16; i++) {
        assert_true(wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) < 2);
        winners += WEXITSTATUS(status);
    }
    assert_int_equal(winners, 1);
    assert_true(aecl_folder_is_empty(path));
}

static void paths_are_joined_by_one_slash(void **state) {
    (void)state;
    const char *cases[][3] = {{"a", "b", "a/b"},           {"a/", "b", "a/b"}, {"a//", "//b", "a/b"}, {"/", "b", "/b"},
                              {"/a/b", "c/d", "/a/b/c/d"}, {"", "b", "b"},     {"", "/b", "/b"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *path = NULL;
        aecl_assert_ok(aecl_path_join(&path, cases[i][0], cases[i][1]));
        assert_string_equal(path, cases[i][2]);
        free(path);
    }
}

/* The answers for "" and "abc": NIST, "SHA examples" to FIPS 180-4. */
static void sha256_equals_the_published_digests(void **state) {
    (void)state;
    char digest[65];
    const aecl_piece pieces[] = {{"a", 1}, {NULL, 0}, {"bc", 2}};
    aecl_assert_ok(aecl_sha256("", 0, digest));
    assert_string_equal(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    aecl_assert_ok(aecl_sha256("abc", 3, digest));
    assert_string_equal(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    aecl_assert_ok(aecl_sha256_pieces(pieces, COUNT_OF(pieces), digest));
    assert_string_equal(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void a_moved_file_takes_the_place_of_the_old_one(void **state) {
    const char *from = aecl_scratch_write_text(state, "from", "new"), *to = aecl_scratch_write_text(state, "to", "old");
    unsigned char *bytes;
    size_t length;
    aecl_assert_ok(aecl_file_move(from, to));
    assert_false(aecl_file_exists(from));
    aecl_assert_ok(aecl_file_read(to, 100, &bytes, &length));
    assert_string_equal((char *)bytes, "new");
    free(bytes);
    aecl_assert_refused(aecl_file_move(from, to), AECL_FAILED, "cannot be made durable: No such file");
    aecl_assert_refused(aecl_file_move(to, "/nonexistent/x"), AECL_FAILED, "/nonexistent/x: cannot be replaced");
    assert_true(aecl_file_exists(to));
}

static void the_oldest_file_of_a_bounded_folder_goes(void **state) {
    const char *const names[] = {"kept-b", "kept-a", "kept-c", "other"};
    const char *paths[COUNT_OF(names)];
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        paths[i] = aecl_scratch_write_text(state, names[i], "");
        const struct timespec times[2] = {{1000 + (time_t)i, 0}, {1000 - 100 * (i == 3) + (time_t)i, 0}};
        assert_int_equal(utimensat(AT_FDCWD, paths[i], times, 0), 0);
    }
    aecl_folder_bound(aecl_scratch_folder(state), "kept-", 3);
    assert_int_equal(aecl_scratch_count(aecl_scratch_folder(state)), 4);
    aecl_folder_bound(aecl_scratch_folder(state), "kept-", 2);
    assert_int_equal(aecl_scratch_count(aecl_scratch_folder(state)), 3);
    assert_false(aecl_file_exists(paths[0]));
    aecl_folder_bound("/no such folder", "kept-", 0);
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, aecl_scratch_setup, aecl_scratch_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(no_more_is_read_than_the_beginning_promises),
        IN_SCRATCH(a_file_is_read_whole_within_the_limit),
        IN_SCRATCH(what_cannot_be_read_is_named),
        IN_SCRATCH(a_pipe_is_read_to_its_end),
        IN_SCRATCH(a_file_is_replaced_by_its_pieces),
        IN_SCRATCH(a_name_without_a_folder_is_replaced_here),
        IN_SCRATCH(a_failed_write_leaves_the_old_file_alone),
        IN_SCRATCH(a_place_that_takes_no_file_is_named),
        IN_SCRATCH(an_unwritable_folder_is_named),
        IN_SCRATCH(pipes_and_devices_are_written_and_stay),
        IN_SCRATCH(a_link_stays_and_its_file_is_replaced),
        IN_SCRATCH(strays_of_a_crash_are_overcome_and_removed),
        IN_SCRATCH(a_moved_file_takes_the_place_of_the_old_one),
        IN_SCRATCH(lines_are_appended),
        IN_SCRATCH(folders_are_made_with_their_parents),
        IN_SCRATCH(one_of_many_claims_the_folder),
        IN_SCRATCH(the_oldest_file_of_a_bounded_folder_goes),
        cmocka_unit_test(paths_are_joined_by_one_slash),
        cmocka_unit_test(sha256_equals_the_published_digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
