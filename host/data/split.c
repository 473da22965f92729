/* Permutations by two generators: the tutorial's, which is numpy's Mersenne twister so that its rows are these rows,
 * and Philox with each label's share kept. */
#include "data/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/philox.h"
#include "data/reader.h"

#define TUTORIAL_SEED 21

/* MT19937: Matsumoto, Nishimura, "Mersenne twister", ACM TOMACS 8(1), 1998; seeding of their 2002 version. */
#define WORDS  624
#define MIDDLE 397

typedef struct {
    uint32_t word[WORDS];
    size_t used;
} twister;

static void seed_twister(twister *t, uint32_t seed) {
    t->word[0] = seed;
    for (uint32_t i = 1; i < WORDS; i++)
        t->word[i] = UINT32_C(1812433253) * (t->word[i - 1] ^ t->word[i - 1] >> 30) + i;
    t->used = WORDS;
}

static void refill(twister *t) {
    for (size_t i = 0; i < WORDS; i++) {
        uint32_t joined = (t->word[i] & 0x80000000) | (t->word[(i + 1) % WORDS] & 0x7fffffff);
        t->word[i] = t->word[(i + MIDDLE) % WORDS] ^ joined >> 1 ^ (joined & 1 ? UINT32_C(0x9908b0df) : 0);
    }
    t->used = 0;
}

static uint32_t next_word(twister *t) {
    if (t->used == WORDS) refill(t);
    uint32_t y = t->word[t->used++];
    y ^= y >> 11;
    y ^= y << 7 & UINT32_C(0x9d2c5680);
    y ^= y << 15 & UINT32_C(0xefc60000);
    return y ^ y >> 18;
}

/* Uniform in 0..most: as many bits as `most` has, drawn again while they are more. */
static uint32_t next_position(twister *t, uint32_t most) {
    uint32_t mask = most, drawn;
    for (int shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
    do drawn = next_word(t) & mask;
    while (drawn > most);
    return drawn;
}

static void tutorial_order(uint32_t *order, size_t n) {
    twister t;
    seed_twister(&t, TUTORIAL_SEED);
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
    for (size_t i = n; i-- > 1;) {
        uint32_t other = next_position(&t, (uint32_t)i), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

/* *out = samples rows[0], rows[1], ... */
static aecl_status take_rows(aecl_dataset **out, const aecl_dataset *from, const uint32_t *rows, size_t count) {
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_view(&d, from, rows, count));
    TRY(aecl_dataset_seal(d));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}

/* order[] has room for every sample; 32 bits number them. */
static aecl_status new_order(uint32_t **order, const aecl_dataset *whole) {
    if (whole->count > UINT32_MAX)
        return aecl_fail(AECL_INPUT, "%s: %zu samples are too many to shuffle", whole->name, whole->count);
    return aecl_alloc(order, whole->count, sizeof **order);
}

static aecl_status split_by(aecl_dataset_pair *out, const aecl_dataset *whole, const uint32_t *order, size_t test) {
    aecl_dataset_pair pair = {0};
    aecl_status st = AECL_OK;
    TRY(take_rows(&pair.test, whole, order, test));
    TRY(take_rows(&pair.train, whole, order + test, whole->count - test));
    *out = pair, pair = (aecl_dataset_pair){0};
done:
    aecl_dataset_pair_free(&pair);
    return st;
}

static aecl_status check_count(const aecl_dataset *whole) {
    if (whole->count >= 2) return AECL_OK;
    bool row = whole->rank == 1 || whole->dim[1] == 1;
    return aecl_fail(AECL_INPUT, "%s: a single sample cannot be split into training and test%s", whole->name,
                     row ? "; one long series is learnt in windows: --window auto" : "");
}

aecl_status aecl_split_tutorial(aecl_dataset_pair *out, const aecl_dataset *whole) {
    uint32_t *order = NULL;
    aecl_status st = AECL_OK;
    *out = (aecl_dataset_pair){0};
    TRY(check_count(whole));
    TRY(new_order(&order, whole));
    tutorial_order(order, whole->count);
    TRY(split_by(out, whole, order, (whole->count + 4) / 5));
done:
    free(order);
    return st;
}

/* A sample at its place in the shuffled order; share: of its label's samples, those before it. */
typedef struct {
    double share;
    uint32_t row, place;
    int32_t label;
} ranked;

static int compare_by_label(const void *a, const void *b) {
    const ranked *left = a, *right = b;
    if (left->label != right->label) return left->label < right->label ? -1 : 1;
    return (left->place > right->place) - (left->place < right->place);
}

static int compare_by_share(const void *a, const void *b) {
    const ranked *left = a, *right = b;
    if (left->share != right->share) return left->share < right->share ? -1 : 1;
    return (left->place > right->place) - (left->place < right->place);
}

static void find_shares(ranked *rows, size_t count) {
    qsort(rows, count, sizeof *rows, compare_by_label);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && rows[end].label == rows[first].label;) end++;
        for (size_t i = first; i < end; i++) rows[i].share = (double)(i - first) / (double)(end - first);
    }
}

