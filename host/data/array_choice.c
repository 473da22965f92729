/* Choosing arrays by their names. */
#include "data/array_choice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

#define MOST_SHOWN 8
#define MOST_NAME  64
#define MOST_LABEL 16777216.0 /* a float holds every whole number up to it */

/* What values and their labels are usually called. */
static const char *const usual[][2] = {{"X", "y"},
                                       {"x", "y"},
                                       {"X", "Y"},
                                       {"X", "labels"},
                                       {"X_train", "y_train"},
                                       {"x_train", "y_train"},
                                       {"train_x", "train_y"},
                                       {"train_images", "train_labels"},
                                       {"train_data", "train_labels"},
                                       {"data", "labels"},
                                       {"data", "label"},
                                       {"data", "target"},
                                       {"data", "y"},
                                       {"images", "labels"},
                                       {"features", "labels"},
                                       {"samples", "labels"},
                                       {"values", "labels"}};

typedef struct {
    const aecl_array_list *list;
    const aecl_read_input *in;
    size_t values, labels; /* the arrays chosen; the list's count: none */
} choice;

static bool is_array(const choice *c, size_t array) {
    size_t length = 0;
    return c->list->name(c->list->file, array, &length) != NULL;
}

/* The array of this name, `length` characters; the list's count where there is none. */
static size_t find_array(const choice *c, const char *name, size_t length) {
    size_t stored_length = 0, i = 0;
    for (; i < c->list->count; i++) {
        const char *stored = c->list->name(c->list->file, i, &stored_length);
        if (stored && stored_length == length && memcmp(stored, name, length) == 0) break;
    }
    return i;
}

static void add_name(aecl_text *text, const choice *c, size_t array) {
    char copy[MOST_NAME + 1] = {0};
    size_t length = 0;
    const char *name = c->list->name(c->list->file, array, &length);
    memcpy(copy, name, aecl_smaller(length, MOST_NAME));
    aecl_text_add_safe(text, copy);
}

/* "X 240x40 f8, y 240 i8" but for two of them. */
static aecl_status list_arrays(aecl_text *text, const choice *c, size_t without, size_t nor) {
    size_t shown = 0;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < c->list->count && shown <= MOST_SHOWN; i++) {
        if (!is_array(c, i) || i == without || i == nor) continue;
        aecl_text_add(text, shown ? ", " : "");
        if (shown++ == MOST_SHOWN) break;
        add_name(text, c, i);
        TRY(c->list->describe(c->list->file, i, text));
    }
    if (shown > MOST_SHOWN) aecl_text_add(text, "...");
    TRY(aecl_text_done(text));
done:
    return st;
}

/* Length of the file's name as the user gave it, without the part behind the colon. */
static int file_length(const aecl_read_input *in) {
    size_t part = in->part ? strlen(in->part) + 1 : 0;
    return (int)(strlen(in->name) - part);
}

static aecl_status refuse_choice(const choice *c, const char *wanted, size_t length) {
    const aecl_read_input *in = c->in;
    aecl_text known = {0};
    aecl_status st = AECL_OK;
    TRY(list_arrays(&known, c, c->list->count, c->list->count));
    if (wanted) TRY(aecl_fail(AECL_INPUT, "%s: has no array \"%.*s\" but %s", in->name, (int)length, wanted, known.s));
    TRY(aecl_fail(AECL_INPUT, "%s: holds %s: say which one: %.*s:NAME, with labels %.*s:NAME,LABELS", in->name, known.s,
                  file_length(in), in->name, file_length(in), in->name));
done:
    aecl_text_free(&known);
    return st;
}

/* "X" or "X,y" behind the colon. */
static aecl_status choose_named(choice *c, const char *part) {
    const char *comma = strchr(part, ',');
    size_t length = comma ? (size_t)(comma - part) : strlen(part);
    c->values = find_array(c, part, length);
    if (c->values == c->list->count) return refuse_choice(c, part, length);
    if (comma == NULL) return AECL_OK;
    c->labels = find_array(c, comma + 1, strlen(comma + 1));
    return c->labels < c->list->count ? AECL_OK : refuse_choice(c, comma + 1, strlen(comma + 1));
}

/* The only array, or one of a usual name. */
static aecl_status choose_usual(choice *c) {
    size_t arrays = 0, only = 0;
    for (size_t i = 0; i < c->list->count; i++)
        if (is_array(c, i)) arrays++, only = i;
    if (arrays == 0) return aecl_fail(AECL_INPUT, "%s: holds no array of numbers", c->in->name);
    if (arrays == 1) c->values = only;
    for (size_t i = 0; i < COUNT_OF(usual) && c->values == c->list->count; i++)
        c->values = find_array(c, usual[i][0], strlen(usual[i][0]));
    return c->values < c->list->count ? AECL_OK : refuse_choice(c, NULL, 0);
}

