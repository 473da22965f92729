/* `aecl detect`. */
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <aecl/aecl.h>

#include "app/command.h"
#include "app/heat_maps.h"
#include "app/row_columns.h"
#include "app/detect_series.h"
#include "job/data_open.h"
#include "job/reading.h"
#include "api/handle_contents.h"
#include "app/terminal.h"
#include "app/verdict_lines.h"
#include "base/mem.h"
#include "data/dataset.h"
#include "data/reader.h"
#include "data/source_files.h"
#include "detect/detection.h"
#include "data/table_stream.h"

typedef struct {
    char *threshold, *maps, *label_column;
    aecl_read_options read;
    int64_t merge, least, why;
    bool json, csv, only_anomalies, exit_code, events, strict;
} detect_options;

static const aecl_option options[] = {
    OPT_TEXT(detect_options, threshold, "threshold", "RULE",
             "another rule than the model's: sigma:2, percentile:99, ..."),
    OPT_TEXT(detect_options, label_column, "label-column", "COLUMN",
             "a column that is no value: first, last, N or a name"),
    OPT_FLAG(detect_options, only_anomalies, "only-anomalies", "leave normal rows out"),
    OPT_FLAG(detect_options, exit_code, "exit-code", "exit with status 10 when a row is anomalous"),
    OPT_FLAG(detect_options, events, "events", "of a series, a line an event: first, last and highest row, length"),
    OPT_INTEGER(detect_options, merge, "merge", 0, 1e9, "N", "normal rows that an event may hold (else none)"),
    OPT_INTEGER(detect_options, least, "least", 0, 1e9, "N", "rows that an event has at least (else 1)"),
    OPT_INTEGER(detect_options, why, "why", 1, 1e6, "K",
                "of anomalous rows the K values with the largest share of the error, as seen and as expected"),
    OPT_TEXT(detect_options, maps, "maps", "DIR",
             "of pictures: PNG of where each is unlike what the model makes of it"),
    OPT_FLAG(detect_options, strict, "strict", "end at a row from a pipe that cannot be read, as of a file"),
    OPT_FLAG(detect_options, csv, "csv", "as CSV with a header"),
    OPT_FLAG(detect_options, json, "json", "as JSON, one object a line"),
    AECL_READ_OPTIONS(detect_options, read),
    OPT_END};

#define AECL_EXIT_ANOMALOUS 10 /* no status of a failure */

/* What one call works on. */
typedef struct {
    const detect_options *options;
    aecl_model *model;
    aecl_model_info info;
    aecl_device *device;
    aecl_runner *runner;
    aecl_table_stream *stream;
    aecl_reading reading;
    size_t features;
    aecl_row_columns columns; /* of the stream's rows */
    double threshold;
    size_t rows, anomalies, unreadable;
    bool named;               /* lines have the name of a file */
    char *const *names;       /* of the samples in work; NULL: they have none */
    size_t first;             /* rows of the files before */
    aecl_causes *causes;      /* of the rows in work; NULL: not asked for */
    const char *values;       /* of the rows of the batch that is printed, */
    size_t row_size;          /* each of so many bytes */
    const char *file;         /* in work, where there are several; else NULL */
    aecl_verdict_lines lines; /* of the rows of a batch */
} work;

static void work_free(work *w) {
    aecl_table_stream_close(w->stream);
    aecl_reading_close(&w->reading);
    aecl_causes_free(w->causes);
    aecl_runner_free(w->runner);
    aecl_device_close(w->device);
    aecl_model_free(w->model);
    aecl_verdict_lines_close(&w->lines);
}

static aecl_status open_model(work *w, const aecl_call *call) {
    aecl_status st = AECL_OK;
    w->info.size = sizeof w->info;
    TRY(aecl_model_load(&w->model, call->words[0]));
    TRY(aecl_model_inform(w->model, &w->info));
    if (!w->info.detects)
        TRY(aecl_fail(AECL_INPUT,
                      "%s: has no threshold: it was not trained to detect anomalies, or its run has not ended; "
                      "`aecl train anomaly` makes one that has",
                      call->words[0]));
    TRY(aecl_model_threshold(w->model, w->options->threshold, &w->threshold));
    w->features = w->info.features;
    TRY(aecl_call_open_device(&w->device, call));
    TRY(aecl_runner_new(&w->runner, w->model, w->device, AECL_RUN_SCORE, NULL));
done:
    return st;
}

/* Output */

static aecl_status start_output(work *w) {
    const detect_options *o = w->options;
    const aecl_line_format format = o->json ? AECL_LINES_JSON : o->csv ? AECL_LINES_CSV : AECL_LINES_PLAIN;
    const bool tells = strcmp(w->info.score, aecl_score_names[AECL_SCORE_TAILS]) == 0;
    aecl_status st = AECL_OK;
    TRY(aecl_verdict_lines_open(&w->lines, format, w->threshold, tells));
    w->lines.causes = o->why > 0;
    if (!o->events) TRY(aecl_verdict_lines_print_header(&w->lines, w->named, o->read.id != NULL));
done:
    return st;
}

