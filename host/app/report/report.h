/* What a run says at its end: results.json and the summary on the terminal. A kind of model adds its own part. */
#ifndef AECL_APP_REPORT_REPORT_H
#define AECL_APP_REPORT_REPORT_H

#include "job/run.h"
#include "baseline/denoising_quality.h"

typedef struct {
    aecl_json *results; /* results.json */
    aecl_text summary;  /* a line a figure */
    aecl_text pictures; /* names of the files drawn, each with ", " behind it */
} aecl_report;

/* Measures the trained model, its detector fitted, writes results.json and the pictures, and prints the summary. */
aecl_status aecl_run_report(aecl_run *run);

/* Of a run whose launches were timed: writes profile.json and prints its tables. */
aecl_status aecl_run_report_profile(const aecl_run *run);

/* A picture that cannot be drawn costs a warning, not the run: AECL_OK for AECL_FAILED, with its message. */
aecl_status aecl_report_drawn(aecl_status st);

/* The part of aecl_run_report of a model that reconstructs: its error beside that of PCA, reconstruction.png. */
aecl_status aecl_report_reconstruction(aecl_run *run, aecl_report *report);
/* The part of aecl_run_report of a denoising model: figures of the noisy samples, the output and classical ways;
 * denoised.png, and reconstruction.png of what it makes of clean samples. */
aecl_status aecl_report_denoising(aecl_run *run, aecl_report *report);

/* The part of aecl_run_report of a model that detects anomalies: threshold, metrics by every rule and baselines; rows,
 * scores and curves. */
aecl_status aecl_report_anomaly(aecl_run *run, aecl_report *report);

/* Adds test_mse, noisy_psnr, output_psnr, noisy_ssim, output_ssim. */
aecl_status aecl_denoising_facts(aecl_json *facts, const aecl_denoising *measured);

#endif
