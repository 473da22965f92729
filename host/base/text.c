/* A string whose additions need no check each: the first that fails is remembered until aecl_text_done. Numbers are
 * read and written without regard to the locale. */
#include "base/text.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

#include "base/mem.h"

/* Room for n more characters and the NUL; false once any addition failed. */
static bool reserve(aecl_text *t, size_t n) {
    size_t wanted = 0;
    if (t->failed) return false;
    t->failed = !aecl_add(t->length, n, &wanted) || !aecl_add(wanted, 1, &wanted);
    if (t->failed || wanted <= t->capacity) return !t->failed;
    size_t capacity = t->capacity < SIZE_MAX / 2 ? 2 * t->capacity : wanted;
    if (capacity < wanted) capacity = wanted;
    if (capacity < 64) capacity = 64;
    t->failed = aecl_resize(&t->s, capacity, 1) < 0;
    if (!t->failed) t->capacity = capacity;
    return !t->failed;
}

void aecl_text_add_list(aecl_text *t, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) t->failed = true;
    if (length < 0 || !reserve(t, (size_t)length)) return;
    vsnprintf(t->s + t->length, (size_t)length + 1, format, arguments);
    t->length += (size_t)length;
}

void aecl_text_add(aecl_text *t, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    aecl_text_add_list(t, format, arguments);
    va_end(arguments);
}

void aecl_text_add_bytes(aecl_text *t, const char *bytes, size_t n) {
    if (!reserve(t, n)) return;
    if (n) memcpy(t->s + t->length, bytes, n);
    t->length += n;
    t->s[t->length] = 0;
}

/* Length of the well-formed UTF-8 sequence at s (Unicode 15, table 3-7), or 0 when it is broken or a control. */
static size_t printable_sequence(const unsigned char *s) {
    if (s[0] < 0x80) return s[0] >= 0x20 && s[0] != 0x7f;
    size_t n = s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80) return 0;   /* also stops at the NUL */
    if (s[0] == 0xc2 && s[1] < 0xa0) return 0; /* the C1 controls */
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xed && s[1] > 0x9f, beyond = s[0] == 0xf4 && s[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : n;
}

/* `kept`: the controls that stay. */
static void add_printable(aecl_text *t, const char *bytes, const char *kept) {
    for (const unsigned char *s = (const unsigned char *)bytes; *s;) {
        size_t n = strchr(kept, *s) ? 1 : printable_sequence(s);
        if (n)
            aecl_text_add_bytes(t, (const char *)s, n);
        else
            aecl_text_add(t, "\\x%02X", *s);
        s += n ? n : 1;
    }
}

void aecl_text_add_safe(aecl_text *t, const char *bytes) {
    add_printable(t, bytes, "");
}

void aecl_text_add_safe_lines(aecl_text *t, const char *text) {
    add_printable(t, text, "\n\t");
}

void aecl_text_add_argument(aecl_text *t, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-@:,=%";
    if (*word && word[strspn(word, plain)] == 0) {
        aecl_text_add(t, "%s", word);
        return;
    }
    aecl_text_add(t, "'");
    for (; *word; word++) aecl_text_add(t, *word == '\'' ? "'\\''" : "%c", *word);
    aecl_text_add(t, "'");
}

void aecl_text_add_csv(aecl_text *t, const char *field) {
    if (strpbrk(field, ",\"\n\r") == NULL) {
        aecl_text_add_safe(t, field);
        return;
    }
    aecl_text_add(t, "\"");
    for (const char *c = field; *c; c++) aecl_text_add(t, *c == '"' ? "\"\"" : "%c", *c);
    aecl_text_add(t, "\"");
}

void aecl_text_add_text(aecl_text *t, const aecl_text *part) {
    if (part->s != NULL) aecl_text_add_bytes(t, part->s, part->length);
    t->failed |= part->failed;
}

aecl_status aecl_text_done(aecl_text *t) {
    aecl_text_add_bytes(t, "", 0);
    return t->failed ? aecl_fail(AECL_NO_MEMORY, "out of memory: a text of %zu bytes cannot grow", t->length) : AECL_OK;
}

void aecl_text_free(aecl_text *t) {
    if (t == NULL) return;
    free(t->s);
    *t = (aecl_text){0};
}

static const char *skip_digits(const char *s) {
    return s + strspn(s, "0123456789");
}

static const char *skip_sign(const char *s) {
    return s + (*s == '-' || *s == '+');
}

bool aecl_parse_integer(const char *text, int64_t *out) {
    const char *digits = skip_sign(text), *end = skip_digits(digits);
    if (end == digits || *end) return false;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno == ERANGE) return false;
    *out = value;
    return true;
}

static bool is_decimal(const char *text) {
    const char *start = skip_sign(text), *s = skip_digits(start);
    bool digits = s != start;
    if (*s == '.') {
        const char *fraction = ++s;
        s = skip_digits(s);
        digits = digits || s != fraction;
    }
    if (digits && (*s == 'e' || *s == 'E')) {
        const char *exponent = skip_sign(s + 1);
        s = skip_digits(exponent);
        digits = s != exponent;
    }
    return digits && *s == 0;
}

bool aecl_parse_real(const char *text, double *out) {
    if (!is_decimal(text)) return false;
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c == (locale_t)0) return false;
    double value = strtod_l(text, NULL, c);
    freelocale(c);
    if (!isfinite(value)) return false;
    *out = value;
    return true;
}

