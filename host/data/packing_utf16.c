/* UTF-16 with a byte order mark, as spreadsheets save "Unicode text": it becomes UTF-8 without one. */
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "data/packing.h"

typedef struct {
    bool started, big;
    unsigned char kept[4]; /* of a letter that is not whole yet */
    size_t count;
} utf16;

static bool utf16_sniff(const unsigned char *b, size_t length) {
    return length >= 4 &&
           ((b[0] == 0xff && b[1] == 0xfe && b[2] && !b[3]) || (b[0] == 0xfe && b[1] == 0xff && !b[2] && b[3]));
}

static aecl_status utf16_open(void **state, const char *path) {
    utf16 *u = NULL;
    aecl_status st = aecl_alloc(&u, 1, sizeof *u);
    (void)path;
    *state = u;
    return st;
}

static uint32_t unit_at(const utf16 *u, size_t at) {
    return u->big ? (uint32_t)u->kept[at] << 8 | u->kept[at + 1] : (uint32_t)u->kept[at + 1] << 8 | u->kept[at];
}

/* The letter that is kept; one that is none becomes the mark of such, U+FFFD. */
static uint32_t take_letter(utf16 *u) {
    uint32_t letter = unit_at(u, 0);
    if (u->count == 4) {
        uint32_t low = unit_at(u, 2);
        letter = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((letter - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
    } else if (letter >= 0xdc00 && letter < 0xe000) {
        letter = 0xfffd;
    }
    u->count = 0;
    return letter;
}

static void put_utf8(aecl_flow *f, uint32_t letter) {
    size_t count = letter < 0x80 ? 1 : letter < 0x800 ? 2 : letter < 0x10000 ? 3 : 4;
    for (size_t i = count; i-- > 1; letter >>= 6) f->out[i] = (unsigned char)(0x80 | (letter & 0x3f));
    f->out[0] = (unsigned char)(count == 1 ? letter : (0xf00u >> count & 0xff) | letter);
    f->out += count, f->room -= count;
}

static aecl_status utf16_step(void *state, const char *path, aecl_flow *f, bool *ended) {
    utf16 *u = state;
    (void)path;
    *ended = false;
    while (f->in_left > 0 && f->room >= AECL_ENDLESS_ROOM) {
        u->kept[u->count++] = *f->in++;
        f->in_left--;
        if (!u->started && u->count == 2) {
            u->started = true, u->big = u->kept[0] == 0xfe, u->count = 0;
            continue;
        }
        bool half = u->count == 2 && unit_at(u, 0) >= 0xd800 && unit_at(u, 0) < 0xdc00;
        if ((u->count == 2 && !half) || u->count == 4) put_utf8(f, take_letter(u));
    }
    return AECL_OK;
}

static aecl_status utf16_again(void *state, const char *path) {
    (void)state, (void)path;
    return AECL_OK;
}

const aecl_packing aecl_packing_utf16 = {"UTF-16", utf16_sniff, utf16_open, utf16_step, utf16_again, free, true};