/* Labels that --label-column names, or of the usual name beside these values. */
static void find_labels(choice *c) {
    const char *column = c->in->label_column;
    size_t none = c->list->count;
    if (c->labels < none) return;
    if (column) {
        c->labels = find_array(c, column, strlen(column));
        if (c->labels == c->values) c->labels = none;
        return;
    }
    for (size_t i = 0; i < COUNT_OF(usual) && c->labels == none; i++)
        if (find_array(c, usual[i][0], strlen(usual[i][0])) == c->values)
            c->labels = find_array(c, usual[i][1], strlen(usual[i][1]));
}

/* Says what was taken and what was not. */
static aecl_status say_choice(const choice *c) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    add_name(&text, c, c->values);
    if (c->labels < c->list->count) {
        aecl_text_add(&text, ", labels ");
        add_name(&text, c, c->labels);
    }
    size_t taken = text.length;
    aecl_text_add(&text, "; left out: ");
    size_t named = text.length;
    TRY(list_arrays(&text, c, c->values, c->labels));
    if (text.length == named) text.s[taken] = 0;
    aecl_log(AECL_LOG_NOTE, "%s: array %s", c->in->name, text.s);
done:
    aecl_text_free(&text);
    return st;
}

/* One array into a data set that has a name. */
static aecl_status read_array(aecl_dataset *out, const choice *c, size_t array) {
    aecl_text name = {0};
    aecl_read_input in = *c->in;
    aecl_status st = AECL_OK;
    aecl_text_add(&name, "%s: array ", c->in->name);
    add_name(&name, c, array);
    TRY(aecl_text_done(&name));
    in.name = name.s;
    TRY(c->list->read(c->list->file, array, out, &in));
done:
    aecl_text_free(&name);
    return st;
}

/* Labels that are words; *words = false where they are numbers. */
static aecl_status read_words(aecl_dataset *out, const choice *c, bool *words) {
    aecl_label_set set = {0};
    aecl_status st = AECL_OK;
    *words = false;
    if (c->list->read_words == NULL) return AECL_OK;
    TRY(c->list->read_words(c->list->file, c->labels, &set, c->in->name, words));
    if (!*words) goto done;
    if (set.count != out->count)
        TRY(aecl_fail(AECL_INPUT, "%s: %zu labels for %zu samples", c->in->name, set.count, out->count));
    TRY(aecl_label_set_give(&set, out));
done:
    aecl_label_set_free(&set);
    return st;
}

static aecl_status read_labels(aecl_dataset *out, const choice *c) {
    aecl_dataset *d = NULL;
    bool words = false;
    aecl_status st = AECL_OK;
    TRY(read_words(out, c, &words));
    if (words) goto done;
    TRY(aecl_alloc(&d, 1, sizeof *d));
    TRY(read_array(d, c, c->labels));
    bool row = d->count == 1 && d->features == out->count;
    if (!row && (d->count != out->count || d->features != 1))
        TRY(aecl_fail(AECL_INPUT, "%s: %zu x %zu labels for %zu samples", c->in->name, d->count, d->features,
                      out->count));
    TRY(aecl_alloc(&out->labels, out->count, sizeof *out->labels));
    for (size_t i = 0; i < out->count; i++) {
        double value = aecl_dataset_value(d, i);
        if (!(fabs(value) <= MOST_LABEL) || value != trunc(value))
            TRY(aecl_fail(AECL_INPUT, "%s: sample %zu: %g is not a label, a whole number up to %.0f", c->in->name,
                          i + 1, value, MOST_LABEL));
        out->labels[i] = (int32_t)value;
    }
done:
    if (st == AECL_INPUT) st = aecl_fail_in(st, "%s: labels (--label-column none leaves them out)", c->in->name);
    aecl_dataset_free(d);
    return st;
}

aecl_status aecl_arrays_read(aecl_dataset *out, const aecl_read_input *in, const aecl_array_list *arrays) {
    choice c = {.list = arrays, .in = in, .values = arrays->count, .labels = arrays->count};
    aecl_status st = AECL_OK;
    TRY(in->part ? choose_named(&c, in->part) : choose_usual(&c));
    find_labels(&c);
    TRY(say_choice(&c));
    TRY(read_array(out, &c, c.values));
    if (c.labels < arrays->count) TRY(read_labels(out, &c));
done:
    return st;
}
