/* Rows of text or NPY out of a growing buffer that holds the unread rest of one block; of a pipe, what has arrived is
 * handed on at once. */
#include "data/table_stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/byte_stream.h"
#include "data/missing.h"
#include "data/npy_header.h"
#include "data/reader.h"

#define BLOCK ((size_t)1 << 20)

struct aecl_table_stream {
    aecl_byte_stream in;
    aecl_read_options options; /* borrowed, as is */
    const char *label;
    aecl_text ids; /* of the rows handed over, each with a NUL behind; those from ids_at on were not asked for */
    size_t ids_at;
    aecl_ragged series; /* the row that is read, where rows are of unlike lengths */
    float *last;        /* the row before, where missing values are filled by it */
    size_t blank;       /* empty lines since the last row */
    size_t refused;     /* bytes of the line that could not be read, its feed included; 0: none */
    aecl_csv csv;
    aecl_npy_type type; /* of an NPY array's values; its size is 0 for text */
    size_t rows;        /* of it that are still to come */
    bool foreign;       /* a pipe of another format */
};

void aecl_table_stream_close(aecl_table_stream *s) {
    if (s == NULL) return;
    aecl_byte_stream_close(&s->in);
    free(s->last);
    aecl_text_free(&s->ids);
    aecl_ragged_free(&s->series);
    aecl_csv_free(&s->csv);
    free(s);
}

const aecl_csv *aecl_table_stream_csv(const aecl_table_stream *stream) {
    return &stream->csv;
}

size_t aecl_table_stream_rows(const aecl_table_stream *stream) {
    return stream->rows;
}

bool aecl_table_stream_is_live(const aecl_table_stream *stream) {
    return stream->in.live;
}

/* Whether nothing will follow what is there. A line of a followed file that nobody has ended when reading stops may be half
 * of one. */
static bool is_last(const aecl_table_stream *s) {
    return s->in.follow ? s->in.turned : s->in.ended;
}

/* Behind the text of the line that names the columns, at its line feed or at the end of everything; NULL when more must be
 * read. A line feed inside quotes belongs to it. */
static const char *find_head_end(const aecl_table_stream *s) {
    const char *from = s->in.bytes + s->in.start, *stop = s->in.bytes + s->in.stop;
    for (bool quoted = false; from < stop; from++) {
        if (*from == '"') quoted = !quoted;
        if (*from == '\n' && !quoted) return from;
    }
    return is_last(s) ? stop : NULL;
}

/* The same of the next row. */
static const char *find_row_end(const aecl_table_stream *s) {
    return aecl_csv_row_end(&s->csv, s->in.bytes + s->in.start, s->in.bytes + s->in.stop, is_last(s));
}

static bool is_text(const aecl_table_stream *s) {
    return aecl_reader_csv.sniff((const unsigned char *)s->in.bytes + s->in.start, s->in.stop - s->in.start);
}

/* Of a followed file: while its head or its rows were waited for. */
static bool is_stopped(const aecl_table_stream *s) {
    return s->in.follow && s->in.ended;
}

/* Guesses from the lines that have arrived, at least the first row: of a stream no more are waited for. */
static aecl_status read_head(aecl_table_stream *s) {
    aecl_status st = AECL_OK;
    for (;;) {
        while (!s->in.ended && !s->in.turned && s->in.stop < BLOCK &&
               (find_head_end(s) == NULL || aecl_byte_stream_has_more(&s->in)))
            TRY(aecl_byte_stream_read(&s->in));
        if (is_stopped(s)) return AECL_OK;
        const char *feed = memrchr(s->in.bytes, '\n', s->in.stop);
        size_t length = s->in.ended ? s->in.stop : feed ? (size_t)(feed + 1 - s->in.bytes) : 0;
        size_t used = 0, text = length;
        if (length == 0 && !s->in.ended) {
            TRY(aecl_byte_stream_read(&s->in));
            continue;
        }
        while (text > 0 && strchr(" \r\n", s->in.bytes[text - 1])) text--;
        if (text == 0 && s->in.ended) TRY(aecl_fail(AECL_INPUT, "%s: holds no rows", s->in.name));
        aecl_csv_free(&s->csv);
        TRY(aecl_csv_open(&s->csv, &(aecl_csv_request){s->in.name, &s->options, s->label}, s->in.bytes, text, &used));
        s->csv.label = s->csv.columns; /* a column of labels is passed over, whatever it holds */
        s->in.start = used + (used == text && text < length ? 1 : 0);
        if (s->in.ended && s->csv.width == 0) TRY(aecl_fail(AECL_INPUT, "%s: has no line @data", s->in.name));
        if (used < text || s->in.ended) return AECL_OK;
        TRY(aecl_byte_stream_read(&s->in)); /* names alone have arrived */
    }
done:
    return st;
}

