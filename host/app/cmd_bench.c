/* `aecl bench`: checks the words of the line first, then measures one thing after the other and prints a line for each
 * as soon as it is known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "app/command.h"
#include "job/device_open.h"
#include "job/preset.h"
#include "job/preset_step.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "base/mem.h"

typedef struct {
    bool json, markdown;
    char *batches;
    int64_t repetitions;
    double seconds;
    int gemm, conv, execution;
} bench_options;

static const aecl_option options[] = {
    OPT_TEXT(bench_options, batches, "batch", "N,...", "batch sizes of training steps (default: the preset's)"),
    OPT_INTEGER(bench_options, repetitions, "repetitions", 1, 64, "N", "repetitions of which the median counts"),
    OPT_REAL(bench_options, seconds, "seconds", 0.001, 60, "S", "length of a repetition"),
    OPT_CHOICE(bench_options, gemm, "gemm", aecl_gemm_path_names, "PATH", "matrix products of training steps"),
    OPT_CHOICE(bench_options, conv, "conv", aecl_conv_path_names, "PATH", "convolutions of training steps"),
    OPT_CHOICE(bench_options, execution, "execution", aecl_execution_names, "WAY", "how training steps run"),
    OPT_FLAG(bench_options, json, "json", "as JSON"),
    OPT_FLAG(bench_options, markdown, "markdown", "as a Markdown table"),
    OPT_END};

#define MOST_BATCH 4096

/* What a call measures and where its lines go. */
typedef struct {
    const bench_options *o;
    const char *what;
    aecl_bench bench;
    aecl_device_limits limits;
    aecl_json *results; /* array */
    size_t batches[16], batch_count;
    double opened; /* seconds from the start of the command to an opened device with compiled kernels */
} bench_run;

static double gflops(const aecl_bench_result *r) {
    return r->operations / r->time.median / 1e9;
}

static aecl_status print_row(const bench_run *run, const aecl_bench_result *r) {
    const aecl_timing *t = &r->time;
    char samples[32] = "", share[16] = "-";
    if (r->share > 0) snprintf(share, sizeof share, "%.0f", 100 * r->share);
    if (r->samples > 0) snprintf(samples, sizeof samples, "%.0f", r->samples / t->median);
    if (run->o->markdown)
        return aecl_print("| %s | %.1f | %.1f–%.1f | %.1f | %s %% | %.0f | %.0f | %s |\n", r->name, t->median * 1e6,
                          t->low * 1e6, t->high * 1e6, gflops(r), share, r->launches, r->transfers, samples);
    return aecl_print("%-34s %9.1f us  (%.1f to %.1f) %8.1f GFLOP/s %4s %% %3.0f launches %2.0f transfers %10s%s\n",
                      r->name, t->median * 1e6, t->low * 1e6, t->high * 1e6, gflops(r), share, r->launches,
                      r->transfers, samples, samples[0] ? " samples/s" : "");
}

static aecl_status on_result(void *data, const aecl_bench_result *r) {
    bench_run *run = data;
    aecl_status st = AECL_OK;
    if (!run->o->json) return print_row(run, r);
    aecl_json *line = aecl_json_object();
    TRY(aecl_json_set_text(line, "name", r->name));
    TRY(aecl_json_set_real(line, "seconds", r->time.median));
    TRY(aecl_json_set_real(line, "seconds_low", r->time.low));
    TRY(aecl_json_set_real(line, "seconds_high", r->time.high));
    TRY(aecl_json_set_real(line, "gflops", gflops(r)));
    if (r->share > 0) TRY(aecl_json_set_real(line, "share_of_peak", r->share));
    TRY(aecl_json_set_real(line, "launches", r->launches));
    TRY(aecl_json_set_real(line, "transfers", r->transfers));
    if (r->samples > 0) TRY(aecl_json_set_real(line, "samples_per_s", r->samples / r->time.median));
    st = aecl_json_append(run->results, line);
    line = NULL;
done:
    aecl_json_free(line);
    return st;
}

