/* Timing: the device's own limits, products, convolutions and whole training steps, each checked before it is timed. */
#ifndef AECL_TUNE_BENCH_H
#define AECL_TUNE_BENCH_H

#include "nn/stepper.h"

/* Seconds of one run: median, smallest and largest over the repetitions. Each repetition repeats the run until it takes
 * `seconds`, after one that is not counted. */
typedef struct {
    double median, low, high;
} aecl_timing;

typedef struct {
    size_t repetitions;
    double seconds;
} aecl_timing_config;

/* Enqueues one run; data as given to aecl_time. */
typedef aecl_status (*aecl_timed_function)(void *data);
/* Times `run`, called with `data`, by config: so many repetitions of so many seconds. Waits for the device. */
aecl_status aecl_time(aecl_context *context, const aecl_timing_config *config, aecl_timed_function run, void *data,
                      aecl_timing *out);

/* out[count] = the times of up to AECL_MOST_TIMED runs, taken in turns, repetition by repetition, so that whatever else the
 * machine does weighs on all of them. Waits for the device. */
#define AECL_MOST_TIMED 2
typedef struct {
    aecl_timed_function run;
    void *data;
} aecl_timed;
aecl_status aecl_time_in_turns(aecl_context *context, const aecl_timing_config *config, const aecl_timed *timed,
                               size_t count, aecl_timing *out);

typedef struct {
    double flops; /* the peak: fused multiply-adds in registers, counted as two operations a second; the best seen */
    double bandwidth; /* bytes a second read plus written by a copy of 64 MiB (or a quarter of the device's memory) */
} aecl_device_limits;
aecl_status aecl_bench_limits(aecl_ops *ops, const aecl_timing_config *config, aecl_device_limits *out);

/* One line of results. */
typedef struct {
    const char *name; /* "gemm nn 64x32x784 tile", "step batch=32 panel" */
    aecl_timing time;
    double operations; /* floating-point operations of one run */
    double samples;    /* of one run; 0: none */
    double share;      /* operations a second over the device's peak; 0: it reaches more than the peak measures */
    double launches;   /* of one run */
    double transfers;  /* of one run, between host and device */
} aecl_bench_result;

typedef struct {
    aecl_context *context;
    aecl_timing_config timing;
    aecl_device_limits *limits; /* measured before; the peak is measured again where a result reaches more */
    aecl_status (*result)(void *data, const aecl_bench_result *result);
    void *data;
} aecl_bench;

/* Runs the cases of `aecl check` that contain `cases`; AECL_DEVICE when one computes wrong. */
aecl_status aecl_bench_check(const aecl_bench *bench, const char *cases);
/* Times a run, counts its launches and transfers, and hands the result on. */
aecl_status aecl_bench_measure(const aecl_bench *bench, aecl_timed_function run, void *data, aecl_bench_result *result);

/* A product of random matrices, ready to be repeated. */
typedef struct {
    aecl_gemm_form form;
    size_t m, n, k;
} aecl_bench_shape;
#define AECL_BENCH_SHAPES 11
extern const aecl_bench_shape aecl_bench_shapes[AECL_BENCH_SHAPES];

typedef struct {
    aecl_ops *ops; /* borrowed */
    aecl_gemm gemm;
    aecl_buffer *a, *b, *c;
} aecl_bench_product;
aecl_status aecl_bench_product_open(aecl_bench_product *out, aecl_ops *ops, const aecl_bench_shape *shape);
void aecl_bench_product_close(aecl_bench_product *product);
aecl_status aecl_bench_product_run(void *product); /* an aecl_timed_function */

/* The products of a dense 784-64-784 network at batch 32 and 256 and three square ones, on both paths. */
aecl_status aecl_bench_products(const aecl_bench *bench);
/* The layers of the denoise preset at batch 32, forward and backward, on every path. */
aecl_status aecl_bench_convolutions(const aecl_bench *bench);

/* Training steps of `network` on random bytes. */
typedef struct {
    const aecl_network *network;
    aecl_loss loss;
    const aecl_optimizer *optimizer;
    const aecl_optimizer_config *optimizer_config;
    double noise_factor;
    size_t batch;
    aecl_gemm_path gemm;
    aecl_conv_path conv;
    aecl_execution execution;
} aecl_bench_step;

/* A training step, ready to be repeated. `step` is borrowed while it is made, what it points to until it is freed. */
typedef struct aecl_step_run aecl_step_run;
aecl_status aecl_step_run_new(aecl_step_run **out, aecl_context *context, const aecl_bench_step *step);
void aecl_step_run_free(aecl_step_run *run);
const aecl_device_model *aecl_step_run_model(const aecl_step_run *run);
aecl_status aecl_step_run_once(void *run); /* an aecl_timed_function */

/* Times training steps of `step` and hands the result on. */
aecl_status aecl_bench_training(const aecl_bench *bench, const aecl_bench_step *step);

/* Floating-point operations of one sample's training step: forward, backward to weights and to all inputs but the
 * network's own, of the layers' products alone. */
double aecl_network_operations(const aecl_network *network);

#endif
