/* Batches of rows through the model to lines, and what a row that cannot be read comes to. */
#include "app/detect_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/detect_series.h"
#include "app/drift_lines.h"
#include "app/terminal.h"
#include "base/mem.h"
#include "data/reader.h"
#include "detect/detection.h"
#include "job/data_open.h"

aecl_status aecl_detect_start(aecl_detect_work *w) {
    const aecl_detect_options *o = w->options;
    const aecl_line_format format = o->json ? AECL_LINES_JSON : o->csv ? AECL_LINES_CSV : AECL_LINES_PLAIN;
    const bool tells = strcmp(w->info.score, aecl_score_names[AECL_SCORE_TAILS]) == 0;
    aecl_status st = AECL_OK;
    TRY(aecl_verdict_lines_open(&w->lines, format, w->threshold, tells));
    w->lines.causes = o->why > 0;
    if (!o->events) TRY(aecl_verdict_lines_print_header(&w->lines, w->named, o->read.id != NULL));
done:
    return st;
}

static aecl_status open_causes(aecl_detect_work *w, aecl_dtype dtype, size_t row_size) {
    aecl_causes_free(w->causes);
    w->causes = NULL, w->row_size = row_size;
    if (w->options->why == 0) return AECL_OK;
    return aecl_causes_new(&w->causes, &(aecl_causes_config){.model = w->model,
                                                             .device = w->device,
                                                             .dtype = dtype,
                                                             .most = (size_t)w->options->why,
                                                             .names = w->reading.options.names});
}

/* `values` are the row's, where causes are asked for. */
static aecl_status add_line(aecl_detect_work *w, double score, bool anomalous, const char *values) {
    const size_t row = w->rows - w->first;
    const char *id = w->options->read.id && w->stream ? aecl_table_stream_next_id(w->stream) : NULL;
    const char *file = w->names ? w->names[row - 1] : w->file;
    aecl_verdict_line line = {.row = row, .file = file, .id = id, .score = score, .anomalous = anomalous};
    aecl_status st = AECL_OK;
    if (w->options->only_anomalies && !anomalous) return AECL_OK;
    if (w->causes && anomalous) TRY(aecl_causes_find(w->causes, values, &line.cause, &line.cause_count));
    aecl_verdict_lines_add(&w->lines, &line);
done:
    return st;
}

static aecl_status report_drift(aecl_detect_work *w) {
    aecl_drift_report report;
    aecl_drift_judge(w->drift, &report);
    aecl_drift_say(&report, w->reading.options.names);
    bool asked = w->options->json && w->options->drift; /* else a line a row and no more */
    return asked ? aecl_drift_add_json(&w->lines.text, &report, w->reading.options.names) : AECL_OK;
}

/* Row `row` of the batch has been judged. */
static aecl_status follow_drift(aecl_detect_work *w, size_t row, double score) {
    aecl_drift_add(w->drift, &w->batch, row, score);
    return w->options->drift && aecl_drift_rows(w->drift) >= (size_t)w->options->drift ? report_drift(w) : AECL_OK;
}

static aecl_status print_rows(aecl_detect_work *w, const double *scores, size_t count) {
    aecl_status st = AECL_OK;
    w->lines.text.length = 0;
    for (size_t i = 0; i < count; i++) {
        bool anomalous = scores[i] > w->threshold;
        w->rows++;
        w->anomalies += anomalous;
        TRY(add_line(w, scores[i], anomalous, (const char *)w->batch.values + i * w->row_size));
        TRY(follow_drift(w, i, scores[i]));
    }
    TRY(aecl_text_done(&w->lines.text));
    TRY(aecl_print_text(&w->lines.text));
done:
    return st;
}

/* Rows of text */

/* Room for the batches that are under way, which take turns. */
typedef struct {
    float *values;        /* [depth][floats] */
    size_t depth, floats; /* of a batch, with the columns that are no values */
    size_t finished;
} batch_rooms;

