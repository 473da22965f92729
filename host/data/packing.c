/* Which packing bytes have. */
#include "data/packing.h"

#include "base/mem.h"

const aecl_packing *aecl_packing_find(const unsigned char *bytes, size_t length) {
    static const aecl_packing *const all[] = {&aecl_packing_gzip, &aecl_packing_zstd, &aecl_packing_xz,
                                              &aecl_packing_utf16};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (all[i]->sniff(bytes, length)) return all[i];
    return NULL;
}