static aecl_status open_causes(work *w, aecl_dtype dtype, size_t row_size) {
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
static aecl_status add_line(work *w, double score, bool anomalous, const char *values) {
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

static aecl_status print_rows(work *w, const double *scores, size_t count) {
    aecl_status st = AECL_OK;
    w->lines.text.length = 0;
    for (size_t i = 0; i < count; i++) {
        bool anomalous = scores[i] > w->threshold;
        w->rows++;
        w->anomalies += anomalous;
        TRY(add_line(w, scores[i], anomalous, w->causes ? w->values + i * w->row_size : NULL));
    }
    TRY(aecl_text_done(&w->lines.text));
    TRY(aecl_print_text(&w->lines.text));
done:
    return st;
}

/* Rows of text */

/* Verdicts of the batches under way until no more than `most` are left. */
static aecl_status finish_batches(work *w, const char *path, size_t most) {
    double *scores = NULL;
    size_t count = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&scores, aecl_runner_batch(w->runner), sizeof *scores));
    while (aecl_runner_under_way(w->runner) > most) {
        st = aecl_runner_finish(w->runner, scores, &count);
        if (st < 0) TRY(aecl_fail_in(st, "%s: after row %zu", path, w->rows));
        TRY(print_rows(w, scores, count));
    }
done:
    free(scores);
    return st;
}

static aecl_status print_steps(void *data, const double *scores, size_t count) {
    return print_rows(data, scores, count);
}

static void take_rows(void *data, float *rows, size_t count) {
    aecl_row_columns_take(&((const work *)data)->columns, rows, count);
}

static aecl_status judge_steps(work *w, const char *path) {
    const detect_options *o = w->options;
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
                                        .json = o->json,
                                        .csv = o->csv,
                                        .rule = {(size_t)o->merge, (size_t)o->least},
                                        .data = w,
                                        .trim = take_rows,
                                        .print = print_steps};
    size_t events = 0, steps = 0;
    aecl_status st = aecl_detect_series(&request, &steps, &events);
    if (o->events) w->rows += steps, w->anomalies += events;
    return st;
}

/* Whether the failure of a row from a pipe is its verdict, and reading goes on behind it. */
static bool goes_on(work *w, aecl_status reading) {
    return reading == AECL_INPUT && aecl_table_stream_is_live(w->stream) && !w->options->strict &&
           aecl_table_stream_pass(w->stream);
}

static aecl_status print_unreadable(work *w, const char *reason) {
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

static aecl_status judge_stream(work *w, const char *path) {
    bool live = aecl_table_stream_is_live(w->stream);
    size_t most = aecl_runner_batch(w->runner), depth = aecl_runner_depth(w->runner), count = 0, batch = 0;
    float *rows = NULL;
    char reason[512];
    aecl_status st = AECL_OK, reading;
    w->columns = (aecl_row_columns){.features = w->features};
    if (w->options->read.id && aecl_table_stream_csv(w->stream)->id == aecl_table_stream_csv(w->stream)->columns)
        TRY(aecl_fail(AECL_INPUT, "%s: has no column \"%s\" for --id", path, w->options->read.id));
    TRY(aecl_row_columns_find(&w->columns, w->stream, path, w->options->label_column,
                              w->reading.options.trained_label));
    if (w->reading.window) return judge_steps(w, path);
    TRY(open_causes(w, AECL_F32, w->features * sizeof *rows));
    TRY(aecl_alloc(&rows, depth * most, w->columns.all * sizeof *rows));
    for (;; batch++) {
        float *own = rows + batch % depth * most * w->columns.all;
        reading = aecl_table_stream_next(w->stream, own, most, &count);
        snprintf(reason, sizeof reason, "%s", reading < 0 ? aecl_message() : "");
        if (goes_on(w, reading)) {
            TRY(finish_batches(w, path, 0));
            TRY(print_unreadable(w, reason));
            TRY(aecl_print_finish());
            continue;
        }
        if (reading < 0 || count == 0) break;
        aecl_row_columns_take(&w->columns, own, count);
        TRY(aecl_runner_start(w->runner, own, count));
        w->values = (const char *)own;
        TRY(finish_batches(w, path, live || w->causes ? 0 : depth - 1));
        if (live) TRY(aecl_print_finish());
    }
    TRY(finish_batches(w, path, 0)); /* the rows before one that cannot be read, too */
    st = reading;
done:
    aecl_runner_abandon(w->runner);
    free(rows);
    return st;
}

/* Rows of other files */

/* Scores of all samples, which may be bytes: a runner of their type, since the other one is for rows of text. */
static aecl_status judge_samples(work *w, const aecl_dataset *data) {
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
    w->values = data->values;
    TRY(print_rows(w, scores, data->count));
done:
    w->names = NULL;
    aecl_runner_free(runner);
    free(scores);
    return st;
}

static aecl_status judge_set(work *w, const char *path) {
    aecl_dataset *data = NULL;
    if (w->reading.window) return judge_steps(w, path);
    aecl_status st = aecl_dataset_read_as(&data, path, &w->reading.options, w->options->label_column);
    if (st == AECL_OK) st = judge_samples(w, data);
    aecl_dataset_free(data);
    return st;
}

static aecl_status judge_pictures(work *w, aecl_picture_files *files) {
    aecl_pictures_request request = {0};
    aecl_dataset *data = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_picture_plan_make(&request.plan, &w->reading.options));
    TRY(aecl_pictures_read(&data, files, &request));
    TRY(judge_samples(w, data));
    if (w->options->maps)
        TRY(aecl_heat_maps_write(&(aecl_heat_maps){w->model, w->device, data, files, w->options->maps}));
done:
    aecl_dataset_free(data);
    return st;
}

