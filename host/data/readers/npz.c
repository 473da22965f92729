/* NPZ, a ZIP archive of NPY arrays: one for the values, another for the labels. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/archive.h"
#include "data/npy_header.h"
#include "data/reader.h"

#define MOST_SHOWN  8
#define HEADER_SEEN 4096       /* bytes of an array that tell its shape */
#define MOST_LABEL  16777216.0 /* a float holds every whole number up to it */

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
    aecl_archive *archive;
    const aecl_read_input *in;
    size_t count;          /* of files */
    size_t values, labels; /* the files chosen; `count`: none */
} npz;

static bool is_array(const npz *z, size_t file) {
    const char *name = aecl_archive_name(z->archive, file);
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".npy") == 0;
}

/* The array of this name, `length` characters; z->count where there is none. */
static size_t find_array(const npz *z, const char *name, size_t length) {
    for (size_t i = 0; i < z->count; i++) {
        const char *stored = aecl_archive_name(z->archive, i);
        if (is_array(z, i) && strlen(stored) == length + 4 && memcmp(stored, name, length) == 0) return i;
    }
    return z->count;
}

/* An array's name without ".npy". */
static void add_name(aecl_text *text, const npz *z, size_t file) {
    const char *name = aecl_archive_name(z->archive, file);
    aecl_text_add(text, "%.*s", (int)aecl_smaller(strlen(name) - 4, 64), name);
}

/* " 240x40 f8" of what can be told. */
static aecl_status add_shape(aecl_text *text, const npz *z, size_t file) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_npy_header h;
    char shape[AECL_SHAPE_TEXT];
    aecl_status st = aecl_archive_read(z->archive, file, HEADER_SEEN, &bytes, &length);
    if (st == AECL_OK && aecl_npy_sniff(bytes, length) &&
        aecl_npy_header_read(&h, z->in->name, bytes, length) == AECL_OK)
        aecl_text_add(text, " %s %c%zu", aecl_shape_print(&h.shape, shape), h.type.kind, h.type.size);
    free(bytes);
    return st == AECL_NO_MEMORY ? st : AECL_OK;
}

/* "X 240x40 f8, y 240 i8" but for two of them. */
static aecl_status list_arrays(aecl_text *text, const npz *z, size_t without, size_t nor) {
    size_t shown = 0;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < z->count && shown <= MOST_SHOWN; i++) {
        if (!is_array(z, i) || i == without || i == nor) continue;
        aecl_text_add(text, shown ? ", " : "");
        if (shown++ == MOST_SHOWN) break;
        add_name(text, z, i);
        TRY(add_shape(text, z, i));
    }
    if (shown > MOST_SHOWN) aecl_text_add(text, "...");
    TRY(aecl_text_done(text));
done:
    return st;
}

/* The file's name as the user gave it, without the part behind the colon. */
static int file_length(const aecl_read_input *in) {
    size_t part = in->part ? strlen(in->part) + 1 : 0;
    return (int)(strlen(in->name) - part);
}

static aecl_status refuse_choice(const npz *z, const char *wanted, size_t length) {
    aecl_text known = {0};
    aecl_status st = AECL_OK;
    TRY(list_arrays(&known, z, z->count, z->count));
    if (wanted)
        TRY(aecl_fail(AECL_INPUT, "%s: has no array \"%.*s\" but %s", z->in->name, (int)length, wanted, known.s));
    TRY(aecl_fail(AECL_INPUT, "%s: holds %s: say which one: %.*s:NAME, with labels %.*s:NAME,LABELS", z->in->name,
                  known.s, file_length(z->in), z->in->name, file_length(z->in), z->in->name));
done:
    aecl_text_free(&known);
    return st;
}

static aecl_status refuse_without_arrays(const npz *z) {
    aecl_text known = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < z->count && i < MOST_SHOWN; i++) {
        aecl_text_add(&known, i ? ", " : "");
        aecl_text_add_safe(&known, aecl_archive_name(z->archive, i));
    }
    TRY(aecl_text_done(&known));
    TRY(aecl_fail(AECL_INPUT,
                  "%s: a ZIP archive of %zu files (%s%s) without arrays (.npy): unpack it, or save a workbook as CSV",
                  z->in->name, z->count, known.s ? known.s : "", z->count > MOST_SHOWN ? ", ..." : ""));
done:
    aecl_text_free(&known);
    return st;
}

