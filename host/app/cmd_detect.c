#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "app/open.h"
#include "app/talk.h"
#include "base/mem.h"
#include "data/reader.h"
#include "data/table_stream.h"
#include "train/scorer.h"
#include "train/thresholds.h"

typedef struct {
    char *threshold, *label_column;
    bool json, csv, only_anomalies, exit_code;
} detect_options;

static const aecl_option options[] = {
    OPT_TEXT(detect_options, threshold, "threshold", "RULE",
             "another rule than the model's: sigma:2, percentile:99, ..."),
    OPT_TEXT(detect_options, label_column, "label-column", "COLUMN",
             "a column that is no value: first, last, N or a name"),
    OPT_FLAG(detect_options, only_anomalies, "only-anomalies", "leave normal rows out"),
    OPT_FLAG(detect_options, exit_code, "exit-code", "exit with status 1 when a row is anomalous"),
    OPT_FLAG(detect_options, csv, "csv", "as CSV with a header"),
    OPT_FLAG(detect_options, json, "json", "as JSON, one object a line"),
    OPT_END};

/* What one call works on. */
typedef struct {
    const detect_options *options;
    aecl_opened opened;
    aecl_scorer *scorer;
    aecl_table_stream *stream;
    size_t features, columns, dropped; /* column `dropped` of a row is no value; `columns`: none is */
    double threshold;
    size_t rows, anomalies;
} work;

static void work_free(work *w) {
    aecl_table_stream_close(w->stream);
    aecl_scorer_free(w->scorer);
    aecl_opened_close(&w->opened);
}

/* Model */

static aecl_status open_model(work *w, const aecl_call *call) {
    aecl_threshold rule;
    const aecl_loss *loss = NULL;
    aecl_status st = AECL_OK;
    if (w->options->threshold) TRY(aecl_threshold_parse(&rule, w->options->threshold));
    TRY(aecl_open_model(&w->opened, call, call->words[0]));
    const aecl_detection *detection = w->opened.file.detection;
    if (detection == NULL)
        TRY(aecl_fail(AECL_INPUT,
                      "%s: has no threshold: it was not trained to detect anomalies, or its run has not ended; "
                      "aecl train anomaly makes one that has",
                      call->words[0]));
    w->threshold = detection->threshold;
    if (w->options->threshold) TRY(aecl_threshold_of(detection, &rule, &w->threshold));
    w->features = detection->features;
    TRY(aecl_loss_find(&loss, w->opened.file.loss));
    TRY(aecl_scorer_new(&w->scorer, w->opened.model, &w->opened.file.scaling, loss, detection->score));
done:
    return st;
}

/* Output */

static aecl_status print_row(const work *w, double score) {
    bool anomalous = score > w->threshold;
    if (w->options->only_anomalies && !anomalous) return AECL_OK;
    if (w->options->json)
        return aecl_print("{\"row\":%zu,\"score\":%.9g,\"threshold\":%.9g,\"anomalous\":%s}\n", w->rows, score,
                          w->threshold, anomalous ? "true" : "false");
    return aecl_print(w->options->csv ? "%zu,%.9g,%.9g,%s\n" : "%zu\t%.9g\t%.9g\t%s\n", w->rows, score, w->threshold,
                      anomalous ? "anomalous" : "normal");
}

static aecl_status print_rows(work *w, const double *scores, size_t count) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) {
        w->rows++;
        w->anomalies += scores[i] > w->threshold;
        TRY(print_row(w, scores[i]));
    }
done:
    return st;
}

/* Rows of text */

/* The column that is no value: named, or known from training when the rows have one more than the model wants. */
static aecl_status find_dropped(work *w, const char *path) {
    const char *trained = w->opened.file.detection->label_column, *given = w->options->label_column;
    bool one_more = w->columns == w->features + 1;
    bool known = *trained && strcmp(trained, "none") != 0;
    w->dropped = w->columns;
    if (given && strcmp(given, "none") != 0) return aecl_table_stream_column(w->stream, given, &w->dropped);
    if (given == NULL && one_more && known) {
        aecl_say(AECL_LOG_NOTE, "%s: column \"%s\", the labels in training, is left out", path, trained);
        return aecl_table_stream_column(w->stream, trained, &w->dropped);
    }
    return AECL_OK;
}

