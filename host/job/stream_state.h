/* Where a stream of rows stands, kept in a file so that `aecl detect` goes on there another time.
 *
 * The file is JSON, replaced atomically (base/file.h). It is of one model, known by its weights, and of one followed file. */
#ifndef AECL_JOB_STREAM_STATE_H
#define AECL_JOB_STREAM_STATE_H

#include "data/follow.h"
#include "io/json.h"
#include "io/model_file.h"

/* What a state is of. `path` and `model` are borrowed. */
typedef struct {
    const char *path;  /* of the state */
    const char *model; /* as it was named, for messages */
    char weights[65];  /* sha256 of the model's weights: a threshold may be changed */
    char *file;        /* the path from the root of the file that is followed, owned */
} aecl_stream_identity;
aecl_status aecl_stream_identity_open(aecl_stream_identity *out, const aecl_model_file *model, const char *file);
void aecl_stream_identity_close(aecl_stream_identity *identity);

typedef struct {
    aecl_follow_place place; /* of the next row */
    size_t line;             /* of the file, before it */
    size_t rows, anomalies, unreadable;
    aecl_json *json;         /* that it was read from, owned */
    const aecl_json *series; /* in it, of models of windows (job/series_state.h) */
} aecl_stream_state;

void aecl_stream_state_free(aecl_stream_state *state);

/* *found = false where there is no such file. AECL_INPUT for one that is no state, and for one of another model or another
 * followed file, naming them. */
aecl_status aecl_stream_state_read(aecl_stream_state *out, bool *found, const aecl_stream_identity *identity);
/* Keeps a state, and `series` (NULL: none), which is taken over in any case. */
aecl_status aecl_stream_state_write(const aecl_stream_identity *identity, const aecl_stream_state *state,
                                    aecl_json *series);

#endif