/* "X" or "X,y" behind the colon. */
static aecl_status choose_named(npz *z, const char *part) {
    const char *comma = strchr(part, ',');
    size_t length = comma ? (size_t)(comma - part) : strlen(part);
    z->values = find_array(z, part, length);
    if (z->values == z->count) return refuse_choice(z, part, length);
    if (comma == NULL) return AECL_OK;
    z->labels = find_array(z, comma + 1, strlen(comma + 1));
    return z->labels < z->count ? AECL_OK : refuse_choice(z, comma + 1, strlen(comma + 1));
}

/* The only array, or one of a usual name. */
static aecl_status choose_usual(npz *z) {
    size_t arrays = 0, only = 0;
    for (size_t i = 0; i < z->count; i++)
        if (is_array(z, i)) arrays++, only = i;
    if (arrays == 0) return refuse_without_arrays(z);
    if (arrays == 1) z->values = only;
    for (size_t i = 0; i < COUNT_OF(usual) && z->values == z->count; i++)
        z->values = find_array(z, usual[i][0], strlen(usual[i][0]));
    return z->values < z->count ? AECL_OK : refuse_choice(z, NULL, 0);
}

/* Labels that --label-column names, or of the usual name beside these values. */
static void find_labels(npz *z) {
    const char *column = z->in->label_column;
    if (z->labels < z->count) return;
    if (column) {
        z->labels = find_array(z, column, strlen(column));
        if (z->labels == z->values) z->labels = z->count;
        return;
    }
    for (size_t i = 0; i < COUNT_OF(usual) && z->labels == z->count; i++)
        if (find_array(z, usual[i][0], strlen(usual[i][0])) == z->values)
            z->labels = find_array(z, usual[i][1], strlen(usual[i][1]));
}

/* Says what was taken and what was not. */
static aecl_status say_choice(const npz *z) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    add_name(&text, z, z->values);
    if (z->labels < z->count) {
        aecl_text_add(&text, ", labels ");
        add_name(&text, z, z->labels);
    }
    size_t taken = text.length;
    aecl_text_add(&text, "; left out: ");
    size_t named = text.length;
    TRY(list_arrays(&text, z, z->values, z->labels));
    if (text.length == named) text.s[taken] = 0;
    aecl_log(AECL_LOG_NOTE, "%s: array %s", z->in->name, text.s);
done:
    aecl_text_free(&text);
    return st;
}

/* One array into a data set that has a name. */
static aecl_status read_array(aecl_dataset *out, const npz *z, size_t file) {
    aecl_text name = {0};
    aecl_read_input in = *z->in;
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    aecl_text_add(&name, "%s: array ", z->in->name);
    add_name(&name, z, file);
    TRY(aecl_text_done(&name));
    in.name = name.s;
    TRY(aecl_archive_read(z->archive, file, SIZE_MAX, &bytes, &length));
    if (!aecl_npy_sniff(bytes, length)) TRY(aecl_fail(AECL_INPUT, "%s: is no NPY array", name.s));
    TRY(aecl_reader_npy.read(out, &in, &bytes, length));
done:
    free(bytes);
    aecl_text_free(&name);
    return st;
}

static aecl_status read_labels(aecl_dataset *out, const npz *z) {
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&d, 1, sizeof *d));
    TRY(read_array(d, z, z->labels));
    if (d->count != out->count || d->features != 1)
        TRY(aecl_fail(AECL_INPUT, "%s: %zu x %zu labels for %zu samples", z->in->name, d->count, d->features,
                      out->count));
    TRY(aecl_alloc(&out->labels, out->count, sizeof *out->labels));
    for (size_t i = 0; i < d->count; i++) {
        double value = aecl_dataset_value(d, i);
        if (!(fabs(value) <= MOST_LABEL) || value != trunc(value))
            TRY(aecl_fail(AECL_INPUT, "%s: sample %zu: %g is not a label, a whole number up to %.0f", z->in->name,
                          i + 1, value, MOST_LABEL));
        out->labels[i] = (int32_t)value;
    }
done:
    if (st == AECL_INPUT) st = aecl_fail_in(st, "%s: labels (--label-column none leaves them out)", z->in->name);
    aecl_dataset_free(d);
    return st;
}

static aecl_status npz_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    npz z = {.in = in};
    aecl_status st = AECL_OK;
    TRY(aecl_archive_open(&z.archive, in->name, *bytes, length));
    z.count = z.values = z.labels = aecl_archive_count(z.archive);
    TRY(in->part ? choose_named(&z, in->part) : choose_usual(&z));
    find_labels(&z);
    TRY(say_choice(&z));
    TRY(read_array(out, &z, z.values));
    if (z.labels < z.count) TRY(read_labels(out, &z));
done:
    aecl_archive_close(z.archive);
    return st;
}

const aecl_reader aecl_reader_npz = {"npz", "npz", aecl_archive_sniff, npz_read};
