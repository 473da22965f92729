/* What every reader must stand: a good file cut at every length and changed at every byte of its header gives rows or
 * a message, never a crash, an over-read (run it with AddressSanitizer) or another status. */
#ifndef AECL_TESTS_READER_HARNESS_H
#define AECL_TESTS_READER_HARNESS_H

#include "data/reader.h"

/* Reads a heap copy of exactly `length` bytes under the name "test". */
aecl_status aecl_parse_copy(aecl_dataset **out, const void *bytes, size_t length);

/* Fails the test unless the bytes are refused with AECL_INPUT and a message that contains `part`. */
void aecl_assert_unreadable(const void *bytes, size_t length, const char *part);

/* Cuts at every length and changes every byte of the first `header` in ten ways. `prefixes_refused`: a part of the
 * file is never a whole one. */
void aecl_assert_reader_stands(const void *bytes, size_t length, size_t header, bool prefixes_refused);

/* *packed = the bytes as one gzip member, owned by the caller. */
size_t aecl_gzip_bytes(unsigned char **packed, const void *bytes, size_t length);

#endif
