/* Scores the rows of a table with a trained model and says which are anomalous:
 *     score_rows output/anomaly rows.csv [DEVICE]
 * prints what `aecl detect output/anomaly rows.csv --csv` prints. */
#include <stdio.h>
#include <stdlib.h>

#include <aecl/aecl.h>

typedef struct {
    aecl_model *model;
    aecl_dataset *rows;
    aecl_device *device;
    aecl_runner *runner;
    double threshold, *scores;
    int fits; /* the rows are of the length that the model wants */
} work;

/* The lines that matter. A failure leaves one line in aecl_message(). */
static aecl_status score(work *w, const char *model, const char *rows, const char *device) {
    aecl_runner_options options = AECL_RUNNER_OPTIONS;
    aecl_status st = AECL_OK;
    if ((st = aecl_model_load(&w->model, model)) < 0) return st;
    if ((st = aecl_model_threshold(w->model, NULL, &w->threshold)) < 0) return st;
    if ((st = aecl_dataset_read(&w->rows, rows)) < 0) return st;
    options.dtype = aecl_dataset_dtype(w->rows);

    if ((st = aecl_device_open(&w->device, device, NULL)) < 0) return st;
    if ((st = aecl_runner_new(&w->runner, w->model, w->device, AECL_RUN_SCORE, &options)) < 0) return st;
    w->fits = aecl_dataset_features(w->rows) == aecl_runner_inputs(w->runner);
    if (!w->fits) return AECL_INPUT;

    size_t count = aecl_dataset_count(w->rows);
    if ((w->scores = calloc(count, sizeof *w->scores)) == NULL) abort();
    return aecl_runner_run(w->runner, aecl_dataset_values(w->rows), count, w->scores);
}

static void print(const work *w) {
    printf("row,score,threshold,verdict\n");
    for (size_t i = 0; i < aecl_dataset_count(w->rows); i++)
        printf("%zu,%.9g,%.9g,%s\n", i + 1, w->scores[i], w->threshold,
               w->scores[i] > w->threshold ? "anomalous" : "normal");
}

/* Everything that came through a `**out` is ours to free; each of these accepts NULL. */
static void release(work *w) {
    free(w->scores);
    aecl_runner_free(w->runner);
    aecl_device_close(w->device);
    aecl_dataset_free(w->rows);
    aecl_model_free(w->model);
}

int main(int argc, char **argv) {
    work w = {0};
    if (argc < 3) return fprintf(stderr, "usage: score_rows MODEL ROWS [DEVICE]\n"), 2;
    aecl_status st = score(&w, argv[1], argv[2], argc > 3 ? argv[3] : NULL);
    if (st == AECL_INPUT && w.runner && !w.fits)
        fprintf(stderr, "score_rows: %s: its rows are of %zu values, the model wants %zu\n", argv[2],
                aecl_dataset_features(w.rows), aecl_runner_inputs(w.runner));
    else if (st < 0)
        fprintf(stderr, "score_rows: %s\n", aecl_message());
    else
        print(&w);
    release(&w);
    return aecl_exit_status(st);
}
