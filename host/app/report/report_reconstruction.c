/* The report of a model that reconstructs: its error on the test set beside that of PCA with a code as long. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/report/sample_grid.h"
#include "app/report/report.h"
#include "app/terminal.h"
#include "train/evaluate.h"
#include "baseline/pca.h"

/* Final figures; NaN where one could not be had. */
typedef struct {
    double test_mse, pca_mse;
    size_t components;
} figures;

/* PCA with as many components as the code has numbers, fitted on the training set, measured on the test set. */
static aecl_status measure_pca(const aecl_run *run, figures *f) {
    const aecl_row_source train = aecl_scaled_rows(&run->training.scaling, run->data.train);
    const aecl_row_source test = aecl_scaled_rows(&run->training.scaling, run->data.test);
    aecl_pca pca = {0};
    aecl_status st = AECL_OK;
    f->components = aecl_shape_count(&run->training.network->code);
    f->pca_mse = NAN;
    if (train.features > AECL_PCA_MOST_FEATURES) {
        aecl_say(AECL_LOG_NOTE, "no PCA beside it: more than %d values a sample", AECL_PCA_MOST_FEATURES);
        return AECL_OK;
    }
    TRY(aecl_pca_fit(&pca, f->components, &train));
    f->components = pca.components;
    TRY(aecl_pca_error(&pca, &test, &f->pca_mse, NULL));
done:
    aecl_pca_free(&pca);
    return st;
}

static aecl_status measure(const aecl_run *run, figures *f) {
    aecl_device_model *model = aecl_train_loop_model(run->training.loop);
    aecl_feed *feed = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_feed_new(&feed, aecl_device_model_ops(model), run->data.test, &run->training.scaling, &(aecl_noise){0}));
    TRY(aecl_evaluate(model, feed, &aecl_loss_mse, &f->test_mse, NULL));
    TRY(measure_pca(run, f));
done:
    aecl_feed_free(feed);
    return st;
}

static aecl_status draw(const aecl_run *run, const figures *f) {
    char title[256], subtitle[256], *path = NULL;
    aecl_status st = AECL_OK;
    snprintf(title, sizeof title, "%s: %zu numbers to %zu and back", run->training.config.name,
             aecl_shape_count(&run->training.network->in), aecl_shape_count(&run->training.network->code));
    snprintf(subtitle, sizeof subtitle, "%s test set: mean squared error %.5f (PCA with as many numbers: %.5f)",
             run->data.test->name, f->test_mse, f->pca_mse);
    TRY(aecl_run_folder_file(&run->folder, "reconstruction.png", &path));
    TRY(aecl_sample_grid_write(path, &(aecl_sample_grid){.model = aecl_train_loop_model(run->training.loop),
                                                         .samples = run->data.test,
                                                         .scaling = &run->training.scaling,
                                                         .title = title,
                                                         .subtitle = subtitle}));
done:
    free(path);
    return st;
}

aecl_status aecl_report_reconstruction(aecl_run *run, aecl_report *report) {
    figures f = {0};
    aecl_status st = AECL_OK;
    TRY(measure(run, &f));
    TRY(aecl_report_drawn(draw(run, &f)));
    TRY(aecl_json_set_real(report->results, "test_mse", f.test_mse));
    TRY(aecl_json_set_real(report->results, "test_psnr", -10 * log10(f.test_mse)));
    TRY(aecl_json_set_real(report->results, "pca_mse", f.pca_mse));
    TRY(aecl_json_set_integer(report->results, "pca_components", (int64_t)f.components));
    aecl_text_add(&report->summary, "test MSE   %.5f   PSNR %.2f dB\n", f.test_mse, -10 * log10(f.test_mse));
    if (isfinite(f.pca_mse))
        aecl_text_add(&report->summary, "PCA        %.5f   with %zu components%s\n", f.pca_mse, f.components,
                      f.pca_mse < f.test_mse ? ": better than this model" : "");
    aecl_text_add(&report->pictures, "reconstruction.png, ");
done:
    return st;
}
