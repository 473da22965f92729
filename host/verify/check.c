/* Runs the cases of all kinds. */
#include "verify/check.h"

#include <string.h>

#include "verify/check_case.h"

aecl_status aecl_check_all(aecl_check *check, aecl_context *context) {
    aecl_status st = AECL_OK;
    TRY(aecl_ops_new(&check->ops, context, AECL_GEMM_TILE));
    TRY(aecl_check_long_loops(check));
    TRY(aecl_check_rows(check));
    TRY(aecl_check_products(check));
    TRY(aecl_check_windows(check));
    TRY(aecl_check_layers(check));
    TRY(aecl_check_losses(check));
    TRY(aecl_check_optimizers(check));
    TRY(aecl_check_batches(check));
    TRY(aecl_check_nearest(check));
    TRY(aecl_check_networks(check));
    if (check->stopped) TRY(aecl_fail(AECL_STOPPED, "check: stopped after %zu cases", check->run));
done:
    aecl_ops_free(check->ops);
    check->ops = NULL;
    return st;
}

aecl_status aecl_check_run(aecl_context *context, const char *case_filter,
                           bool (*line)(void *data, const char *text, bool ok), void *data, size_t *failed) {
    aecl_check check = {.filter = case_filter,
                        .quick = case_filter && !strcmp(case_filter, AECL_CHECK_QUICK),
                        .line = line,
                        .data = data};
    aecl_status st = aecl_check_all(&check, context);
    if (st == AECL_OK && !check.run)
        st = aecl_fail(AECL_USAGE, "no case contains \"%s\"; `aecl check` without it lists all", case_filter);
    *failed = check.failed;
    return st;
}
