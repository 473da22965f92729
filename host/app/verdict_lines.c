/* A line is what its format has around row number, score, threshold, verdict and probability. */
#include "app/verdict_lines.h"

#include <math.h>
#include <string.h>

#include "app/terminal.h"
#include "data/number_text.h"
#include "io/json.h"

/* What stands around row number, score, threshold, verdict and probability of a line, and the two verdicts. */
struct aecl_line_form {
    const char *around[6], *verdicts[2];
    bool fraction; /* the probability as a number, else as one in how many */
};

static const aecl_line_form plain_form = {{"", "\t", "\t", "\t", "\t1 in ", "\n"}, {"normal", "anomalous"}, false};
static const aecl_line_form csv_form = {{"", ",", ",", ",", ",", "\n"}, {"normal", "anomalous"}, true};
static const aecl_line_form json_form = {
    {"{\"row\":", ",\"score\":", ",\"threshold\":", ",\"anomalous\":", ",\"probability\":", "}\n"},
    {"false", "true"},
    true};

/* The parts of a line that stay the same: threshold and verdict are not written out again for every row. */
aecl_status aecl_verdict_lines_open(aecl_verdict_lines *out, aecl_line_format format, double threshold, bool tells) {
    const aecl_line_form *const forms[] = {&plain_form, &csv_form, &json_form};
    const aecl_line_form *form = forms[format];
    aecl_status st = AECL_OK;
    *out = (aecl_verdict_lines){.format = format, .tells = tells, .form = form};
    for (size_t i = 0; i < 2; i++) {
        aecl_text_add(&out->endings[i], "%s%.9g%s%s%s", form->around[2], threshold, form->around[3], form->verdicts[i],
                      tells ? form->around[4] : "");
        TRY(aecl_text_done(&out->endings[i]));
    }
done:
    return st;
}

void aecl_verdict_lines_close(aecl_verdict_lines *lines) {
    for (size_t i = 0; i < 2; i++) aecl_text_free(&lines->endings[i]);
    aecl_text_free(&lines->text);
}

aecl_status aecl_verdict_lines_print_header(const aecl_verdict_lines *lines, bool named, bool identified) {
    if (lines->format != AECL_LINES_CSV) return AECL_OK;
    return aecl_print("row,%s%sscore,threshold,verdict%s%s\n", named ? "file," : "", identified ? "id," : "",
                      lines->tells ? ",probability" : "", lines->causes ? ",why" : "");
}

/* A file's name or an identifier of a row between its number and its score. */
static aecl_status add_word(aecl_text *lines, aecl_line_format format, const char *key, const char *id) {
    aecl_json *text = NULL;
    aecl_status st = AECL_OK;
    if (format == AECL_LINES_JSON) {
        text = aecl_json_text(id);
        aecl_text_add(lines, ",\"%s\":", key);
        TRY(aecl_json_write(text, false, lines));
    } else if (format == AECL_LINES_CSV) {
        aecl_text_add(lines, ",");
        aecl_text_add_csv(lines, id);
    } else {
        aecl_text_add(lines, "\t");
        aecl_text_add_safe(lines, id);
    }
done:
    aecl_json_free(text);
    return st;
}

/* How many of the normal rows have such a score, as a share or as one in how many, which has two digits that count. */
static void add_probability(aecl_text *lines, const aecl_line_form *form, double score) {
    const double rows = exp(fmin(score, 40)), unit = pow(10, fmax(floor(log10(rows)) - 1, 0));
    if (form->fraction)
        aecl_text_add(lines, "%.3g", exp(-score));
    else if (rows < 1e15)
        aecl_text_add(lines, "%.0f", round(rows / unit) * unit);
    else
        aecl_text_add(lines, "over 1e15");
}

/* "temp 33.1, expected 20.4 (71 %); ..." */
static void add_sentence(aecl_text *out, const aecl_verdict_line *line) {
    for (size_t k = 0; k < line->cause_count; k++) {
        const aecl_cause *c = &line->cause[k];
        aecl_text_add(out, "%s%s %.6g, expected %.6g (%.0f %%)", k ? "; " : "", c->name, (double)c->value,
                      (double)c->expected, 100 * c->share);
    }
}

