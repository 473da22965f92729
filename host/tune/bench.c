/* A timing is the median of repetitions long enough for the clock. Runs that are compared take turns, so that a slow
 * moment hits both. */
#include "tune/bench.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "verify/check.h"

#define MOST_REPETITIONS 64
#define PEAK_VECTORS     12 /* of kernels/bench.cl */
#define LEAST_ROUNDS     10000
#define MOST_ROUNDS      ((size_t)1 << 30)
#define PEAK_SECONDS     .02 /* of a launch that measures the peak */
#define MOST_PEAKS       3   /* measured again at most */

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

/* Rounds for launches so long that what passes between two of them is nothing. */
static aecl_status lengthen(limit_run *l, aecl_context *context) {
    aecl_status st = AECL_OK;
    double seconds = 0;
    TRY(run_times(context, run_peak, l, 1, &seconds));
    for (l->rounds = LEAST_ROUNDS; l->rounds < MOST_ROUNDS; l->rounds *= 2) {
        TRY(run_times(context, run_peak, l, 1, &seconds));
        if (seconds >= PEAK_SECONDS) break;
    }
done:
    return st;
}

/* The best of many short repetitions: a busy machine can only take away from it. */
static aecl_status measure_peak(aecl_ops *ops, const aecl_timing_config *config, double *flops) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(ops);
    size_t vector = aecl_ops_tile(ops).vector;
    double repetitions = (double)config->repetitions * config->seconds / PEAK_SECONDS;
    limit_run l = {.items = aecl_ops_parallel(ops), .rounds = LEAST_ROUNDS};
    aecl_timing_config times = {repetitions < 3                  ? 3
                                : repetitions > MOST_REPETITIONS ? MOST_REPETITIONS
                                                                 : (size_t)repetitions,
                                PEAK_SECONDS};
    aecl_timing time;
    TRY(aecl_buffer_new(&l.to, context, l.items * sizeof(float), "sums"));
    TRY(aecl_ops_kernel(ops, "peak", &l.kernel));
    TRY(lengthen(&l, context));
    TRY(aecl_time(context, &times, run_peak, &l, &time));
    *flops = 2.0 * (double)(l.items * l.rounds * PEAK_VECTORS * vector) / time.low;
done:
    aecl_buffer_free(l.to);
    return st;
}

aecl_status aecl_bench_limits(aecl_ops *ops, const aecl_timing_config *config, aecl_device_limits *out) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(ops);
    size_t bytes = (size_t)64 << 20, quarter = (size_t)aecl_context_device(context)->global_memory / 8;
    limit_run l = {0};
    aecl_timing time;
    TRY(measure_peak(ops, config, &out->flops));
    if (bytes > quarter) bytes = quarter / 64 * 64;
    l.count = bytes / sizeof(float);
    l.items = l.count / aecl_ops_tile(ops).vector;
    TRY(aecl_buffer_new(&l.from, context, bytes, "copied bytes"));
    TRY(aecl_buffer_new(&l.to, context, bytes, "copied bytes"));
    TRY(aecl_ops_kernel(ops, "copy", &l.kernel));
    TRY(aecl_time(context, config, run_copy, &l, &time));
    out->bandwidth = 2.0 * (double)bytes / time.median;
done:
    aecl_buffer_free(l.from);
    aecl_buffer_free(l.to);
    return st;
}

/* The result's share of the peak. A peak that is below what was just reached is none: it is measured again. */
static aecl_status find_share(const aecl_bench *bench, aecl_bench_result *result) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = NULL;
    double rate = result->operations / result->time.median, again = 0, *peak = &bench->limits->flops;
    result->share = 0;
    if (rate > *peak) TRY(aecl_ops_new(&ops, bench->context, AECL_GEMM_AUTO));
    for (size_t i = 0; i < MOST_PEAKS && rate > *peak; i++) {
        TRY(measure_peak(ops, &bench->timing, &again));
        if (again > *peak) *peak = again;
    }
    if (rate <= *peak) {
        result->share = rate / *peak;
    } else {
        aecl_log(AECL_LOG_WARNING,
                 "%s reaches %.1f GFLOP/s and the peak measures %.1f: no share is given; the machine may be too busy",
                 result->name, rate / 1e9, *peak / 1e9);
    }
done:
    aecl_ops_free(ops);
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
    TRY(find_share(bench, result));
    TRY(bench->result(bench->data, result));
done:
    return st;
}