/* Reorders so that any first part of the order has its share of each label, and one at least of a rare one. */
static aecl_status spread_labels(uint32_t *order, const aecl_dataset *whole) {
    ranked *rows = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&rows, whole->count, sizeof *rows));
    for (size_t i = 0; i < whole->count; i++)
        rows[i] = (ranked){.row = order[i], .place = (uint32_t)i, .label = whole->labels[order[i]]};
    find_shares(rows, whole->count);
    qsort(rows, whole->count, sizeof *rows, compare_by_share);
    for (size_t i = 0; i < whole->count; i++) order[i] = rows[i].row;
done:
    free(rows);
    return st;
}

/* Two views, not sealed. */
static aecl_status divide(aecl_dataset_pair *out, const aecl_dataset *whole, double fraction, uint64_t seed) {
    aecl_dataset_pair pair = {0};
    uint32_t *order = NULL;
    aecl_status st = AECL_OK;
    *out = (aecl_dataset_pair){0};
    if (!(fraction > 0 && fraction < 1))
        return aecl_fail(AECL_USAGE, "a test set of %g of the samples: the fraction lies between 0 and 1", fraction);
    TRY(check_count(whole));
    TRY(new_order(&order, whole));
    aecl_random_shuffle(order, whole->count, seed, AECL_RANDOM_SPLIT, 0);
    if (whole->labels) TRY(spread_labels(order, whole));
    const size_t test = (size_t)fmin(ceil(fraction * (double)whole->count), (double)(whole->count - 1));
    TRY(aecl_dataset_view(&pair.test, whole, order, test));
    TRY(aecl_dataset_view(&pair.train, whole, order + test, whole->count - test));
    *out = pair, pair = (aecl_dataset_pair){0};
done:
    aecl_dataset_pair_free(&pair);
    free(order);
    return st;
}

aecl_status aecl_split_seeded(aecl_dataset_pair *out, const aecl_dataset *whole, double fraction, uint64_t seed) {
    aecl_status st = divide(out, whole, fraction, seed);
    if (st == AECL_OK) st = aecl_dataset_seal(out->test);
    if (st == AECL_OK) st = aecl_dataset_seal(out->train);
    if (st < 0) aecl_dataset_pair_free(out);
    return st;
}

aecl_status aecl_split_held(aecl_dataset_pair *out, const aecl_dataset *rows, double fraction, uint64_t seed) {
    return divide(out, rows, fraction, seed);
}

/* The samples that a share is, at least one on either side. */
static size_t count_of(double share, size_t count) {
    return (size_t)fmin(ceil(share * (double)count), (double)(count - 1));
}

static aecl_status parse_share(const char *rule, const char *text, double *share) {
    if (aecl_parse_real(text, share) && *share > 0 && *share < 1) return AECL_OK;
    return aecl_fail(AECL_USAGE, "--split: \"%s\" is not a share between 0 and 1, nor tail, tail:SHARE, tutorial",
                     rule);
}

/* The first `train` samples train but for the last `shared` of them, the others test. */
static aecl_status split_behind(aecl_dataset_pair *out, const aecl_dataset *whole, size_t train, size_t shared) {
    uint32_t *order = NULL;
    size_t test = whole->count - train;
    aecl_dataset_pair pair = {0};
    aecl_status st = AECL_OK;
    if (train == 0 || train >= whole->count)
        return aecl_fail(AECL_INPUT, "%s: one of training and test set has no samples", whole->name);
    TRY(new_order(&order, whole));
    for (size_t i = 0; i < whole->count; i++) order[i] = (uint32_t)i;
    TRY(take_rows(&pair.test, whole, order + train, test));
    TRY(take_rows(&pair.train, whole, order, train - aecl_smaller(shared, train - 1)));
    *out = pair, pair = (aecl_dataset_pair){0};
done:
    aecl_dataset_pair_free(&pair);
    free(order);
    return st;
}

aecl_status aecl_split_at(aecl_dataset_pair *out, const aecl_dataset *whole, size_t train) {
    return split_behind(out, whole, train, 0);
}

static aecl_status split_tail(aecl_dataset_pair *out, const aecl_dataset *whole, double share) {
    size_t shared = whole->window ? (whole->window - 1) / whole->stride : 0; /* windows that reach into the test set */
    aecl_status st = check_count(whole);
    return st < 0 ? st : split_behind(out, whole, whole->count - count_of(share, whole->count), shared);
}

static bool is_tail(const char *rule) {
    return rule && strncmp(rule, "tail", 4) == 0 && (rule[4] == 0 || rule[4] == ':');
}