/* The batch sizes of "32,256" into run->batches. */
static aecl_status read_batches(bench_run *run) {
    aecl_status st = AECL_OK;
    char *list = NULL, *rest = NULL;
    if (!run->o->batches) return AECL_OK;
    TRY(aecl_copy_string(&list, run->o->batches));
    for (char *word = strtok_r(list, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        int64_t batch;
        if (!aecl_parse_integer(word, &batch) || batch < 1 || batch > MOST_BATCH)
            TRY(aecl_fail(AECL_USAGE, "--batch: \"%s\" is not a whole number from 1 to %d", word, MOST_BATCH));
        if (run->batch_count == COUNT_OF(run->batches))
            TRY(aecl_fail(AECL_USAGE, "--batch: more than %zu sizes", run->batch_count));
        run->batches[run->batch_count++] = (size_t)batch;
    }
done:
    free(list);
    return st;
}

static aecl_status bench_preset(bench_run *run, const char *name) {
    aecl_status st = AECL_OK;
    aecl_preset_step preset = {0};
    aecl_bench_step *step = &preset.step;
    TRY(aecl_preset_step_open(&preset, name));
    step->gemm = (aecl_gemm_path)run->o->gemm;
    step->conv = (aecl_conv_path)run->o->conv;
    step->execution = (aecl_execution)run->o->execution;
    if (!run->batch_count) TRY(aecl_bench_training(&run->bench, step));
    for (size_t i = 0; i < run->batch_count; i++) {
        step->batch = run->batches[i];
        TRY(aecl_bench_training(&run->bench, step));
    }
done:
    aecl_preset_step_close(&preset);
    return st;
}

/* The device's limits; every line's share is of the first. */
static aecl_status bench_limits(bench_run *run) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = NULL;
    double start = aecl_now();
    TRY(aecl_ops_new(&ops, run->bench.context, AECL_GEMM_AUTO));
    run->opened += aecl_now() - start;
    TRY(aecl_bench_limits(ops, &run->bench.timing, &run->limits));
    if (run->o->json) goto done;
    TRY(aecl_print("device  %s: peak %.1f GFLOP/s, copies %.1f GB/s; opened and kernels built in %.2f s\n",
                   aecl_context_device(run->bench.context)->name, run->limits.flops / 1e9, run->limits.bandwidth / 1e9,
                   run->opened));
    if (run->o->markdown)
        TRY(aecl_print("\n| what | median µs | spread | GFLOP/s | of peak | launches | transfers | samples/s |\n"
                       "|---|---|---|---|---|---|---|---|\n"));
done:
    aecl_ops_free(ops);
    return st;
}

static const char *const presets[] = {"basic", "denoise", "anomaly"};
static const char *const kinds[] = {"all", "gemm", "conv", "memory"};

static bool is_kind(const char *word) {
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (!strcmp(kinds[i], word)) return true;
    return false;
}

/* Refuses wrong words before anything is measured. */
static aecl_status check_words(bench_run *run) {
    aecl_status st = AECL_OK;
    char *text = NULL;
    TRY(read_batches(run));
    if (!is_kind(run->what)) TRY(aecl_preset_read(&text, run->what));
done:
    free(text);
    return st;
}

static aecl_status bench_words(bench_run *run) {
    bool all = !strcmp(run->what, "all");
    aecl_status st = AECL_OK;
    TRY(bench_limits(run));
    if (all || !strcmp(run->what, "gemm")) TRY(aecl_bench_products(&run->bench));
    if (all || !strcmp(run->what, "conv")) TRY(aecl_bench_convolutions(&run->bench));
    if (!is_kind(run->what)) TRY(bench_preset(run, run->what));
    for (size_t i = 0; all && i < COUNT_OF(presets); i++) TRY(bench_preset(run, presets[i]));
done:
    return st;
}

static aecl_status print_end(bench_run *run) {
    struct rusage usage;
    aecl_json *top = NULL;
    aecl_status st = AECL_OK;
    getrusage(RUSAGE_SELF, &usage);
    if (!run->o->json) return aecl_print("peak memory of this process: %.0f MB\n", (double)usage.ru_maxrss / 1e3);
    top = aecl_json_object();
    TRY(aecl_json_set_text(top, "device", aecl_context_identity(run->bench.context)));
    TRY(aecl_json_set_real(top, "peak_gflops", run->limits.flops / 1e9));
    TRY(aecl_json_set_real(top, "copy_gb_per_s", run->limits.bandwidth / 1e9));
    TRY(aecl_json_set_real(top, "open_seconds", run->opened));
    TRY(aecl_json_set_integer(top, "peak_memory_bytes", (int64_t)usage.ru_maxrss * 1024));
    TRY(aecl_json_set(top, "results", run->results));
    run->results = NULL;
    TRY(aecl_print_facts(top, true));
done:
    aecl_json_free(top);
    return st;
}

static aecl_status bench(aecl_call *call) {
    const bench_options *o = call->options;
    bench_run run = {.o = o, .what = call->word_count ? call->words[0] : "all", .opened = -aecl_now()};
    aecl_context *context = NULL;
    aecl_status st = AECL_OK;
    TRY(check_words(&run));
    TRY(aecl_open_device(&context, &call->surroundings));
    run.opened += aecl_now();
    run.bench = (aecl_bench){context, {(size_t)o->repetitions, o->seconds}, &run.limits, on_result, &run};
    run.results = aecl_json_array();
    TRY(bench_words(&run));
    TRY(print_end(&run));
done:
    aecl_json_free(run.results);
    aecl_context_close(context);
    return st;
}

const aecl_command aecl_cmd_bench = {
    .name = "bench",
    .usage = "[PRESET|FILE.json|gemm|conv|memory|all] [--batch N,...]",
    .summary = "time products, convolutions and training steps, after checking them",
    .examples = (const aecl_example[]){{"bench basic --batch 32,256", "training steps of a preset"},
                                       {"bench gemm", "matrix products"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(bench_options),
    .defaults = &(const bench_options){.repetitions = 5, .seconds = 0.3},
    .most_words = 1,
    .run = bench,
};
