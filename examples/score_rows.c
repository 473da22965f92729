/* Scores the rows of a table with a trained model and says which are anomalous:
 *     score_rows output/anomaly rows.csv [DEVICE]
 * prints what `aecl detect output/anomaly rows.csv --csv` prints. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <aecl/aecl.h>

static int fail(aecl_status status) {
    fprintf(stderr, "score_rows: %s\n", aecl_message());
    return aecl_exit_status(status);
}

int main(int argc, char **argv) {
    aecl_device *device = NULL;
    aecl_model *model = NULL;
    aecl_runner *runner = NULL;
    aecl_dataset *rows = NULL;
    double threshold = 0, *scores = NULL;
    aecl_status st = AECL_OK;
    if (argc < 3) return fprintf(stderr, "usage: score_rows MODEL ROWS [DEVICE]\n"), 2;

    if ((st = aecl_model_load(&model, argv[1])) < 0) goto done;
    if ((st = aecl_model_threshold(model, NULL, &threshold)) < 0) goto done;
    if ((st = aecl_dataset_read(&rows, argv[2])) < 0) goto done;
    if ((st = aecl_device_open(&device, argc > 3 ? argv[3] : NULL, NULL)) < 0) goto done;
    if ((st = aecl_runner_new(&runner, model, device, AECL_RUN_SCORE, NULL)) < 0) goto done;
    if (aecl_dataset_features(rows) != aecl_runner_inputs(runner) || aecl_dataset_dtype(rows) != AECL_F32) {
        fprintf(stderr, "score_rows: the model wants rows of %zu numbers\n", aecl_runner_inputs(runner));
        st = AECL_INPUT;
        goto end;
    }
    if ((scores = calloc(aecl_dataset_count(rows), sizeof *scores)) == NULL) abort();
    if ((st = aecl_runner_run(runner, aecl_dataset_values(rows), aecl_dataset_count(rows), scores)) < 0) goto done;

    printf("row,score,threshold,verdict\n");
    for (size_t i = 0; i < aecl_dataset_count(rows); i++)
        printf("%zu,%.9g,%.9g,%s\n", i + 1, scores[i], threshold, scores[i] > threshold ? "anomalous" : "normal");
done:
    if (st < 0) fail(st);
end:
    free(scores);
    aecl_runner_free(runner);
    aecl_device_close(device);
    aecl_dataset_free(rows);
    aecl_model_free(model);
    return aecl_exit_status(st);
}
