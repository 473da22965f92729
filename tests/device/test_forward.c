/* Models at work: batches from host memory give the same results whatever batch a row is in, and whichever way the layers
 * run. */
#include "support/compare.h"
#include "support/device.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "train/pipeline.h"

#define ROWS ((size_t)AECL_PIPELINE_BATCH + 53)

typedef struct {
    aecl_device_list *list;
    aecl_context *context;
} fixture;

static int open_default(void **state) {
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    aecl_open_test_device(&f->list, &f->context);
    *state = f;
    return 0;
}

static int close_all(void **state) {
    fixture *f = *state;
    aecl_context_close(f->context);
    aecl_device_list_close(f->list);
    free(f);
    return 0;
}

/* A network with its model; layers as "name options", the decoder's after "|". */
typedef struct {
    aecl_network *network;
    aecl_device_model *model;
    float *start;
} machine;

typedef struct {
    aecl_shape in;
    const char *layers[6];
} design;

static const design dense = {{1, {37}},
                             {"dense units=21 activation=relu", "dense units=5 activation=tanh", "|",
                              "dense units=16 activation=relu", "dense activation=sigmoid"}};
static const design pictures = {{3, {1, 7, 6}},
                                {"conv channels=5 kernel=3 stride=2 activation=relu", "|",
                                 "conv_transpose channels=1 kernel=3 stride=2 activation=sigmoid pad_before=1 "
                                 "pad_after=1",
                                 "dense activation=sigmoid"}};

static machine machine_new(const fixture *f, const design *d, bool panels) {
    machine m = {0};
    bool decoder = false;
    aecl_assert_ok(aecl_network_new(&m.network, &d->in));
    for (const char *const *l = d->layers; l < d->layers + COUNT_OF(d->layers) && *l; l++) {
        char name[32];
        size_t length = strcspn(*l, " ");
        if (strcmp(*l, "|") == 0) {
            decoder = true;
            continue;
        }
        memcpy(name, *l, length);
        name[length] = 0;
        aecl_assert_ok(aecl_network_add(m.network, decoder, name, *l + length));
    }
    aecl_assert_ok(aecl_network_finish(m.network));
    aecl_assert_ok(aecl_alloc(&m.start, m.network->params.total, sizeof *m.start));
    aecl_params_start(&m.network->params, 7, m.start);
    aecl_assert_ok(aecl_device_model_new(&m.model, f->context, m.network, AECL_GEMM_TILE, m.start));
    aecl_ops_set_conv_path(aecl_device_model_ops(m.model), panels ? AECL_CONV_DIRECT : AECL_CONV_GEMM);
    return m;
}

static void machine_free(machine *m) {
    aecl_device_model_free(m->model);
    aecl_network_free(m->network);
    free(m->start);
}

/* ROWS rows of whole numbers below 256: the same as bytes and as floats. */
static void *draw_rows(size_t features, bool bytes) {
    unsigned char *rows = NULL;
    aecl_assert_ok(aecl_alloc(&rows, ROWS * features, bytes ? 1 : sizeof(float)));
    for (size_t i = 0; i < ROWS * features; i++) {
        uint32_t u = aecl_random_u32(3, AECL_RANDOM_TEST, i, 0) & 255;
        if (bytes)
            rows[i] = (unsigned char)u;
        else
            ((float *)(void *)rows)[i] = (float)u;
    }
    return rows;
}

/* How rows come to the model, and what is wanted of them. */
typedef struct {
    size_t batch;
    bool bytes;
    const aecl_loss *loss;
} manner;

/* Of a finished batch: outputs behind one another in to, or sums over blocks of features. */
static void take(const aecl_pipeline *p, const aecl_pipeline_batch *b, const manner *how, size_t features, float *to) {
    size_t columns = aecl_pipeline_columns(p);
    if (!how->loss) memcpy(to, b->results, b->count * features * sizeof *to);
    for (size_t k = 0; how->loss && k < aecl_loss_blocks(features); k++)
        for (size_t n = 0; n < b->count; n++) to[n * features + k] = b->results[k * columns + n];
}

