/* `aecl detect`. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "api/handle_contents.h"
#include "app/command.h"
#include "app/detect_rows.h"
#include "app/heat_maps.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "data/reader.h"
#include "data/source_files.h"

#define AECL_EXIT_ANOMALOUS 10 /* no status of a failure */

static const aecl_option options[] = {
    OPT_TEXT(aecl_detect_options, threshold, "threshold", "RULE",
             "another rule than the model's: sigma:2, percentile:99, ..."),
    OPT_TEXT(aecl_detect_options, label_column, "label-column", "COLUMN",
             "a column that is no value: first, last, N or a name"),
    OPT_FLAG(aecl_detect_options, only_anomalies, "only-anomalies", "leave normal rows out"),
    OPT_FLAG(aecl_detect_options, exit_code, "exit-code", "exit with status 10 when a row is anomalous"),
    OPT_FLAG(aecl_detect_options, events, "events",
             "of a series, a line an event: first, last and highest row, length"),
    OPT_INTEGER(aecl_detect_options, merge, "merge", 0, 1e9, "N", "normal rows that an event may hold (else none)"),
    OPT_INTEGER(aecl_detect_options, least, "least", 0, 1e9, "N", "rows that an event has at least (else 1)"),
    OPT_INTEGER(aecl_detect_options, why, "why", 1, 1e6, "K",
                "of anomalous rows the K values with the largest share of the error, as seen and as expected"),
    OPT_TEXT(aecl_detect_options, maps, "maps", "DIR",
             "of pictures: PNG of where each is unlike what the model makes of it"),
    OPT_FLAG(aecl_detect_options, strict, "strict", "end at a row from a pipe that cannot be read, as of a file"),
    OPT_FLAG(aecl_detect_options, follow, "follow",
             "go on with the rows that are added to the file, also when it is rotated or truncated, until stopped"),
    OPT_TEXT(aecl_detect_options, state, "state", "FILE",
             "with --follow: keeps where it is, and goes on there when it is started again"),
    OPT_INTEGER(aecl_detect_options, drift, "drift", AECL_DRIFT_LEAST, 1e9, "N",
                "says of every N rows whether they are such as those of the training (else at the end, of all)"),
    OPT_FLAG(aecl_detect_options, csv, "csv", "as CSV with a header"),
    OPT_FLAG(aecl_detect_options, json, "json", "as JSON, one object a line"),
    AECL_READ_OPTIONS(aecl_detect_options, read),
    OPT_END};

static void work_free(aecl_detect_work *w) {
    aecl_table_stream_close(w->stream);
    aecl_follow_free(w->follow);
    aecl_stream_state_free(&w->state);
    aecl_stream_identity_close(&w->identity);
    aecl_reading_close(&w->reading);
    aecl_causes_free(w->causes);
    aecl_drift_free(w->drift);
    aecl_runner_free(w->runner);
    aecl_device_close(w->device);
    aecl_model_free(w->model);
    aecl_verdict_lines_close(&w->lines);
}

static aecl_status open_model(aecl_detect_work *w, const aecl_call *call) {
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

static aecl_status judge_set(aecl_detect_work *w, const char *path) {
    aecl_dataset *data = NULL;
    if (w->reading.window) return aecl_detect_steps(w, path);
    aecl_status st = w->stream
                         ? aecl_table_stream_read_whole(&data, w->stream, &w->reading.options, w->options->label_column)
                         : aecl_dataset_read_as(&data, path, &w->reading.options, w->options->label_column);
    if (st == AECL_OK) st = aecl_detect_samples(w, data);
    aecl_dataset_free(data);
    return st;
}

static aecl_status judge_pictures(aecl_detect_work *w, aecl_picture_files *files) {
    aecl_pictures_request request = {0};
    aecl_dataset *data = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_picture_plan_make(&request.plan, &w->reading.options));
    TRY(aecl_pictures_read(&data, files, &request));
    TRY(aecl_detect_samples(w, data));
    if (w->options->maps)
        TRY(aecl_heat_maps_write(&(aecl_heat_maps){w->model, w->device, data, files, w->options->maps}));
done:
    aecl_dataset_free(data);
    return st;
}

static bool is_stopped(void *data) {
    (void)data;
    return aecl_signals_caught() != 0;
}

/* Where the state that is kept says; *found = false: from the begin of the file. */
static aecl_status find_place(aecl_detect_work *w, const char *model, const char *path, bool *found) {
    bool kept = false;
    aecl_status st = AECL_OK;
    w->identity = (aecl_stream_identity){.path = w->options->state, .model = model};
    TRY(aecl_stream_identity_open(&w->identity, aecl_model_contents(w->model), path));
    TRY(aecl_stream_state_read(&w->state, &kept, &w->identity));
    if (!kept) return AECL_OK;
    if (w->reading.window && w->state.series == NULL)
        TRY(aecl_fail(AECL_INPUT, "%s: has no series", w->options->state));
    w->rows = w->state.rows, w->anomalies = w->state.anomalies, w->unreadable = w->state.unreadable;
    TRY(aecl_follow_find(w->follow, &w->state.place, found));
    if (!*found)
        aecl_say(AECL_LOG_WARNING, "%s: is not the file that %s was in, or was truncated; goes on at its begin", path,
                 w->options->state);
done:
    return st;
}

