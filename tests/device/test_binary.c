/* Compiled programs kept in a folder: used when whole, made anew when not, with the same results. Here the folder is
 * used on every platform, also where the program leaves the task to the driver. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "cl/binary.h"
#include "cl/launch.h"
#include "support/compare.h"
#include "support/scratch.h"

enum { N = 64, PROCESSES = 16, CHANGES = 1000, DIGEST = 64 };

static const char source[] = "__kernel void bend(__global float *y, const uint n, const float by) {\n"
                             "    const uint i = get_global_id(0);\n"
                             "    if (i < n) y[i] = exp(y[i] * by) / (1.0f + y[i]);\n"
                             "}\n";

#define OPTIONS "-cl-std=CL1.2 -cl-kernel-arg-info " /* what aecl_program_build makes of "" */

static size_t warnings;

static void count_warnings(void *data, aecl_log_level level, const char *line) {
    (void)data;
    /* a busy machine may take long */
    if (level == AECL_LOG_WARNING && !strstr(line, "has not answered")) {
        fprintf(stderr, "%s\n", line);
        warnings++;
    }
}

static aecl_status bend(aecl_context *context, const char *options, float got[N]) {
    aecl_program *program = NULL;
    aecl_kernel *kernel = NULL;
    aecl_buffer *buffer = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < N; i++) got[i] = (float)i / N;
    TRY(aecl_program_build(&program, context, "bend.cl", source, options));
    TRY(aecl_kernel_new(&kernel, program, "bend"));
    TRY(aecl_buffer_new(&buffer, context, N * sizeof *got, "numbers"));
    TRY(aecl_buffer_write(buffer, 0, N * sizeof *got, got));
    TRY(LAUNCH(kernel, GRID1(N), BUF(buffer), U32(N), F32(0.7f)));
    TRY(aecl_buffer_read(buffer, 0, N * sizeof *got, got));
done:
    aecl_buffer_free(buffer);
    aecl_kernel_free(kernel);
    aecl_program_free(program);
    return st;
}

static aecl_status open_device(aecl_context **out, const char *folder) {
    aecl_device_list *list = NULL;
    aecl_context *context = NULL;
    size_t index = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_device_list_open(&list));
    TRY(aecl_device_choose(list, getenv("AECL_DEVICE"), &index));
    TRY(aecl_context_open(&context, list, index));
    if (folder) TRY(aecl_context_keep_binaries(context, folder));
    *out = context, context = NULL;
done:
    aecl_context_close(context);
    aecl_device_list_close(list);
    return st;
}

/* One process's worth: opens the device with `folder` (NULL: none), computes, closes. */
static aecl_status compute(const char *folder, const char *options, float got[N]) {
    aecl_context *context = NULL;
    aecl_status st = AECL_OK;
    TRY(open_device(&context, folder));
    TRY(bend(context, options, got));
done:
    aecl_context_close(context);
    return st;
}

/* Computes with `folder`, and holds result and number of warnings to what they must be. */
static void check(const char *folder, const char *options, size_t wanted_warnings) {
    float want[N], got[N];
    aecl_assert_ok(compute(NULL, options, want));
    warnings = 0;
    aecl_assert_ok(compute(folder, options, got));
    assert_memory_equal(got, want, sizeof want);
    assert_int_equal(warnings, wanted_warnings);
}

/* The one file that the folder holds: its path, valid until the next call, its bytes, and its inode, which every
 * replacement changes. */
typedef struct {
    char path[4096];
    unsigned char *bytes;
    size_t length;
    ino_t inode;
} kept;

static kept find_kept(const char *folder) {
    kept k = {0};
    char command[4200];
    struct stat info;
    assert_int_equal(aecl_scratch_count(folder), 1);
    snprintf(command, sizeof command, "ls -d '%s'/program-*", folder);
    FILE *names = popen(command, "r");
    assert_non_null(names);
    assert_non_null(fgets(k.path, sizeof k.path, names));
    pclose(names);
    k.path[strcspn(k.path, "\n")] = 0;
    assert_int_equal(stat(k.path, &info), 0);
    k.inode = info.st_ino;
    aecl_assert_ok(aecl_file_read(k.path, SIZE_MAX / 4, &k.bytes, &k.length));
    return k;
}

