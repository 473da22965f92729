/* Checks for cmocka tests that fail on NaN, and checks of a status together with its message. */
#ifndef AECL_TEST_COMPARE_H
#define AECL_TEST_COMPARE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/status.h"

/* Fails unless |got - want| <= tolerance; a NaN on either side fails. */
#define aecl_assert_near(got, want, tolerance) aecl_check_near(got, want, tolerance, __FILE__, __LINE__)

/* The same for got[0..n) and want[0..n), naming the first element that differs and how many do. */
#define aecl_assert_all_near(got, want, n, tolerance) aecl_check_all_near(got, want, n, tolerance, __FILE__, __LINE__)

/* Fails unless the status is AECL_OK; shows the message. */
#define aecl_assert_ok(status) aecl_check_ok(status, __FILE__, __LINE__)

/* Fails unless the status is `code` and the message holds `words`. */
#define aecl_assert_refused(status, code, words) aecl_check_refused(status, code, words, __FILE__, __LINE__)

void aecl_check_near(double got, double want, double tolerance, const char *file, int line);
void aecl_check_all_near(const float *got, const double *want, size_t n, double tolerance, const char *file, int line);
void aecl_check_ok(aecl_status status, const char *file, int line);
void aecl_check_refused(aecl_status status, aecl_status code, const char *words, const char *file, int line);

#endif
