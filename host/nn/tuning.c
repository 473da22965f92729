/* What sets of parameters are valid, for registers' tiles and for CLBlast's kernels, and which measured product is
 * nearest to a given one, by the logarithms of its sizes. */
#include "nn/tuning.h"

#include <math.h>

#define MOST_ROWS 16 /* what kernels/panel.clh has blocks for */

const aecl_clblast_names aecl_clblast_names_of[] = {
    {"Xgemm",
     {"GEMMK", "KREG", "KWG", "KWI", "MDIMA", "MDIMC", "MWG", "NDIMB", "NDIMC", "NWG", "SA", "SB", "STRM", "STRN",
      "VWM", "VWN", NULL}},
    {"XgemmDirect", {"KWID", "MDIMAD", "MDIMCD", "NDIMBD", "NDIMCD", "PADA", "PADB", "VWMD", "VWND", "WGD", NULL}}};

enum { GEMMK, KREG, KWG, KWI, MDIMA, MDIMC, MWG, NDIMB, NDIMC, NWG, SA, SB, STRM, STRN, VWM, VWN };
enum { KWID, MDIMAD, MDIMCD, NDIMBD, NDIMCD, PADA, PADB, VWMD, VWND, WGD };

const char *aecl_tuning_digest(const aecl_context *context) {
    const aecl_tuning *tuning = aecl_context_tuning(context);
    return tuning ? tuning->digest : "";
}

bool aecl_tile_is_valid(aecl_tile t) {
    bool vector = t.vector == 1 || t.vector == 4 || t.vector == 8 || t.vector == 16;
    return vector && t.rows >= 1 && t.rows <= MOST_ROWS && t.columns && t.columns % t.vector == 0 &&
           AECL_BATCH_PAD % t.columns == 0;
}

static bool divides(size_t part, size_t whole) {
    return part && whole && whole % part == 0;
}

/* A block of width `block` is shared out to `across` items of vectors; it is loaded by the same group of items in
 * another arrangement, `loaders` wide, in steps that divide its depth. */
static bool side_fits(size_t block, size_t across, size_t loaders, size_t vector) {
    return divides(across * vector, block) && divides(loaders * vector, block);
}

static bool load_fits(size_t depth, size_t group, size_t loaders) {
    return divides(loaders, group) && divides(group / loaders, depth);
}

static bool xgemm_is_valid(const size_t *v) {
    size_t group = v[MDIMC] * v[NDIMC];
    /* CLBlast 1.5.3 computes wrong with GEMMK = 1 and MWG != NWG: 0 alone is used. */
    return v[GEMMK] == 0 && v[KREG] == 1 && v[SA] <= 1 && v[SB] <= 1 && v[STRM] <= 1 && v[STRN] <= 1 &&
           divides(v[KWI], v[KWG]) && side_fits(v[MWG], v[MDIMC], v[MDIMA], v[VWM]) &&
           side_fits(v[NWG], v[NDIMC], v[NDIMB], v[VWN]) && load_fits(v[KWG], group, v[MDIMA]) &&
           load_fits(v[KWG], group, v[NDIMB]);
}

static bool direct_is_valid(const size_t *v) {
    size_t group = v[MDIMCD] * v[NDIMCD];
    return v[PADA] <= 1 && v[PADB] <= 1 && divides(v[KWID], v[WGD]) &&
           side_fits(v[WGD], v[MDIMCD], v[MDIMAD], v[VWMD]) && side_fits(v[WGD], v[NDIMCD], v[NDIMBD], v[VWND]) &&
           load_fits(v[WGD], group, v[MDIMAD]) && load_fits(v[WGD], group, v[NDIMBD]);
}

bool aecl_clblast_set_is_valid(aecl_clblast_kernel kernel, const aecl_clblast_set *set) {
    for (size_t i = 0; aecl_clblast_names_of[kernel].parameters[i]; i++)
        if (set->value[i] > 256) return false;
    return kernel == AECL_XGEMM ? xgemm_is_valid(set->value) : direct_is_valid(set->value);
}

size_t aecl_clblast_set_group(aecl_clblast_kernel kernel, const aecl_clblast_set *set) {
    const size_t *v = set->value;
    return kernel == AECL_XGEMM ? v[MDIMC] * v[NDIMC] : v[MDIMCD] * v[NDIMCD];
}

static double distance(const aecl_tuned_product *p, const aecl_gemm *g) {
    double m = log((double)g->m / (double)p->m), n = log((double)g->n / (double)p->n),
           k = log((double)g->k / (double)p->k);
    return m * m + n * n + k * k;
}

aecl_gemm_path aecl_tuning_path(const aecl_tuning *tuning, const aecl_gemm *gemm, aecl_gemm_path otherwise) {
    double least = INFINITY;
    for (size_t i = 0; i < tuning->product_count; i++) {
        const aecl_tuned_product *p = &tuning->product[i];
        double d = p->form == gemm->form ? distance(p, gemm) : INFINITY;
        if (d < least) least = d, otherwise = p->path;
    }
    return otherwise;
}
