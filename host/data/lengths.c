/* Cutting, padding and stretching series to one length. */
#include "data/lengths.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/reader.h"

#define LONGEST ((size_t)1 << 28)

typedef enum { REFUSE, CUT, PAD, STRETCH } way;

static aecl_status parse_way(const char *text, way *how, size_t *length) {
    static const char *const names[] = {[CUT] = "cut", [PAD] = "pad", [STRETCH] = "stretch"};
    int64_t number = 0;
    *how = REFUSE, *length = 0;
    if (text == NULL) return AECL_OK;
    for (way w = CUT; w <= STRETCH; w++) {
        size_t n = strlen(names[w]);
        if (strncmp(text, names[w], n) != 0 || (text[n] != 0 && text[n] != ':')) continue;
        *how = w;
        if (text[n] == 0) return AECL_OK;
        if (!aecl_parse_integer(text + n + 1, &number) || number < 1 || (uint64_t)number > LONGEST) break;
        *length = (size_t)number;
        return AECL_OK;
    }
    return aecl_fail(AECL_USAGE, "--length: \"%s\" is not cut, pad or stretch, or one of them with a length: pad:100",
                     text);
}

void aecl_ragged_free(aecl_ragged *r) {
    free(r->values);
    free(r->ends);
    *r = (aecl_ragged){0};
}

/* Room for one more. */
static aecl_status grow(void *list, size_t used, size_t *room, size_t size) {
    if (used < *room) return AECL_OK;
    size_t more = *room ? 2 * *room : 1024;
    aecl_status st = aecl_resize(list, more, size);
    if (st == AECL_OK) *room = more;
    return st;
}

aecl_status aecl_ragged_add(aecl_ragged *r, float value) {
    aecl_status st = grow(&r->values, r->used, &r->room, sizeof *r->values);
    if (st == AECL_OK) r->values[r->used++] = value;
    return st;
}

/* On lines between the neighbours, the nearest at the ends; returns how many. */
static size_t fill_along(float *values, size_t count) {
    size_t filled = 0, before = SIZE_MAX;
    for (size_t i = 0; i <= count; i++) {
        if (i < count && isnan(values[i])) continue;
        if (i == count && before == SIZE_MAX) break;
        size_t from = before == SIZE_MAX ? i : before, to = i == count ? before : i;
        for (size_t gap = before == SIZE_MAX ? 0 : before + 1; gap < i; gap++, filled++) {
            float part = to > from ? (float)(gap - from) / (float)(to - from) : 0;
            values[gap] = values[from] + part * (values[to] - values[from]);
        }
        before = i;
    }
    return filled;
}

aecl_status aecl_ragged_end(aecl_ragged *r, const aecl_series_place *at, const aecl_read_options *o) {
    size_t start = r->count ? r->ends[r->count - 1] : 0;
    while (o->length && r->used > start && isnan(r->values[r->used - 1])) r->used--;
    if (r->used == start) return aecl_fail(AECL_INPUT, "%s: %s %zu: holds no values", at->name, at->unit, at->number);
    if (o->missing == AECL_MISSING_INTERPOLATE) r->filled += fill_along(r->values + start, r->used - start);
    for (size_t i = start; i < r->used && o->missing == AECL_MISSING_REFUSE; i++)
        if (isnan(r->values[i]))
            return aecl_fail(
                AECL_INPUT,
                "%s: %s %zu: value %zu is missing (--missing drop, mean or interpolate; --length pad where a row "
                "ends so)",
                at->name, at->unit, at->number, i - start + 1);
    aecl_status st = grow(&r->ends, r->count, &r->ends_room, sizeof *r->ends);
    if (st == AECL_OK) r->ends[r->count++] = r->used;
    return st;
}

/* to[length] from series[count]. */
static void fit(float *to, size_t length, const float *from, size_t count, way how) {
    for (size_t i = 0; how != STRETCH && i < length; i++) to[i] = from[i < count ? i : count - 1];
    for (size_t i = 0; how == STRETCH && i < length; i++) {
        double at = length > 1 ? (double)i * (double)(count - 1) / (double)(length - 1) : 0;
        size_t left = aecl_smaller((size_t)at, count - 1), right = aecl_smaller(left + 1, count - 1);
        float part = (float)(at - (double)left);
        to[i] = part > 0 ? from[left] + part * (from[right] - from[left]) : from[left];
    }
}