static void overwrite(const char *path, const void *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* First, because a process that has opened a device cannot be forked into others that do. */
static void processes_share_a_cold_cache(void **state) {
    const char *folder = aecl_scratch_path(state, "cache");
    pid_t children[PROCESSES];
    float got[N];
    int status;
    for (size_t i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            bool good = compute(folder, "", got) == AECL_OK && warnings == 0;
            if (!good) fprintf(stderr, "%s\n", aecl_message());
            _exit(!good);
        }
    }
    for (size_t i = 0; i < PROCESSES; i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    check(folder, "", 0);
    free(find_kept(folder).bytes);
}

static void a_program_is_kept_and_used(void **state) {
    const char *folder = aecl_scratch_path(state, "deep/cache");
    check(folder, "", 0);
    kept first = find_kept(folder);
    check(folder, "", 0);
    kept second = find_kept(folder);
    assert_int_equal(first.inode, second.inode);
    check(folder, "-DOTHER", 0);
    assert_int_equal(aecl_scratch_count(folder), 2);
    free(first.bytes);
    free(second.bytes);
}

/* Changes the kept file in CHANGES ways, half of them truncations: none is taken, and one is warned of. */
static void refuse_changes(aecl_context *context, const kept *whole) {
    aecl_program program = {.context = context, .name = "bend.cl"};
    aecl_binary binary = {0};
    unsigned char *changed = malloc(whole->length);
    assert_non_null(changed);
    warnings = 0;
    aecl_assert_ok(aecl_binary_find(&binary, context, source, OPTIONS));
    assert_string_equal(binary.path, whole->path);
    assert_true(aecl_binary_load(&binary, &program, OPTIONS));
    aecl_cl_program_release(program.handle);
    program.handle = NULL;
    srand(1);
    for (size_t i = 0; i < CHANGES; i++) {
        size_t at = (size_t)rand() % whole->length;
        memcpy(changed, whole->bytes, whole->length);
        changed[at] ^= (unsigned char)(1 + rand() % 255);
        overwrite(whole->path, changed, i % 2 ? whole->length : at);
        assert_false(aecl_binary_load(&binary, &program, OPTIONS));
        assert_null(program.handle);
    }
    assert_int_equal(warnings, 1);
    aecl_binary_free(&binary);
    free(changed);
}

static void a_changed_file_is_made_anew(void **state) {
    const char *folder = aecl_scratch_path(state, "cache");
    aecl_context *context = NULL;
    check(folder, "", 0);
    kept whole = find_kept(folder);
    aecl_assert_ok(open_device(&context, folder));
    refuse_changes(context, &whole);
    aecl_context_close(context);
    check(folder, "", 1);
    check(folder, "", 0);
    free(whole.bytes);
}

/* Bytes with a right digest that are no program: the driver's turn to refuse them. */
static void what_the_driver_refuses_is_made_anew(void **state) {
    static const char *const junk[] = {"", "x", "no program at all, but long enough to look at"};
    const char *folder = aecl_scratch_path(state, "cache");
    check(folder, "", 0);
    kept whole = find_kept(folder);
    char *head = strndup((const char *)whole.bytes, strcspn((const char *)whole.bytes, "\n") + 1);
    char *digest = head + strlen(head) - 1 - DIGEST, *key = digest - 1 - DIGEST;
    for (size_t i = 0; i < COUNT_OF(junk); i++) {
        const aecl_piece covered[] = {{key, DIGEST}, {junk[i], strlen(junk[i])}};
        char hex[DIGEST + 1];
        aecl_assert_ok(aecl_sha256_pieces(covered, 2, hex));
        memcpy(digest, hex, DIGEST);
        aecl_assert_ok(aecl_file_replace(whole.path, (aecl_piece[]){{head, strlen(head)}, covered[1]}, 2));
        check(folder, "", 1);
        check(folder, "", 0);
    }
    free(head);
    free(whole.bytes);
}

static void a_folder_that_cannot_be_made_costs_nothing(void **state) {
    check(aecl_scratch_write_text(state, "file", "in the way"), "", 0);
    check("/dev/null/cache", "", 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, aecl_scratch_setup, aecl_scratch_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(processes_share_a_cold_cache), TEST(a_program_is_kept_and_used),
                                       TEST(a_changed_file_is_made_anew), TEST(what_the_driver_refuses_is_made_anew),
                                       TEST(a_folder_that_cannot_be_made_costs_nothing)};
    aecl_log_listen(count_warnings, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
