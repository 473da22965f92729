/* Rows of text or NPY out of a growing buffer that holds the unread rest of one block; of a pipe, what has arrived is
 * handed on at once. */
#include "data/table_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/missing.h"
#include "data/npy_header.h"
#include "data/packing.h"
#include "data/reader.h"

#define BLOCK       ((size_t)1 << 20)
#define NPY_SNIFFED 8
#define LONGEST_ROW ((size_t)64 << 20)
#define MAGIC       6 /* bytes that tell a packing */

struct aecl_table_stream {
    const char *name;
    int file;
    bool live, ended;
    char *bytes; /* [capacity]: what was read and not yet handed over lies in [start, stop) */
    size_t capacity, start, stop;
    const aecl_packing *packing; /* what comes is packed so; NULL: not at all */
    void *unpacker;
    unsigned char *packed; /* [BLOCK] what was read and not yet unpacked */
    aecl_flow flow;
    bool unpacked;             /* the end of a packed stream was reached */
    aecl_read_options options; /* borrowed */
    aecl_text ids; /* of the rows handed over, each with a NUL behind; those from ids_at on were not asked for */
    size_t ids_at;
    aecl_ragged series; /* the row that is read, where rows are of unlike lengths */
    float *last;        /* the row before, where missing values are filled by it */
    size_t blank;       /* empty lines since the last row */
    aecl_csv csv;
    aecl_npy_type type; /* of an NPY array's values; its size is 0 for text */
    size_t rows;        /* of it that are still to come */
};

void aecl_table_stream_close(aecl_table_stream *s) {
    if (s == NULL) return;
    if (s->file > STDIN_FILENO) close(s->file);
    if (s->packing) s->packing->close(s->unpacker);
    free(s->packed);
    free(s->bytes);
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
    return stream->live;
}

/* Room for another block behind what is there. */
static aecl_status make_room(aecl_table_stream *s) {
    if (s->start > 0) {
        memmove(s->bytes, s->bytes + s->start, s->stop - s->start);
        s->stop -= s->start;
        s->start = 0;
    }
    if (s->capacity - s->stop >= BLOCK) return AECL_OK;
    if (s->stop >= LONGEST_ROW)
        return aecl_fail(AECL_INPUT, "%s: line %zu is longer than %zu MiB", s->name, s->csv.line + 1,
                         LONGEST_ROW >> 20);
    aecl_status st = aecl_resize(&s->bytes, s->stop + 2 * BLOCK, 1);
    if (st == AECL_OK) s->capacity = s->stop + 2 * BLOCK;
    return st;
}

/* Whether a read would not wait. */
static bool has_more(const aecl_table_stream *s) {
    struct pollfd at = {.fd = s->file, .events = POLLIN};
    return !s->live || poll(&at, 1, 0) > 0;
}

/* *got = the next bytes, a block, or what has arrived; 0 at the end. */
static aecl_status read_some(aecl_table_stream *s, void *to, size_t *got) {
    ssize_t count = -1;
    do count = read(s->file, to, BLOCK);
    while (count < 0 && errno == EINTR);
    if (count < 0) return aecl_fail(AECL_INPUT, "%s: cannot be read: %s", s->name, strerror(errno));
    *got = (size_t)count;
    return AECL_OK;
}

/* Another stream may follow one that has ended. */
static aecl_status unpack_again(aecl_table_stream *s) {
    s->unpacked = false;
    if (!s->packing->sniff(s->flow.in, s->flow.in_left))
        return aecl_fail(AECL_INPUT, "%s: other bytes follow the %s stream", s->name, s->packing->name);
    return s->packing->again(s->unpacker, s->name);
}

/* Unpacks until something comes out, reading where it must. */
static aecl_status unpack_more(aecl_table_stream *s) {
    size_t room = s->capacity - s->stop, got = 0;
    aecl_status st = AECL_OK;
    s->flow.out = (unsigned char *)s->bytes + s->stop, s->flow.room = room;
    while (s->flow.room == room && !s->ended) {
        if (s->flow.in_left == 0) {
            TRY(read_some(s, s->packed, &got));
            s->flow.in = s->packed, s->flow.in_left = got;
            s->ended = got == 0;
            if (s->ended && !s->unpacked)
                TRY(aecl_fail(AECL_INPUT, "%s: truncated: the %s stream has no end", s->name, s->packing->name));
            if (s->ended) break;
        }
        if (s->unpacked) TRY(unpack_again(s));
        TRY(s->packing->step(s->unpacker, s->name, &s->flow, &s->unpacked));
    }
done:
    s->stop += room - s->flow.room;
    return st;
}

/* One read: a block, or what has arrived. Sets `ended` at the end. */
static aecl_status read_more(aecl_table_stream *s) {
    size_t got = 0;
    aecl_status st = make_room(s);
    if (st == AECL_OK && s->packing) return unpack_more(s);
    if (st == AECL_OK) st = read_some(s, s->bytes + s->stop, &got);
    if (st < 0) return st;
    s->stop += got;
    s->ended = got == 0;
    return AECL_OK;
}

