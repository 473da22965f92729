/* The page of runs, section by section. */
#include "app/report/run_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "report/page.h"

#define PICTURE_LIMIT ((size_t)64 << 20)

static const char *text_of(const aecl_json *object, const char *key) {
    const char *text = aecl_json_get_text(object, key);
    return text ? text : "-";
}

/* Tables */

/* Cells that own their texts. */
typedef struct {
    aecl_text *texts;
    const char **cells;
    size_t count;
} cell_list;

static void free_cells(cell_list *list) {
    for (size_t i = 0; i < list->count; i++) aecl_text_free(&list->texts[i]);
    free(list->texts);
    free(list->cells);
    *list = (cell_list){0};
}

static aecl_status add_cell(cell_list *list, const char *text) {
    aecl_text cell = {0};
    aecl_status st = AECL_OK;
    aecl_text_add(&cell, "%s", text);
    TRY(aecl_text_done(&cell));
    TRY(aecl_resize(&list->texts, list->count + 1, sizeof *list->texts));
    TRY(aecl_resize(&list->cells, list->count + 1, sizeof *list->cells));
    list->cells[list->count] = cell.s;
    list->texts[list->count++] = cell, cell = (aecl_text){0};
done:
    aecl_text_free(&cell);
    return st;
}

static aecl_status add_number(cell_list *list, double number) {
    char text[32] = "-";
    if (isfinite(number)) snprintf(text, sizeof text, fabs(number) < 1000 ? "%.4g" : "%.0f", number);
    return add_cell(list, text);
}

/* Nothing where there is but the head. */
static void add_table(aecl_text *page, const cell_list *list, aecl_page_table table) {
    table.cells = list->cells;
    table.rows = list->count / table.columns;
    if (table.rows > 1) aecl_page_add_table(page, &table);
}

/* What was trained on what */

static aecl_status add_facts(aecl_text *page, const aecl_run_record *run) {
    const aecl_json *environment = aecl_json_get(run->config, "environment");
    const aecl_json *data = aecl_json_get(run->config, "data"), *settings = aecl_json_get(run->config, "run");
    cell_list list = {0};
    char seed[32], batch[32];
    aecl_status st = AECL_OK;
    snprintf(seed, sizeof seed, "%lld", (long long)aecl_json_get_integer(settings, "seed", 0));
    snprintf(batch, sizeof batch, "%lld", (long long)aecl_json_get_integer(settings, "batch", 0));
    const char *const rows[][2] = {{"", "value"},
                                   {"configuration", text_of(run->config, "name")},
                                   {"data", text_of(data, "source")},
                                   {"digest of the data", text_of(environment, "data_sha256")},
                                   {"loss", text_of(run->config, "loss")},
                                   {"batch", batch},
                                   {"seed", seed},
                                   {"device", text_of(environment, "device")},
                                   {"platform", text_of(environment, "platform_version")},
                                   {"driver", text_of(environment, "driver")},
                                   {"aecl", text_of(environment, "aecl_version")},
                                   {"digest of the model", text_of(run->results, "model_sha256")}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TRY(add_cell(&list, rows[i][0]));
        TRY(add_cell(&list, rows[i][1]));
    }
    add_table(page, &list, (aecl_page_table){.caption = "What was trained on what", .columns = 2});
done:
    free_cells(&list);
    return st;
}

static aecl_status add_command(aecl_text *page, const aecl_run_record *run) {
    aecl_text command = {0};
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_path_join(&path, run->folder, "run.json"));
    aecl_text_add(&command, "aecl train ");
    aecl_text_add_argument(&command, path);
    TRY(aecl_text_done(&command));
    aecl_page_paragraph(page, "The same again:");
    aecl_page_command(page, command.s);
done:
    aecl_text_free(&command);
    free(path);
    return st;
}

/* Figures */

