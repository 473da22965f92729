/* The TIFF reader: grey and colour of 8 and 16 bits in lines and tiles and either order of bytes, the first of several
 * pages; cut, changed, of kinds that are not read, with claims. */
#include <stdlib.h>
#include <string.h>

#include "data/pictures/picture.h"
#include "support/compare.h"
#include "support/reader_harness.h"

#define WIDTH  5
#define HEIGHT 4
#define TILE   32

typedef struct {
    unsigned depth, samples;
    bool big, tiled, apart, white; /* order of bytes; planes apart; 0 is white */
    unsigned photometric, format, pages, opacity;
} kind;

typedef struct {
    unsigned char bytes[32768];
    size_t length;
    bool big;
} file;

static void put(file *f, size_t value, size_t size) {
    for (size_t i = 0; i < size; i++)
        f->bytes[f->length + i] = (unsigned char)(value >> 8 * (f->big ? size - 1 - i : i));
    f->length += size;
}

static unsigned sample(const kind *k, size_t y, size_t x, size_t c) {
    unsigned value = (unsigned)(30 * y + 7 * x + 60 * c);
    if (k->opacity && c == k->samples - 1) return k->depth == 16 ? k->opacity * 257 : k->opacity;
    return k->depth == 16 ? 257 * value + 3 : value;
}

static void put_block(file *f, const kind *k, size_t height, size_t width, size_t plane) {
    size_t from = k->apart ? plane : 0, to = k->apart ? plane + 1 : k->samples;
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            for (size_t c = from; c < to; c++) put(f, y < HEIGHT && x < WIDTH ? sample(k, y, x, c) : 0, k->depth / 8);
}

static void put_entry(file *f, unsigned tag, unsigned type, size_t count, size_t value) {
    put(f, tag, 2), put(f, type, 2), put(f, count, 4);
    if (type == 3 && count == 1)
        put(f, value, 2), put(f, 0, 2);
    else
        put(f, value, 4);
}

/* One directory of entries in the order of their tags (TIFF 6.0), with its pixels and lists before it. */
static void put_page(file *f, const kind *k, bool last, size_t link) {
    size_t planes = k->apart ? k->samples : 1, at[4] = {0}, bits, counts, offsets, height = k->tiled ? TILE : HEIGHT,
           width = k->tiled ? TILE : WIDTH;
    for (size_t p = 0; p < planes; p++) at[p] = f->length, put_block(f, k, height, width, p);
    size_t size = (f->length - at[0]) / planes;
    bits = f->length;
    for (unsigned c = 0; c < k->samples; c++) put(f, k->depth, 2);
    counts = f->length;
    for (size_t p = 0; p < planes; p++) put(f, size, 4);
    offsets = f->length;
    for (size_t p = 0; p < planes; p++) put(f, at[p], 4);
    size_t here = f->length, end;
    f->length = link, put(f, here, 4), f->length = here;
    put(f, (k->tiled ? 12 : 11) + (k->opacity > 0), 2);
    put_entry(f, 256, 4, 1, WIDTH), put_entry(f, 257, 4, 1, HEIGHT);
    put_entry(f, 258, 3, k->samples, k->samples > 2 ? bits : k->depth);
    put_entry(f, 259, 3, 1, 1), put_entry(f, 262, 3, 1, k->photometric);
    if (!k->tiled) put_entry(f, 273, 4, planes, planes > 1 ? offsets : at[0]);
    put_entry(f, 277, 3, 1, k->samples);
    if (!k->tiled) put_entry(f, 278, 4, 1, HEIGHT), put_entry(f, 279, 4, planes, planes > 1 ? counts : size);
    put_entry(f, 284, 3, 1, k->apart ? 2 : 1);
    if (k->tiled) {
        put_entry(f, 322, 4, 1, TILE), put_entry(f, 323, 4, 1, TILE);
        put_entry(f, 324, 4, planes, planes > 1 ? offsets : at[0]);
        put_entry(f, 325, 4, planes, planes > 1 ? counts : size);
    }
    if (k->opacity) put_entry(f, 338, 3, 1, 2);
    put_entry(f, 339, 3, 1, k->format ? k->format : 1);
    end = f->length;
    put(f, 0, 4);
    if (!last) put_page(f, k, true, end);
}

static file make(const kind *k) {
    file f = {.big = k->big};
    memcpy(f.bytes, k->big ? "MM\0*" : "II*\0", 4);
    f.length = 8;
    put_page(&f, k, k->pages < 2, 4);
    return f;
}