/* *rows = false for an array of pictures, one in Fortran order, whose rows lie apart, and one whose rows are to be mended. */
static aecl_status read_npy_head(aecl_table_stream *s, bool *rows) {
    aecl_npy_header h;
    aecl_dataset shape = {0};
    aecl_status st = AECL_OK;
    while (aecl_npy_header_reach((const unsigned char *)s->in.bytes, s->in.stop) > s->in.stop && !s->in.ended)
        TRY(aecl_byte_stream_read(&s->in));
    TRY(aecl_npy_header_read(&h, s->in.name, (const unsigned char *)s->in.bytes, s->in.stop));
    *rows = h.shape.rank <= 2 && !h.fortran && !s->options.length && s->options.missing == AECL_MISSING_REFUSE;
    TRY(aecl_dataset_set_shape(&shape, s->in.name, &h.shape));
    if (s->in.size) TRY(aecl_npy_check_length(&h, s->in.name, s->in.size - h.end));
    s->csv =
        (aecl_csv){.name = s->in.name, .columns = shape.features, .width = shape.features, .label = shape.features};
    s->type = h.type;
    s->rows = shape.count;
    s->in.start = h.end;
done:
    return st;
}

static aecl_status prepare_rows(aecl_table_stream *s) {
    aecl_status st = AECL_OK;
    if (s->type.size) s->csv.id = s->csv.columns;
    if (s->options.length && s->options.features) s->csv.width = s->options.features;
    if (s->csv.lenient) TRY(aecl_alloc(&s->last, s->csv.width, sizeof *s->last));
    for (size_t f = 0; s->last && f < s->csv.width; f++) s->last[f] = NAN;
done:
    return st;
}

/* Takes over the stream, which is opened; *out = NULL where it is of no rows for this reader, and no pipe. */
static aecl_status open_rows(aecl_table_stream **out, aecl_table_stream *s) {
    bool binary = aecl_npy_sniff((const unsigned char *)s->in.bytes, s->in.stop), rows = binary || is_text(s);
    aecl_status st = AECL_OK;
    if (is_stopped(s)) goto done;
    if (s->in.follow && (binary || !rows))
        TRY(aecl_fail(AECL_INPUT, "%s: is no table of text: only a table of text can be followed", s->in.name));
    if (rows) TRY(binary ? read_npy_head(s, &rows) : read_head(s));
    if (is_stopped(s)) goto done;
    if (rows) TRY(prepare_rows(s));
    if (!rows) s->foreign = s->in.live, s->in.start = 0, s->csv = (aecl_csv){.name = s->in.name};
    if (rows || s->foreign) *out = s, s = NULL;
done:
    aecl_table_stream_close(s);
    return st;
}

static aecl_status open_stream(aecl_table_stream **out, const char *path, aecl_follow *follow,
                               const aecl_read_options *options, const char *label) {
    aecl_table_stream *s = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&s, 1, sizeof *s));
    s->options = aecl_read_options_merge(options, NULL);
    s->label = label;
    s->in.follow = follow;
    TRY(aecl_byte_stream_open(&s->in, path));
    st = open_rows(out, s);
    s = NULL;
done:
    aecl_table_stream_close(s);
    return st;
}

aecl_status aecl_table_stream_open(aecl_table_stream **out, const char *path, const aecl_read_options *options,
                                   const char *label) {
    *out = NULL;
    return aecl_source_part(path) ? AECL_OK : open_stream(out, path, NULL, options, label);
}

aecl_status aecl_table_stream_follow(aecl_table_stream **out, aecl_follow *follow, const aecl_read_options *options,
                                     const char *label) {
    return open_stream(out, aecl_follow_path(follow), follow, options, label);
}

static bool has_same_names(const aecl_csv *a, const aecl_csv *b) {
    bool same = a->columns == b->columns;
    for (size_t c = 0; same && c < a->columns; c++) same = strcmp(a->names[c], b->names[c]) == 0;
    return same;
}