static aecl_status add_figures(aecl_text *page, const aecl_run_record *run) {
    cell_list list = {0};
    aecl_status st = AECL_OK;
    TRY(add_cell(&list, "figure"));
    TRY(add_cell(&list, "value"));
    for (size_t i = 0; i < aecl_json_length(run->results); i++) {
        const aecl_json *value = NULL;
        const char *key = aecl_json_key_at(run->results, i, &value);
        aecl_json_kind kind = aecl_json_kind_of(value);
        if (kind != AECL_JSON_REAL && kind != AECL_JSON_INTEGER) continue;
        TRY(add_cell(&list, key));
        TRY(add_number(&list, aecl_json_get_real(run->results, key, NAN)));
    }
    add_table(page, &list, (aecl_page_table){.caption = "All figures", .columns = 2, .numbers = true});
done:
    free_cells(&list);
    return st;
}

/* What each threshold rule would find, and cost. */
static aecl_status add_rules(aecl_text *page, const aecl_run_record *run) {
    static const char *const keys[] = {"threshold", "called_anomalous", "precision_anomaly", "recall_anomaly",
                                       "f1_anomaly"};
    static const char *const heads[] = {"rule", "threshold", "called anomalous", "precision", "recall", "F1"};
    const aecl_json *rules = aecl_json_get(run->results, "rules");
    cell_list list = {0};
    aecl_status st = AECL_OK;
    for (size_t c = 0; c < COUNT_OF(heads); c++) TRY(add_cell(&list, heads[c]));
    for (size_t i = 0; i < aecl_json_length(rules); i++) {
        const aecl_json *rule = NULL;
        TRY(add_cell(&list, aecl_json_key_at(rules, i, &rule)));
        for (size_t k = 0; k < COUNT_OF(keys); k++) TRY(add_number(&list, aecl_json_get_real(rule, keys[k], NAN)));
    }
    add_table(page, &list,
              (aecl_page_table){
                  .caption = "What each threshold rule finds and costs", .columns = COUNT_OF(heads), .numbers = true});
done:
    free_cells(&list);
    return st;
}

/* Curves */

static aecl_status add_losses(aecl_text *page, const aecl_run_record *run) {
    const aecl_metrics_log *h = &run->history;
    double *losses = NULL;
    aecl_status st = AECL_OK;
    if (h->count == 0) return AECL_OK;
    TRY(aecl_alloc(&losses, 2 * h->count, sizeof *losses));
    for (size_t i = 0; i < h->count; i++)
        losses[i] = h->epochs[i].train_loss, losses[h->count + i] = h->epochs[i].val_loss;
    const aecl_series series[] = {{"training", losses}, {"validation", losses + h->count}};
    aecl_page_lines(page, &(aecl_line_figure){.title = "Loss by epoch",
                                              .x_label = "epoch",
                                              .y_label = text_of(run->config, "loss"),
                                              .series = series,
                                              .series_count = COUNT_OF(series),
                                              .count = h->count});
done:
    free(losses);
    return st;
}

static aecl_status add_all_losses(aecl_text *page, const aecl_run_record *runs, size_t count) {
    aecl_series *series = NULL;
    double *losses = NULL;
    size_t most = 0;
    aecl_status st = AECL_OK;
    for (size_t r = 0; r < count; r++) most = runs[r].history.count > most ? runs[r].history.count : most;
    TRY(aecl_alloc(&series, count, sizeof *series));
    TRY(aecl_alloc(&losses, count * most, sizeof *losses));
    for (size_t r = 0; r < count; r++) {
        const aecl_metrics_log *h = &runs[r].history;
        double *own = losses + r * most;
        for (size_t i = 0; i < most; i++) own[i] = i < h->count ? h->epochs[i].val_loss : NAN;
        series[r] = (aecl_series){runs[r].folder, own};
    }
    if (most)
        aecl_page_lines(page, &(aecl_line_figure){.title = "Validation loss by epoch",
                                                  .x_label = "epoch",
                                                  .y_label = "loss",
                                                  .series = series,
                                                  .series_count = count,
                                                  .count = most});
done:
    free(series);
    free(losses);
    return st;
}

/* Pictures */