/* Verdicts of the batches under way until no more than `most` are left. */
static aecl_status finish_batches(aecl_detect_work *w, batch_rooms *rooms, const char *path, size_t most) {
    double *scores = NULL;
    size_t count = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&scores, aecl_runner_batch(w->runner), sizeof *scores));
    while (aecl_runner_under_way(w->runner) > most) {
        st = aecl_runner_finish(w->runner, scores, &count);
        if (st < 0) TRY(aecl_fail_in(st, "%s: after row %zu", path, w->rows));
        w->batch.values = rooms->values + rooms->finished++ % rooms->depth * rooms->floats;
        TRY(print_rows(w, scores, count));
    }
done:
    free(scores);
    return st;
}

/* Keeps where the stream is, when everything before has been printed. */
static aecl_status keep_state(aecl_detect_work *w, aecl_json *series) {
    aecl_stream_state now = {.line = aecl_table_stream_csv(w->stream)->line,
                             .rows = w->rows,
                             .anomalies = w->anomalies,
                             .unreadable = w->unreadable};
    aecl_status st = aecl_table_stream_tell(w->stream, &now.place);
    if (st == AECL_OK) return aecl_stream_state_write(&w->identity, &now, series);
    aecl_json_free(series);
    return st;
}

static aecl_status keep_series(void *data, aecl_json *series) {
    return keep_state(data, series);
}

/* Whether the failure of a row from a pipe is its verdict, and reading goes on behind it. */
static bool goes_on(void *data) {
    const aecl_detect_work *w = data;
    return aecl_table_stream_is_live(w->stream) && !w->options->strict && aecl_table_stream_pass(w->stream);
}

static aecl_status print_unreadable(aecl_detect_work *w, const char *reason) {
    aecl_verdict_line line = {.row = ++w->rows - w->first, .file = w->file};
    aecl_status st = AECL_OK;
    w->unreadable++;
    w->lines.text.length = 0;
    aecl_verdict_lines_add_unreadable(&w->lines, &line, w->options->read.id != NULL, reason);
    TRY(aecl_text_done(&w->lines.text));
    TRY(aecl_print_text(&w->lines.text));
    if (w->options->csv) aecl_say(AECL_LOG_NOTE, "%s", reason);
done:
    return st;
}

/* Of a step in its turn; among events it is counted alone. */
static aecl_status see_unreadable(void *data, const char *reason) {
    aecl_detect_work *w = data;
    if (!w->options->events) return print_unreadable(w, reason);
    w->unreadable++;
    aecl_say(AECL_LOG_NOTE, "%s", reason);
    return AECL_OK;
}

static aecl_status see_steps(void *data, const double *scores, const float *values, size_t count) {
    aecl_detect_work *w = data;
    aecl_status st = AECL_OK;
    w->batch = (aecl_dataset){.dtype = AECL_F32, .values = (void *)values};
    if (!w->options->events) return print_rows(w, scores, count);
    w->lines.text.length = 0;
    for (size_t i = 0; i < count; i++) TRY(follow_drift(w, i, scores[i]));
    if (w->lines.text.length) TRY(aecl_print_text(&w->lines.text));
done:
    return st;
}

static void take_rows(void *data, float *rows, size_t count) {
    aecl_row_columns_take(&((const aecl_detect_work *)data)->columns, rows, count);
}

aecl_status aecl_detect_steps(aecl_detect_work *w, const char *path) {
    const aecl_detect_options *o = w->options;
    const aecl_judge_request request = {.name = path,
                                        .model = w->model,
                                        .device = w->device,
                                        .runner = w->runner,
                                        .reading = &w->reading,
                                        .stream = w->stream,
                                        .columns = w->columns.all,
                                        .label_column = o->label_column,
                                        .read = &o->read,
                                        .threshold = w->threshold,
                                        .events = o->events,
                                        .followed = w->follow != NULL,
                                        .json = o->json,
                                        .csv = o->csv,
                                        .rule = {(size_t)o->merge, (size_t)o->least},
                                        .data = w,
                                        .trim = take_rows,
                                        .see = see_steps,
                                        .passes = goes_on,
                                        .unreadable = see_unreadable,
                                        .keep = w->identity.path ? keep_series : NULL,
                                        .state = w->state.series};
    size_t events = 0, steps = 0;
    aecl_status st = aecl_detect_series(&request, &steps, &events);
    if (o->events) w->rows += steps, w->anomalies += events;
    return st;
}

