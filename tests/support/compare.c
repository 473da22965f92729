/* Comparisons written so that NaN fails them; each failure names the caller's file and line. */
#include "support/compare.h"

#include <math.h>
#include <string.h>

static int is_near(double got, double want, double tolerance) {
    return fabs(got - want) <= tolerance;
}

void aecl_check_near(double got, double want, double tolerance, const char *file, int line) {
    if (is_near(got, want, tolerance)) return;
    print_error("got %.9g, want %.9g within %.3g\n", got, want, tolerance);
    _fail(file, line);
}

void aecl_check_all_near(const float *got, const double *want, size_t n, double tolerance, const char *file, int line) {
    size_t different = 0, first = 0;
    for (size_t i = n; i-- > 0;)
        if (!is_near((double)got[i], want[i], tolerance)) different++, first = i;
    if (different == 0) return;
    print_error("%zu of %zu differ, the first at %zu: got %.9g, want %.9g within %.3g\n", different, n, first,
                (double)got[first], want[first], tolerance);
    _fail(file, line);
}

void aecl_check_ok(aecl_status status, const char *file, int line) {
    if (status == AECL_OK) return;
    print_error("status %d: %s\n", status, aecl_message());
    _fail(file, line);
}

void aecl_check_refused(aecl_status status, aecl_status code, const char *words, const char *file, int line) {
    if (status == code && strstr(aecl_message(), words)) return;
    print_error("status %d, want %d; message \"%s\", want \"%s\" in it\n", status, code,
                status < 0 ? aecl_message() : "", words);
    _fail(file, line);
}
