/* Every command with one allocation of ours failing, and with all from one on: the command succeeds or ends with status 1
 * and one line that says so; nothing crashes, no block and no OpenCL object is left.
 *
 * AECL_SWEEP=full walks through every allocation, AECL_SWEEP=COMMAND through those of one; without it, the first ones of
 * each command and then some of the rest, spread evenly. AECL_SWEEP=COMMAND:NUMBER makes one fail and shows what it says. */
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/cli.h"
#include "base/clock.h"
#include "base/file.h"
#include "cl/calls.h"
#include "support/compare.h"
#include "support/fault_memory.h"
#include "support/scratch.h"

#ifdef SANITIZED
#define SAMPLES 12
#else
#define SAMPLES 24 /* numbers tried of a command, after the first ones */
#endif
#define FIRST 8
#define WORDS 24

static aecl_environment environment;
static char said[16384];
static char wanted[65]; /* digest of what the present command makes without a fault */

/* A command line: words apart by blanks. It runs in a folder of its own, where ../ has what setup made. What a command
 * makes is files, "-" for its stdout: when it succeeds in spite of a fault, this is what it is without one. */
typedef struct {
    const char *name, *line, *makes;
} command;

static const command commands[] = {
    {"list-devices", "list-devices -v", "-"},
    {"list-devices-json", "list-devices --json", "-"},
    {"help", "help train", "-"},
    {"kernels", "kernels --dump dump", "dump/adam.cl"},
    {"fetch", "fetch", "-"},
    {"info", "info ../basic", "-"},
    {"info-json", "info ../anomaly --json", "-"},
    {"check", "check --case nearest", "-"},
    {"check-network", "check --case deep", "-"},
    {"train", "train basic --data ../rows.csv --latent 2 --epochs 1 --batch 8 --out run",
     "run/model.safetensors run/checkpoint.safetensors run/loss.png run/reconstruction.png"},
    {"train-layerwise",
     "train basic --data ../rows.csv --latent 2 --epochs 2 --batch 8 --execution layerwise --profile --out run",
     "run/model.safetensors run/checkpoint.safetensors run/loss.png run/reconstruction.png"},
    {"train-streamed", "train basic --data ../rows.csv --latent 2 --epochs 1 --batch 8 --data-limit 0.001 --out run",
     "run/model.safetensors run/checkpoint.safetensors run/loss.png run/reconstruction.png"},
    {"train-denoise", "train denoise --data ../pictures.npy --epochs 1 --batch 8 --conv gemm --out run",
     "run/model.safetensors run/checkpoint.safetensors run/loss.png run/denoised.png "
     "run/reconstruction.png"},
    {"train-anomaly", "train anomaly --data ../beats.csv --label-column last --epochs 1 --out run",
     "run/model.safetensors run/checkpoint.safetensors run/loss.png run/rows.png run/scores.png "
     "run/curves.png"},
    {"resume", "train --resume ../stopped --epochs 3", "../stopped/model.safetensors"},
    {"eval", "eval ../basic --data ../rows.csv", "-"},
    {"eval-noise", "eval ../denoise --data ../pictures.npy --noise-factor 0.1,0.2 --json", "-"},
    {"eval-anomaly", "eval ../anomaly --data ../beats.csv --label-column last", "-"},
    {"encode", "encode ../basic --data ../rows.csv --out codes.npy", "codes.npy"},
    {"decode", "decode ../basic ../codes.npy --out rows.npy", "rows.npy"},
    {"reconstruct", "reconstruct ../denoise --data ../pictures.npy --out grid.png", "grid.png"},
    {"reconstruct-npy", "reconstruct ../basic --data ../rows.csv --out rows.npy", "rows.npy"},
    {"denoise", "denoise ../denoise ../pictures.npy --out clean", "clean/pictures-00001.png clean/pictures-00004.png"},
    {"detect", "detect ../anomaly ../beats.csv --label-column last", "-"},
    {"detect-npy", "detect ../anomaly ../beats.npy --json", "-"},
    {"export", "export ../anomaly --to onnx --out model.onnx", "model.onnx"},
    {"bench", "bench gemm --repetitions 1 --seconds 0.001 --batch 8", NULL},
    {"tune", "tune --seconds 0.001", NULL},
};

static int run_line(const char *line) {
    char text[512], *words[WORDS] = {(char *)"aecl", (char *)"-q"}, *rest = NULL;
    int count = 2;
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) words[count++] = word;
    return aecl_cli(count, words, &environment);
}

