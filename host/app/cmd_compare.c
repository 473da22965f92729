/* aecl compare: the figures of several runs beside each other, and what was not the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/terminal.h"
#include "base/mem.h"
#include "job/run_record.h"

typedef struct {
    bool json;
} compare_options;

static const aecl_option options[] = {OPT_FLAG(compare_options, json, "json", "as JSON"), OPT_END};

/* A figure to six digits, as they stand in a table; anything else as it is. */
static const char *short_of(const char *text, char number[32]) {
    double value;
    if (!aecl_parse_real(text, &value)) return text;
    snprintf(number, 32, "%.6g", value);
    return number;
}

static int width_of(const aecl_comparison *c, const char *head, size_t run) {
    size_t width = strlen(head);
    char number[32];
    for (size_t r = 0; r < c->count; r++) {
        size_t own = strlen(short_of(c->rows[r].values[run].s, number));
        width = own > width ? own : width;
    }
    return (int)width;
}

static int key_width(const aecl_comparison *c, const char *head) {
    size_t width = strlen(head);
    for (size_t r = 0; r < c->count; r++) width = c->rows[r].key.length > width ? c->rows[r].key.length : width;
    return (int)width;
}

static void add_figures(aecl_text *out, const aecl_comparison *c, char *const *folders) {
    int width = key_width(c, "figure");
    char number[32];
    aecl_text_add(out, "%-*s", width, "figure");
    for (size_t i = 0; i < c->runs; i++) aecl_text_add(out, "  %*s", width_of(c, folders[i], i), folders[i]);
    aecl_text_add(out, "\n");
    for (size_t r = 0; r < c->count; r++) {
        aecl_text_add(out, "%-*s", width, c->rows[r].key.s);
        for (size_t i = 0; i < c->runs; i++)
            aecl_text_add(out, "  %*s", width_of(c, folders[i], i), short_of(c->rows[r].values[i].s, number));
        aecl_text_add(out, "\n");
    }
}

/* Settings may be long: a line a run. */
static void add_settings(aecl_text *out, const aecl_comparison *c, char *const *folders) {
    size_t width = 0;
    for (size_t i = 0; i < c->runs; i++) width = strlen(folders[i]) > width ? strlen(folders[i]) : width;
    aecl_text_add(out, c->count ? "\nsettings that differ\n" : "\nall settings are the same\n");
    for (size_t r = 0; r < c->count; r++) {
        aecl_text_add(out, "%s\n", c->rows[r].key.s);
        for (size_t i = 0; i < c->runs; i++)
            aecl_text_add(out, "  %-*s  %s\n", (int)width, folders[i], c->rows[r].values[i].s);
    }
}

static aecl_json *value_of(const char *text) {
    double number;
    return aecl_parse_real(text, &number) ? aecl_json_real(number) : aecl_json_text(text);
}

static aecl_status add_json(aecl_json *out, const char *key, const aecl_comparison *c) {
    aecl_json *rows = aecl_json_object(), *values = NULL;
    aecl_status st = AECL_OK;
    for (size_t r = 0; r < c->count; r++) {
        values = aecl_json_array();
        for (size_t i = 0; i < c->runs; i++) TRY(aecl_json_append(values, value_of(c->rows[r].values[i].s)));
        st = aecl_json_set(rows, c->rows[r].key.s, values);
        values = NULL;
        TRY(st);
    }
    st = aecl_json_set(out, key, rows);
    rows = NULL;
done:
    aecl_json_free(values);
    aecl_json_free(rows);
    return st;
}

static aecl_status print_json(const aecl_comparison *results, const aecl_comparison *settings, const aecl_call *call) {
    aecl_json *facts = aecl_json_object(), *folders = aecl_json_array();
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < call->word_count; i++) TRY(aecl_json_append(folders, aecl_json_text(call->words[i])));
    st = aecl_json_set(facts, "runs", folders);
    folders = NULL;
    TRY(st);
    TRY(add_json(facts, "results", results));
    TRY(add_json(facts, "settings", settings));
    TRY(aecl_print_facts(facts, true));
done:
    aecl_json_free(folders);
    aecl_json_free(facts);
    return st;
}

static aecl_status print_tables(const aecl_comparison *results, const aecl_comparison *settings,
                                const aecl_call *call) {
    aecl_text out = {0};
    aecl_status st = AECL_OK;
    add_figures(&out, results, call->words);
    add_settings(&out, settings, call->words);
    TRY(aecl_text_done(&out));
    TRY(aecl_print_text(&out));
done:
    aecl_text_free(&out);
    return st;
}

static aecl_status compare(aecl_call *call) {
    const compare_options *o = call->options;
    aecl_comparison results = {0}, settings = {0};
    aecl_run_record *runs = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_run_records_read(&runs, call->words, call->word_count));
    TRY(aecl_compare_results(&results, runs, call->word_count));
    TRY(aecl_compare_settings(&settings, runs, call->word_count));
    TRY(o->json ? print_json(&results, &settings, call) : print_tables(&results, &settings, call));
done:
    aecl_run_records_free(runs, call->word_count);
    aecl_comparison_free(&results);
    aecl_comparison_free(&settings);
    return st;
}

const aecl_command aecl_cmd_compare = {
    .name = "compare",
    .usage = "RUN RUN... [--json]",
    .summary = "print the figures of several runs beside each other, and the settings that differ",
    .examples = (const aecl_example[]){{"compare output/basic output/basic-2", "figures and settings"}, {NULL, NULL}},
    .options = options,
    .size = sizeof(compare_options),
    .least_words = 2,
    .most_words = SIZE_MAX,
    .run = compare,
};
