/* The report of a model that takes noise away: its figures beside those of classical filters and of principal
 * components on the same noisy samples. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/report/sample_grid.h"
#include "app/report/noise_table.h"
#include "app/report/report.h"
#include "baseline/denoising_quality.h"

#define COMPONENTS 64 /* of the principal components beside the model */

aecl_status aecl_denoising_facts(aecl_json *facts, const aecl_denoising *d) {
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_real(facts, "test_mse", d->output.mse));
    TRY(aecl_json_set_real(facts, "noisy_psnr", d->noisy.psnr));
    TRY(aecl_json_set_real(facts, "output_psnr", d->output.psnr));
    TRY(aecl_json_set_real(facts, "noisy_ssim", d->noisy.ssim));
    TRY(aecl_json_set_real(facts, "output_ssim", d->output.ssim));
done:
    return st;
}

/* "Gaussian blur, sigma 0.8 pixels", or the median. */
static const char *filter_text(const aecl_filter *filter, char text[64]) {
    snprintf(text, 64, filter->sigma > 0 ? "Gaussian of %.1f pixels" : "median of 3x3", filter->sigma);
    return text;
}

static aecl_status measure(const aecl_run *run, const aecl_classical *classical, aecl_denoising *d) {
    const aecl_dataset *test = run->data.test;
    aecl_device_model *model = aecl_train_loop_model(run->training.loop);
    const aecl_noise learnt = aecl_config_noise(&run->training.config), noise = aecl_test_noise(&learnt);
    aecl_feed *feed = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_feed_new(&feed, aecl_device_model_ops(model), test, &run->training.scaling, &noise));
    TRY(aecl_denoising_measure(d, model, feed, &run->training.network->in, classical));
done:
    aecl_feed_free(feed);
    return st;
}

static aecl_status draw(const aecl_run *run, const char *file, bool noisy, const char *subtitle) {
    aecl_noise noise = aecl_config_noise(&run->training.config);
    char title[256], said[AECL_NOISE_TEXT], *path = NULL;
    aecl_status st = AECL_OK;
    if (!noisy) noise.factor = 0;
    if (run->data.test->target)
        snprintf(title, sizeof title, "%s: clean samples of noisy ones", run->training.config.name);
    else if (noisy)
        snprintf(title, sizeof title, "%s: %s taken away", run->training.config.name, aecl_noise_print(&noise, said));
    else
        snprintf(title, sizeof title, "%s: what it makes of samples without noise", run->training.config.name);
    TRY(aecl_run_folder_file(&run->folder, file, &path));
    TRY(aecl_sample_grid_write(path, &(aecl_sample_grid){.model = aecl_train_loop_model(run->training.loop),
                                                         .samples = run->data.test,
                                                         .scaling = &run->training.scaling,
                                                         .noise = aecl_test_noise(&noise),
                                                         .title = title,
                                                         .subtitle = subtitle}));
done:
    free(path);
    return st;
}

static void add_line(aecl_text *out, const char *name, double psnr, double ssim, const char *what) {
    if (!isfinite(psnr)) return;
    aecl_text_add(out, "%-10s PSNR %.2f dB", name, psnr);
    if (isfinite(ssim)) aecl_text_add(out, "   SSIM %.3f", ssim);
    aecl_text_add(out, "%s\n", what);
}

/* A classical way, and whether it wins. */
static void add_baseline(aecl_text *out, const char *name, double psnr, double output, const char *what) {
    char text[128];
    snprintf(text, sizeof text, "   %s%s", what, psnr > output ? ": better than this model" : "");
    add_line(out, name, psnr, NAN, text);
}

static void add_summary(aecl_text *out, const aecl_denoising *d, const aecl_classical *classical) {
    char filter[64], pca[64];
    snprintf(pca, sizeof pca, "%zu components of the noisy sample", classical->pca.components);
    aecl_text_add(out, "test MSE   %.5f\n", d->output.mse);
    add_line(out, "noisy", d->noisy.psnr, d->noisy.ssim, "");
    add_line(out, "denoised", d->output.psnr, d->output.ssim,
             d->noisy.psnr > d->output.psnr ? "   worse than its input" : "");
    add_baseline(out, "best blur", d->blur_psnr, d->output.psnr, filter_text(&classical->filter, filter));
    add_baseline(out, "PCA", d->pca_psnr, d->output.psnr, pca);
}

/* Of noise of any strength: the figures at some. */
static aecl_status add_strengths(const aecl_run *run, const aecl_noise *learnt, aecl_report *report) {
    double strengths[AECL_NOISE_STRENGTHS];
    const aecl_noise_table table = {.model = aecl_train_loop_model(run->training.loop),
                                    .samples = run->data.test,
                                    .examples = run->data.train,
                                    .scaling = &run->training.scaling,
                                    .learnt = *learnt};
    const double *range = run->training.config.noise_factor;
    return aecl_noise_table_add(&table, strengths, aecl_noise_strengths(strengths, range[0], range[1]), report->results,
                                &report->summary);
}

aecl_status aecl_report_denoising(aecl_run *run, aecl_report *report) {
    aecl_noise noise = aecl_config_noise(&run->training.config);
    aecl_classical classical = {0};
    aecl_denoising d;
    char subtitle[256], filter[64];
    aecl_status st = AECL_OK;
    noise.fixed = true;
    TRY(aecl_classical_fit(&classical, aecl_train_loop_model(run->training.loop), run->data.train,
                           &run->training.scaling, &noise, COMPONENTS));
    TRY(measure(run, &classical, &d));
    TRY(aecl_denoising_facts(report->results, &d));
    TRY(aecl_json_set_real(report->results, "blur_psnr", d.blur_psnr));
    TRY(aecl_json_set_text(report->results, "blur",
                           isfinite(d.blur_psnr) ? filter_text(&classical.filter, filter) : NULL));
    TRY(aecl_json_set_real(report->results, "pca_psnr", d.pca_psnr));
    TRY(aecl_json_set_integer(report->results, "pca_components", (int64_t)classical.pca.components));
    snprintf(subtitle, sizeof subtitle, "%s test set, PSNR: noisy %.1f dB, denoised %.1f, best blur %.1f, PCA %.1f",
             run->data.test->name, d.noisy.psnr, d.output.psnr, d.blur_psnr, d.pca_psnr);
    TRY(aecl_report_drawn(draw(run, "denoised.png", true, subtitle)));
    aecl_text_add(&report->pictures, "denoised.png, ");
    if (run->data.test->target == NULL) {
        TRY(aecl_report_drawn(draw(run, "reconstruction.png", false, run->data.test->name)));
        aecl_text_add(&report->pictures, "reconstruction.png, ");
    }
    add_summary(&report->summary, &d, &classical);
    if (noise.span > 0) TRY(add_strengths(run, &noise, report));
done:
    aecl_classical_free(&classical);
    return st;
}