static void say_split(const aecl_dataset *whole, size_t test, bool tail, bool series) {
    const char *why = whole->window   ? ", as windows are a series in time (--split SHARE draws them)"
                      : series        ? ", as single values are a series in time (--split SHARE draws them)"
                      : whole->labels ? ", of each label its share (--split SHARE|tail)"
                                      : " (--split SHARE|tail)";
    aecl_log(AECL_LOG_NOTE, "%s: %s%zu of %zu samples test%s%s", whole->name, tail ? "the last " : "", test,
             whole->count, tail ? "" : ", drawn by the seed", tail && !series ? "" : why);
}

aecl_status aecl_split_by_rule(aecl_dataset_pair *out, const aecl_dataset *whole, const char *rule, double share,
                               uint64_t seed) {
    bool single = whole->features == 1 && whole->labels == NULL, series = rule == NULL && (single || whole->window);
    bool tail = series || is_tail(rule);
    aecl_status st = AECL_OK;
    *out = (aecl_dataset_pair){0};
    if (rule == NULL && whole->train_first) return aecl_split_at(out, whole, whole->train_first);
    if (rule && strcmp(rule, "tutorial") == 0) return aecl_split_tutorial(out, whole);
    if (rule && strcmp(rule, "tail") != 0) TRY(parse_share(rule, is_tail(rule) ? rule + 5 : rule, &share));
    TRY(tail ? split_tail(out, whole, share) : aecl_split_seeded(out, whole, share, seed));
    say_split(whole, out->test->count, tail, series);
done:
    return st;
}

static int compare_labels(const void *a, const void *b) {
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* Names up to ten of the labels that there are. */
static aecl_status no_such_label(const aecl_dataset *in, int32_t label) {
    aecl_text known = {0};
    int32_t *labels = NULL;
    size_t different = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&labels, in->count, sizeof *labels));
    memcpy(labels, in->labels, in->count * sizeof *labels);
    qsort(labels, in->count, sizeof *labels, compare_labels);
    for (size_t i = 0; i < in->count && different <= 10; i++) {
        if (i && labels[i] == labels[i - 1]) continue;
        if (different++ < 10)
            aecl_text_add(&known, "%s%d", different > 1 ? ", " : "", labels[i]);
        else
            aecl_text_add(&known, ", ...");
    }
    TRY(aecl_text_done(&known));
    st = aecl_fail(AECL_INPUT, "%s: no sample has the label %d (labels: %s)", in->name, label, known.s);
done:
    aecl_text_free(&known);
    free(labels);
    return st;
}

aecl_status aecl_dataset_with_label(aecl_dataset **out, const aecl_dataset *in, int32_t label) {
    uint32_t *rows = NULL;
    size_t count = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    if (in->labels == NULL) return aecl_fail(AECL_INPUT, "%s: has no labels to select by; name their column", in->name);
    TRY(new_order(&rows, in));
    for (size_t i = 0; i < in->count; i++)
        if (in->labels[i] == label) rows[count++] = (uint32_t)i;
    if (count == 0) TRY(no_such_label(in, label));
    TRY(take_rows(out, in, rows, count));
done:
    free(rows);
    return st;
}

aecl_status aecl_dataset_select_others(aecl_dataset **out, const aecl_dataset *in, int32_t label) {
    uint32_t *rows = NULL;
    size_t count = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(new_order(&rows, in));
    for (size_t i = 0; in->labels && i < in->count; i++)
        if (in->labels[i] != label) rows[count++] = (uint32_t)i;
    if (count == 0) TRY(aecl_fail(AECL_INPUT, "%s: no sample has another label than %d", in->name, label));
    TRY(take_rows(out, in, rows, count));
done:
    free(rows);
    return st;
}

aecl_status aecl_dataset_spread(aecl_dataset **out, const aecl_dataset *in, size_t count) {
    uint32_t *rows = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    if (count > in->count) count = in->count;
    TRY(new_order(&rows, in));
    for (size_t i = 0; i < count; i++) rows[i] = (uint32_t)(i * (in->count / count));
    TRY(take_rows(out, in, rows, count));
done:
    free(rows);
    return st;
}

aecl_status aecl_dataset_draw(aecl_dataset **out, const aecl_dataset *in, size_t count, uint64_t seed) {
    uint32_t *rows = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(new_order(&rows, in));
    aecl_random_shuffle(rows, in->count, seed, AECL_RANDOM_SPLIT, 2); /* 0: the test set, 1: the rows of neighbours */
    TRY(aecl_dataset_view(out, in, rows, aecl_smaller(count, in->count)));
done:
    free(rows);
    return st;
}

size_t aecl_dataset_count_label(const aecl_dataset *data, int32_t label) {
    size_t count = 0;
    for (size_t i = 0; data->labels && i < data->count; i++) count += data->labels[i] == label;
    return count;
}
