/* Sums of products of bytes, exact: several times faster than in double. */
#ifndef AECL_BASELINE_BYTE_PRODUCT_H
#define AECL_BASELINE_BYTE_PRODUCT_H

#include <stdint.h>

#include "baseline/host_product.h"
#include "data/dataset.h"

enum { AECL_BYTE_ROWS = 512 };

/* The bytes of one feature in AECL_BYTE_ROWS rows, zero beyond the last; a block is an array of `features` of them. As
 * 16-bit numbers, because processors multiply and add those in pairs. */
typedef int16_t aecl_byte_block[AECL_BYTE_ROWS];

/* Turns samples of bytes from `first` on into a block. */
void aecl_byte_block_read(aecl_byte_block *block, const aecl_dataset *bytes, size_t first);

/* Adds the block's part to the columns `span` of products[features][features], on and above the diagonal (more may be
 * written): products[i][j] += sum over rows of i * j. */
void aecl_byte_block_products(double *products, aecl_byte_block *block, size_t features, aecl_product_span span);

/* sums[f] = sum of feature f over all samples, which are bytes; assigned. */
void aecl_byte_sums(double *sums, const aecl_dataset *bytes);

#endif
