/* Models and checkpoints come back bit for bit; any cut or flipped bit is refused, and wrong contents are named. */
#include "support/compare.h"
#include "support/scratch.h"
#include "support/small_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "io/model_file.h"

static void assert_same_model(const aecl_model_file *a, const aecl_model_file *b) {
    assert_true(aecl_shape_equal(&a->network->in, &b->network->in));
    assert_int_equal(a->network->params.total, b->network->params.total);
    assert_memory_equal(a->flat, b->flat, a->network->params.total * sizeof(float));
    assert_int_equal(a->scaling.kind, b->scaling.kind);
    assert_int_equal(a->scaling.count, b->scaling.count);
    assert_memory_equal(a->scaling.shift, b->scaling.shift, a->scaling.count * sizeof(float));
    assert_memory_equal(a->scaling.scale, b->scaling.scale, a->scaling.count * sizeof(float));
    assert_string_equal(a->preset, b->preset);
    assert_string_equal(a->loss, b->loss);
    assert_string_equal(a->data_name, b->data_name);
    assert_string_equal(a->data_sha256, b->data_sha256);
    assert_string_equal(a->device, b->device);
    assert_string_equal(a->gemm, b->gemm);
    assert_string_equal(a->conv, b->conv);
    assert_string_equal(a->execution, b->execution);
    assert_string_equal(a->version, b->version);
    aecl_assert_near(a->noise_factor, b->noise_factor, 0);
    aecl_assert_near(a->noise_least, b->noise_least, 0);
    assert_string_equal(a->noise_kind, b->noise_kind);
    assert_true(a->seed == b->seed && a->epochs == b->epochs);
}

static void model_comes_back_bit_for_bit(void **state) {
    aecl_model_file written = aecl_small_model(), read = {0};
    const char *path = aecl_scratch_path(state, "model.safetensors");
    char digest[65];
    aecl_assert_ok(aecl_model_file_write(path, &written, digest));
    aecl_assert_ok(aecl_model_file_read(&read, path));
    assert_same_model(&written, &read);
    assert_string_equal(read.sha256, digest);
    aecl_model_file_free(&written);
    aecl_model_file_free(&read);
}

static void same_model_is_the_same_file(void **state) {
    aecl_model_file model = aecl_small_model();
    char first[65], second[65];
    aecl_assert_ok(aecl_model_file_write(aecl_scratch_path(state, "a"), &model, first));
    aecl_assert_ok(aecl_model_file_write(aecl_scratch_path(state, "b"), &model, second));
    assert_string_equal(first, second);
    model.flat[0] = nextafterf(model.flat[0], 2);
    aecl_assert_ok(aecl_model_file_write(aecl_scratch_path(state, "b"), &model, second));
    assert_string_not_equal(first, second);
    aecl_model_file_free(&model);
}

static aecl_checkpoint small_checkpoint(void) {
    aecl_checkpoint c = {.model = aecl_small_model(),
                         .config = aecl_own_text("{\"name\": \"basic\"}"),
                         .epoch = 7,
                         .step = 11,
                         .total_steps = 123456789012,
                         .restarts = 2,
                         .seconds = 0.1 + 0.2,
                         .state_count = 2,
                         .loss_count = 3};
    size_t total = c.model.network->params.total;
    for (size_t s = 0; s < 2; s++) {
        aecl_assert_ok(aecl_alloc(&c.state[s], total, sizeof(float)));
        for (size_t i = 0; i < total; i++) c.state[s][i] = (float)(s + 1) / (float)(i + 3);
    }
    aecl_assert_ok(aecl_alloc(&c.losses, 3, sizeof(float)));
    for (size_t i = 0; i < 3; i++) c.losses[i] = 0.3f * (float)i;
    return c;
}

static void checkpoint_comes_back_bit_for_bit(void **state) {
    aecl_checkpoint written = small_checkpoint(), read = {0};
    const char *path = aecl_scratch_path(state, "checkpoint.safetensors");
    size_t bytes = written.model.network->params.total * sizeof(float);
    bool is = false;
    aecl_assert_ok(aecl_checkpoint_write(path, &written));
    aecl_assert_ok(aecl_checkpoint_read(&read, path));
    assert_same_model(&written.model, &read.model);
    assert_string_equal(written.config, read.config);
    assert_true(read.epoch == 7 && read.step == 11 && read.total_steps == 123456789012 && read.restarts == 2);
    assert_memory_equal(&written.seconds, &read.seconds, sizeof read.seconds);
    assert_memory_equal(written.state[0], read.state[0], bytes);
    assert_memory_equal(written.state[1], read.state[1], bytes);
    assert_int_equal(read.loss_count, 3);
    assert_memory_equal(written.losses, read.losses, 3 * sizeof(float));
    aecl_assert_ok(aecl_model_file_is_checkpoint(path, &is));
    assert_true(is);
    aecl_checkpoint_free(&written);
    aecl_checkpoint_free(&read);
}

