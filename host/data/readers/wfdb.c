/* WFDB records of PhysioNet, by their header NAME.hea: a line "NAME signals frequency samples", a line a signal "FILE FORMAT
 * GAIN(BASELINE)/UNITS RESOLUTION ZERO ... DESCRIPTION", the signals' values in FILE beside it (formats 212, 16 and 80; signals
 * of one file follow one another and take turns in it), and annotations in NAME.atr. A sample is one moment, its values the signals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/missing.h"
#include "data/reader.h"

#define MOST_SIGNALS 64
#define NAME_SIZE    64
#define USUAL_GAIN   200.0

typedef struct {
    char file[NAME_SIZE], name[NAME_SIZE];
    unsigned format, frame; /* frame: values at a moment */
    size_t skew, offset;    /* moments that it is late; bytes before the first value */
    double gain, zero;
} signal;

typedef struct {
    const aecl_read_input *in;
    const char *s, *end;      /* the text from the next line on */
    const char *start, *stop; /* a line */
    size_t line;
    char name[NAME_SIZE];
    size_t signals, samples; /* samples: 0 where the header does not say */
    signal signal[MOST_SIGNALS];
} record;

/* The next line that is neither empty nor a comment; false at the end. */
static bool next_line(record *r) {
    while (r->s < r->end) {
        const char *feed = memchr(r->s, '\n', (size_t)(r->end - r->s));
        r->start = r->s, r->stop = feed ? feed : r->end;
        r->s = feed ? feed + 1 : r->end;
        r->line++;
        while (r->stop > r->start && strchr("\r\t ", r->stop[-1])) r->stop--;
        if (r->start < r->stop && *r->start != '#') return true;
    }
    return false;
}

/* The line's next field; false where there is none, or one too long. */
static bool next_field(record *r, char field[NAME_SIZE]) {
    while (r->start < r->stop && (*r->start == ' ' || *r->start == '\t')) r->start++;
    const char *from = r->start;
    while (r->start < r->stop && *r->start != ' ' && *r->start != '\t') r->start++;
    size_t length = (size_t)(r->start - from);
    if (length == 0 || length >= NAME_SIZE || memchr(from, 0, length)) return false;
    memcpy(field, from, length);
    field[length] = 0;
    return true;
}

static bool is_whole(const char *field, size_t most, size_t *number) {
    int64_t value = 0;
    if (!aecl_parse_integer(field, &value) || value < 0 || (uint64_t)value > most) return false;
    *number = (size_t)value;
    return true;
}

static bool read_record_line(record *r) {
    char field[NAME_SIZE], count[NAME_SIZE];
    if (!next_line(r) || !next_field(r, r->name) || !next_field(r, count)) return false;
    if (!is_whole(count, MOST_SIGNALS, &r->signals) || r->signals == 0) return false;
    if (next_field(r, field) && next_field(r, field) && !is_whole(field, SIZE_MAX / 2, &r->samples)) return false;
    return true;
}

/* "212x1:0+24": format, values a moment, skew, offset. */
static void read_format(signal *s, const char *field) {
    char *end = NULL;
    unsigned long format = strtoul(field, &end, 10);
    s->format = format <= 1000 && end != field ? (unsigned)format : 0;
    s->frame = 1;
    if (*end == 'x') s->frame = (unsigned)strtoul(end + 1, &end, 10);
    if (*end == ':') s->skew = strtoul(end + 1, &end, 10);
    if (*end == '+') s->offset = strtoul(end + 1, &end, 10);
    if (*end) s->format = 0;
}

/* "200(1024)/mV": gain and baseline. */
static void read_gain(signal *s, const char *field, bool *baseline) {
    char *end = NULL;
    double gain = strtod(field, &end);
    s->gain = end != field && gain > 0 && isfinite(gain) ? gain : USUAL_GAIN;
    *baseline = *end == '(';
    if (*baseline) s->zero = strtod(end + 1, NULL);
}

