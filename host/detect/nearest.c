/* Launches the kernel that compares a batch with all kept rows. */
#include "detect/nearest.h"

#include "base/mem.h"

aecl_status aecl_nearest_distances(aecl_ops *ops, const aecl_nearest_search *n) {
    aecl_kernel *kernel = NULL;
    const size_t last = aecl_smaller(n->span.last, n->count), first = aecl_smaller(n->span.first, last);
    aecl_status st = AECL_OK;
    TRY(aecl_ops_kernel(ops, "nearest", &kernel));
    TRY(LAUNCH(kernel, GRID1(n->columns / aecl_ops_tile(ops).vector), BUF(n->x), BUF(n->rows), BUF(n->d),
               U32(n->features), U32(n->columns), U32(n->count), U32(first), U32(last), U32(n->self)));
done:
    return st;
}
