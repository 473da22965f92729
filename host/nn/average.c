/* The launches of a moving average of the weights (Polyak and Juditsky 1992, with a window that moves along). */
#include "nn/average.h"

#include "cl/profile.h"

double aecl_average_share(double decay, uint64_t t) {
    double young = (1 + (double)t) / (10 + (double)t);
    return 1 - (young < decay ? young : decay);
}

aecl_status aecl_average_add(aecl_ops *ops, const aecl_buffer *average, const aecl_buffer *weights, size_t count,
                             double share) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_profile_site(aecl_ops_context(ops), NULL, "average");
    TRY(aecl_ops_kernel(ops, "average", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(count / aecl_ops_tile(ops).vector), WORK(0, 3 * sizeof(float) * count), BUF(average),
                    BUF(weights), U32(count), F32(share)));
done:
    return st;
}

aecl_status aecl_average_exchange(aecl_ops *ops, const aecl_buffer *a, const aecl_buffer *b, size_t count) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    aecl_profile_site(aecl_ops_context(ops), NULL, "average");
    TRY(aecl_ops_kernel(ops, "exchange", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(count / aecl_ops_tile(ops).vector), WORK(0, 4 * sizeof(float) * count), BUF(a),
                    BUF(b), U32(count)));
done:
    return st;
}
