/* Weights and samples of chance for a run's own network. */
#include "verify/trial_network.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/layer.h"

#define MOST_SAMPLES 23 /* primes: the order of streamed samples walks over all of them */
#define FEW_SAMPLES  5
#define OPERATIONS   ((double)300e6)    /* of the reference, beyond which it gets FEW_SAMPLES */
#define WINDOW_BYTES ((size_t)64 << 20) /* of a window that samples are streamed through */
#define MOVED        0.1f

enum { WEIGHT_NUMBERS, SAMPLE_NUMBERS, ORDER_NUMBERS, SCALING_NUMBERS };

static float chance(const aecl_trial_plan *p, int purpose, size_t i) {
    return aecl_random_uniform(p->seed, AECL_RANDOM_TEST, 1000 + (uint64_t)purpose, i);
}

static size_t samples_of(const aecl_trial_plan *p) {
    double multiplications = 0;
    if (!p->apart) return p->batch;
    for (size_t l = p->from; l < p->to; l++) multiplications += aecl_layer_multiplications(&p->network->layers[l]);
    return 3 * multiplications * MOST_SAMPLES > OPERATIONS ? FEW_SAMPLES : MOST_SAMPLES;
}

/* Biases and running statistics start all alike: they are moved apart, the latter, which may be variances, up. */
static aecl_status make_weights(aecl_trial_network *t, const aecl_trial_plan *p) {
    const aecl_params *params = &p->network->params;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&t->flat, params->total, sizeof *t->flat));
    aecl_params_start(params, p->seed, t->flat);
    for (size_t i = 0; i < params->count; i++) {
        const aecl_param *a = &params->param[i];
        for (size_t k = a->offset; !a->fan_in && !a->fan_out && k < a->offset + a->count; k++)
            t->flat[k] += MOVED * (a->trained ? 2 * chance(p, WEIGHT_NUMBERS, k) - 1 : chance(p, WEIGHT_NUMBERS, k));
    }
done:
    return st;
}

/* Samples in the form they are stored in, into *stored; *rows of them: those that are streamed stand in the first
 * `distinct`, and what lies behind is not to be read. */
static aecl_status make_stored(const aecl_trial_network *t, const aecl_trial_plan *p, unsigned char **stored,
                               size_t *rows) {
    aecl_status st = AECL_OK;
    size_t row = t->features * aecl_stored_forms[p->like->stored].size, most = WINDOW_BYTES / row;
    *rows = t->distinct;
    if (p->like->rows && most > t->distinct) *rows = t->distinct + aecl_smaller(p->batch, most - t->distinct);
    TRY(aecl_alloc(stored, *rows, row));
    for (size_t i = 0; i < *rows * t->features; i++) {
        float value = chance(p, SAMPLE_NUMBERS, i);
        if (p->like->stored == AECL_STORED_U8)
            (*stored)[i] = (unsigned char)(value * 256);
        else if (p->like->stored == AECL_STORED_U16)
            ((uint16_t *)(void *)*stored)[i] = (uint16_t)(value * 65536);
        else
            ((float *)(void *)*stored)[i] = value;
    }
done:
    return st;
}

static double stored_value(const aecl_trial_network *t, const unsigned char *stored, size_t row, size_t f) {
    size_t i = row * t->features + f;
    if (t->source.stored == AECL_STORED_U8) return stored[i];
    return t->source.stored == AECL_STORED_U16 ? ((const uint16_t *)(const void *)stored)[i]
                                               : (double)((const float *)(const void *)stored)[i];
}

/* The number of the sample at place i of the order: noise goes by it. */
static uint32_t number_at(const aecl_trial_network *t, const aecl_trial_plan *p, size_t i) {
    size_t number = p->like->rows ? 3 * i + 1 : i;
    if (p->apart && !p->like->rows) number = aecl_random_u32(p->seed, AECL_RANDOM_TEST, 1000 + ORDER_NUMBERS, i);
    return (uint32_t)(number % t->distinct);
}

static double noisy_value(const aecl_trial_network *t, double value, uint32_t number, size_t f) {
    const aecl_sample_source *s = &t->source;
    const aecl_noise_layout layout = aecl_noise_layout_of(s->features, s->height, s->width);
    return aecl_noise_value(&s->noise, &layout, aecl_noise_step(&s->noise, AECL_TRIAL_EPOCH, number), f, value);
}

/* The stored row of the sample at place i of the order. */
static size_t row_at(const aecl_trial_network *t, const aecl_trial_plan *p, size_t i) {
    return p->like->rows ? i % t->distinct : number_at(t, p, i);
}

