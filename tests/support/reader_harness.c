/* Cuts and changes copies that are exactly as long as their data, so that AddressSanitizer sees the first byte read
 * too many. */
#include "support/reader_harness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "support/compare.h"

aecl_status aecl_parse_copy(aecl_dataset **out, const void *bytes, size_t length) {
    unsigned char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    if (length) memcpy(copy, bytes, length);
    aecl_status st = aecl_dataset_parse(out, "test", &copy, length);
    assert_null(copy);
    return st;
}

/* Reads everything that a data set promises, so that a promise not kept is an over-read. */
static void walk(const aecl_dataset *d) {
    size_t product = 1, values = d->count * d->features;
    double sum = 0;
    assert_true(d->rank >= 1 && d->rank <= 4);
    for (size_t i = 0; i < d->rank; i++) product *= d->dim[i];
    assert_int_equal(product, d->features);
    assert_true(values > 0);
    assert_int_equal(strlen(d->sha256), 64);
    for (size_t i = 0; i < values; i++) sum += aecl_dataset_value(d, i);
    assert_true(isfinite(sum));
}

static bool accepted(const void *bytes, size_t length) {
    aecl_dataset *d = NULL;
    aecl_fail(AECL_FAILED, "no message");
    aecl_status st = aecl_parse_copy(&d, bytes, length);
    if (st == AECL_OK) {
        walk(d);
        aecl_dataset_free(d);
        return true;
    }
    assert_int_equal(st, AECL_INPUT);
    assert_null(d);
    assert_memory_equal(aecl_message(), "test: ", 6);
    return false;
}

void aecl_assert_unreadable(const void *bytes, size_t length, const char *part) {
    if (accepted(bytes, length)) fail_msg("accepted, but \"%s\" was expected", part);
    if (strstr(aecl_message(), part) == NULL) fail_msg("\"%s\" does not say \"%s\"", aecl_message(), part);
}

static void change_byte(unsigned char *bytes, size_t length, size_t at) {
    unsigned char kept = bytes[at];
    for (unsigned bit = 0; bit < 8; bit++) {
        bytes[at] = kept ^ (unsigned char)(1u << bit);
        accepted(bytes, length);
    }
    for (unsigned value = 0; value < 256; value += 255) {
        bytes[at] = (unsigned char)value;
        accepted(bytes, length);
    }
    bytes[at] = kept;
}

void aecl_assert_reader_stands(const void *bytes, size_t length, size_t header, bool prefixes_refused) {
    unsigned char *copy = malloc(length);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    assert_true(accepted(copy, length));
    for (size_t cut = 0; cut < length; cut++)
        if (accepted(copy, cut) && prefixes_refused) fail_msg("%zu of %zu bytes were accepted", cut, length);
    for (size_t at = 0; at < header; at++) change_byte(copy, length, at);
    free(copy);
}

size_t aecl_gzip_bytes(unsigned char **packed, const void *bytes, size_t length) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&z, length);
    *packed = malloc(room);
    assert_non_null(*packed);
    z.next_in = (Bytef *)(uintptr_t)bytes, z.avail_in = (uInt)length;
    z.next_out = *packed, z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t used = room - z.avail_out;
    deflateEnd(&z);
    return used;
}