/* Rows are counted in each file. */
static aecl_status judge_file(work *w, const char *path) {
    aecl_status st = AECL_OK;
    w->file = w->named ? path : NULL;
    w->first = w->rows;
    TRY(aecl_table_stream_open(&w->stream, path, &w->reading.options, w->options->label_column));
    TRY(w->stream ? judge_stream(w, path) : judge_set(w, path));
done:
    aecl_table_stream_close(w->stream);
    w->stream = NULL;
    return st;
}

/* A model of windows judges steps, which have so many values less. */
static aecl_status prepare_series(work *w) {
    if (w->reading.window) w->features /= w->reading.window;
    w->reading.options.id_by_time = w->options->events;
    if (w->options->why && w->reading.window)
        return aecl_fail(AECL_USAGE, "--why: of a series --events names the channels to blame");
    if (w->options->events && w->reading.window == 0)
        return aecl_fail(AECL_USAGE, "--events: is for models of a series, trained with --window");
    return AECL_OK;
}

static aecl_status detect(aecl_call *call) {
    work w = {.options = call->options};
    aecl_source_files sources = {0};
    aecl_status st = AECL_OK;
    if (w.options->json && w.options->csv) return aecl_fail(AECL_USAGE, "detect: --json or --csv, not both");
    signal(SIGPIPE, SIG_DFL); /* a reader that goes away ends it quietly */
    TRY(open_model(&w, call));
    TRY(aecl_reading_open(&w.reading, aecl_model_contents(w.model), &w.options->read));
    TRY(prepare_series(&w));
    TRY(aecl_source_files_list(&sources, (const char *const *)call->words + 1, call->word_count - 1));
    w.named = sources.pictures || sources.files.count > 1;
    if (w.named && w.options->events) TRY(aecl_fail(AECL_USAGE, "--events: is for one file of a series at a time"));
    if (w.options->maps && !sources.pictures) TRY(aecl_fail(AECL_USAGE, "--maps: is for pictures"));
    TRY(start_output(&w));
    if (sources.pictures) TRY(judge_pictures(&w, &sources.files));
    for (size_t i = 0; !sources.pictures && i < sources.files.count; i++) TRY(judge_file(&w, sources.files.path[i]));
    aecl_say(AECL_LOG_NOTE, w.options->events ? "%zu rows, %zu events" : "%zu rows, %zu anomalous", w.rows,
             w.anomalies);
    if (w.unreadable) aecl_say(AECL_LOG_WARNING, "%zu of the rows could not be read", w.unreadable);
    if (w.options->exit_code && w.anomalies) call->exit_status = AECL_EXIT_ANOMALOUS;
done:
    aecl_source_files_free(&sources);
    work_free(&w);
    return st;
}

const aecl_command aecl_cmd_detect = {
    .name = "detect",
    .usage = "MODEL FILE|FOLDER|-... [OPTIONS]",
    .summary = "say of each row or picture whether it is anomalous, of rows from a pipe as they arrive",
    .examples = (const aecl_example[]){{"detect output/anomaly new.csv", "a line a row: number, score, verdict"},
                                       {"detect output/anomaly new.csv --only-anomalies --json", "for programs"},
                                       {"detect output/anomaly new.csv --why 3", "which columns are to blame"},
                                       {"detect output/anomaly photos/", "a line a picture, with its name"},
                                       {"detect output/anomaly -", "rows of standard input, as they arrive"},
                                       {"detect output/series s.csv --events", "of a series: start, end, peak, length"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(detect_options),
    .least_words = 2,
    .most_words = SIZE_MAX,
    .run = detect,
};