const char *aecl_print_real(double value, char text[AECL_REAL_TEXT]) {
    double back = 0;
    if (fabs(value) < 1e18 && value == nearbyint(value)) {
        snprintf(text, AECL_REAL_TEXT, "%.0f", value);
        return text;
    }
    for (int precision = 1; precision <= 17; precision++) {
        snprintf(text, AECL_REAL_TEXT, "%.*g", precision, value);
        size_t point = strspn(text, "-+0123456789");
        size_t width = strcspn(text + point, "0123456789e"); /* a locale's point may be several bytes */
        if (isfinite(value) && width) {
            text[point] = '.';
            memmove(text + point + 1, text + point + width, strlen(text + point + width) + 1);
        }
        if (aecl_parse_real(text, &back) && back == value) break;
    }
    return text;
}

#define NAME_SIZE 64

static unsigned smaller(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* Edit distance with transpositions of neighbours (optimal string alignment) of two words shorter than NAME_SIZE. */
static unsigned edit_distance(const char *a, const char *b) {
    unsigned rows[3][NAME_SIZE];
    size_t width = strlen(b);
    unsigned *above2 = rows[0], *above = rows[1], *row = rows[2];
    for (unsigned j = 0; j <= width; j++) row[j] = j;
    for (unsigned i = 1; a[i - 1]; i++) {
        unsigned *reused = above2;
        above2 = above, above = row, row = reused;
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            row[j] = smaller(above[j - 1] + (a[i - 1] != b[j - 1]), 1 + smaller(above[j], row[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], above2[j - 2] + 1);
        }
    }
    return row[width];
}

/* What layers, activations and losses are called in other programs, and here. */
static const char *const called_otherwise[][2] = {{"linear", "none"},
                                                  {"identity", "none"},
                                                  {"leaky", "leaky_relu"},
                                                  {"leakyrelu", "leaky_relu"},
                                                  {"swish", "silu"},
                                                  {"hardsigmoid", "hard_sigmoid"},
                                                  {"hardtanh", "hard_tanh"},
                                                  {"cross-entropy", "bce"},
                                                  {"crossentropy", "bce"},
                                                  {"cross_entropy", "bce"},
                                                  {"binary_crossentropy", "bce"},
                                                  {"bce_with_logits", "bce"},
                                                  {"l2", "mse"},
                                                  {"mean_squared_error", "mse"},
                                                  {"l1", "mae"},
                                                  {"mean_absolute_error", "mae"},
                                                  {"smooth_l1", "huber"},
                                                  {"logcosh", "log_cosh"},
                                                  {"linear", "dense"},
                                                  {"fc", "dense"},
                                                  {"conv1d", "conv"},
                                                  {"conv2d", "conv"},
                                                  {"convtranspose2d", "conv_transpose"},
                                                  {"deconv", "conv_transpose"},
                                                  {"conv2d_transpose", "conv_transpose"},
                                                  {"maxpool", "max_pool"},
                                                  {"maxpool2d", "max_pool"},
                                                  {"avgpool", "average_pool"},
                                                  {"avg_pool", "average_pool"},
                                                  {"avgpool2d", "average_pool"},
                                                  {"flatten", "reshape"},
                                                  {"view", "reshape"},
                                                  {"concatenate", "concat"},
                                                  {"cat", "concat"},
                                                  {"batchnorm", "batch_norm"},
                                                  {"batchnormalization", "batch_norm"},
                                                  {"batchnorm2d", "batch_norm"},
                                                  {"layernorm", "layer_norm"},
                                                  {"layernormalization", "layer_norm"},
                                                  {"pixelshuffle", "pixel_shuffle"},
                                                  {"vae", "variational"},
                                                  {"sampling", "variational"},
                                                  {"reparametrize", "variational"}};

const char *aecl_nearest(const char *word, const char *const *names, size_t count) {
    const char *nearest = NULL;
    size_t length = strlen(word);
    if (length >= NAME_SIZE) return NULL;
    for (size_t k = 0; k < COUNT_OF(called_otherwise); k++)
        for (size_t i = 0; i < count && strcasecmp(word, called_otherwise[k][0]) == 0; i++)
            if (!strcmp(names[i], called_otherwise[k][1])) return names[i];
    unsigned least = length < 3 ? 2 : (unsigned)(length / 3) + 1; /* one more than is allowed */
    for (size_t i = 0; i < count; i++) {
        unsigned distance = strlen(names[i]) < NAME_SIZE ? edit_distance(word, names[i]) : least;
        if (distance < least) least = distance, nearest = names[i];
    }
    return nearest;
}

static const char *name_at(const void *const *table, size_t i) {
    return *(const char *const *)table[i];
}

static aecl_status refuse_name(const char *what, const char *name, const void *const *table, size_t count) {
    const char **names = NULL;
    aecl_text list = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&names, count, sizeof *names));
    for (size_t i = 0; i < count; i++) {
        names[i] = name_at(table, i);
        aecl_text_add(&list, "%s%s", i ? ", " : "", names[i]);
    }
    TRY(aecl_text_done(&list));
    const char *near = aecl_nearest(name, names, count);
    st = aecl_fail(AECL_USAGE,
                   near ? "no %s is called \"%s\"; did you mean \"%s\"?" : "no %s is called \"%s\"; there are %s", what,
                   name, near ? near : list.s);
done:
    free(names);
    aecl_text_free(&list);
    return st;
}

aecl_status aecl_find_named(size_t *index, const char *what, const char *name, const void *const *table) {
    size_t count = 0;
    for (; table[count]; count++)
        if (!strcmp(name_at(table, count), name)) {
            *index = count;
            return AECL_OK;
        }
    return refuse_name(what, name, table, count);
}