/* Whether the rows of a file that begins anew are read by what its own head says, `now`, and no longer as those before. */
static aecl_status choose_head(const aecl_table_stream *s, const aecl_csv *before, const aecl_csv *now, bool *anew) {
    const bool renamed = now->names && (before->names == NULL || !has_same_names(before, now));
    *anew = renamed && s->options.names && now->width == before->width;
    if (!renamed || *anew) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: begins anew with other columns than before; start again, if they are right",
                     s->in.name);
}

/* A followed file is another one now: its head, where it has one again, is no row. */
static aecl_status begin_anew(aecl_table_stream *s) {
    aecl_csv before = s->csv, unused = {0};
    bool anew = false;
    aecl_status st = AECL_OK;
    s->csv = unused;
    s->blank = 0;
    TRY(aecl_byte_stream_read(&s->in)); /* forgets what was of the former one */
    st = read_head(s);
    if (st == AECL_INPUT) s->in.start = 0; /* what cannot be read are rows that cannot be */
    if (st != AECL_INPUT) TRY(st);
    st = is_stopped(s) ? AECL_OK : choose_head(s, &before, &s->csv, &anew);
done:
    before.line = s->csv.line;
    unused = anew ? before : s->csv;
    s->csv = anew ? s->csv : before;
    aecl_csv_free(&unused);
    return st;
}

bool aecl_table_stream_is_foreign(const aecl_table_stream *s) {
    return s->foreign;
}

aecl_status aecl_table_stream_read_whole(aecl_dataset **out, aecl_table_stream *s, const aecl_read_options *options,
                                         const char *label) {
    const aecl_read_input in = {.name = s->in.name, .options = options, .label_column = label};
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_byte_stream_drain(&s->in, &bytes, &length));
    TRY(aecl_unpack_text(s->in.name, &bytes, &length));
    TRY(aecl_dataset_read_bytes(out, &in, &bytes, length));
done:
    free(bytes);
    return st;
}

static aecl_status keep_id(aecl_table_stream *s) {
    if (s->ids_at > BLOCK) {
        memmove(s->ids.s, s->ids.s + s->ids_at, s->ids.length - s->ids_at);
        s->ids.length -= s->ids_at;
        s->ids_at = 0;
    }
    for (const char *c = s->csv.id_start, *stop = s->csv.id_stop; c < stop; c++) {
        if (*c == s->csv.quote && c + 1 < stop && c[1] == *c) c++; /* a doubled quote is one */
        if (*c) aecl_text_add_bytes(&s->ids, c, 1);
    }
    aecl_text_add_bytes(&s->ids, "", 1);
    return aecl_text_done(&s->ids);
}

const char *aecl_table_stream_next_id(aecl_table_stream *s) {
    if (s->ids_at >= s->ids.length) return NULL;
    const char *id = s->ids.s + s->ids_at;
    s->ids_at += strlen(id) + 1;
    return id;
}

/* Of any length, where options say so: then as long as a model's. */
static aecl_status read_row(aecl_table_stream *s, const char *line, size_t length, float *row) {
    const aecl_read_options *o = &s->options;
    if (!o->length) return aecl_csv_row(&s->csv, line, length, row);
    s->series.used = s->series.count = 0;
    aecl_status st = aecl_csv_series(&s->csv, line, length, o, &s->series);
    const aecl_series_place place = {s->in.name, "line", s->csv.line};
    return st < 0 ? st : aecl_ragged_take(&s->series, &place, o, row, s->csv.width);
}

/* Reads the line [start, end); *taken = false for an empty one. */
static aecl_status take_line(aecl_table_stream *s, const char *end, float *row, bool *taken) {
    const char *line = s->in.bytes + s->in.start;
    size_t length = (size_t)(end - line);
    aecl_status st = AECL_OK;
    *taken = !aecl_csv_is_blank(&s->csv, line, length);
    s->refused = 0;
    if (*taken && s->blank) return aecl_fail(AECL_INPUT, "%s: line %zu is empty", s->in.name, s->csv.line + 1);
    if (*taken) {
        st = read_row(s, line, length, row);
        if (st == AECL_OK && s->last) st = aecl_missing_settle_row(&s->csv, &s->options, row, s->last);
        if (st == AECL_OK && s->csv.id < s->csv.columns) st = keep_id(s);
        bool torn = end == s->in.bytes + s->in.stop;
        if (st < 0) s->csv.row--, s->csv.line--; /* not taken: the next call says it again */
        if (st == AECL_INPUT && (!torn || s->in.turned)) s->refused = length + !torn;
        if (st == AECL_INPUT && torn && !s->in.turned) st = aecl_fail_in(st, "the input stops in the middle of a line");
        if (st < 0) return st;
    }
    s->blank += !*taken;
    s->in.start += length + (end < s->in.bytes + s->in.stop);
    return AECL_OK;
}