static void checkpoint_without_state_or_losses_comes_back(void **state) {
    aecl_checkpoint written = small_checkpoint(), read = {0};
    const char *path = aecl_scratch_path(state, "checkpoint.safetensors");
    written.state_count = written.loss_count = 0;
    aecl_assert_ok(aecl_checkpoint_write(path, &written));
    aecl_assert_ok(aecl_checkpoint_read(&read, path));
    assert_int_equal(read.state_count, 0);
    assert_null(read.losses);
    aecl_checkpoint_free(&written);
    aecl_checkpoint_free(&read);
}

static void model_and_checkpoint_are_not_taken_for_each_other(void **state) {
    aecl_checkpoint checkpoint = small_checkpoint(), read = {0};
    aecl_model_file model = {0};
    const char *path = aecl_scratch_path(state, "file");
    aecl_assert_ok(aecl_checkpoint_write(path, &checkpoint));
    aecl_assert_refused(aecl_model_file_read(&model, path), AECL_INPUT, "aecl-checkpoint");
    aecl_assert_ok(aecl_model_file_write(path, &checkpoint.model, NULL));
    aecl_assert_refused(aecl_checkpoint_read(&read, path), AECL_INPUT, "not a checkpoint");
    aecl_checkpoint_free(&checkpoint);
}

