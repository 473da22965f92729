/* Labels as text. */
#include "data/label_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define MOST_WORDS 1000
#define MOST_LABEL 16777216.0 /* a float holds every whole number up to it */

void aecl_label_set_free(aecl_label_set *set) {
    for (size_t i = 0; i < set->word_count; i++) free(set->words[i]);
    free(set->words);
    free(set->labels);
    *set = (aecl_label_set){0};
}

static aecl_status find_word(aecl_label_set *set, const char *where, const char *start, size_t length, size_t *index) {
    size_t i = 0;
    while (i < set->word_count && (strlen(set->words[i]) != length || memcmp(set->words[i], start, length) != 0)) i++;
    *index = i;
    if (i < set->word_count) return AECL_OK;
    aecl_status st = AECL_OK;
    if (i == MOST_WORDS)
        return aecl_fail(AECL_INPUT, "%s: more than %d different labels: are they labels?", where, MOST_WORDS);
    TRY(aecl_resize(&set->words, i + 1, sizeof *set->words));
    TRY(aecl_alloc(&set->words[i], length + 1, 1));
    memcpy(set->words[i], start, length);
    set->word_count++;
done:
    return st;
}

aecl_status aecl_label_set_add(aecl_label_set *set, const char *where, const char *start, const char *stop) {
    size_t index = 0;
    aecl_status st = AECL_OK;
    if (start == stop || (stop - start == 1 && *start == '?'))
        return aecl_fail(AECL_INPUT, "%s: has no label (--label-column none reads none)", where);
    if (memchr(start, 0, (size_t)(stop - start))) return aecl_fail(AECL_INPUT, "%s: a label with a NUL", where);
    TRY(find_word(set, where, start, (size_t)(stop - start), &index));
    if (set->count == set->room) {
        size_t room = set->room ? 2 * set->room : 1024;
        TRY(aecl_resize(&set->labels, room, sizeof *set->labels));
        set->room = room;
    }
    set->labels[set->count++] = (int32_t)index;
done:
    return st;
}

/* Whether all words are whole numbers, which are then numbers[word_count]. */
static bool are_numbers(const aecl_label_set *set, int32_t *numbers) {
    for (size_t i = 0; i < set->word_count; i++) {
        double value = 0;
        if (!aecl_parse_real(set->words[i], &value) || value != trunc(value) || !(fabs(value) <= MOST_LABEL))
            return false;
        numbers[i] = (int32_t)value;
    }
    return true;
}

aecl_status aecl_label_set_give(aecl_label_set *set, aecl_dataset *out) {
    int32_t *numbers = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&numbers, set->word_count + 1, sizeof *numbers));
    if (are_numbers(set, numbers)) {
        for (size_t i = 0; i < set->count; i++) set->labels[i] = numbers[set->labels[i]];
    } else {
        out->label_words = set->words, set->words = NULL;
        out->label_word_count = set->word_count, set->word_count = 0;
    }
    out->labels = set->labels, set->labels = NULL;
    set->count = set->room = 0;
done:
    free(numbers);
    return st;
}
