/* numpy stores words of one length, filled up by zeros: bytes, or letters of four bytes each (UTF-32). */
#include "data/npy_words.h"

#include "base/mem.h"
#include "base/text.h"

static uint32_t letter_at(const unsigned char *b, const aecl_npy_type *type, size_t at) {
    if (type->kind == 'S') return b[at];
    b += 4 * at;
    if (type->big) return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static void add_utf8(aecl_text *text, uint32_t letter) {
    char bytes[4];
    size_t count = letter < 0x80 ? 1 : letter < 0x800 ? 2 : letter < 0x10000 ? 3 : 4;
    for (size_t i = count; i-- > 1; letter >>= 6) bytes[i] = (char)(0x80 | (letter & 0x3f));
    bytes[0] = (char)(count == 1 ? letter : (0xf00u >> count & 0xff) | letter);
    aecl_text_add_bytes(text, bytes, count);
}

/* text = word number `index`. */
static aecl_status take_word(aecl_text *text, const char *name, const unsigned char *from, const aecl_npy_type *type,
                             size_t index) {
    size_t letters = type->kind == 'U' ? type->size / 4 : type->size;
    while (letters > 0 && letter_at(from, type, letters - 1) == 0) letters--;
    text->length = 0;
    for (size_t i = 0; i < letters; i++) {
        uint32_t letter = letter_at(from, type, i);
        if (letter > 0x10ffff || (letter >= 0xd800 && letter < 0xe000))
            return aecl_fail(AECL_INPUT, "%s: word %zu: letter %zu is none of Unicode", name, index + 1, i + 1);
        if (type->kind == 'S')
            aecl_text_add_bytes(text, (const char *)from + i, 1);
        else
            add_utf8(text, letter);
    }
    return aecl_text_done(text);
}

aecl_status aecl_npy_words_read(aecl_label_set *set, const char *name, const unsigned char *bytes, size_t length,
                                const aecl_npy_header *h) {
    size_t count = aecl_shape_count(&h->shape);
    aecl_text word = {0}, where = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_npy_check_length(h, name, length - h->end));
    for (size_t i = 0; i < count; i++) {
        where.length = 0;
        aecl_text_add(&where, "%s: word %zu", name, i + 1);
        TRY(aecl_text_done(&where));
        TRY(take_word(&word, name, bytes + h->end + i * h->type.size, &h->type, i));
        TRY(aecl_label_set_add(set, where.s, word.s, word.s + word.length));
    }
done:
    aecl_text_free(&word);
    aecl_text_free(&where);
    return st;
}