static void overwrite(const char *path, const unsigned char *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void every_truncation_and_flipped_bit_is_refused(void **state) {
    aecl_model_file model = aecl_small_model(), read = {0};
    const char *path = aecl_scratch_path(state, "model");
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_assert_ok(aecl_model_file_write(path, &model, NULL));
    aecl_assert_ok(aecl_file_read(path, 1 << 20, &bytes, &length));
    for (size_t cut = 0; cut < length; cut += 7) {
        overwrite(path, bytes, cut);
        assert_int_equal(aecl_model_file_read(&read, path), AECL_INPUT);
    }
    for (size_t bit = 0; bit < 8 * length; bit += 5) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        overwrite(path, bytes, length);
        assert_int_equal(aecl_model_file_read(&read, path), AECL_INPUT);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    free(bytes);
    aecl_model_file_free(&model);
}

/* Writes the model's tensors and metadata with one change, and expects the refusal. */
typedef struct {
    const char *key, *value; /* metadata to replace, or NULL */
    size_t tensors;          /* how many of the 4 are written */
    bool extra;
    float first; /* first weight, where it is not 0 */
    const char *words;
} change;

static void check_change(void **state, const change *c) {
    aecl_model_file model = aecl_small_model(), read = {0};
    aecl_safetensors file = {0};
    aecl_tensor tensors[5];
    const char *path = aecl_scratch_path(state, "model");
    if (!(c->first == 0)) model.flat[0] = c->first;
    aecl_assert_ok(aecl_model_file_write(path, &model, NULL));
    aecl_assert_ok(aecl_safetensors_read(&file, path));
    assert_int_equal(file.count, 4);
    memcpy(tensors, file.tensors, 4 * sizeof *tensors);
    if (c->key) aecl_assert_ok(aecl_json_set_text(file.metadata, c->key, c->value));
    if (c->extra) {
        tensors[4] = tensors[0];
        tensors[4].name = "encoder.1.weight";
    }
    aecl_assert_ok(aecl_safetensors_write(path, tensors, c->tensors + c->extra, file.metadata, NULL));
    aecl_assert_refused(aecl_model_file_read(&read, path), AECL_INPUT, c->words);
    aecl_safetensors_free(&file);
    aecl_model_file_free(&model);
}

static void wrong_contents_are_named(void **state) {
    static const change changes[] = {
        {.key = "format", .value = "pt", .tensors = 4, .words = "not a model of aecl"},
        {.key = "format_version", .value = "99", .tensors = 4, .words = "format version 99"},
        {.key = "input_shape", .value = "[1,2,-3]", .tensors = 4, .words = "input_shape"},
        {.key = "input_shape", .value = "[1,2,3", .tensors = 4, .words = "input_shape"},
        {.key = "input_shape", .value = "[4294967296,4294967296,4294967296]", .tensors = 4, .words = "input_shape"},
        {.key = "input_shape", .value = "[1,2,4]", .tensors = 4, .words = "as many elements"},
        {.key = "network", .value = "{\"encoder\":[]}", .tensors = 4, .words = "decoder"},
        {.key = "network",
         .value = "{\"encoder\":[{\"layer\":\"dense\",\"unit\":3}],\"decoder\":[]}",
         .tensors = 4,
         .words = "unit"},
        {.key = "network",
         .value = "{\"encoder\":[{\"layer\":\"dense\",\"units\":1000000}],\"decoder\":[{\"layer\":\"dense\"}]}",
         .tensors = 4,
         .words = "encoder.0.weight"},
        {.key = "scaling",
         .value = "{\"kind\":\"unit\",\"shift\":[0,0],\"scale\":[1,1]}",
         .tensors = 4,
         .words = "scaling"},
        {.key = "scaling",
         .value = "{\"kind\":\"unit\",\"shift\":[0],\"scale\":[\"x\"]}",
         .tensors = 4,
         .words = "scaling"},
        {.key = "seed", .value = "-1", .tensors = 4, .words = "seed"},
        {.key = "noise_factor", .value = "nan", .tensors = 4, .words = "noise_factor"},
        {.key = "noise_least", .value = "0.3", .tensors = 4, .words = "is above \"noise_factor\""},
        {.tensors = 3, .words = "decoder.0.bias"},
        {.tensors = 4, .extra = true, .words = "5 tensors"},
        {.tensors = 4, .first = NAN, .words = "not a finite number"},
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) check_change(state, &changes[i]);
}

static void network_survives_json(void **state) {
    (void)state;
    aecl_network *network = aecl_network_of(aecl_small_network, aecl_shape1(6)), *again = NULL;
    aecl_json *json = NULL;
    aecl_text first = {0}, second = {0};
    aecl_assert_ok(aecl_network_to_json(network, &json));
    aecl_assert_ok(aecl_network_from_json(&again, &network->in, json, "again"));
    aecl_network_print(network, &first);
    aecl_network_print(again, &second);
    assert_string_equal(first.s, second.s);
    aecl_text_free(&first);
    aecl_text_free(&second);
    aecl_json_free(json);
    aecl_network_free(network);
    aecl_network_free(again);
}

static void network_errors_name_their_place(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"{\"encodr\":[],\"decoder\":[]}", "\"encodr\"; did you mean \"encoder\"?"},
        {"{\"encoder\":{},\"decoder\":[]}", "no list \"encoder\""},
        {"{\"encoder\":[3],\"decoder\":[]}", "here.encoder[0]: is not an object"},
        {"{\"encoder\":[{\"units\":3}],\"decoder\":[]}", "here.encoder[0]: has no text \"layer\""},
        {"{\"encoder\":[{\"layer\":\"dense\",\"units\":[3]}],\"decoder\":[]}", "here.encoder[0].units"},
        {"{\"encoder\":[{\"layer\":\"dense\",\"units\":\"3 activation=relu\"}],\"decoder\":[]}",
         "here.encoder[0].units"},
        {"{\"encoder\":[{\"layer\":\"dense\",\"units\":3,\"activation\":\"rely\"}],\"decoder\":[]}", "relu"},
        {"{\"encoder\":[{\"layer\":\"dense\",\"units\":3}],\"decoder\":[{\"layer\":\"dense\",\"units\":5}]}", "here"},
    };
    aecl_shape in = aecl_shape1(6);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_network *network = NULL;
        aecl_json *json = NULL;
        aecl_assert_ok(aecl_json_parse(&json, "test", cases[i][0], strlen(cases[i][0])));
        aecl_assert_refused(aecl_network_from_json(&network, &in, json, "here"), AECL_USAGE, cases[i][1]);
        assert_null(network);
        aecl_json_free(json);
    }
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, aecl_scratch_setup, aecl_scratch_teardown)

