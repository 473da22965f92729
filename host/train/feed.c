/* A set that fits lies on the device whole; a larger one is streamed in stretches of the shuffled order, one being
 * loaded while the other is used. */
#include "train/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"
#include "base/philox.h"
#include "cl/transfer.h"

struct aecl_feed {
    aecl_ops *ops;
    size_t count;
    aecl_sample_source source;
    uint32_t *numbers; /* the host's copy of the order */
    /* Streaming; transfer is NULL where the whole set lies on the device: */
    const aecl_dataset *data;
    aecl_transfer *transfer;
    size_t stretch;    /* samples of half a window */
    size_t loaded;     /* stretches of the order that were filled since its start */
    aecl_feed *target; /* of the clean ones of pairs; NULL: there are none */
};

#define WRITTEN_AT_ONCE ((size_t)8 << 20)
#define LEAST_STRETCH   64 /* samples; a smaller limit is raised to two of these */

static aecl_status write_samples(aecl_feed *feed, const aecl_dataset *data, size_t row) {
    const size_t most = data->count * row < WRITTEN_AT_ONCE ? data->count : WRITTEN_AT_ONCE / row + 1;
    char *together = NULL;
    aecl_status st = AECL_OK;
    if (data->values) return aecl_buffer_write(feed->source.samples, 0, data->count * row, data->values);
    TRY(aecl_alloc(&together, most, row));
    for (size_t first = 0; first < data->count; first += most) {
        const size_t count = aecl_smaller(most, data->count - first);
        aecl_dataset_copy_rows(data, first, count, together);
        TRY(aecl_buffer_write(feed->source.samples, first * row, count * row, together));
    }
done:
    free(together);
    return st;
}

/* The whole set, or a window of it and the means to fill it. */
static aecl_status make_samples(aecl_feed *feed, const aecl_dataset *data) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(feed->ops);
    size_t row = aecl_dataset_row_size(data), limit = aecl_ops_data_limit(feed->ops);
    if (data->count * row <= limit) {
        TRY(aecl_buffer_new_or(&feed->source.samples, context, data->count * row, "data set", AECL_SMALLER_DATA));
        TRY(write_samples(feed, data, row));
        goto done;
    }
    feed->data = data;
    feed->stretch = limit / row / 2 < LEAST_STRETCH ? LEAST_STRETCH : limit / row / 2;
    feed->source.rows = 2 * feed->stretch;
    TRY(aecl_buffer_new_or(&feed->source.samples, context, feed->source.rows * row, "data window", AECL_SMALLER_DATA));
    TRY(aecl_transfer_new(&feed->transfer, feed->source.samples, feed->stretch * row));
done:
    return st;
}

static aecl_status make_source(aecl_feed *feed, const aecl_dataset *data, const aecl_scaling *scaling) {
    aecl_status st = AECL_OK;
    aecl_context *context = aecl_ops_context(feed->ops);
    size_t pairs = scaling->count * sizeof(float);
    TRY(make_samples(feed, data));
    TRY(aecl_buffer_of(&feed->source.order, context, data->count * sizeof(uint32_t), feed->numbers,
                       "order of samples"));
    TRY(aecl_buffer_of(&feed->source.shift, context, pairs, scaling->shift, "scaling"));
    TRY(aecl_buffer_of(&feed->source.scale, context, pairs, scaling->scale, "scaling"));
done:
    return st;
}

static aecl_status make_target(aecl_feed *feed, const aecl_dataset *clean, const aecl_scaling *scaling) {
    aecl_status st = aecl_feed_new(&feed->target, feed->ops, clean, scaling, &(aecl_noise){0});
    if (st == AECL_OK) feed->source.target = &feed->target->source;
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
    feed->source.stored = aecl_stored_of(data->dtype);
    feed->source.per_feature = scaling->count > 1;
    feed->source.noise = *noise;
    if (data->rank == 3) feed->source.height = data->dim[1], feed->source.width = data->dim[2];
    TRY(aecl_alloc(&feed->numbers, data->count, sizeof *feed->numbers));
    for (size_t i = 0; i < data->count; i++) feed->numbers[i] = (uint32_t)i;
    TRY(make_source(feed, data, scaling));
    if (data->target) TRY(make_target(feed, data->target, scaling));
    *out = feed;
    feed = NULL;
done:
    aecl_feed_free(feed);
    return st;
}

void aecl_feed_free(aecl_feed *feed) {
    if (!feed) return;
    aecl_feed_free(feed->target);
    aecl_transfer_free(feed->transfer);
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
    return aecl_sample_source_is_noisy(&feed->source);
}

aecl_status aecl_feed_shuffle(aecl_feed *feed, uint64_t seed, uint64_t epoch) {
    if (feed->target) {
        aecl_status st = aecl_feed_shuffle(feed->target, seed, epoch);
        if (st < 0) return st;
    }
    aecl_random_shuffle(feed->numbers, feed->count, seed, AECL_RANDOM_SHUFFLE, epoch);
    feed->loaded = 0;
    return aecl_buffer_write(feed->source.order, 0, feed->count * sizeof(uint32_t), feed->numbers);
}

const aecl_sample_source *aecl_feed_source(const aecl_feed *feed) {
    return &feed->source;
}

/* Fills the half of stretch `s` of the order. */
static aecl_status load_stretch(aecl_feed *feed, size_t s) {
    aecl_status st = AECL_OK;
    size_t row = aecl_dataset_row_size(feed->data), first = s * feed->stretch, left = feed->count - first;
    size_t count = left < feed->stretch ? left : feed->stretch;
    void *staging = NULL;
    TRY(aecl_transfer_stage(feed->transfer, s % 2, &staging));
    for (size_t i = 0; i < count; i++)
        memcpy((char *)staging + i * row, aecl_dataset_row(feed->data, feed->numbers[first + i]), row);
    TRY(aecl_transfer_fill(feed->transfer, s % 2, count * row));
    feed->loaded = s + 1;
done:
    return st;
}

size_t aecl_feed_most(const aecl_feed *feed) {
    return feed->transfer ? feed->stretch : feed->count;
}

aecl_status aecl_feed_prepare(aecl_feed *feed, size_t first, size_t count) {
    aecl_status st = AECL_OK;
    if (feed->target) TRY(aecl_feed_prepare(feed->target, first, count));
    if (!feed->transfer) return AECL_OK;
    if (count > feed->stretch)
        return aecl_fail(AECL_USAGE,
                         "a batch of %zu is more than the %zu samples that the limit on device memory holds "
                         "at once; use a smaller --batch or a larger --data-limit",
                         count, feed->stretch);
    size_t from = first / feed->stretch, to = (first + count - 1) / feed->stretch;
    size_t stretches = (feed->count + feed->stretch - 1) / feed->stretch;
    size_t ahead = from == to && to + 1 < stretches ? to + 1 : to;      /* the other half is free */
    bool gone = feed->loaded > from + 2, skipped = from > feed->loaded; /* the order began anew, or in its middle */
    if (gone || skipped) feed->loaded = from;
    while (feed->loaded <= ahead) TRY(load_stretch(feed, feed->loaded));
done:
    return st;
}

aecl_status aecl_feed_batch(aecl_feed *feed, const aecl_batch *batch) {
    aecl_status st = aecl_feed_prepare(feed, batch->first, batch->count);
    return st < 0 ? st : aecl_sample_source_gather(feed->ops, &feed->source, batch);
}

aecl_noise aecl_test_noise(const aecl_noise *learnt) {
    aecl_noise noise = *learnt;
    noise.fixed = true;
    noise.seed = ~learnt->seed;
    return noise;
}
