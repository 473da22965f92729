/* The BMP reader: every depth, palettes of greys and colours, rows from either end; cut, changed, packed, with claims. */
#include <stdlib.h>
#include <string.h>

#include "data/pictures/picture.h"
#include "support/compare.h"
#include "support/reader_harness.h"

#define WIDTH  5
#define HEIGHT 3

typedef struct {
    unsigned depth;
    bool grey, downward, core; /* of a palette; rows from the top; the header of OS/2 */
} kind;

typedef struct {
    unsigned char bytes[2048];
    size_t length;
} file;

static void put(file *f, size_t value, size_t size) {
    for (; size > 0; size--, value >>= 8) f->bytes[f->length++] = (unsigned char)value;
}

static unsigned index_at(const kind *k, size_t y, size_t x) {
    return (unsigned)(y * WIDTH + x) % (1u << (k->depth < 4 ? k->depth : 4));
}

static uint8_t colour(const kind *k, unsigned index, size_t c) {
    return (uint8_t)(k->grey ? 11 * index : 11 * index + 5 * c);
}

/* What a reader must make of it. Of 16 bits a colour has 5, which become 8 by repeating the first of them. */
static uint8_t wanted(const kind *k, size_t y, size_t x, size_t c) {
    unsigned value = (unsigned)(40 * y + 9 * x + 3 * c);
    if (k->depth <= 8) return colour(k, index_at(k, y, x), c);
    return (uint8_t)(k->depth == 16 ? (value >> 3) << 3 | value >> 5 : value);
}

static void put_row(file *f, const kind *k, size_t y) {
    size_t start = f->length;
    for (size_t x = 0; k->depth <= 8 && x < WIDTH; x++) {
        size_t bit = x * k->depth;
        if (bit % 8 == 0) put(f, 0, 1);
        f->bytes[f->length - 1] |= (unsigned char)(index_at(k, y, x) << (8 - k->depth - bit % 8));
    }
    for (size_t x = 0; k->depth == 16 && x < WIDTH; x++)
        put(f,
            (size_t)(wanted(k, y, x, 0) >> 3) << 10 | (size_t)(wanted(k, y, x, 1) >> 3) << 5 | wanted(k, y, x, 2) >> 3,
            2);
    for (size_t x = 0; k->depth > 16 && x < WIDTH; x++) {
        for (size_t c = 3; c-- > 0;) put(f, wanted(k, y, x, c), 1);
        if (k->depth == 32) put(f, 77, 1); /* unused, whatever it is */
    }
    while ((f->length - start) % 4) put(f, 0, 1);
}

static file make(const kind *k) {
    file f = {.length = 0};
    size_t colours = k->depth <= 8 ? (size_t)1 << (k->depth < 4 ? k->depth : 4) : 0, header = k->core ? 12 : 40;
    put(&f, 'B' | 'M' << 8, 2), put(&f, 0, 8), put(&f, 14 + header + colours * (k->core ? 3 : 4), 4);
    put(&f, header, 4);
    put(&f, WIDTH, k->core ? 2 : 4), put(&f, k->downward ? (size_t)-HEIGHT : HEIGHT, k->core ? 2 : 4);
    put(&f, 1, 2), put(&f, k->depth, 2);
    for (int i = 0; !k->core && i < 4; i++) put(&f, 0, 4);
    if (!k->core) put(&f, colours, 4), put(&f, 0, 4);
    for (unsigned i = 0; i < colours; i++) {
        for (size_t c = 3; c-- > 0;) put(&f, colour(k, i, c), 1);
        if (!k->core) put(&f, 0, 1);
    }
    for (size_t y = 0; y < HEIGHT; y++) put_row(&f, k, k->downward ? y : HEIGHT - 1 - y);
    return f;
}

static const kind kinds[] = {
    {.depth = 1},
    {.depth = 1, .grey = true},
    {.depth = 4},
    {.depth = 8, .downward = true},
    {.depth = 8, .grey = true},
    {.depth = 16},
    {.depth = 24},
    {.depth = 24, .downward = true},
    {.depth = 32},
    {.depth = 24, .core = true},
};

static void every_depth_is_read(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const kind *k = &kinds[i];
        file f = make(k);
        aecl_picture p;
        aecl_assert_ok(aecl_picture_parse(&p, "test", f.bytes, f.length));
        assert_true(p.width == WIDTH && p.height == HEIGHT && p.value_size == 1);
        assert_int_equal(p.channels, k->grey ? 1 : 3);
        for (size_t c = 0; c < p.channels; c++)
            for (size_t y = 0; y < HEIGHT; y++)
                for (size_t x = 0; x < WIDTH; x++)
                    if (p.pixels[(c * HEIGHT + y) * WIDTH + x] != wanted(k, y, x, c))
                        fail_msg("%u bits, kind %zu, channel %zu, row %zu, column %zu: %d, want %d", k->depth, i, c, y,
                                 x, p.pixels[(c * HEIGHT + y) * WIDTH + x], wanted(k, y, x, c));
        aecl_picture_free(&p);
    }
}

static void cut_and_changed_files_give_messages(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        file f = make(&kinds[i]);
        aecl_assert_reader_stands(f.bytes, f.length, f.length, true);
    }
}

static void packed_and_false_files_are_named(void **state) {
    (void)state;
    file f = make(&kinds[4]);
    f.bytes[30] = 1;
    aecl_assert_unreadable(f.bytes, f.length, "a BMP of packed pixels; convert it to PNG");
    f = make(&(kind){.depth = 8, .core = true});
    aecl_assert_unreadable(f.bytes, f.length, "a BMP of OS/2 with a palette");
    f = make(&kinds[4]);
    f.bytes[28] = 5;
    aecl_assert_unreadable(f.bytes, f.length, "a BMP of another depth");
    f = make(&kinds[4]);
    f.bytes[f.length - 4] = 16; /* row 1, column 5, of 16 colours */
    aecl_assert_unreadable(f.bytes, f.length, "a colour that the palette has not");
    f = make(&kinds[6]);
    memcpy(f.bytes + 18, "\x60\xea\0\0", 4);
    aecl_assert_unreadable(f.bytes, f.length, "claims 60000 x 3 pixels");
    f = make(&kinds[6]);
    memcpy(f.bytes + 22, "\x10\0\0\0", 4);
    aecl_assert_unreadable(f.bytes, f.length, "BMP file truncated at byte 102: its pixels would end at 310");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_depth_is_read),
        cmocka_unit_test(cut_and_changed_files_give_messages),
        cmocka_unit_test(packed_and_false_files_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