/* A detector by tails, of six values and one component. */
static aecl_detection *tails_detector(void) {
    aecl_detection *d = NULL;
    aecl_assert_ok(aecl_alloc(&d, 1, sizeof *d));
    *d = (aecl_detection){
        .score = AECL_SCORE_TAILS, .rule = aecl_own_text("percentile:98"), .label_column = aecl_own_text("")};
    d->normal = aecl_own_text(""), d->split = aecl_own_text("");
    d->summary.count = d->row_count = 1;
    d->features = 6, d->tails.components = 1;
    aecl_assert_ok(aecl_alloc(&d->rows, 6, sizeof *d->rows));
    aecl_assert_ok(aecl_alloc(&d->tails.plane, 12, sizeof(double)));
    for (size_t i = 0; i < 12; i++) d->tails.plane[i] = 1. / (3 + (double)i);
    for (size_t p = 0; p <= AECL_PARTS; p++) {
        for (size_t i = 0; i <= AECL_TAIL_STEPS; i++) d->tails.tail[p].quantile[i] = (double)(p + i) / 7;
        d->tails.tail[p].excess = 0.3 + (double)p;
        if (p < AECL_PARTS) d->tails.weight[p] = 1. / (1 + (double)p);
    }
    return d;
}

static void tails_come_back_and_broken_ones_are_named(void **state) {
    aecl_model_file m = aecl_small_model(), back = {0};
    const char *path = aecl_scratch_path(state, "model.safetensors");
    char digest[65];
    m.detection = tails_detector();
    aecl_tails *tails = &m.detection->tails;
    aecl_assert_ok(aecl_model_file_write(path, &m, digest));
    aecl_assert_ok(aecl_model_file_read(&back, path));
    assert_int_equal(back.detection->score, AECL_SCORE_TAILS);
    assert_memory_equal(back.detection->tails.weight, tails->weight, sizeof tails->weight);
    assert_memory_equal(back.detection->tails.tail, tails->tail, sizeof tails->tail);
    assert_int_equal(back.detection->tails.components, 1);
    assert_memory_equal(back.detection->tails.plane, tails->plane, 12 * sizeof(double));
    aecl_model_file_free(&back);
    aecl_assert_ok(aecl_alloc(&m.detection->columns, 2, sizeof *m.detection->columns));
    m.detection->column_count = 2;
    for (size_t i = 0; i < 22; i++)
        m.detection->columns[i / 11].edge[i % 11] = (float)(i % 11) / 3, m.detection->columns[i / 11].share[i % 11] = 1;
    aecl_assert_ok(aecl_model_file_write(path, &m, digest));
    aecl_assert_ok(aecl_model_file_read(&back, path));
    assert_int_equal(back.detection->column_count, 2);
    assert_memory_equal(back.detection->columns, m.detection->columns, 2 * sizeof *m.detection->columns);
    aecl_model_file_free(&back);
    m.detection->columns[1].edge[4] = 0;
    aecl_assert_ok(aecl_model_file_write(path, &m, digest));
    aecl_assert_refused(aecl_model_file_read(&back, path), AECL_INPUT, "detection.columns, row 1 is no distribution");
    m.detection->columns[1].edge[4] = 4.F / 3;
    tails->weight[AECL_PART_ERROR] = 1.5;
    aecl_assert_ok(aecl_model_file_write(path, &m, digest));
    aecl_assert_refused(aecl_model_file_read(&back, path), AECL_INPUT, "error_weight");
    tails->weight[AECL_PART_ERROR] = 1, tails->tail[2].quantile[7] = 0;
    aecl_assert_ok(aecl_model_file_write(path, &m, digest));
    aecl_assert_refused(aecl_model_file_read(&back, path), AECL_INPUT, "detection.tails");
    tails->tail[2].quantile[7] = 9. / 7, tails->plane[3] = NAN;
    aecl_assert_ok(aecl_model_file_write(path, &m, digest));
    aecl_assert_refused(aecl_model_file_read(&back, path), AECL_INPUT, "detection.plane");
    tails->plane[3] = 1, m.detection->score = AECL_SCORE_NEIGHBOURS;
    aecl_assert_ok(aecl_model_file_write(path, &m, digest));
    aecl_assert_refused(aecl_model_file_read(&back, path), AECL_INPUT, "detection.plane belongs to another score");
    aecl_model_file_free(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(model_comes_back_bit_for_bit),
        WITH_FOLDER(same_model_is_the_same_file),
        WITH_FOLDER(checkpoint_comes_back_bit_for_bit),
        WITH_FOLDER(checkpoint_without_state_or_losses_comes_back),
        WITH_FOLDER(model_and_checkpoint_are_not_taken_for_each_other),
        WITH_FOLDER(every_truncation_and_flipped_bit_is_refused),
        WITH_FOLDER(wrong_contents_are_named),
        WITH_FOLDER(tails_come_back_and_broken_ones_are_named),
        cmocka_unit_test(network_survives_json),
        cmocka_unit_test(network_errors_name_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
