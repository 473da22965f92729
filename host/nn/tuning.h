/* What `aecl tune` found on a device: plain data, read by everything that chooses. Zero is the built-in choice. */
#ifndef AECL_NN_TUNING_H
#define AECL_NN_TUNING_H

#include "nn/product.h"

#define AECL_TUNED_PRODUCTS     16
#define AECL_CLBLAST_PARAMETERS 16

/* A product that was measured on both paths, and the faster one. */
typedef struct {
    aecl_gemm_form form;
    size_t m, n, k;
    aecl_gemm_path path;
} aecl_tuned_product;

/* CLBlast's kernels for products: of large matrices, and of small ones. */
typedef enum { AECL_XGEMM, AECL_XGEMM_DIRECT, AECL_CLBLAST_KERNELS } aecl_clblast_kernel;
typedef struct {
    const char *name;
    const char *parameters[AECL_CLBLAST_PARAMETERS + 1]; /* NULL-terminated */
} aecl_clblast_names;
extern const aecl_clblast_names aecl_clblast_names_of[AECL_CLBLAST_KERNELS];

/* Values in the order of the names. */
typedef struct {
    bool used;
    size_t value[AECL_CLBLAST_PARAMETERS];
} aecl_clblast_set;

/* Panel programs have a tile for dense networks and one for networks with convolutions. */
typedef enum { AECL_PANEL_DENSE, AECL_PANEL_CONVOLUTIONS, AECL_PANEL_KINDS } aecl_panel_kind;

struct aecl_tuning {
    char digest[65]; /* of what it was read from; "" while tuning */
    aecl_tile layerwise, panel[AECL_PANEL_KINDS];
    size_t product_count;
    aecl_tuned_product product[AECL_TUNED_PRODUCTS];
    aecl_clblast_set clblast[AECL_CLBLAST_KERNELS];
};

/* The digest of the context's tuning; "": it has none. */
const char *aecl_tuning_digest(const aecl_context *context);

/* A tile that the kernels can be compiled for: whole vectors, columns that divide AECL_BATCH_PAD. */
bool aecl_tile_is_valid(aecl_tile tile);

/* A set that CLBlast's kernel computes right with, as far as its rules tell. */
bool aecl_clblast_set_is_valid(aecl_clblast_kernel kernel, const aecl_clblast_set *set);
/* Work-items in a group of CLBlast's kernel with these values. */
size_t aecl_clblast_set_group(aecl_clblast_kernel kernel, const aecl_clblast_set *set);

/* The path of the measured product of the same form that is nearest in shape (by the logarithms of its dimensions);
 * `otherwise` when there is none. */
aecl_gemm_path aecl_tuning_path(const aecl_tuning *tuning, const aecl_gemm *gemm, aecl_gemm_path otherwise);

#endif