aecl_status aecl_ragged_take(aecl_ragged *r, const aecl_series_place *at, const aecl_read_options *o, float *row,
                             size_t length) {
    way how = REFUSE;
    size_t said = 0, count = r->used;
    aecl_status st = parse_way(o->length, &how, &said);
    if (st < 0) return st;
    if (how == CUT && count < length)
        return aecl_fail(AECL_INPUT, "%s: %s %zu: %zu values, too few to be cut to %zu: --length pad", at->name,
                         at->unit, at->number, count, length);
    fit(row, length, r->values, count, how);
    r->used = r->count = 0;
    return AECL_OK;
}

typedef struct {
    way how;
    size_t shortest, longest, at_shortest, wanted;
} plan;

static aecl_status make_plan(plan *p, const aecl_ragged *r, const char *name, size_t channels,
                             const aecl_read_options *o) {
    size_t length = 0;
    aecl_status st = parse_way(o->length, &p->how, &length);
    if (st < 0) return st;
    p->shortest = SIZE_MAX;
    for (size_t i = 0; i < r->count; i++) {
        size_t n = r->ends[i] - (i ? r->ends[i - 1] : 0);
        if (n < p->shortest) p->shortest = n, p->at_shortest = i;
        if (n > p->longest) p->longest = n;
    }
    if (p->how == REFUSE && p->shortest != p->longest)
        return aecl_fail(
            AECL_INPUT,
            "%s: series of %zu to %zu values: --length cut, pad or stretch makes them alike (sample %zu is "
            "the shortest)",
            name, p->shortest, p->longest, p->at_shortest / channels + 1);
    p->wanted = p->how == CUT || p->how == REFUSE ? p->shortest : p->longest;
    if (p->how != REFUSE && o->features >= channels) p->wanted = o->features / channels;
    if (length) p->wanted = length;
    if (p->how == CUT && p->shortest < p->wanted)
        return aecl_fail(AECL_INPUT, "%s: sample %zu has %zu values, too few to be cut to %zu: --length pad:%zu", name,
                         p->at_shortest / channels + 1, p->shortest, p->wanted, p->wanted);
    return AECL_OK;
}

static void say(const plan *p, const aecl_ragged *r, const char *name) {
    static const char *const done[] = {[CUT] = "cut", [PAD] = "padded by their last value", [STRETCH] = "stretched"};
    if (p->how != REFUSE)
        aecl_log(AECL_LOG_NOTE, "%s: series of %zu to %zu values, %s to %zu", name, p->shortest, p->longest,
                 done[p->how], p->wanted);
    if (r->filled)
        aecl_log(AECL_LOG_NOTE, "%s: %zu missing values filled on lines along their series", name, r->filled);
}

aecl_status aecl_ragged_settle(aecl_dataset *out, const aecl_ragged *r, const char *name, size_t channels,
                               const aecl_read_options *o) {
    plan p = {0};
    float *values = NULL;
    size_t count = 0, size = 0;
    aecl_status st = AECL_OK;
    if (r->count == 0) return aecl_fail(AECL_INPUT, "%s: holds no rows", name);
    TRY(make_plan(&p, r, name, channels, o));
    if (!aecl_mul(r->count, p.wanted, &count) || !aecl_mul(count, sizeof *values, &size) || size > AECL_DATA_LIMIT)
        TRY(aecl_fail(AECL_INPUT, "%s: %zu series of %zu values are too much: a shorter --length", name, r->count,
                      p.wanted));
    TRY(aecl_alloc(&values, count, sizeof *values));
    for (size_t i = 0, start = 0; i < r->count; start = r->ends[i++])
        fit(values + i * p.wanted, p.wanted, r->values + start, r->ends[i] - start, p.how);
    say(&p, r, name);
    out->found.shortest = p.shortest, out->found.longest = p.longest;
    out->found.missing += r->filled;
    TRY(channels == 1
            ? aecl_dataset_set_shape(out, name, &(aecl_shape){2, {r->count, p.wanted}})
            : aecl_dataset_set_shape(out, name, &(aecl_shape){4, {r->count / channels, channels, 1, p.wanted}}));
    out->dtype = AECL_F32;
    out->values = values, values = NULL;
done:
    free(values);
    return st;
}