static bool read_signal_line(record *r, signal *s) {
    char field[NAME_SIZE];
    bool baseline = false;
    *s = (signal){.gain = USUAL_GAIN};
    if (!next_line(r) || !next_field(r, s->file) || !next_field(r, field)) return false;
    read_format(s, field);
    if (next_field(r, field)) read_gain(s, field, &baseline);
    if (next_field(r, field) && next_field(r, field) && !baseline) s->zero = strtod(field, NULL);
    for (int i = 0; i < 3; i++) next_field(r, field); /* first value, sum, block size */
    while (r->start < r->stop && *r->start == ' ') r->start++;
    memcpy(s->name, r->start, aecl_smaller((size_t)(r->stop - r->start), NAME_SIZE - 1));
    if (!isfinite(s->zero)) s->zero = 0;
    return true;
}

/* "rec/3": a record of segments, each a record of its own. */
static bool has_segments(const record *r) {
    const char *slash = strchr(r->name, '/');
    size_t segments = 0;
    return slash && is_whole(slash + 1, SIZE_MAX / 2, &segments);
}

static bool ends_in_dat(const char *file) {
    size_t length = strlen(file);
    return length > 4 && strcmp(file + length - 4, ".dat") == 0;
}

static bool wfdb_sniff(const unsigned char *bytes, size_t length) {
    record r = {.s = (const char *)bytes, .end = (const char *)bytes + length};
    signal s;
    if (length == 0 || bytes[0] < 0x20 || bytes[0] >= 0x7f || !read_record_line(&r)) return false;
    size_t name = strlen(r.name);
    if (!read_signal_line(&r, &s)) return false;
    bool named = (strncmp(s.file, r.name, name) == 0 && s.file[name] == '.') || ends_in_dat(s.file);
    return has_segments(&r) || (named && s.format);
}

static aecl_status check_signal(const record *r, size_t i) {
    const signal *s = &r->signal[i];
    bool known = (s->format == 212 || s->format == 16 || s->format == 80) && s->frame == 1 && s->skew == 0;
    for (size_t k = 0; k < i; k++)
        if (strcmp(r->signal[k].file, s->file) == 0 &&
            (r->signal[k].format != s->format || r->signal[k].offset != s->offset))
            known = false;
    if (known && !strchr(s->file, '/')) return AECL_OK;
    return aecl_fail(AECL_INPUT,
                     "%s: line %zu: signal %zu in %s, format %u%s: files of one format, 212, 16 or 80, and one value a "
                     "moment are read; rdsamp of the WFDB tools writes others as CSV",
                     r->in->name, r->line, i + 1, s->file, s->format,
                     s->frame != 1 ? " of several values a moment"
                     : s->skew     ? " with a skew"
                                   : "");
}

static aecl_status read_header(record *r) {
    const char *name = r->in->name;
    aecl_status st = AECL_OK;
    if (!read_record_line(r)) return aecl_fail(AECL_INPUT, "%s: line %zu: no record of a WFDB header", name, r->line);
    if (has_segments(r))
        return aecl_fail(AECL_INPUT,
                         "%s: a record of segments: name those, its other .hea files, or have rdsamp of the "
                         "WFDB tools write it as CSV",
                         name);
    for (size_t i = 0; i < r->signals; i++) {
        if (!read_signal_line(r, &r->signal[i]))
            TRY(aecl_fail(AECL_INPUT, "%s: %zu signals are promised, line %zu is not number %zu", name, r->signals,
                          r->line, i + 1));
        TRY(check_signal(r, i));
    }
done:
    return st;
}

/* *bytes = a file beside the header; NULL where it is not there. */
static aecl_status load_beside(const record *r, const char *file, unsigned char **bytes, size_t *length) {
    const char *path = r->in->path ? r->in->path : "", *slash = strrchr(path, '/');
    aecl_text beside = {0};
    aecl_status st = AECL_OK;
    if (slash) aecl_text_add_bytes(&beside, path, (size_t)(slash + 1 - path));
    aecl_text_add(&beside, "%s", file);
    TRY(aecl_text_done(&beside));
    if (aecl_file_exists(beside.s)) TRY(aecl_file_read(beside.s, AECL_DATA_LIMIT, bytes, length));
done:
    aecl_text_free(&beside);
    return st;
}

static double sign_extended(unsigned value, unsigned bits) {
    return (double)value - (value >> (bits - 1) ? (double)(1u << bits) : 0);
}

