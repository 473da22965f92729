/* Feeding batches: the data set lies on the device in its stored type; one kernel gathers, transposes, scales and adds
 * noise. A data set beyond the limit (aecl_ops_data_limit) is streamed: a window of two halves on the device, each filled
 * with the samples of one stretch of the order while the device works on the other. */
#ifndef AECL_TRAIN_FEED_H
#define AECL_TRAIN_FEED_H

#include "data/dataset.h"

#include "base/scaling.h"
#include "nn/device_model.h"
#include "nn/sample_source.h"

typedef struct aecl_feed aecl_feed;

/* The type of a data set's values on the device: as they are stored. */
static inline aecl_stored aecl_stored_of(aecl_dtype dtype) {
    return dtype == AECL_U8 ? AECL_STORED_U8 : dtype == AECL_U16 ? AECL_STORED_U16 : AECL_STORED_F32;
}

/* Uploads the data set, the clean ones of pairs beside it, and the scaling. A data set that is streamed is borrowed and must outlive the feed; else both may
 * be freed afterwards. */
aecl_status aecl_feed_new(aecl_feed **out, aecl_ops *ops, const aecl_dataset *data, const aecl_scaling *scaling,
                          const aecl_noise *noise);
void aecl_feed_free(aecl_feed *feed);
size_t aecl_feed_count(const aecl_feed *feed);
size_t aecl_feed_features(const aecl_feed *feed);
bool aecl_feed_is_noisy(const aecl_feed *feed);

/* The order in which samples are taken: shuffled by (seed, epoch), uploaded once an epoch. Before the first call it is
 * the order of the data. */
aecl_status aecl_feed_shuffle(aecl_feed *feed, uint64_t seed, uint64_t epoch);

/* The largest batch that can be fed: what half the window holds, or all samples. */
size_t aecl_feed_most(const aecl_feed *feed);

/* Sees to it that samples order[first .. first + count) are on the device for what is enqueued next, first not falling
 * but to the order's start. count at most aecl_feed_most. aecl_feed_batch does it itself. */
aecl_status aecl_feed_prepare(aecl_feed *feed, size_t first, size_t count);

/* The samples on the device, for whoever gathers them by another way. Owned by the feed. */
const aecl_sample_source *aecl_feed_source(const aecl_feed *feed);

/* aecl_sample_source_gather of the feed. */
aecl_status aecl_feed_batch(aecl_feed *feed, const aecl_batch *batch);

/* The noise that a test set gets where training samples get `learnt`: one draw after every epoch, and not theirs. */
aecl_noise aecl_test_noise(const aecl_noise *learnt);

#endif