/* NPY: as many of the rows that have arrived as are wanted and good. */
static aecl_status take_npy_rows(aecl_table_stream *s, float *rows, size_t most, size_t *taken) {
    size_t row = s->csv.columns * s->type.size, here = (s->in.stop - s->in.start) / row;
    double other = 0;
    if (here > most) here = most;
    if (here > s->rows) here = s->rows;
    size_t values = here * s->csv.columns,
           good = aecl_npy_floats(rows, (const unsigned char *)s->in.bytes + s->in.start, &s->type, values, &other);
    *taken = good / s->csv.columns;
    s->in.start += *taken * row;
    s->rows -= *taken;
    s->csv.row += *taken;
    if (good == values) return AECL_OK;
    return aecl_npy_refuse(s->in.name, s->csv.row + 1, good % s->csv.columns + 1, other);
}

/* Behind the last row. */
static aecl_status check_npy_end(aecl_table_stream *s) {
    aecl_status st = AECL_OK;
    if (s->in.start == s->in.stop && !s->in.ended) TRY(aecl_byte_stream_read(&s->in));
    if (s->in.start < s->in.stop)
        TRY(aecl_fail(AECL_INPUT, "%s: more bytes follow the %zu rows that the NPY header promises", s->in.name,
                      s->csv.row));
done:
    return st;
}

static aecl_status next_npy_rows(aecl_table_stream *s, float *rows, size_t most, size_t *count) {
    size_t row = s->csv.columns * s->type.size;
    aecl_status st = AECL_OK;
    if (s->rows == 0) return check_npy_end(s);
    while (*count < most && s->rows > 0) {
        size_t taken = 0;
        if (s->in.stop - s->in.start < row) {
            if (*count > 0 && (s->in.ended || !aecl_byte_stream_has_more(&s->in))) break;
            if (s->in.ended)
                TRY(aecl_fail(AECL_INPUT, "%s: ends in row %zu of the %zu that the NPY header promises", s->in.name,
                              s->csv.row + 1, s->csv.row + s->rows));
            TRY(aecl_byte_stream_read(&s->in));
            continue;
        }
        st = take_npy_rows(s, rows + *count * s->csv.columns, most - *count, &taken);
        *count += taken;
        if (st < 0 && *count > 0) return AECL_OK; /* first the rows before it */
        TRY(st);
    }
done:
    return st;
}

aecl_status aecl_table_stream_next(aecl_table_stream *s, float *rows, size_t most, size_t *count) {
    aecl_status st = AECL_OK;
    *count = 0;
    if (s->type.size) return next_npy_rows(s, rows, most, count);
    while (*count < most) {
        const char *end = s->in.start == s->in.stop ? NULL : find_row_end(s);
        bool taken = false;
        if (end == NULL && s->in.turned && *count == 0) {
            TRY(begin_anew(s));
            continue;
        }
        if (end == NULL && (s->in.ended || s->in.turned || (*count > 0 && !aecl_byte_stream_has_more(&s->in)))) break;
        if (end == NULL) {
            TRY(aecl_byte_stream_read(&s->in));
            continue;
        }
        st = take_line(s, end, rows + *count * s->csv.width, &taken);
        if (st < 0 && *count > 0) return AECL_OK; /* first the rows before it */
        TRY(st);
        *count += taken;
    }
done:
    return st;
}

bool aecl_table_stream_pass(aecl_table_stream *s) {
    if (s->refused == 0 && s->blank == 0) return false;
    s->in.start += s->refused;
    s->csv.row++;
    s->csv.line += s->blank ? s->blank : 1;
    s->refused = s->blank = 0;
    return true;
}

aecl_status aecl_table_stream_tell(const aecl_table_stream *s, aecl_follow_place *place) {
    return aecl_follow_tell(s->in.follow, s->in.stop - s->in.start, place);
}

aecl_status aecl_table_stream_seek(aecl_table_stream *s, size_t offset, size_t line) {
    s->in.start = s->in.stop = 0;
    s->in.turned = false;
    s->csv.line = line;
    return aecl_follow_seek(s->in.follow, offset);
}
