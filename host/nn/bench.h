/* Timing: the device's own limits, products, convolutions and whole training steps, each checked before it is timed. */
#ifndef AECL_NN_BENCH_H
#define AECL_NN_BENCH_H

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
aecl_status aecl_time(aecl_context *context, const aecl_timing_config *config, aecl_timed_function run, void *data,
                      aecl_timing *out);

typedef struct {
    double flops;     /* fused multiply-adds in registers, counted as two operations a second */
    double bandwidth; /* bytes a second read plus written by a copy of 64 MiB (or a quarter of the device's memory) */
} aecl_device_limits;
aecl_status aecl_bench_limits(aecl_ops *ops, const aecl_timing_config *config, aecl_device_limits *out);

/* One line of results. */
typedef struct {
    const char *name; /* "gemm nn 64x32x784 tile", "step batch=32 panel" */
    aecl_timing time;
    double operations; /* floating-point operations of one run */
    double samples;    /* of one run; 0: none */
    double launches;   /* of one run */
} aecl_bench_result;

typedef struct {
    aecl_context *context;
    aecl_timing_config timing;
    aecl_status (*result)(void *data, const aecl_bench_result *result);
    void *data;
} aecl_bench;

/* The products of a dense 784-64-784 network at batch 32 and 256 and three square ones, on both paths. */
aecl_status aecl_bench_products(const aecl_bench *bench);
/* The layers of the denoise preset at batch 32, forward and backward, on every path. */
aecl_status aecl_bench_convolutions(const aecl_bench *bench);

/* Training steps of `network` on random bytes. */
typedef struct {
    const aecl_network *network;
    const aecl_loss *loss;
    const aecl_optimizer *optimizer;
    const aecl_optimizer_config *optimizer_config;
    double noise_factor;
    size_t batch;
    aecl_gemm_path gemm;
    aecl_conv_path conv;
    aecl_execution execution;
} aecl_bench_step;
aecl_status aecl_bench_training(const aecl_bench *bench, const aecl_bench_step *step);

/* Floating-point operations of one sample's training step: forward, backward to weights and to all inputs but the
 * network's own, of the layers' products alone. */
double aecl_network_operations(const aecl_network *network);

#endif