static aecl_status check_columns(const work *w, const char *path) {
    size_t values = w->columns - (w->dropped < w->columns);
    if (values == w->features) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: its rows are of %zu values, the model wants %zu%s", path, values, w->features,
                     values == w->features + 1 ? "; --label-column leaves a column out" : "");
}

static void drop_column(const work *w, float *rows, size_t count) {
    size_t behind = w->columns - w->dropped - 1;
    if (w->dropped == w->columns) return;
    for (size_t i = 0; i < count; i++) {
        memmove(rows + i * w->features, rows + i * w->columns, w->dropped * sizeof *rows);
        memmove(rows + i * w->features + w->dropped, rows + i * w->columns + w->dropped + 1, behind * sizeof *rows);
    }
}

static aecl_status judge_stream(work *w, const char *path) {
    float *rows = NULL;
    double scores[AECL_SCORER_BATCH];
    size_t count = 0;
    aecl_status st = AECL_OK;
    w->columns = aecl_table_stream_csv(w->stream)->columns;
    TRY(find_dropped(w, path));
    TRY(check_columns(w, path));
    TRY(aecl_alloc(&rows, AECL_SCORER_BATCH, w->columns * sizeof *rows));
    for (;;) {
        TRY(aecl_table_stream_next(w->stream, rows, AECL_SCORER_BATCH, &count));
        if (count == 0) break;
        drop_column(w, rows, count);
        st = aecl_scorer_run(w->scorer, w->opened.file.detection, rows, count, scores);
        if (st < 0) TRY(aecl_fail_in(st, "%s: after row %zu", path, w->rows));
        TRY(print_rows(w, scores, count));
        if (aecl_table_stream_is_live(w->stream)) TRY(aecl_print_finish());
    }
done:
    free(rows);
    return st;
}

/* Rows of other files */

static aecl_status judge_set(work *w, const char *path) {
    const char *column = w->options->label_column;
    aecl_dataset *data = NULL;
    double *scores = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_read(&data, path));
    bool one_more = data->rank == 1 && data->features == w->features + 1;
    if (column == NULL && one_more && *w->opened.file.detection->label_column)
        column = w->opened.file.detection->label_column;
    if (column) TRY(aecl_dataset_take_labels(data, column));
    TRY(aecl_open_check_shape(data, &w->opened.file.network->in, "the model"));
    TRY(aecl_alloc(&scores, data->count, sizeof *scores));
    TRY(aecl_scorer_run_set(w->scorer, w->opened.file.detection, data, scores));
    TRY(print_rows(w, scores, data->count));
done:
    aecl_dataset_free(data);
    free(scores);
    return st;
}

static aecl_status detect(aecl_call *call) {
    work w = {.options = call->options};
    const char *path = call->words[1];
    aecl_status st = AECL_OK;
    if (w.options->json && w.options->csv) return aecl_fail(AECL_USAGE, "detect: --json or --csv, not both");
    signal(SIGPIPE, SIG_DFL); /* a reader that goes away ends it quietly */
    TRY(open_model(&w, call));
    TRY(aecl_table_stream_open(&w.stream, path));
    if (w.options->csv) TRY(aecl_print("row,score,threshold,verdict\n"));
    TRY(w.stream ? judge_stream(&w, path) : judge_set(&w, path));
    aecl_say(AECL_LOG_NOTE, "%zu rows, %zu anomalous", w.rows, w.anomalies);
    if (w.options->exit_code && w.anomalies) call->exit_status = 1;
done:
    work_free(&w);
    return st;
}

const aecl_command aecl_cmd_detect = {
    .name = "detect",
    .usage = "MODEL FILE|- [OPTIONS]",
    .summary = "say of each row of a table whether it is anomalous, from a pipe as it arrives",
    .options = options,
    .size = sizeof(detect_options),
    .least_words = 2,
    .most_words = 2,
    .run = detect,
};