/* Runs with stdout and stderr going to a file, whose text for stderr ends in `said`. */
static int run_quietly(const char *line) {
    fflush(stdout);
    int kept[2] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)};
    int out = open("../stdout", O_RDWR | O_CREAT | O_TRUNC, 0600),
        err = open("../stderr", O_RDWR | O_CREAT | O_TRUNC, 0600);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    int status = run_line(line);
    fflush(stdout);
    ssize_t length = pread(err, said, sizeof said - 1, 0);
    said[length > 0 ? length : 0] = 0;
    for (int i = 0; i < 2; i++) {
        dup2(kept[i], STDOUT_FILENO + i);
        close(kept[i]);
    }
    close(out);
    close(err);
    return status;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *place) {
    (void)info, (void)type, (void)place;
    return remove(path);
}

/* A fresh working folder "work" in the scratch folder; the copy of a stopped run beside it. */
static void enter(void) {
    nftw("work", remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    nftw("stopped", remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    if (access("stop", F_OK) == 0) assert_int_equal(system("cp -r stop stopped"), 0);
    assert_int_equal(mkdir("work", 0700), 0);
    assert_int_equal(chdir("work"), 0);
}

static int part_left(const char *path, const struct stat *info, int type, struct FTW *place) {
    (void)info, (void)type, (void)place;
    return strstr(path, ".tmp.") != NULL;
}

/* Lines that are no warnings. */
static size_t messages(void) {
    size_t count = 0;
    for (const char *line = said; *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : line + strlen(line))
        count += strncmp(line, "aecl: ", 6) == 0 && strncmp(line, "aecl: warning: ", 15) != 0;
    return count;
}

/* Of the files whose names stand in `paths`, apart by blanks. */
static void digest_of(const char *paths, char digest[65]) {
    char names[512], all[65 * 8] = "", *rest = NULL;
    snprintf(names, sizeof names, "%s", paths);
    for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        unsigned char *bytes = NULL;
        size_t length = 0;
        if (strcmp(name, "-") == 0) name = (char *)"../stdout";
        aecl_assert_ok(aecl_file_read(name, (size_t)1 << 24, &bytes, &length));
        aecl_assert_ok(aecl_sha256(bytes, length, digest));
        strcat(all, digest);
        free(bytes);
    }
    aecl_assert_ok(aecl_sha256(all, strlen(all), digest));
}

/* Of a command that succeeded. */
static bool made_the_same(const char *path) {
    char digest[65];
    if (path == NULL) return true;
    digest_of(path, digest);
    return strcmp(digest, wanted) == 0;
}

/* NULL when the command ended as it should, else what is wrong. */
static const char *judge(const command *c, int status, size_t left) {
    if (left) return "blocks are left";
    if (aecl_cl_live_objects() != 0) return "OpenCL objects are left";
    if (status != 0 && status != 1) return "its status is not 1";
    if (status == 0 && messages() != 0) return "it succeeds and says that it does not";
    if (status == 1 && messages() != 1) return "its message is not one line";
    if (status == 1 && strstr(said, "out of memory") == NULL) return "it does not say \"out of memory\"";
    if (status == 0 && !made_the_same(c->makes)) return "it succeeds and makes something else";
    if (nftw(".", part_left, 16, FTW_PHYS) != 0) return "a part of a file is left";
    return NULL;
}

/* Returns how many allocations were asked for. */
static size_t fail_one(const command *c, size_t call, bool all_later) {
    size_t left = 0;
    enter();
    aecl_memory_fail(call, all_later);
    int status = run_quietly(c->line);
    size_t made = aecl_memory_stop(&left);
    if (status > 128) fail_msg("%s: a signal ends the sweep", c->name); /* the command has caught it */
    if (call == 0 && status) fail_msg("%s: status %d, \"%s\"", c->name, status, said);
    if (call == 0 && c->makes) digest_of(c->makes, wanted);
    const char *wrong = judge(c, status, left);
    if (wrong)
        print_error("%s:%zu%s: %s (status %d, %zu blocks, \"%s\")\n", c->name, call, all_later ? " and all later" : "",
                    wrong, status, left, said);
    assert_int_equal(chdir(".."), 0);
    return wrong ? 0 : made;
}

static size_t sweep(const command *c, bool full, size_t seed) {
    double start = aecl_now();
    fail_one(c, 0, false); /* the first run fills caches */
    size_t made = fail_one(c, 0, false), wrong = 0, tried = 0;
    assert_true(made > 0);
    size_t stride = full || made <= FIRST + SAMPLES ? 1 : (made - FIRST) / SAMPLES;
    for (size_t call = 1; call <= made; call += call < FIRST ? 1 : call == FIRST ? 1 + seed % stride : stride) {
        tried++;
        if (full || call % 2 == 0) wrong += fail_one(c, call, false) == 0;
        if (full || call % 2 == 1) wrong += fail_one(c, call, true) == 0;
    }
    print_message("%-18s %6zu allocations, %5zu tried in %.1f s\n", c->name, made, tried, aecl_now() - start);
    return wrong;
}

static void show(const command *c, size_t call) {
    fail_one(c, 0, false);
    for (int all = 0; all < 2; all++) {
        fail_one(c, call, all);
        print_message("%s", said);
    }
}

static void no_failing_allocation_crashes_leaks_or_is_silent(void **state) {
    (void)state;
    const char *wish = getenv("AECL_SWEEP");
    const size_t length = wish ? strcspn(wish, ":") : 0;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        const command *c = &commands[i];
        const bool named = wish && strlen(c->name) == length && strncmp(wish, c->name, length) == 0;
        if (wish && !named && strcmp(wish, "full") != 0) continue;
        if (wish && wish[length] == ':')
            show(c, strtoul(wish + length + 1, NULL, 10));
        else
            wrong += sweep(c, wish != NULL, i * 7);
    }
    assert_int_equal(wrong, 0);
}