static aecl_status add_objects(aecl_text *out, const aecl_verdict_line *line) {
    aecl_json *list = aecl_json_array(), *object = NULL;
    aecl_status st = AECL_OK;
    for (size_t k = 0; k < line->cause_count; k++) {
        const aecl_cause *c = &line->cause[k];
        object = aecl_json_object();
        TRY(aecl_json_set_text(object, "name", c->name));
        TRY(aecl_json_set_real(object, "share", c->share));
        TRY(aecl_json_set_real(object, "value", (double)c->value));
        TRY(aecl_json_set_real(object, "expected", (double)c->expected));
        st = aecl_json_append(list, object);
        object = NULL;
        TRY(st);
    }
    aecl_text_add(out, ",\"why\":");
    TRY(aecl_json_write(list, false, out));
done:
    aecl_json_free(object);
    aecl_json_free(list);
    return st;
}

static aecl_status add_causes(aecl_text *out, aecl_line_format format, const aecl_verdict_line *line) {
    aecl_text sentence = {0};
    aecl_status st = AECL_OK;
    if (format == AECL_LINES_JSON) return line->cause_count ? add_objects(out, line) : AECL_OK;
    add_sentence(&sentence, line);
    TRY(aecl_text_done(&sentence));
    if (format == AECL_LINES_CSV) aecl_text_add(out, ","), aecl_text_add_csv(out, sentence.s);
    if (format == AECL_LINES_PLAIN && line->cause_count) aecl_text_add(out, "\t"), aecl_text_add_safe(out, sentence.s);
done:
    aecl_text_free(&sentence);
    return st;
}

void aecl_verdict_lines_add(aecl_verdict_lines *lines, const aecl_verdict_line *line) {
    const char *const *around = lines->form->around;
    const aecl_text *ending = &lines->endings[line->anomalous];
    aecl_text *text = &lines->text;
    char number[AECL_NUMBER_TEXT];
    aecl_text_add_bytes(text, around[0], strlen(around[0]));
    aecl_text_add_bytes(text, number, aecl_whole_number_write(number, line->row));
    if (line->file && add_word(text, lines->format, "file", line->file) < 0) text->failed = true;
    if (line->id && add_word(text, lines->format, "id", line->id) < 0) text->failed = true;
    aecl_text_add_bytes(text, around[1], strlen(around[1]));
    aecl_text_add_bytes(text, number, aecl_number_write(number, line->score));
    aecl_text_add_bytes(text, ending->s, ending->length);
    if (lines->tells) add_probability(text, lines->form, line->score);
    if (lines->causes && add_causes(text, lines->format, line) < 0) text->failed = true;
    aecl_text_add_bytes(text, around[5], strlen(around[5]));
}

void aecl_verdict_lines_add_unreadable(aecl_verdict_lines *lines, const aecl_verdict_line *line, bool identified,
                                       const char *reason) {
    aecl_text *text = &lines->text;
    const bool json = lines->format == AECL_LINES_JSON, csv = lines->format == AECL_LINES_CSV;
    aecl_text_add(text, json ? "{\"row\":%zu" : "%zu", line->row);
    if (line->file && add_word(text, lines->format, "file", line->file) < 0) text->failed = true;
    if (identified && !json && add_word(text, lines->format, "id", csv ? "" : "-") < 0) text->failed = true;
    aecl_text_add(text, json ? ",\"score\":null,\"anomalous\":null" : csv ? ",,,unreadable" : "\t-\t-\tunreadable");
    if (csv) aecl_text_add(text, "%s%s", lines->tells ? "," : "", lines->causes ? "," : "");
    if (!csv && add_word(text, lines->format, "unreadable", reason) < 0) text->failed = true;
    aecl_text_add(text, json ? "}\n" : "\n");
}
