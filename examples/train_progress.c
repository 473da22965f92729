/* Trains a preset on data in memory, prints each epoch and keeps the model:
 *     train_progress model.safetensors [DEVICE]
 * The data are sine waves of three lengths; the network is that of the preset "anomaly", which learns what is normal. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <aecl/aecl.h>

enum { ROWS = 1200, TEST = 300, FEATURES = 140 };

static void print_epoch(void *data, const aecl_epoch *epoch) {
    (void)data;
    printf("epoch %3llu  loss %.5f  validation %.5f\n", (unsigned long long)epoch->epoch, epoch->train_loss,
           epoch->val_loss);
}

static void make_waves(float *rows, size_t count, unsigned first) {
    for (size_t i = 0; i < count; i++)
        for (size_t f = 0; f < FEATURES; f++) {
            double phase = 0.37 * (double)(i + first), length = 20 + 10 * (double)((i + first) % 3);
            rows[i * FEATURES + f] = (float)sin(phase + 6.28318530718 * (double)f / length);
        }
}

static aecl_status wrap(aecl_dataset **out, const float *rows, size_t count) {
    aecl_memory_data data = AECL_MEMORY_DATA;
    data.name = "waves";
    data.count = count;
    data.rank = 1;
    data.dim[0] = FEATURES;
    data.values = rows;
    return aecl_dataset_from_memory(out, &data);
}

int main(int argc, char **argv) {
    static float rows[ROWS * FEATURES], tests[TEST * FEATURES];
    aecl_train_callbacks callbacks = AECL_TRAIN_CALLBACKS;
    aecl_device *device = NULL;
    aecl_dataset *training = NULL, *test = NULL;
    aecl_config *config = NULL;
    aecl_trainer *trainer = NULL;
    aecl_model *model = NULL;
    double threshold = 0;
    aecl_status st = AECL_OK;
    if (argc < 2) return fprintf(stderr, "usage: train_progress MODEL.safetensors [DEVICE]\n"), 2;
    make_waves(rows, ROWS, 0);
    make_waves(tests, TEST, ROWS);
    callbacks.epoch = print_epoch;

    if ((st = wrap(&training, rows, ROWS)) < 0) goto done;
    if ((st = wrap(&test, tests, TEST)) < 0) goto done;
    if ((st = aecl_config_preset(&config, "anomaly")) < 0) goto done;
    if ((st = aecl_config_set(config, "run.epochs", "12")) < 0) goto done;
    if ((st = aecl_config_set(config, "run.batch", "32")) < 0) goto done;
    if ((st = aecl_config_set(config, "detection.threshold", "percentile:99")) < 0) goto done;
    if ((st = aecl_device_open(&device, argc > 2 ? argv[2] : NULL, NULL)) < 0) goto done;
    if ((st = aecl_trainer_new(&trainer, device, config, training, test)) < 0) goto done;
    if ((st = aecl_trainer_run(trainer, &callbacks)) < 0) goto done;
    if ((st = aecl_trainer_model(trainer, &model)) < 0) goto done;
    if ((st = aecl_model_threshold(model, NULL, &threshold)) < 0) goto done;
    if ((st = aecl_model_save(model, argv[1])) < 0) goto done;
    printf("%s: a row whose error is above %.6g is not such a wave\n", argv[1], threshold);
done:
    if (st < 0) fprintf(stderr, "train_progress: %s\n", aecl_message());
    aecl_model_free(model);
    aecl_trainer_free(trainer);
    aecl_device_close(device);
    aecl_config_free(config);
    aecl_dataset_free(test);
    aecl_dataset_free(training);
    return aecl_exit_status(st);
}
