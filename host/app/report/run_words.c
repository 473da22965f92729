/* The figures of results.json in words. */
#include <math.h>

#include "app/report/run_page.h"

static double figure(const aecl_json *results, const char *key) {
    return aecl_json_get_real(results, key, NAN);
}

/* "98 of 100" */
static void add_share(aecl_text *out, double part, double whole) {
    aecl_text_add(out, "%.0f of %.0f", part, whole);
}

static void say_verdicts(aecl_text *out, const aecl_json *r) {
    double rows = figure(r, "rows"), anomalous = figure(r, "anomalous_rows"), called = figure(r, "called_anomalous");
    double recall = figure(r, "recall_anomaly");
    if (!(anomalous > 0) || !isfinite(recall)) {
        aecl_text_add(out, "Calls ");
        add_share(out, called, rows);
        aecl_text_add(out, " test rows anomalous.");
        return;
    }
    double found = round(recall * anomalous);
    aecl_text_add(out, "Finds ");
    add_share(out, found, anomalous);
    aecl_text_add(out, " anomalous test rows, and calls ");
    add_share(out, called - found, rows - anomalous);
    aecl_text_add(out, " normal ones anomalous.");
}

/* What else was measured, by its figure, and which is better: the greater. */
static void say_beside(aecl_text *out, const char *what, double theirs, double ours) {
    if (!isfinite(theirs) || !isfinite(ours)) return;
    aecl_text_add(out, " %s: %.4g, %s.", what, theirs,
                  theirs > ours   ? "better than this model"
                  : theirs < ours ? "this model is better"
                                  : "the same");
}

static void say_detection(aecl_text *out, const aecl_json *r) {
    double area = figure(r, "roc_auc");
    say_verdicts(out, r);
    if (!isfinite(area)) return;
    aecl_text_add(out, " Of 100 pairs of an anomalous and a normal row it tells %.4g apart.", 100 * area);
    say_beside(out, "The reconstruction error of PCA", 100 * figure(r, "pca_roc_auc"), 100 * area);
    say_beside(out, "The distance to the nearest normal rows", 100 * figure(r, "knn_roc_auc"), 100 * area);
}

static void say_denoising(aecl_text *out, const aecl_json *r) {
    double ours = figure(r, "output_psnr");
    aecl_text_add(out, "Lifts noisy samples from %.4g to %.4g dB of PSNR.", figure(r, "noisy_psnr"), ours);
    say_beside(out, "The best simple filter", figure(r, "blur_psnr"), ours);
    say_beside(out, "PCA", figure(r, "pca_psnr"), ours);
}

static void say_reconstruction(aecl_text *out, const aecl_json *r) {
    double ours = figure(r, "test_mse"), pca = figure(r, "pca_mse");
    aecl_text_add(out, "Rebuilds test samples with a mean squared error of %.4g.", ours);
    if (!(pca > 0) || !(ours > 0)) return;
    aecl_text_add(out, " PCA with as many numbers has %.4g: %s by %.2g %%.", pca,
                  pca < ours ? "better than this model" : "this model is better",
                  pca < ours ? 100 * (1 - pca / ours) : 100 * (1 - ours / pca));
}

void aecl_run_in_words(aecl_text *out, const aecl_json *results) {
    if (aecl_json_get(results, "called_anomalous"))
        say_detection(out, results);
    else if (isfinite(figure(results, "output_psnr")))
        say_denoising(out, results);
    else if (isfinite(figure(results, "test_mse")))
        say_reconstruction(out, results);
}
