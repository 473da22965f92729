/* Sums of products of bytes, exact: several times faster than in double. */
#ifndef AECL_BASELINE_BYTE_PRODUCT_H
#define AECL_BASELINE_BYTE_PRODUCT_H

#include <stdint.h>

#include "baseline/host_product.h"

enum { AECL_BYTE_ROWS = 512 };

/* The bytes of one feature in AECL_BYTE_ROWS rows, zero beyond the last; a block is an array of `features` of them. As
 * 16-bit numbers, because processors multiply and add those in pairs. */
typedef int16_t aecl_byte_block[AECL_BYTE_ROWS];

/* Turns the rows from `first` on of bytes[count][features] into a block. */
void aecl_byte_block_read(aecl_byte_block *block, const uint8_t *bytes, size_t features, size_t count, size_t first);

/* Adds the block's part to the columns `span` of products[features][features], on and above the diagonal (more may be
 * written): products[i][j] += sum over rows of i * j. */
void aecl_byte_block_products(double *products, aecl_byte_block *block, size_t features, aecl_product_span span);

/* sums[f] = sum of feature f over bytes[count][features], assigned. */
void aecl_byte_sums(double *sums, const uint8_t *bytes, size_t features, size_t count);

#endif
