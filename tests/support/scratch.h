/* A fresh temporary folder for each test:
 *     cmocka_unit_test_setup_teardown(test, aecl_scratch_setup, aecl_scratch_teardown) */
#ifndef AECL_TEST_SCRATCH_H
#define AECL_TEST_SCRATCH_H

#include <stddef.h>

/* *state becomes the folder; the teardown removes it with all it holds. */
int aecl_scratch_setup(void **state);
int aecl_scratch_teardown(void **state);

/* The path of the folder, and of `name` in it; valid until the teardown, at most 16 a test. */
const char *aecl_scratch_folder(void **state);
const char *aecl_scratch_path(void **state, const char *name);

/* Makes the file `name` in the folder from bytes, or from text; returns its path. */
const char *aecl_scratch_write(void **state, const char *name, const void *bytes, size_t length);
const char *aecl_scratch_write_text(void **state, const char *name, const char *text);

/* Number of entries of a folder. */
size_t aecl_scratch_count(const char *folder);

#endif