/* What the network is to get of sample d; of samples that go through together, of number d of the batch. */
static void make_input(aecl_trial_network *t, const aecl_trial_plan *p, const unsigned char *stored, size_t d,
                       const float *scaling[2]) {
    size_t place = AECL_TRIAL_FIRST + d, row = p->apart ? d : row_at(t, p, place);
    uint32_t number = p->apart ? (p->like->rows ? number_at(t, p, d) : (uint32_t)d) : number_at(t, p, place);
    for (size_t f = 0; f < t->features; f++) {
        size_t k = p->like->per_feature ? f : 0;
        double value = (stored_value(t, stored, row, f) - (double)scaling[0][k]) * (double)scaling[1][k];
        t->clean[f * t->distinct + d] = value;
        t->input[f * t->distinct + d] = noisy_value(t, value, number, f);
    }
}

/* Values come to lie within [0, 1], so that noise that is clipped leaves most as they are. */
static void make_scaling(const aecl_trial_plan *p, size_t pairs, float *shift, float *scale) {
    static const float white[] = {[AECL_STORED_F32] = 1, [AECL_STORED_U8] = 255, [AECL_STORED_U16] = 65535};
    float most = white[p->like->stored];
    for (size_t i = 0; i < pairs; i++) {
        shift[i] = most * -0.1f * chance(p, SCALING_NUMBERS, 2 * i);
        scale[i] = (0.5f + 0.4f * chance(p, SCALING_NUMBERS, 2 * i + 1)) / most;
    }
}

static aecl_status make_samples(aecl_trial_network *t, aecl_context *context, const aecl_trial_plan *p) {
    aecl_status st = AECL_OK;
    size_t pairs = p->like->per_feature ? t->features : 1, places = AECL_TRIAL_FIRST + p->batch, rows = 0;
    size_t row = t->features * aecl_stored_forms[p->like->stored].size;
    unsigned char *stored = NULL;
    float *shift = NULL, *scale = NULL;
    uint32_t *order = NULL;
    t->source = (aecl_sample_source){.rows = p->like->rows ? t->distinct : 0,
                                     .features = t->features,
                                     .stored = p->like->stored,
                                     .per_feature = p->like->per_feature,
                                     .noise = p->like->noise,
                                     .height = p->like->height,
                                     .width = p->like->width};
    TRY(make_stored(t, p, &stored, &rows));
    TRY(aecl_alloc(&shift, pairs, sizeof *shift));
    TRY(aecl_alloc(&scale, pairs, sizeof *scale));
    TRY(aecl_alloc(&order, places, sizeof *order));
    make_scaling(p, pairs, shift, scale);
    for (size_t i = 0; i < places; i++) order[i] = number_at(t, p, i);
    for (size_t i = 0; i < p->batch; i++) t->row[i] = (uint32_t)(p->apart ? row_at(t, p, AECL_TRIAL_FIRST + i) : i);
    TRY(aecl_alloc(&t->clean, t->features * t->distinct, sizeof *t->clean));
    TRY(aecl_alloc(&t->input, t->features * t->distinct, sizeof *t->input));
    for (size_t d = 0; d < t->distinct; d++) make_input(t, p, stored, d, (const float *[]){shift, scale});
    TRY(aecl_buffer_of(&t->source.samples, context, rows * row, stored, "samples of the self-test"));
    TRY(aecl_buffer_of(&t->source.order, context, places * sizeof *order, order, "samples of the self-test"));
    TRY(aecl_buffer_of(&t->source.shift, context, pairs * sizeof *shift, shift, "samples of the self-test"));
    TRY(aecl_buffer_of(&t->source.scale, context, pairs * sizeof *scale, scale, "samples of the self-test"));
done:
    free(stored);
    free(shift);
    free(scale);
    free(order);
    return st;
}

aecl_status aecl_trial_network_new(aecl_trial_network *t, aecl_context *context, const aecl_trial_plan *p) {
    aecl_status st = AECL_OK;
    *t = (aecl_trial_network){.distinct = samples_of(p)};
    t->features = aecl_shape_count(&p->network->layers[p->from].in);
    TRY(aecl_alloc(&t->row, p->batch, sizeof *t->row));
    TRY(aecl_alloc(&t->times, t->distinct, sizeof *t->times));
    TRY(make_weights(t, p));
    TRY(make_samples(t, context, p));
    for (size_t i = 0; i < p->batch; i++) t->times[t->row[i]]++;
done:
    return st;
}

void aecl_trial_network_free(aecl_trial_network *t) {
    free(t->flat);
    free(t->input);
    free(t->clean);
    free(t->row);
    free(t->times);
    aecl_buffer_free(t->source.samples);
    aecl_buffer_free(t->source.order);
    aecl_buffer_free(t->source.shift);
    aecl_buffer_free(t->source.scale);
    *t = (aecl_trial_network){0};
}
