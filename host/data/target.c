/* Joins noisy and clean samples; what has names is sorted by them, so that a missing one is found as it is looked for. */
#include "data/target.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"
#include "data/split.h"

#define SHOWN 3 /* names of a message */

/* A file's name without its ending, and which sample it is. */
typedef struct {
    const char *name;
    size_t length;
    uint32_t sample;
} stem;

static int compare_stems(const void *a, const void *b) {
    const stem *x = a, *y = b;
    size_t shorter = x->length < y->length ? x->length : y->length;
    int order = memcmp(x->name, y->name, shorter);
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

static aecl_status sorted_stems(stem **out, const aecl_dataset *d) {
    aecl_status st = aecl_alloc(out, d->count, sizeof **out);
    if (st < 0) return st;
    for (size_t i = 0; i < d->count; i++) {
        const char *name = d->sample_names[i], *slash = strrchr(name, '/'), *dot = strrchr(slash ? slash : name, '.');
        (*out)[i] = (stem){name, dot ? (size_t)(dot - name) : strlen(name), (uint32_t)i};
    }
    qsort(*out, d->count, sizeof **out, compare_stems);
    return AECL_OK;
}

/* Adds the names that `have` has and `lacks` lacks, the first of them in words; their number. */
static size_t add_missing(aecl_text *out, const aecl_dataset *have, const stem *all, const aecl_dataset *lacks,
                          const stem *others) {
    size_t missing = 0;
    for (size_t i = 0; i < have->count; i++) {
        if (bsearch(&all[i], others, lacks->count, sizeof *others, compare_stems)) continue;
        if (missing++ < SHOWN) aecl_text_add(out, "%s%s", missing > 1 ? ", " : "", all[i].name);
    }
    if (missing > SHOWN) aecl_text_add(out, " and %zu more", missing - SHOWN);
    return missing;
}

/* AECL_INPUT naming the files that have no partner. */
static aecl_status check_names(const aecl_dataset *have, const stem *all, const aecl_dataset *lacks,
                               const stem *others) {
    aecl_text names = {0};
    aecl_status st = AECL_OK;
    size_t missing = add_missing(&names, have, all, lacks, others);
    if (missing == 0) goto done;
    TRY(aecl_text_done(&names));
    st = aecl_fail(AECL_INPUT,
                   "--target: %s has %zu pictures whose names %s lacks: %s; name the two of a pair alike, or take "
                   "the others away",
                   have->name, missing, lacks->name, names.s);
done:
    aecl_text_free(&names);
    return st;
}

/* rows[i] = the clean sample with the name of noisy sample i. */
static aecl_status match_names(uint32_t *rows, const aecl_dataset *noisy, const aecl_dataset *clean) {
    stem *from = NULL, *to = NULL;
    aecl_status st = AECL_OK;
    TRY(sorted_stems(&from, noisy));
    TRY(sorted_stems(&to, clean));
    TRY(check_names(noisy, from, clean, to));
    TRY(check_names(clean, to, noisy, from));
    for (size_t i = 0; i < noisy->count; i++) {
        if (i > 0 && compare_stems(&from[i - 1], &from[i]) == 0)
            TRY(aecl_fail(AECL_INPUT, "--target: %s has two pictures %.*s; give them other names", noisy->name,
                          (int)from[i].length, from[i].name));
        const stem *found = bsearch(&from[i], to, clean->count, sizeof *to, compare_stems);
        rows[from[i].sample] = found->sample;
    }
done:
    free(from);
    free(to);
    return st;
}

static aecl_status check_alike(const aecl_dataset *noisy, const aecl_dataset *clean) {
    char noisy_text[AECL_SHAPE_TEXT], clean_text[AECL_SHAPE_TEXT];
    aecl_shape a = {.rank = noisy->rank}, b = {.rank = clean->rank};
    memcpy(a.dim, noisy->dim, sizeof a.dim);
    memcpy(b.dim, clean->dim, sizeof b.dim);
    if (!aecl_shape_equal(&a, &b))
        return aecl_fail(
            AECL_INPUT,
            "--target: samples of %s are %s, those of %s are %s; the two of a pair have one size and as many "
            "channels: --resize and --color make pictures such",
            noisy->name, aecl_shape_print(&a, noisy_text), clean->name, aecl_shape_print(&b, clean_text));
    if (noisy->dtype != clean->dtype)
        return aecl_fail(AECL_INPUT,
                         "--target: %s and %s hold values of other types (bytes, 16 bits, floats); store both as one",
                         noisy->name, clean->name);
    return AECL_OK;
}

aecl_status aecl_dataset_set_target(aecl_dataset *noisy, aecl_dataset **clean) {
    bool named = noisy->sample_names && (*clean)->sample_names;
    uint32_t *rows = NULL;
    aecl_status st = AECL_OK;
    TRY(check_alike(noisy, *clean));
    if (named) {
        TRY(aecl_alloc(&rows, noisy->count, sizeof *rows));
        TRY(match_names(rows, noisy, *clean));
        TRY(aecl_dataset_view(&noisy->target, *clean, rows, noisy->count));
    } else if (noisy->count != (*clean)->count) {
        TRY(aecl_fail(AECL_INPUT, "--target: %s has %zu samples, %s has %zu; each noisy one wants its clean one",
                      noisy->name, noisy->count, (*clean)->name, (*clean)->count));
    } else {
        noisy->target = *clean, *clean = NULL;
    }
    TRY(aecl_dataset_seal(noisy));
done:
    free(rows);
    aecl_dataset_free(*clean);
    *clean = NULL;
    return st;
}
