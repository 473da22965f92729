/* Dividing samples: a shuffled split, the samples of one label, a few of many. Labels and column names go along; values stay
 * where they are (aecl_dataset_view). */
#ifndef AECL_DATA_SPLIT_H
#define AECL_DATA_SPLIT_H

#include "data/dataset.h"

/* The split of the tutorial "Intro to Autoencoders", which is scikit-learn's train_test_split(test_size=0.2,
 * random_state=21): the test set is the first ceil(n / 5) samples of a permutation, the training set the others in its
 * order. The permutation is numpy's: MT19937 seeded by init_genrand(21), Fisher and Yates from the last position down,
 * positions drawn by masking and rejection. AECL_INPUT for fewer than 2 samples. */
aecl_status aecl_split_tutorial(aecl_dataset_pair *out, const aecl_dataset *whole);

/* Of a source that has no split of its own. */
#define AECL_TEST_SHARE (1.0 / 6)

/* Both sets by a permutation of Philox (purpose SPLIT, `seed`), `fraction` in (0, 1) of the samples, rounded up, in the
 * test set; at least one sample stays on each side. Where there are labels, each has its share of the test set, a rare
 * one at least one sample as long as there is room. AECL_USAGE for another fraction, AECL_INPUT for fewer than 2
 * samples. */
aecl_status aecl_split_seeded(aecl_dataset_pair *out, const aecl_dataset *whole, double fraction, uint64_t seed);

/* The same without digests: what a training holds back. */
aecl_status aecl_split_held(aecl_dataset_pair *out, const aecl_dataset *rows, double fraction, uint64_t seed);

/* Divides `whole`, which stays, as `rule` says: a share in (0, 1): aecl_split_seeded; "tail" or "tail:SHARE": the
 * last samples are the test set, in their order; "tutorial": aecl_split_tutorial; NULL: `share` of them, seeded, and of
 * single values and windows, which are a series in time, the tail; windows that reach into the test set do not train. Says which it was. AECL_USAGE for another rule. */
aecl_status aecl_split_by_rule(aecl_dataset_pair *out, const aecl_dataset *whole, const char *rule, double share,
                               uint64_t seed);

/* The first `train` samples, and the others; AECL_INPUT where one side would have none. */
aecl_status aecl_split_at(aecl_dataset_pair *out, const aecl_dataset *whole, size_t train);

/* Samples with this label; 0 without labels. */
size_t aecl_dataset_count_label(const aecl_dataset *data, int32_t label);

/* *out = the samples with this label, as aecl_dataset_select, whose values are its own, but a view. */
aecl_status aecl_dataset_with_label(aecl_dataset **out, const aecl_dataset *in, int32_t label);
/* *out = the samples with any other label; AECL_INPUT when there are none. */
aecl_status aecl_dataset_select_others(aecl_dataset **out, const aecl_dataset *in, int32_t label);

/* *out = `count` samples (at most those there are) at equal distances, from the first on. */
aecl_status aecl_dataset_spread(aecl_dataset **out, const aecl_dataset *in, size_t count);

/* *out = `count` samples (at most those there are), drawn by the seed, in no order and without a digest. */
aecl_status aecl_dataset_draw(aecl_dataset **out, const aecl_dataset *in, size_t count, uint64_t seed);

#endif