/* Takes what has arrived for packed bytes, where it is. */
static aecl_status start_unpacking(aecl_table_stream *s) {
    const aecl_packing *packing = aecl_packing_find((unsigned char *)s->bytes, s->stop);
    aecl_status st = AECL_OK;
    if (packing == NULL) return AECL_OK;
    TRY(packing->open(&s->unpacker, s->name));
    s->packing = packing;
    TRY(aecl_alloc(&s->packed, BLOCK, 1));
    memcpy(s->packed, s->bytes, s->stop);
    s->flow.in = s->packed, s->flow.in_left = s->stop;
    s->stop = 0;
    s->ended = false;
    while (s->stop < NPY_SNIFFED && !s->ended) TRY(read_more(s));
done:
    return st;
}

/* *end = behind the next line's text, at its line feed or at the end of everything; NULL when more must be read. A line
 * feed inside quotes belongs to the line where `quotes` is true: in a header. */
static char *find_end(const aecl_table_stream *s, bool quotes) {
    char *from = s->bytes + s->start, *stop = s->bytes + s->stop;
    if (!quotes) {
        char *feed = memchr(from, '\n', s->stop - s->start);
        return feed ? feed : s->ended ? stop : NULL;
    }
    for (bool quoted = false; from < stop; from++) {
        if (*from == '"') quoted = !quoted;
        if (*from == '\n' && !quoted) return from;
    }
    return s->ended ? stop : NULL;
}

static bool is_text(const aecl_table_stream *s) {
    return aecl_reader_csv.sniff((const unsigned char *)s->bytes + s->start, s->stop - s->start);
}

/* Guesses from the lines that have arrived, at least the first row: of a stream no more are waited for. */
static aecl_status read_head(aecl_table_stream *s, const aecl_read_options *options, const char *label) {
    aecl_status st = AECL_OK;
    for (;;) {
        while (!s->ended && s->stop < BLOCK && (find_end(s, true) == NULL || has_more(s))) TRY(read_more(s));
        const char *feed = memrchr(s->bytes, '\n', s->stop);
        size_t length = s->ended ? s->stop : feed ? (size_t)(feed + 1 - s->bytes) : 0;
        size_t used = 0, text = length;
        if (length == 0 && !s->ended) {
            TRY(read_more(s));
            continue;
        }
        while (text > 0 && strchr(" \r\n", s->bytes[text - 1])) text--;
        if (text == 0 && s->ended) TRY(aecl_fail(AECL_INPUT, "%s: holds no rows", s->name));
        aecl_csv_free(&s->csv);
        TRY(aecl_csv_open(&s->csv, &(aecl_csv_request){s->name, options, label}, s->bytes, text, &used));
        s->csv.label = s->csv.columns; /* a column of labels is passed over, whatever it holds */
        s->start = used + (used == text && text < length ? 1 : 0);
        if (s->ended && s->csv.width == 0) TRY(aecl_fail(AECL_INPUT, "%s: has no line @data", s->name));
        if (used < text || s->ended) return AECL_OK;
        TRY(read_more(s)); /* names alone have arrived */
    }
done:
    return st;
}

/* *rows = false for an array of pictures, one in Fortran order, whose rows lie apart, and one whose rows are to be mended. `size` is that of the file, 0 where it is not known. */
static aecl_status read_npy_head(aecl_table_stream *s, size_t size, bool *rows) {
    aecl_npy_header h;
    aecl_dataset shape = {0};
    aecl_status st = AECL_OK;
    while (aecl_npy_header_reach((const unsigned char *)s->bytes, s->stop) > s->stop && !s->ended) TRY(read_more(s));
    TRY(aecl_npy_header_read(&h, s->name, (const unsigned char *)s->bytes, s->stop));
    *rows = h.shape.rank <= 2 && !h.fortran && !s->options.length && s->options.missing == AECL_MISSING_REFUSE;
    TRY(aecl_dataset_set_shape(&shape, s->name, &h.shape));
    if (size) TRY(aecl_npy_check_length(&h, s->name, size - h.end));
    s->csv = (aecl_csv){.name = s->name, .columns = shape.features, .width = shape.features, .label = shape.features};
    s->type = h.type;
    s->rows = shape.count;
    s->start = h.end;
done:
    return st;
}