/* Until a signal comes: AECL_STOPPED. */
static aecl_status follow_file(aecl_detect_work *w, const char *model, const char *path) {
    bool found = false;
    aecl_status st = AECL_OK;
    aecl_signals_catch();
    signal(SIGPIPE, SIG_DFL);
    TRY(aecl_follow_new(&w->follow, path, is_stopped, NULL));
    if (w->options->state) TRY(find_place(w, model, path, &found));
    TRY(aecl_table_stream_follow(&w->stream, w->follow, &w->reading.options, w->options->label_column));
    if (w->stream && found) TRY(aecl_table_stream_seek(w->stream, w->state.place.offset, w->state.line));
    if (w->stream) TRY(aecl_detect_stream(w, path));
    TRY(aecl_detect_end(w));
    st = aecl_fail(AECL_STOPPED, "%s: stopped after %zu rows", path, w->rows);
done:
    return st;
}

/* Rows are counted in each file. */
static aecl_status judge_file(aecl_detect_work *w, const char *path) {
    aecl_status st = AECL_OK;
    w->file = w->named ? path : NULL;
    w->first = w->rows;
    TRY(aecl_table_stream_open(&w->stream, path, &w->reading.options, w->options->label_column));
    bool rows = w->stream && !aecl_table_stream_is_foreign(w->stream);
    TRY(rows ? aecl_detect_stream(w, path) : judge_set(w, path));
done:
    aecl_table_stream_close(w->stream);
    w->stream = NULL;
    return st;
}

/* A model of windows judges steps, which have so many values less. */
static aecl_status prepare_series(aecl_detect_work *w) {
    if (w->reading.window) w->features /= w->reading.window;
    w->reading.options.id_by_time = w->options->events;
    if (w->options->why && w->reading.window)
        return aecl_fail(AECL_USAGE, "--why: of a series --events names the channels to blame");
    if (w->options->events && w->reading.window == 0)
        return aecl_fail(AECL_USAGE, "--events: is for models of a series, trained with --window");
    return AECL_OK;
}

/* What is followed is one file of rows. */
static aecl_status check_follow(const aecl_detect_work *w, const aecl_call *call) {
    if (call->word_count == 2 && strcmp(call->words[1], "-") != 0 && !w->options->maps) return AECL_OK;
    return aecl_fail(AECL_USAGE, "--follow: is for one file that grows%s",
                     call->word_count == 2 ? "; rows of a pipe are judged as they come without it" : "");
}

static aecl_status judge_sources(aecl_detect_work *w, const aecl_call *call) {
    aecl_source_files sources = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_source_files_list(&sources, (const char *const *)call->words + 1, call->word_count - 1));
    w->named = sources.pictures || sources.files.count > 1;
    if (w->named && w->options->events) TRY(aecl_fail(AECL_USAGE, "--events: is for one file of a series at a time"));
    if (w->options->maps && !sources.pictures) TRY(aecl_fail(AECL_USAGE, "--maps: is for pictures"));
    TRY(aecl_detect_start(w));
    if (sources.pictures) TRY(judge_pictures(w, &sources.files));
    for (size_t i = 0; !sources.pictures && i < sources.files.count; i++) TRY(judge_file(w, sources.files.path[i]));
    TRY(aecl_detect_end(w));
done:
    aecl_source_files_free(&sources);
    return st;
}

static aecl_status detect(aecl_call *call) {
    aecl_detect_work w = {.options = call->options};
    aecl_status st = AECL_OK;
    if (w.options->json && w.options->csv) return aecl_fail(AECL_USAGE, "detect: --json or --csv, not both");
    signal(SIGPIPE, SIG_DFL); /* a reader that goes away ends it quietly */
    if (w.options->state && !w.options->follow) TRY(aecl_fail(AECL_USAGE, "--state: is for --follow"));
    if (w.options->follow) TRY(check_follow(&w, call));
    TRY(open_model(&w, call));
    TRY(aecl_reading_open(&w.reading, aecl_model_contents(w.model), &w.options->read));
    TRY(prepare_series(&w));
    TRY(aecl_drift_new(&w.drift, aecl_model_contents(w.model)->detection, w.features));
    if (w.options->follow) TRY(aecl_detect_start(&w));
    TRY(w.options->follow ? follow_file(&w, call->words[0], call->words[1]) : judge_sources(&w, call));
    if (w.options->exit_code && w.anomalies) call->exit_status = AECL_EXIT_ANOMALOUS;
done:
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
                                       {"detect output/anomaly --follow log.csv", "a file that grows, as `tail -F`"},
                                       {"detect output/series s.csv --events", "of a series: start, end, peak, length"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(aecl_detect_options),
    .least_words = 2,
    .most_words = SIZE_MAX,
    .run = detect,
};