/* Value `at` as it was measured; NaN where the least number stands for none. */
static double value_at(unsigned format, const unsigned char *b, size_t at) {
    double value, none = format == 16 ? -32768 : format == 80 ? -128 : -2048;
    if (format == 16)
        value = sign_extended(b[2 * at] | (unsigned)b[2 * at + 1] << 8, 16);
    else if (format == 80)
        value = (double)b[at] - 128;
    else if (at % 2 == 0)
        value = sign_extended(b[at / 2 * 3] | (b[at / 2 * 3 + 1] & 0x0fu) << 8, 12);
    else
        value = sign_extended(b[at / 2 * 3 + 2] | (b[at / 2 * 3 + 1] & 0xf0u) << 4, 12);
    return value == none ? NAN : value;
}

/* Values that so many bytes hold. */
static size_t count_values(unsigned format, size_t bytes) {
    if (format == 212) return bytes / 3 * 2 + (bytes % 3 == 2);
    return format == 16 ? bytes / 2 : bytes;
}

/* The values of one file. */
typedef struct {
    const char *file;
    unsigned char *bytes;
    size_t length;               /* without what stands before the values */
    size_t signals;              /* that take turns in it */
    size_t signal[MOST_SIGNALS]; /* which of the record's */
} signal_file;

static aecl_status load_signals(signal_file *f, const record *r, size_t first) {
    const signal *s = &r->signal[first];
    aecl_status st = AECL_OK;
    f->file = s->file;
    for (size_t i = first; i < r->signals; i++)
        if (strcmp(r->signal[i].file, s->file) == 0) f->signal[f->signals++] = i;
    TRY(load_beside(r, s->file, &f->bytes, &f->length));
    if (f->bytes == NULL) TRY(aecl_fail(AECL_INPUT, "%s: %s is not beside it", r->in->name, s->file));
    if (f->length < s->offset)
        TRY(aecl_fail(AECL_INPUT, "%s: %s: %zu bytes, values are promised from byte %zu on", r->in->name, s->file,
                      f->length, s->offset));
    f->length -= s->offset;
    memmove(f->bytes, f->bytes + s->offset, f->length);
done:
    return st;
}

static size_t count_moments(const signal_file *f, const record *r) {
    return count_values(r->signal[f->signal[0]].format, f->length) / f->signals;
}

/* values[count][r->signals]: those of the signals in the file. */
static aecl_status put_values(float *values, size_t count, const record *r, const signal_file *f) {
    for (size_t i = 0; i < count * f->signals; i++) {
        const size_t which = f->signal[i % f->signals], moment = i / f->signals;
        const signal *s = &r->signal[which];
        double value = (value_at(s->format, f->bytes, i) - s->zero) / s->gain;
        if (isnan(value) && r->in->options->missing == AECL_MISSING_REFUSE)
            return aecl_fail(AECL_INPUT,
                             "%s: sample %zu has no value of signal %zu (--missing drop, mean or interpolate)",
                             r->in->name, moment + 1, which + 1);
        if (isinf((float)value)) return aecl_fail(AECL_INPUT, "%s: the gain of signal %zu", r->in->name, which + 1);
        values[moment * r->signals + which] = (float)value;
    }
    return AECL_OK;
}

/* files[*count], each loaded once, in the order of the signals. */
static aecl_status load_files(signal_file *files, size_t *count, const record *r) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < r->signals; i++) {
        size_t k = 0;
        while (k < *count && strcmp(files[k].file, r->signal[i].file) != 0) k++;
        if (k == *count) TRY(load_signals(&files[(*count)++], r, i));
    }
done:
    return st;
}

static aecl_status read_values(aecl_dataset *out, const record *r) {
    signal_file *files = NULL;
    size_t file_count = 0, count = r->samples;
    float *values = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&files, r->signals, sizeof *files));
    TRY(load_files(files, &file_count, r));
    for (size_t k = 0; k < file_count; k++) {
        size_t here = count_moments(&files[k], r);
        if (count == 0) count = here;
        if (count > here || count == 0)
            TRY(aecl_fail(AECL_INPUT, "%s: %s: %zu bytes hold %zu samples, the %s promises %zu", r->in->name,
                          files[k].file, files[k].length, here, r->samples ? "header" : "first file", count));
    }
    TRY(aecl_dataset_set_shape(out, r->in->name, &(aecl_shape){2, {count, r->signals}}));
    TRY(aecl_alloc(&values, count * r->signals, sizeof *values));
    for (size_t k = 0; k < file_count; k++) TRY(put_values(values, count, r, &files[k]));
    out->dtype = AECL_F32;
    out->values = values, values = NULL;