/* Another failure, halfway through each command: what was opened before it is closed. */
static void a_device_that_is_not_there_leaves_nothing_behind(void **state) {
    (void)state;
    const char *device = environment.device;
    environment.device = "no such device";
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        size_t left = 0;
        enter();
        aecl_memory_fail(0, false);
        int status = run_quietly(commands[i].line);
        aecl_memory_stop(&left);
        assert_int_equal(chdir(".."), 0);
        if (left || aecl_cl_live_objects() || messages() != (status == 3) || (status != 3 && status != 0))
            fail_msg("%s: status %d, %zu blocks left, \"%s\"", commands[i].name, status, left, said);
    }
    environment.device = device;
}

/* Rows of values between 0 and 1; labelled: a last column 0, of every fifth row 1. */
static void write_rows(const char *path, size_t rows, size_t columns, bool labelled) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++)
            fprintf(f, "%s%.3f", c ? "," : "", 0.5 + 0.4 * sin((double)(r + c * (r % 5 ? 1 : 3))));
        fprintf(f, labelled ? ",%d\n" : "\n", r % 5 == 0);
    }
    fclose(f);
}

static void write_npy(const char *path, const char *type, const char *shape, size_t bytes) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, f);
    char head[119];
    int length = snprintf(head, sizeof head, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", type, shape);
    fprintf(f, "%-117.*s\n", length, head);
    for (size_t i = 0; i < bytes; i++) fputc(type[1] == 'u' ? (int)(i * i % 251) : 0, f);
    fclose(f);
}

static void make(const char *line) {
    if (run_quietly(line) != 0) fail_msg("%s: %s", line, said);
}

static int prepare(void **state) {
    if (aecl_scratch_setup(state) != 0) return -1;
    assert_int_equal(chdir(aecl_scratch_folder(state)), 0);
    environment = (aecl_environment){.device = getenv("AECL_DEVICE"), .home = getenv("HOME"), .dumb_terminal = true};
    environment.cache_home = getenv("XDG_CACHE_HOME");
    environment.state_home = aecl_scratch_path(state, "state");
    write_rows("rows.csv", 24, 4, false);
    write_rows("beats.csv", 40, 6, true);
    write_npy("beats.npy", "<f4", "(40, 6)", 40 * 6 * 4);
    write_npy("pictures.npy", "|u1", "(24, 8, 8)", 24 * 64);
    enter();
    make("train basic --data ../rows.csv --latent 2 --epochs 1 --batch 8 --out ../basic");
    make("train basic --data ../rows.csv --latent 2 --epochs 1 --batch 8 --out ../stop");
    make("train denoise --data ../pictures.npy --epochs 1 --batch 8 --out ../denoise");
    make("train anomaly --data ../beats.csv --label-column last --epochs 1 --out ../anomaly");
    make("encode ../basic --data ../rows.csv --out ../codes.npy");
    assert_int_equal(chdir(".."), 0);
    return 0;
}

static int finish(void **state) {
    assert_int_equal(chdir("/"), 0);
    return aecl_scratch_teardown(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_that_is_not_there_leaves_nothing_behind),
        cmocka_unit_test(no_failing_allocation_crashes_leaks_or_is_silent),
    };
    return cmocka_run_group_tests(tests, prepare, finish);
}
