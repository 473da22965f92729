/* A timing is the median of repetitions long enough for the clock. Runs that are compared take turns, so that a slow
 * moment hits both. */
#include "tune/bench.h"

#include <stdlib.h>

#include "base/clock.h"
#include "verify/check.h"

#define MOST_REPETITIONS 64
#define PEAK_VECTORS     12 /* of kernels/bench.cl */

static aecl_status run_times(aecl_context *context, aecl_timed_function run, void *data, size_t times,
                             double *seconds) {
    aecl_status st = AECL_OK;
    double start = aecl_now();
    for (size_t i = 0; i < times; i++) {
        TRY(run(data));
        if (i % 64 == 63) TRY(aecl_context_throttle(context));
    }
    TRY(aecl_context_finish(context));
    *seconds = aecl_now() - start;
done:
    return st;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Runs once, which compiles, and then as often as a repetition of `seconds` has room for: *times. */
static aecl_status count_times(aecl_context *context, double wanted, const aecl_timed *timed, size_t *times) {
    aecl_status st = AECL_OK;
    double seconds = 0;
    TRY(run_times(context, timed->run, timed->data, 1, &seconds));
    for (*times = 1;; *times *= 2) {
        TRY(run_times(context, timed->run, timed->data, *times, &seconds));
        if (seconds >= wanted / 2 || *times > (size_t)1 << 30) break;
    }
    *times = (size_t)((double)*times * wanted / seconds) + 1;
done:
    return st;
}

aecl_status aecl_time_in_turns(aecl_context *context, const aecl_timing_config *config, const aecl_timed *timed,
                               size_t count, aecl_timing *out) {
    aecl_status st = AECL_OK;
    double taken[AECL_MOST_TIMED][MOST_REPETITIONS];
    size_t times[AECL_MOST_TIMED], repetitions = config->repetitions;
    if (repetitions > MOST_REPETITIONS) repetitions = MOST_REPETITIONS;
    for (size_t i = 0; i < count; i++) TRY(count_times(context, config->seconds, &timed[i], &times[i]));
    for (size_t r = 0; r < repetitions; r++)
        for (size_t i = 0; i < count; i++) {
            TRY(run_times(context, timed[i].run, timed[i].data, times[i], &taken[i][r]));
            taken[i][r] /= (double)times[i];
        }
    for (size_t i = 0; i < count; i++) {
        qsort(taken[i], repetitions, sizeof **taken, by_value);
        out[i] = (aecl_timing){taken[i][repetitions / 2], taken[i][0], taken[i][repetitions - 1]};
    }
done:
    return st;
}

aecl_status aecl_time(aecl_context *context, const aecl_timing_config *config, aecl_timed_function run, void *data,
                      aecl_timing *out) {
    return aecl_time_in_turns(context, config, &(aecl_timed){run, data}, 1, out);
}

typedef struct {
    aecl_kernel *kernel;
    aecl_buffer *from, *to;
    size_t items, count, rounds;
} limit_run;

static aecl_status run_peak(void *data) {
    limit_run *l = data;
    return LAUNCH(l->kernel, GRID1(l->items), BUF(l->to), U32(l->rounds), F32(0.5));
}

static aecl_status run_copy(void *data) {
    limit_run *l = data;
    return LAUNCH(l->kernel, GRID1(l->items), BUF(l->from), BUF(l->to), U32(l->count));
}

aecl_status aecl_bench_limits(aecl_ops *ops, const aecl_timing_config *config, aecl_device_limits *out) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(ops);
    size_t vector = aecl_ops_tile(ops).vector;
    size_t bytes = (size_t)64 << 20, quarter = (size_t)aecl_context_device(context)->global_memory / 8;
    limit_run l = {.items = aecl_ops_parallel(ops), .rounds = 10000};
    aecl_timing time;
    if (bytes > quarter) bytes = quarter / 64 * 64;
    l.count = bytes / sizeof(float);
    TRY(aecl_buffer_new(&l.from, context, bytes, "copied bytes"));
    TRY(aecl_buffer_new(&l.to, context, bytes, "copied bytes"));
    TRY(aecl_ops_kernel(ops, "peak", &l.kernel));
    TRY(aecl_time(context, config, run_peak, &l, &time));
    out->flops = 2.0 * (double)(l.items * l.rounds * PEAK_VECTORS * vector) / time.median;
    TRY(aecl_ops_kernel(ops, "copy", &l.kernel));
    l.items = l.count / vector;
    TRY(aecl_time(context, config, run_copy, &l, &time));
    out->bandwidth = 2.0 * (double)bytes / time.median;
done:
    aecl_buffer_free(l.from);
    aecl_buffer_free(l.to);
    return st;
}

aecl_status aecl_bench_check(const aecl_bench *bench, const char *cases) {
    aecl_status st = AECL_OK;
    size_t failed = 0;
    TRY(aecl_check_run(bench->context, cases, NULL, NULL, &failed));
    if (failed)
        st = aecl_fail(AECL_DEVICE, "%zu cases of \"%s\" compute wrong on this device: not timed; see `aecl check`",
                       failed, cases);
done:
    return st;
}

aecl_status aecl_bench_measure(const aecl_bench *bench, aecl_timed_function run, void *data,
                               aecl_bench_result *result) {
    aecl_status st = AECL_OK;
    TRY(run(data));
    unsigned long long launches = aecl_launch_count(bench->context), transfers = aecl_transfer_count(bench->context);
    TRY(run(data));
    result->launches = (double)(aecl_launch_count(bench->context) - launches);
    result->transfers = (double)(aecl_transfer_count(bench->context) - transfers);
    TRY(aecl_time(bench->context, &bench->timing, run, data, &result->time));
    TRY(bench->result(bench->data, result));
done:
    return st;
}