done:
    for (size_t k = 0; files && k < file_count; k++) free(files[k].bytes);
    free(files);
    free(values);
    return st;
}

/* The signals' names: one block, the pointers, then the names. */
static aecl_status name_columns(aecl_dataset *out, const record *r) {
    aecl_status st = aecl_alloc(&out->columns, 1, r->signals * (sizeof *out->columns + NAME_SIZE));
    if (st < 0) return st;
    char *text = (char *)(out->columns + r->signals);
    for (size_t i = 0; i < r->signals; i++, text += NAME_SIZE) {
        out->columns[i] = text;
        memcpy(text, r->signal[i].name, NAME_SIZE);
    }
    return AECL_OK;
}

/* Annotations (MIT format): words of 16 bits, 6 of them a code, 10 the time since the one before. Codes of 59 and more are
 * no beats but say something of the next or the last one. */
enum { SKIP = 59, AUX = 63 };

static bool is_beat(unsigned code) {
    return (code >= 1 && code <= 13) || code == 25 || code == 30 || code == 31 || code == 34 || code == 35 ||
           code == 38 || code == 41;
}

/* Of sinus rhythm, as the AAMI counts them: N, L, R, B, e, j. */
static bool is_normal(unsigned code) {
    return (code >= 1 && code <= 3) || code == 11 || code == 25 || code == 34;
}

static void mark_beats(aecl_dataset *out, const unsigned char *b, size_t length, size_t *beats, size_t *others) {
    size_t time = 0;
    for (size_t at = 0; at + 2 <= length;) {
        unsigned word = b[at] | (unsigned)b[at + 1] << 8, code = word >> 10, rest = word & 0x3ff;
        at += 2;
        if (word == 0) break;
        if (code == SKIP) {
            if (at + 4 > length) break;
            time += (size_t)(b[at] | (unsigned)b[at + 1] << 8) << 16 | b[at + 2] | (size_t)b[at + 3] << 8;
            at += 4;
        } else if (code == AUX) {
            at += rest + (rest & 1);
        } else if (code < SKIP) {
            time += rest;
            *beats += is_beat(code);
            if (!is_beat(code) || is_normal(code) || time >= out->count) continue;
            ++*others;
            out->labels[time] = 1;
        }
    }
}

static aecl_status read_annotations(aecl_dataset *out, const record *r) {
    aecl_text file = {0};
    unsigned char *bytes = NULL;
    size_t length = 0, beats = 0, others = 0;
    aecl_status st = AECL_OK;
    aecl_text_add(&file, "%s.atr", r->name);
    TRY(aecl_text_done(&file));
    TRY(load_beside(r, file.s, &bytes, &length));
    if (bytes == NULL) goto done;
    TRY(aecl_alloc(&out->labels, out->count, sizeof *out->labels));
    mark_beats(out, bytes, length, &beats, &others);
    aecl_log(AECL_LOG_NOTE, "%s: %s: %zu of %zu beats are not normal: their samples have the label 1, others 0",
             r->in->name, file.s, others, beats);
done:
    free(bytes);
    aecl_text_free(&file);
    return st;
}

static aecl_status wfdb_read(aecl_dataset *out, const aecl_read_input *in, unsigned char **bytes, size_t length) {
    record *r = NULL;
    bool unwanted = in->label_column && strcmp(in->label_column, "none") == 0;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&r, 1, sizeof *r));
    r->in = in, r->s = (const char *)*bytes, r->end = r->s + length;
    TRY(read_header(r));
    TRY(read_values(out, r));
    TRY(name_columns(out, r));
    if (!unwanted) TRY(read_annotations(out, r));
    TRY(aecl_missing_settle(out, in->name, in->options));
    aecl_log(AECL_LOG_NOTE, "%s: record %s, %zu signals of %zu samples", in->name, r->name, r->signals, out->count);
done:
    free(r);
    return st;
}

const aecl_reader aecl_reader_wfdb = {"wfdb", "hea", wfdb_sniff, wfdb_read, NULL};
