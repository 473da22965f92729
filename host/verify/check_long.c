/* Loops run to their end, however long: Mesa's llvmpipe leaves all loops of a work-item after 65,535 rounds, and says
 * nothing (measured with Mesa 22.3.6: 70,000 rounds count to 65,535). */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "verify/check_case.h"

#define ROUNDS ((size_t)70400) /* a multiple of 32 */

static aecl_status sum_ones(aecl_check *check, size_t count) {
    aecl_guarded ones = {0}, sum = {0};
    float *values = NULL, *got = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&values, count, sizeof *values));
    for (size_t i = 0; i < count; i++) values[i] = 1;
    TRY(aecl_guarded_new(&ones, check->ops, count));
    TRY(aecl_guarded_new(&sum, check->ops, 1));
    TRY(aecl_guarded_write(&ones, values));
    TRY(aecl_row_sums(check->ops, ones.view, sum.view, 1, count));
    TRY(aecl_guarded_read(check, "sum", &sum, &got));
    if (!(got[0] == (float)count)) aecl_check_fail(check, "%zu ones add up to %.9g: loops end early", count, got[0]);
done:
    aecl_guarded_free(&ones);
    aecl_guarded_free(&sum);
    free(values);
    free(got);
    return st;
}

aecl_status aecl_check_long_loops(aecl_check *check) {
    size_t count = ROUNDS * aecl_ops_tile(check->ops).vector;
    aecl_status st = AECL_OK;
    char name[64];
    snprintf(name, sizeof name, "loops n=%zu", count);
    if (!aecl_check_begin(check, name, true)) return AECL_OK;
    TRY(sum_ones(check, count));
    aecl_check_end(check, name);
done:
    return st;
}
