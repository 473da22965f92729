/* Measures a model with noise of several strengths. */
#include "app/report/noise_table.h"

#include <math.h>

#include "app/report/report.h"
#include "base/log.h"

size_t aecl_noise_strengths(double out[AECL_NOISE_STRENGTHS], double least, double greatest) {
    size_t count = 1;
    for (double s = greatest; count < AECL_NOISE_STRENGTHS && s > least; s /= 2) count++;
    out[0] = least;
    for (size_t i = 1; i < count; i++) out[i] = ldexp(greatest, (int)i - (int)(count - 1));
    return count;
}

static aecl_status measure(const aecl_noise_table *t, double factor, aecl_denoising *out, aecl_classical *classical) {
    const aecl_dataset *d = t->samples;
    const aecl_shape *shape = &aecl_device_model_network(t->model)->in;
    aecl_noise noise = t->learnt;
    aecl_feed *feed = NULL;
    aecl_status st = AECL_OK;
    noise.factor = factor, noise.span = 0, noise.fixed = true;
    TRY(aecl_classical_fit(classical, t->model, t->examples, t->scaling, &noise, 0));
    noise = aecl_test_noise(&noise);
    TRY(aecl_feed_new(&feed, aecl_device_model_ops(t->model), d, t->scaling, &noise));
    TRY(aecl_denoising_measure(out, t->model, feed, shape, classical));
done:
    aecl_feed_free(feed);
    return st;
}

static aecl_status add_row(const aecl_noise_table *t, double factor, aecl_json *list, aecl_text *text) {
    aecl_json *row = aecl_json_object();
    aecl_classical classical = {0};
    aecl_denoising d;
    aecl_status st = AECL_OK;
    TRY(measure(t, factor, &d, &classical));
    TRY(aecl_json_set_real(row, "noise_factor", factor));
    TRY(aecl_denoising_facts(row, &d));
    TRY(aecl_json_set_real(row, "filter_psnr", d.blur_psnr));
    aecl_text_add(text, "%12g  %10.2f  %11.2f  %10.3f  %11.3f  %8.5f", factor, d.noisy.psnr, d.output.psnr,
                  d.noisy.ssim, d.output.ssim, d.output.mse);
    aecl_text_add(text, isfinite(d.blur_psnr) ? "  %11.2f\n" : "            -\n", d.blur_psnr);
    if (d.output.psnr < d.noisy.psnr)
        aecl_log(AECL_LOG_WARNING, "noise of %g: the output is worse than its input: leave such pictures as they are",
                 factor);
    st = aecl_json_append(list, row);
    row = NULL;
done:
    aecl_classical_free(&classical);
    aecl_json_free(row);
    return st;
}

aecl_status aecl_noise_table_add(const aecl_noise_table *t, const double *factors, size_t count, aecl_json *facts,
                                 aecl_text *text) {
    aecl_json *list = aecl_json_array();
    aecl_status st = AECL_OK;
    aecl_text_add(text, "noise_factor  noisy_psnr  output_psnr  noisy_ssim  output_ssim  test_mse  filter_psnr\n");
    for (size_t i = 0; i < count; i++) TRY(add_row(t, factors[i], list, text));
    TRY(aecl_text_done(text));
    st = aecl_json_set(facts, "noise", list);
    list = NULL;
done:
    aecl_json_free(list);
    return st;
}