aecl_status aecl_detect_end(aecl_detect_work *w) {
    aecl_status st = AECL_OK;
    aecl_say(AECL_LOG_NOTE, w->options->events ? "%zu rows, %zu events" : "%zu rows, %zu anomalous", w->rows,
             w->anomalies);
    if (w->unreadable) aecl_say(AECL_LOG_WARNING, "%zu of the rows could not be read", w->unreadable);
    if (aecl_drift_rows(w->drift) < AECL_DRIFT_LEAST) return AECL_OK;
    w->lines.text.length = 0;
    TRY(report_drift(w));
    if (w->lines.text.length) TRY(aecl_print_text(&w->lines.text));
done:
    return st;
}

aecl_status aecl_detect_stream(aecl_detect_work *w, const char *path) {
    bool live = aecl_table_stream_is_live(w->stream);
    size_t most = aecl_runner_batch(w->runner), count = 0, batch = 0;
    batch_rooms rooms = {.depth = aecl_runner_depth(w->runner)};
    char reason[512];
    aecl_status st = AECL_OK, reading;
    w->columns = (aecl_row_columns){.features = w->features};
    if (w->options->read.id && aecl_table_stream_csv(w->stream)->id == aecl_table_stream_csv(w->stream)->columns)
        TRY(aecl_fail(AECL_INPUT, "%s: has no column \"%s\" for --id", path, w->options->read.id));
    TRY(aecl_row_columns_find(&w->columns, w->stream, path, w->options->label_column,
                              w->reading.options.trained_label));
    if (w->reading.window) return aecl_detect_steps(w, path);
    TRY(open_causes(w, AECL_F32, w->features * sizeof(float)));
    rooms.floats = most * w->columns.all;
    w->batch.dtype = AECL_F32;
    TRY(aecl_alloc(&rooms.values, rooms.depth, rooms.floats * sizeof(float)));
    for (;; batch++) {
        float *own = rooms.values + batch % rooms.depth * rooms.floats;
        reading = aecl_table_stream_next(w->stream, own, most, &count);
        snprintf(reason, sizeof reason, "%s", reading < 0 ? aecl_message() : "");
        if (reading == AECL_INPUT && goes_on(w)) {
            TRY(finish_batches(w, &rooms, path, 0));
            TRY(print_unreadable(w, reason));
            TRY(aecl_print_finish());
            batch--; /* its room is free */
            if (w->identity.path) TRY(keep_state(w, NULL));
            continue;
        }
        if (reading < 0 || count == 0) break;
        aecl_row_columns_take(&w->columns, own, count);
        TRY(aecl_runner_start(w->runner, own, count));
        TRY(finish_batches(w, &rooms, path, live ? 0 : rooms.depth - 1));
        if (live) TRY(aecl_print_finish());
        if (w->identity.path) TRY(keep_state(w, NULL));
    }
    TRY(finish_batches(w, &rooms, path, 0)); /* the rows before one that cannot be read, too */
    st = reading;
done:
    aecl_runner_abandon(w->runner);
    free(rooms.values);
    return st;
}

/* Rows of other files */

/* Scores of all samples, which may be bytes: a runner of their type, since the other one is for rows of text. */
aecl_status aecl_detect_samples(aecl_detect_work *w, const aecl_dataset *data) {
    aecl_shape wanted = {.rank = w->info.input_rank};
    aecl_runner_options o = AECL_RUNNER_OPTIONS;
    aecl_runner *runner = NULL;
    double *scores = NULL;
    aecl_status st = AECL_OK;
    memcpy(wanted.dim, w->info.input, sizeof wanted.dim);
    TRY(aecl_open_check_shape(data, &wanted, "the model"));
    o.dtype = data->dtype;
    TRY(aecl_runner_new(&runner, w->model, w->device, AECL_RUN_SCORE, &o));
    TRY(aecl_alloc(&scores, data->count, sizeof *scores));
    TRY(aecl_runner_run(runner, data->values, data->count, scores));
    TRY(open_causes(w, data->dtype, aecl_dataset_row_size(data)));
    w->names = data->sample_names;
    w->batch = (aecl_dataset){.dtype = data->dtype, .values = data->values};
    TRY(print_rows(w, scores, data->count));
done:
    w->names = NULL;
    aecl_runner_free(runner);
    free(scores);
    return st;
}