/* out[ROWS][features] */
static float *results(const machine *m, const manner *how) {
    float pair[] = {3, 1 / 256.f}, *out = NULL;
    const aecl_scaling scaling = {AECL_SCALING_NONE, 1, &pair[0], &pair[1]};
    size_t features = aecl_shape_count(&m->network->in), row = features * (how->bytes ? 1 : sizeof(float));
    aecl_pipeline_config config = {.to = m->network->count,
                                   .scaling = &scaling,
                                   .loss = how->loss,
                                   .stored = how->bytes ? AECL_STORED_U8 : AECL_STORED_F32};
    char *rows = draw_rows(features, how->bytes);
    aecl_pipeline *p = NULL;
    aecl_assert_ok(aecl_alloc(&out, ROWS * features, sizeof *out));
    aecl_assert_ok(aecl_pipeline_new(&p, m->model, &config));
    for (size_t first = 0, finished = 0; finished < ROWS;) {
        size_t left = ROWS - first, count = left < how->batch ? left : how->batch;
        if (left > 0 && aecl_pipeline_under_way(p) < AECL_PIPELINE_DEPTH) {
            aecl_assert_ok(aecl_pipeline_start(p, rows + first * row, count, NULL));
            first += count;
            continue;
        }
        aecl_pipeline_batch batch;
        aecl_assert_ok(aecl_pipeline_finish(p, &batch));
        take(p, &batch, how, features, out + finished * features);
        finished += batch.count;
    }
    aecl_pipeline_free(p);
    free(rows);
    return out;
}

static const manner whole_rows = {AECL_PIPELINE_BATCH, false, NULL},
                    whole_losses = {AECL_PIPELINE_BATCH, false, &aecl_loss_mae};

static void assert_same_results(const machine *m, const manner *one, const manner *other) {
    size_t bytes = ROWS * aecl_shape_count(&m->network->in) * sizeof(float);
    float *a = results(m, one), *b = results(m, other);
    assert_memory_equal(a, b, bytes);
    free(a);
    free(b);
}

static void a_row_does_not_depend_on_its_batch(void **state) {
    const design *const designs[] = {&dense, &pictures};
    for (size_t d = 0; d < COUNT_OF(designs); d++)
        for (int panels = 0; panels < 2; panels++) {
            machine m = machine_new(*state, designs[d], panels);
            for (size_t batch = 33; batch < 1000; batch *= 13) {
                assert_same_results(&m, &whole_rows, &(manner){batch, false, NULL});
                assert_same_results(&m, &whole_losses, &(manner){batch, false, &aecl_loss_mae});
            }
            assert_same_results(&m, &whole_rows, &(manner){AECL_PIPELINE_BATCH, true, NULL});
            machine_free(&m);
        }
}

static void layer_by_layer_and_in_panels_agree(void **state) {
    const design *const designs[] = {&dense, &pictures};
    const manner *const manners[] = {&whole_rows, &whole_losses};
    for (size_t i = 0; i < 4; i++) {
        machine layers = machine_new(*state, designs[i % 2], false), panels = machine_new(*state, designs[i % 2], true);
        size_t features = aecl_shape_count(&layers.network->in);
        float *a = results(&layers, manners[i / 2]), *b = results(&panels, manners[i / 2]);
        for (size_t k = 0; k < ROWS * features; k++) aecl_assert_near(b[k], a[k], 1e-5);
        free(a);
        free(b);
        machine_free(&layers);
        machine_free(&panels);
    }
}

static void layers_in_the_middle_run_alone(void **state) {
    machine m = machine_new(*state, &dense, true);
    float pair[] = {0, 1}, codes[3 * 5], *in = results(&m, &(manner){3, false, NULL});
    const aecl_scaling scaling = {AECL_SCALING_NONE, 1, &pair[0], &pair[1]};
    size_t ends[] = {0, m.network->encoder_count, m.network->count};
    aecl_pipeline_batch batch;
    float *rows = draw_rows(37, false), pass[3 * 37];
    memcpy(pass, rows, sizeof pass);
    for (size_t i = 0; i < 3 * 37; i++) pass[i] = (pass[i] - 3) * (1 / 256.f);
    for (size_t half = 0; half < 2; half++) {
        aecl_pipeline *p;
        aecl_assert_ok(
            aecl_pipeline_new(&p, m.model, &(aecl_pipeline_config){ends[half], ends[half + 1], &scaling, NULL, false}));
        aecl_assert_ok(aecl_pipeline_start(p, half ? codes : pass, 3, NULL));
        aecl_assert_ok(aecl_pipeline_finish(p, &batch));
        memcpy(half ? pass : codes, batch.results, half ? sizeof pass : sizeof codes);
        aecl_pipeline_free(p);
    }
    for (size_t i = 0; i < 3 * 37; i++) aecl_assert_near(pass[i], in[i], 1e-6);
    free(in);
    free(rows);
    machine_free(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_row_does_not_depend_on_its_batch),
                                       cmocka_unit_test(layer_by_layer_and_in_panels_agree),
                                       cmocka_unit_test(layers_in_the_middle_run_alone)};
    return cmocka_run_group_tests(tests, open_default, close_all);
}
