/* Series of unlike lengths, collected one after the other and made alike. */
#ifndef AECL_DATA_LENGTHS_H
#define AECL_DATA_LENGTHS_H

#include "data/dataset.h"
#include "data/read_options.h"

/* Series as they come, all zero to begin with. */
typedef struct {
    float *values; /* [used], series after series; NaN: missing */
    size_t used, room;
    size_t *ends; /* [count] index in `values` behind each series */
    size_t count, ends_room;
    size_t filled; /* missing values that were filled along their series */
} aecl_ragged;

void aecl_ragged_free(aecl_ragged *ragged);

/* Adds a value, finite or NaN, to the series that is being read. */
aecl_status aecl_ragged_add(aecl_ragged *ragged, float value);

/* Where a series stands, for messages: "file: line 7". */
typedef struct {
    const char *name, *unit;
    size_t number;
} aecl_series_place;

/* Ends that series. With options->length missing values at its end are no part of it; with --missing interpolate others are
 * filled along it. AECL_INPUT, beginning with its place, for no value at all and for missing ones that nothing was said
 * of. */
aecl_status aecl_ragged_end(aecl_ragged *ragged, const aecl_series_place *place, const aecl_read_options *options);

/* row[length] = the only series that was ended, made so long; another follows. */
aecl_status aecl_ragged_take(aecl_ragged *ragged, const aecl_series_place *place, const aecl_read_options *options,
                             float *row, size_t length);

/* The samples of *out are the series, `channels` of them each: rows of one, else [channels][1][length]. options->length says
 * how they are made alike: "cut" takes the first values, of the shortest, "pad" repeats the last one up to the longest,
 * "stretch" draws lines between the values; ":N" says how long, as a model does that the series are for. AECL_INPUT naming
 * the lengths for unlike ones without the option, and for one too short to be cut; AECL_USAGE for another option. */
aecl_status aecl_ragged_settle(aecl_dataset *out, const aecl_ragged *ragged, const char *name, size_t channels,
                               const aecl_read_options *options);

#endif