static aecl_status add_pictures(aecl_text *page, const aecl_run_record *run) {
    static const struct {
        const char *name, *shows;
    } known[] = {{"denoised.png", "Samples, with noise, and what the model makes of them"},
                 {"reconstruction.png", "Samples and what the model makes of them"},
                 {"rows.png", "Rows and what the model expects, with the highest error of each kind"},
                 {"series.png", "The series, its score and the events"},
                 {"scores.png", "How scores are distributed, and the threshold"},
                 {"curves.png", "True and false positives, precision and recall by threshold"}};
    unsigned char *bytes = NULL;
    size_t length = 0;
    char *path = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        TRY(aecl_path_join(&path, run->folder, known[i].name));
        if (aecl_file_exists(path)) {
            TRY(aecl_file_read(path, PICTURE_LIMIT, &bytes, &length));
            aecl_page_picture(page, known[i].shows, bytes, length);
        }
        free(bytes), bytes = NULL;
        free(path), path = NULL;
    }
done:
    free(bytes);
    free(path);
    return st;
}

/* Sections */

static aecl_status add_run(aecl_text *page, const aecl_run_record *run) {
    aecl_text words = {0};
    aecl_status st = AECL_OK;
    aecl_run_in_words(&words, run->results);
    TRY(aecl_text_done(&words));
    aecl_page_paragraph(page, run->results ? words.s : "The run was stopped before its end: there are no figures yet.");
    TRY(add_losses(page, run));
    TRY(add_pictures(page, run));
    TRY(add_rules(page, run));
    TRY(add_figures(page, run));
    TRY(add_facts(page, run));
    TRY(add_command(page, run));
done:
    aecl_text_free(&words);
    return st;
}

static aecl_status add_comparison(aecl_text *page, const aecl_comparison *c, const aecl_run_record *runs,
                                  aecl_page_table table) {
    cell_list list = {0};
    double number;
    aecl_status st = AECL_OK;
    TRY(add_cell(&list, ""));
    for (size_t i = 0; i < c->runs; i++) TRY(add_cell(&list, runs[i].folder));
    for (size_t r = 0; r < c->count; r++) {
        TRY(add_cell(&list, c->rows[r].key.s));
        for (size_t i = 0; i < c->runs; i++) {
            const char *value = c->rows[r].values[i].s;
            TRY(aecl_parse_real(value, &number) ? add_number(&list, number) : add_cell(&list, value));
        }
    }
    table.columns = 1 + c->runs;
    add_table(page, &list, table);
done:
    free_cells(&list);
    return st;
}

static aecl_status add_all(aecl_text *page, const aecl_run_record *runs, size_t count) {
    aecl_comparison results = {0}, settings = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_compare_results(&results, runs, count));
    TRY(aecl_compare_settings(&settings, runs, count));
    TRY(add_all_losses(page, runs, count));
    TRY(add_comparison(page, &results, runs, (aecl_page_table){.caption = "Figures", .numbers = true}));
    TRY(add_comparison(page, &settings, runs, (aecl_page_table){.caption = "Settings that are not the same"}));
done:
    aecl_comparison_free(&results);
    aecl_comparison_free(&settings);
    return st;
}

static aecl_status add_title(aecl_text *page, const aecl_run_record *runs, size_t count) {
    aecl_text title = {0};
    aecl_status st = AECL_OK;
    if (count > 1)
        aecl_text_add(&title, "%zu runs beside each other", count);
    else
        aecl_text_add(&title, "%s: %s", text_of(runs->config, "name"), runs->folder);
    TRY(aecl_text_done(&title));
    aecl_page_begin(page, title.s);
done:
    aecl_text_free(&title);
    return st;
}

static aecl_status make_page(aecl_text *out, const aecl_run_record *runs, size_t count) {
    aecl_text page = {0};
    aecl_status st = AECL_OK;
    TRY(add_title(&page, runs, count));
    if (count > 1) TRY(add_all(&page, runs, count));
    for (size_t r = 0; r < count; r++) {
        if (count > 1) aecl_page_heading(&page, runs[r].folder);
        TRY(add_run(&page, &runs[r]));
    }
    aecl_page_end(&page);
    TRY(aecl_text_done(&page));
    *out = page, page = (aecl_text){0};
done:
    aecl_text_free(&page);
    return st;
}

aecl_status aecl_run_page_write(const char *path, const aecl_run_record *runs, size_t count) {
    aecl_text page = {0};
    aecl_status st = AECL_OK;
    TRY(make_page(&page, runs, count));
    TRY(aecl_file_replace_text(path, page.s));
done:
    aecl_text_free(&page);
    return st;
}