static const kind kinds[] = {
    {.depth = 8, .samples = 1, .photometric = 1},
    {.depth = 8, .samples = 3, .photometric = 2, .big = true},
    {.depth = 8, .samples = 3, .photometric = 2, .apart = true},
    {.depth = 8, .samples = 1, .photometric = 0, .white = true},
    {.depth = 8, .samples = 4, .photometric = 2, .opacity = 255},
    {.depth = 8, .samples = 3, .photometric = 2, .tiled = true},
    {.depth = 16, .samples = 1, .photometric = 1},
    {.depth = 16, .samples = 1, .photometric = 1, .big = true, .pages = 2},
    {.depth = 16, .samples = 1, .photometric = 0, .white = true},
    {.depth = 16, .samples = 3, .photometric = 2},
    {.depth = 16, .samples = 3, .photometric = 2, .apart = true, .big = true},
    {.depth = 16, .samples = 4, .photometric = 2, .opacity = 255},
    {.depth = 16, .samples = 1, .photometric = 1, .tiled = true},
    {.depth = 16, .samples = 3, .photometric = 2, .tiled = true, .apart = true},
};

static void check(const kind *k) {
    file f = make(k);
    aecl_picture p;
    aecl_assert_ok(aecl_picture_parse(&p, "test", f.bytes, f.length));
    assert_true(p.width == WIDTH && p.height == HEIGHT && p.value_size == k->depth / 8);
    assert_int_equal(p.channels, k->samples < 3 ? 1 : 3);
    assert_int_equal(p.pages, k->pages > 1);
    for (size_t i = 0; i < p.channels * HEIGHT * WIDTH; i++) {
        unsigned got = p.value_size == 2 ? ((uint16_t *)(void *)p.pixels)[i] : p.pixels[i];
        unsigned want = sample(k, i / WIDTH % HEIGHT, i % WIDTH, i / WIDTH / HEIGHT);
        if (k->white) want = (k->depth == 16 ? 65535 : 255) - want;
        if (got != want) fail_msg("kind %td, value %zu: %u, want %u", k - kinds, i, got, want);
    }
    aecl_picture_free(&p);
}

static void every_kind_is_read(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) check(&kinds[i]);
}

static void cut_and_changed_files_give_messages(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        file f = make(&kinds[i]);
        if (kinds[i].tiled || kinds[i].pages) continue;                /* longer, and no other way through the reader */
        aecl_assert_reader_stands(f.bytes, f.length, f.length, false); /* the end of the list of pages may be missing */
        for (size_t cut = 0; cut + 4 < f.length; cut++) {
            aecl_picture p;
            aecl_assert_refused(aecl_tiff_read(&p, "test", f.bytes, cut), AECL_INPUT, "TIFF file");
        }
    }
}

static void other_kinds_are_named(void **state) {
    (void)state;
    static const struct {
        kind kind;
        const char *words;
    } others[] = {
        {{.depth = 32, .samples = 1, .photometric = 1, .format = 3}, "a TIFF of 32 bits (floats) a sample"},
        {{.depth = 16, .samples = 1, .photometric = 1, .format = 2}, "whole numbers of up to 8, or of 16 bits"},
        {{.depth = 8, .samples = 4, .photometric = 5}, "a TIFF of CMYK colours"},
        {{.depth = 16, .samples = 3, .photometric = 6}, "of 16 bits that is neither grey nor RGB"},
        {{.depth = 16, .samples = 4, .photometric = 2, .opacity = 9}, "row 1, column 1 is transparent"},
        {{.depth = 8, .samples = 4, .photometric = 2, .opacity = 9}, "row 1, column 1 is transparent"},
    };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        file f = make(&others[i].kind);
        aecl_assert_unreadable(f.bytes, f.length, others[i].words);
    }
}

static void claims_beyond_the_file_are_refused_before_room_is_made(void **state) {
    (void)state;
    file f = make(&kinds[6]);
    size_t entry = (size_t)f.bytes[4] + 2 + 8; /* the value of the first: width */
    memcpy(f.bytes + entry, "\x60\xea\0\0", 4);
    aecl_assert_unreadable(f.bytes, f.length, "claims 60000 x 4 pixels; a side has");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_read),
        cmocka_unit_test(cut_and_changed_files_give_messages),
        cmocka_unit_test(other_kinds_are_named),
        cmocka_unit_test(claims_beyond_the_file_are_refused_before_room_is_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
