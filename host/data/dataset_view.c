/* Sets that have rows of others, where those are. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "data/reader.h"
#include "data/step_times.h"

void aecl_dataset_copy_rows(const aecl_dataset *d, size_t first, size_t count, void *values) {
    const size_t size = aecl_dataset_row_size(d);
    for (size_t i = 0; i < count; i++) memcpy((char *)values + i * size, aecl_dataset_row(d, first + i), size);
}

aecl_status aecl_dataset_pack(aecl_dataset *dataset) {
    const size_t size = aecl_dataset_row_size(dataset);
    atomic_size_t *users = NULL;
    void *values = NULL;
    aecl_status st = AECL_OK;
    if (dataset->values) return AECL_OK;
    TRY(aecl_alloc(&users, 1, sizeof *users));
    TRY(aecl_alloc(&values, dataset->count, size));
    aecl_dataset_copy_rows(dataset, 0, dataset->count, values);
    aecl_dataset_free_values(dataset);
    atomic_init(users, 1);
    dataset->users = users, users = NULL;
    dataset->values = values;
    dataset->base = NULL, dataset->rows = NULL, dataset->apart = 0, dataset->borrowed = false;
done:
    free(users);
    return st;
}

/* What a sample adds to those before it: of a window that the next one goes on with, the values up to that. */
static size_t piece_size(const aecl_dataset *d, size_t i) {
    const size_t all = aecl_dataset_row_size(d), apart = d->apart * aecl_dtype_size(d->dtype);
    const bool goes_on = apart && apart < all && i + 1 < d->count && (!d->rows || d->rows[i + 1] == d->rows[i] + 1);
    return goes_on ? apart : all;
}

aecl_status aecl_dataset_digest_values(aecl_dataset *d, aecl_piece head) {
    size_t count = 1, room = 16;
    aecl_piece *pieces = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&pieces, room, sizeof *pieces));
    pieces[0] = head;
    for (size_t i = 0; i < d->count; i++) {
        const aecl_piece next = {aecl_dataset_row(d, i), piece_size(d, i)};
        aecl_piece *last = &pieces[count - 1];
        if (count > 1 && (const char *)last->bytes + last->length == next.bytes) {
            last->length += next.length;
            continue;
        }
        if (count == room) TRY(aecl_resize(&pieces, room *= 2, sizeof *pieces));
        pieces[count++] = next;
    }
    TRY(aecl_sha256_pieces(pieces, count, d->sha256));
done:
    free(pieces);
    return st;
}

/* Row numbers of a view of a view; without either, the rows lie as they do in `from`. */
static aecl_status set_rows(aecl_dataset *d, const aecl_dataset *from, const uint32_t *rows) {
    aecl_status st = AECL_OK;
    if (rows == NULL && from->rows == NULL) return AECL_OK;
    TRY(aecl_alloc(&d->rows, d->count, sizeof *d->rows));
    for (size_t i = 0; i < d->count; i++) {
        const uint32_t row = rows ? rows[i] : (uint32_t)i;
        d->rows[i] = from->rows ? from->rows[row] : row;
    }
done:
    return st;
}

static bool follow_one_another(const uint32_t *rows, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (rows[i] != rows[0] + i) return false;
    return true;
}

aecl_status aecl_dataset_view(aecl_dataset **out, const aecl_dataset *from, const uint32_t *rows, size_t count) {
    aecl_dataset *d = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_dataset_new_without_values(&d, from, count));
    TRY(set_rows(d, from, rows));
    d->base = from->base ? from->base : from->values;
    if (d->rows == NULL) d->values = from->values;
    d->apart = from->apart;
    d->users = from->users;
    d->borrowed = from->borrowed || !from->users;
    if (d->users) atomic_fetch_add(d->users, 1);
    for (size_t i = 0; from->labels && i < count; i++) d->labels[i] = from->labels[rows ? rows[i] : i];
    if (from->sample_names) TRY(aecl_alloc(&d->sample_names, count, sizeof *d->sample_names));
    for (size_t i = 0; from->sample_names && i < count; i++)
        TRY(aecl_copy_string(&d->sample_names[i], from->sample_names[rows ? rows[i] : i]));
    if (rows == NULL || follow_one_another(rows, count)) TRY(aecl_step_times_copy(d, from, rows ? rows[0] : 0));
    if (from->target) TRY(aecl_dataset_view(&d->target, from->target, rows, count));
    *out = d, d = NULL;
done:
    aecl_dataset_free(d);
    return st;
}
