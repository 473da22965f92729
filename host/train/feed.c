#include "train/feed.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/philox.h"

struct aecl_feed {
    aecl_ops *ops;
    size_t count;
    aecl_source source;
    uint32_t *numbers; /* the host's copy of the order */
};

static aecl_status upload(aecl_feed *feed, const aecl_dataset *data, const aecl_scaling *scaling) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(feed->ops);
    size_t bytes = data->count * data->features * (data->dtype == AECL_U8 ? 1 : sizeof(float));
    size_t pairs = scaling->count * sizeof(float);
    TRY(aecl_buffer_new(&feed->source.samples, context, bytes, "data set"));
    TRY(aecl_buffer_write(feed->source.samples, 0, bytes, data->values));
    TRY(aecl_buffer_new(&feed->source.order, context, data->count * sizeof(uint32_t), "order of samples"));
    TRY(aecl_buffer_write(feed->source.order, 0, data->count * sizeof(uint32_t), feed->numbers));
    TRY(aecl_buffer_new(&feed->source.shift, context, pairs, "scaling"));
    TRY(aecl_buffer_write(feed->source.shift, 0, pairs, scaling->shift));
    TRY(aecl_buffer_new(&feed->source.scale, context, pairs, "scaling"));
    TRY(aecl_buffer_write(feed->source.scale, 0, pairs, scaling->scale));
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
    feed->source.features = data->features;
    feed->source.bytes = data->dtype == AECL_U8;
    feed->source.per_feature = scaling->count > 1;
    feed->source.noise = *noise;
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
    aecl_buffer_free(feed->source.samples);
    aecl_buffer_free(feed->source.order);
    aecl_buffer_free(feed->source.shift);
    aecl_buffer_free(feed->source.scale);
    free(feed->numbers);
    free(feed);
}

size_t aecl_feed_count(const aecl_feed *feed) {
    return feed->count;
}
size_t aecl_feed_features(const aecl_feed *feed) {
    return feed->source.features;
}
bool aecl_feed_is_noisy(const aecl_feed *feed) {
    return feed->source.noise.factor != 0;
}

aecl_status aecl_feed_shuffle(aecl_feed *feed, uint64_t seed, uint64_t epoch) {
    aecl_random_shuffle(feed->numbers, feed->count, seed, AECL_RANDOM_SHUFFLE, epoch);
    return aecl_buffer_write(feed->source.order, 0, feed->count * sizeof(uint32_t), feed->numbers);
}

const aecl_source *aecl_feed_source(const aecl_feed *feed) {
    return &feed->source;
}

aecl_status aecl_feed_batch(aecl_feed *feed, const aecl_batch *batch) {
    return aecl_source_batch(feed->ops, &feed->source, batch);
}
