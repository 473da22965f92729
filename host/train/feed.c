#include "train/feed.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/philox.h"

struct aecl_feed {
    aecl_ops *ops;
    size_t count, features, scaling_count;
    aecl_dtype dtype;
    aecl_noise noise;
    aecl_buffer *samples, *order, *shift, *scale;
    uint32_t *numbers; /* the host's copy of the order */
};

static aecl_status upload(aecl_feed *feed, const aecl_dataset *data, const aecl_scaling *scaling) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(feed->ops);
    size_t bytes = data->count * data->features * (data->dtype == AECL_U8 ? 1 : sizeof(float));
    size_t pairs = scaling->count * sizeof(float);
    TRY(aecl_buffer_new(&feed->samples, context, bytes, "data set"));
    TRY(aecl_buffer_write(feed->samples, 0, bytes, data->values));
    TRY(aecl_buffer_new(&feed->order, context, data->count * sizeof(uint32_t), "order of samples"));
    TRY(aecl_buffer_write(feed->order, 0, data->count * sizeof(uint32_t), feed->numbers));
    TRY(aecl_buffer_new(&feed->shift, context, pairs, "scaling"));
    TRY(aecl_buffer_write(feed->shift, 0, pairs, scaling->shift));
    TRY(aecl_buffer_new(&feed->scale, context, pairs, "scaling"));
    TRY(aecl_buffer_write(feed->scale, 0, pairs, scaling->scale));
done:
    return st;
}

aecl_status aecl_feed_new(aecl_feed **out, aecl_ops *ops, const aecl_dataset *data, const aecl_scaling *scaling,
                          const aecl_noise *noise) {
    aecl_status st = AECL_OK;
    aecl_feed *feed = NULL;
    *out = NULL;
    if (!data->count || !data->features) return aecl_fail(AECL_INPUT, "%s: has no samples", data->name);
    if (data->count > UINT32_MAX) return aecl_fail(AECL_INPUT, "%s: more than 2^32 samples", data->name);
    TRY(aecl_alloc(&feed, 1, sizeof *feed));
    feed->ops = ops;
    feed->count = data->count;
    feed->features = data->features;
    feed->dtype = data->dtype;
    feed->scaling_count = scaling->count;
    feed->noise = *noise;
    TRY(aecl_alloc(&feed->numbers, data->count, sizeof *feed->numbers));
    for (size_t i = 0; i < data->count; i++) feed->numbers[i] = (uint32_t)i;
    TRY(upload(feed, data, scaling));
    *out = feed;
    feed = NULL;
done:
    aecl_feed_free(feed);
    return st;
}

void aecl_feed_free(aecl_feed *feed) {
    if (!feed) return;
    aecl_buffer_free(feed->samples);
    aecl_buffer_free(feed->order);
    aecl_buffer_free(feed->shift);
    aecl_buffer_free(feed->scale);
    free(feed->numbers);
    free(feed);
}

size_t aecl_feed_count(const aecl_feed *feed) {
    return feed->count;
}
size_t aecl_feed_features(const aecl_feed *feed) {
    return feed->features;
}
bool aecl_feed_is_noisy(const aecl_feed *feed) {
    return feed->noise.factor != 0;
}

aecl_status aecl_feed_shuffle(aecl_feed *feed, uint64_t seed, uint64_t epoch) {
    aecl_random_shuffle(feed->numbers, feed->count, seed, AECL_RANDOM_SHUFFLE, epoch);
    return aecl_buffer_write(feed->order, 0, feed->count * sizeof(uint32_t), feed->numbers);
}

aecl_status aecl_feed_batch(aecl_feed *feed, const aecl_batch *b) {
    aecl_status st = AECL_OK;
    aecl_kernel *gather = NULL, *noise = NULL;
    size_t vector = aecl_ops_tile(feed->ops).vector;
    uint64_t seed = feed->noise.seed;
    TRY(aecl_ops_kernel(feed->ops, feed->dtype == AECL_U8 ? "gather_u8" : "gather_f32", &gather));
    TRY(LAUNCH(gather, GRID2(b->columns / vector, (feed->features + vector - 1) / vector), BUF(feed->samples),
               BUF(feed->order), U32(b->first), U32(b->count), U32(feed->features), U32(b->columns), BUF(feed->shift),
               BUF(feed->scale), U32(feed->scaling_count > 1), BUF(b->t)));
    if (!aecl_feed_is_noisy(feed)) return AECL_OK;
    TRY(aecl_ops_kernel(feed->ops, "add_noise", &noise));
    TRY(LAUNCH(noise, GRID2(b->columns / vector, (feed->features + 3) / 4), BUF(b->t), BUF(b->x), BUF(feed->order),
               U32(b->first), U32(b->count), U32(feed->features), U32(b->columns), F32(feed->noise.factor), U32(seed),
               U32(seed >> 32), U32(feed->noise.fixed ? 0 : b->epoch)));
done:
    return st;
}
