/* Encodes random rows from four threads that share one model and one device, each with a runner of its own, and checks that
 * all threads get the same codes as one alone:
 *     encode_threads output/basic [DEVICE] */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <aecl/aecl.h>

enum { THREADS = 4, ROWS = 3000 };

typedef struct {
    aecl_model *model;
    aecl_device *device;
    const float *rows;
    float *codes;
    aecl_status status;
    char message[256]; /* aecl_message() belongs to the thread that failed */
} job;

static void *encode(void *data) {
    job *j = data;
    aecl_runner *runner = NULL;
    j->status = aecl_runner_new(&runner, j->model, j->device, AECL_RUN_ENCODE, NULL);
    if (j->status == AECL_OK) j->status = aecl_runner_run(runner, j->rows, ROWS, j->codes);
    if (j->status < 0) snprintf(j->message, sizeof j->message, "%s", aecl_message());
    aecl_runner_free(runner);
    return NULL;
}

static void *make(size_t count) {
    void *block = calloc(count, sizeof(float));
    if (block == NULL) abort();
    return block;
}

int main(int argc, char **argv) {
    aecl_model_info info = {.size = sizeof info};
    job jobs[THREADS + 1] = {0}; /* the last one runs alone */
    pthread_t threads[THREADS];
    aecl_device *device = NULL;
    aecl_model *model = NULL;
    float *rows = NULL;
    int same = 1;
    aecl_status st = AECL_OK;
    if (argc < 2) return fprintf(stderr, "usage: encode_threads MODEL [DEVICE]\n"), 2;
    if ((st = aecl_model_load(&model, argv[1])) < 0) goto done;
    if ((st = aecl_model_inform(model, &info)) < 0) goto done;
    if ((st = aecl_device_open(&device, argc > 2 ? argv[2] : NULL, NULL)) < 0) goto done;
    rows = make(ROWS * info.features);
    for (size_t i = 0; i < ROWS * info.features; i++) rows[i] = (float)(i * 2654435761u % 256);
    for (int t = 0; t <= THREADS; t++)
        jobs[t] = (job){.model = model, .device = device, .rows = rows, .codes = make(ROWS * info.code_features)};
    for (int t = 0; t < THREADS; t++)
        if (pthread_create(&threads[t], NULL, encode, &jobs[t]) != 0) abort();
    for (int t = 0; t < THREADS; t++) pthread_join(threads[t], NULL);
    encode(&jobs[THREADS]);
    for (int t = 0; t <= THREADS; t++) {
        if (jobs[t].status < 0) fprintf(stderr, "encode_threads: %s\n", jobs[t].message);
        if (jobs[t].status < 0) st = jobs[t].status;
        same = same && memcmp(jobs[t].codes, jobs[THREADS].codes, ROWS * info.code_features * sizeof(float)) == 0;
    }
    if (st == AECL_OK)
        printf("%d threads, %d rows each, %zu numbers to %zu: %s\n", THREADS, ROWS, info.features, info.code_features,
               same ? "the same codes" : "DIFFERENT CODES");
    for (int t = 0; t <= THREADS; t++) free(jobs[t].codes);
    free(rows);
    aecl_device_close(device);
    aecl_model_free(model);
    return st < 0 ? aecl_exit_status(st) : !same;
done:
    fprintf(stderr, "encode_threads: %s\n", aecl_message());
    aecl_device_close(device);
    aecl_model_free(model);
    return aecl_exit_status(st);
}