aecl_status aecl_table_stream_open(aecl_table_stream **out, const char *path, const aecl_read_options *options,
                                   const char *label) {
    const aecl_read_options merged = aecl_read_options_merge(options, NULL);
    bool standard = strcmp(path, "-") == 0;
    aecl_table_stream *s = NULL;
    struct stat facts;
    aecl_status st = AECL_OK;
    *out = NULL;
    if (aecl_source_part(path)) return AECL_OK;
    TRY(aecl_alloc(&s, 1, sizeof *s));
    s->name = standard ? "stdin" : path;
    s->file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (s->file < 0) TRY(aecl_fail(AECL_INPUT, "%s: cannot be opened: %s", path, strerror(errno)));
    if (fstat(s->file, &facts) < 0) TRY(aecl_fail(AECL_INPUT, "%s: %s", path, strerror(errno)));
    s->live = !S_ISREG(facts.st_mode);
    if (S_ISDIR(facts.st_mode)) TRY(aecl_fail(AECL_INPUT, "%s: is a folder", path));
    while (s->stop < (s->stop == 0          ? 3
                      : *s->bytes == '\x93' ? NPY_SNIFFED
                      : *s->bytes & '\x80'  ? MAGIC
                                            : 3) &&
           !s->ended)
        TRY(read_more(s));
    if (s->stop == 3 && *s->bytes == 0x28) TRY(read_more(s)); /* zstd's first byte is a bracket */
    if (s->stop == 0) TRY(aecl_fail(AECL_INPUT, "%s: is empty", s->name));
    TRY(start_unpacking(s));
    bool binary = aecl_npy_sniff((const unsigned char *)s->bytes, s->stop), rows = true;
    if (!binary && !is_text(s)) {
        if (standard) TRY(aecl_fail(AECL_INPUT, "stdin: is no table of text or NPY: give it as a file"));
        goto done;
    }
    s->options = merged;
    bool sized = S_ISREG(facts.st_mode) && !standard && !s->packing;
    TRY(binary ? read_npy_head(s, sized ? (size_t)facts.st_size : 0, &rows) : read_head(s, &merged, label));
    if (!rows && standard)
        TRY(aecl_fail(AECL_INPUT, "stdin: an NPY array of pictures, in Fortran order or with missing values; only rows "
                                  "are read from a stream: give "
                                  "the file"));
    if (s->type.size) s->csv.id = s->csv.columns;
    if (merged.length && merged.features) s->csv.width = merged.features;
    if (s->csv.lenient) TRY(aecl_alloc(&s->last, s->csv.width, sizeof *s->last));
    for (size_t f = 0; s->last && f < s->csv.width; f++) s->last[f] = NAN;
    if (rows) *out = s, s = NULL;
done:
    aecl_table_stream_close(s);
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
    const aecl_series_place place = {s->name, "line", s->csv.line};
    return st < 0 ? st : aecl_ragged_take(&s->series, &place, o, row, s->csv.width);
}

/* Reads the line [start, end); *taken = false for an empty one. */
static aecl_status take_line(aecl_table_stream *s, const char *end, float *row, bool *taken) {
    const char *line = s->bytes + s->start;
    size_t length = (size_t)(end - line);
    aecl_status st = AECL_OK;
    *taken = !aecl_csv_is_blank(&s->csv, line, length);
    if (*taken && s->blank) return aecl_fail(AECL_INPUT, "%s: line %zu is empty", s->name, s->csv.line + 1);
    if (*taken) {
        st = read_row(s, line, length, row);
        if (st == AECL_OK && s->last) st = aecl_missing_settle_row(&s->csv, &s->options, row, s->last);
        if (st == AECL_OK && s->csv.id < s->csv.columns) st = keep_id(s);
        bool torn = end == s->bytes + s->stop;
        if (st < 0) s->csv.row--, s->csv.line--; /* not taken: the next call says it again */
        if (st == AECL_INPUT && torn) st = aecl_fail_in(st, "the input stops in the middle of a line");
        if (st < 0) return st;
    }
    s->blank += !*taken;
    s->start += length + (end < s->bytes + s->stop);
    return AECL_OK;
}

/* NPY: as many of the rows that have arrived as are wanted and good. */
static aecl_status take_npy_rows(aecl_table_stream *s, float *rows, size_t most, size_t *taken) {
    size_t row = s->csv.columns * s->type.size, here = (s->stop - s->start) / row;
    double other = 0;
    if (here > most) here = most;
    if (here > s->rows) here = s->rows;
    size_t values = here * s->csv.columns,
           good = aecl_npy_floats(rows, (const unsigned char *)s->bytes + s->start, &s->type, values, &other);
    *taken = good / s->csv.columns;
    s->start += *taken * row;
    s->rows -= *taken;
    s->csv.row += *taken;
    if (good == values) return AECL_OK;
    return aecl_npy_refuse(s->name, s->csv.row + 1, good % s->csv.columns + 1, other);
}

/* Behind the last row. */
static aecl_status check_npy_end(aecl_table_stream *s) {
    aecl_status st = AECL_OK;
    if (s->start == s->stop && !s->ended) TRY(read_more(s));
    if (s->start < s->stop)
        TRY(aecl_fail(AECL_INPUT, "%s: more bytes follow the %zu rows that the NPY header promises", s->name,
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
        if (s->stop - s->start < row) {
            if (*count > 0 && (s->ended || !has_more(s))) break;
            if (s->ended)
                TRY(aecl_fail(AECL_INPUT, "%s: ends in row %zu of the %zu that the NPY header promises", s->name,
                              s->csv.row + 1, s->csv.row + s->rows));
            TRY(read_more(s));
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
        char *end = s->start == s->stop ? NULL : find_end(s, false);
        bool taken = false;
        if (end == NULL && (s->ended || (*count > 0 && !has_more(s)))) break;
        if (end == NULL) {
            TRY(read_more(s));
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
