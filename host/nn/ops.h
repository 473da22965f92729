/* The kernels that layers use, on one device: the compiled program, how it multiplies and convolves, how much data may lie
 * on the device, and the small operations that belong to no layer. */
#ifndef AECL_NN_OPS_H
#define AECL_NN_OPS_H

#include "cl/handles.h"
#include "cl/launch.h"
#include "nn/product.h"

/* Convolutions: im2col and a product, or kernels that read the picture itself. AUTO resolves to DIRECT on CPU devices
 * and GEMM elsewhere. */
typedef enum { AECL_CONV_AUTO, AECL_CONV_GEMM, AECL_CONV_DIRECT } aecl_conv_path;
extern const char *const aecl_conv_path_names[]; /* "auto", "gemm", "direct", NULL */

/* The kernels of one device that layers use: compiled once, looked up by name. */
aecl_status aecl_ops_new(aecl_ops **out, aecl_context *context, aecl_gemm_path path);
void aecl_ops_free(aecl_ops *ops);
aecl_context *aecl_ops_context(const aecl_ops *ops);
aecl_gemm_path aecl_ops_gemm_path(const aecl_ops *ops); /* resolved: never AUTO */
/* True when no path was forced: a device's tuning then decides product by product. */
bool aecl_ops_gemm_is_auto(const aecl_ops *ops);
aecl_gemm_path aecl_gemm_default(const aecl_context *context); /* what AUTO resolves to */
void aecl_ops_set_gemm_path(aecl_ops *ops, aecl_gemm_path path);
aecl_conv_path aecl_ops_conv_path(const aecl_ops *ops); /* resolved: never AUTO */
void aecl_ops_set_conv_path(aecl_ops *ops, aecl_conv_path path);
/* The kernel `name` of the layerwise program; both are made when first asked for: in panels a model may need none. */
aecl_status aecl_ops_kernel(aecl_ops *ops, const char *name, aecl_kernel **out);
/* Bytes of device memory that one data set may take; a larger one is streamed. By default half of the device's memory, at
 * most its largest buffer; a training takes less on a processor. */
size_t aecl_ops_data_limit(const aecl_ops *ops);
void aecl_ops_set_data_limit(aecl_ops *ops, size_t bytes);
/* What the program was compiled for. */
aecl_tile aecl_ops_tile(const aecl_ops *ops);
/* Space of at least `bytes` for whatever is enqueued next and needs it no longer than its own launches: one buffer, owned
 * by the ops, made anew where it is too small. */
aecl_status aecl_ops_space(aecl_ops *ops, size_t bytes, aecl_buffer **out);
/* Host threads' worth of work-items that keep the device busy. */
size_t aecl_ops_parallel(const aecl_ops *ops);

/* rows[count][features] = the first `count` columns of x[features][columns]: results back in rows. Enqueues, does not
 * wait. */
typedef struct {
    size_t features, columns, count;
} aecl_rows_size;
aecl_status aecl_rows_of(aecl_ops *ops, const aecl_buffer *x, const aecl_buffer *rows, const aecl_rows_size *size);
/* to[count] = from[count], and dx[count] = dz[count] * act'(x[count]), x being what the activation gave; count a multiple of
 * AECL_BATCH_PAD: what goes through a layer that changes no value, and back. */
aecl_status aecl_copy(aecl_ops *ops, const aecl_buffer *from, const aecl_buffer *to, size_t count);
typedef struct {
    const aecl_buffer *x, *dz, *dx;
    size_t count;
    int activation;
} aecl_back_pass;
aecl_status aecl_pass_back(aecl_ops *ops, const aecl_back_pass *pass);
/* out[rows] = sums over the columns of a[rows][columns] (columns a multiple of AECL_BATCH_PAD): the bias gradient. */
aecl_status aecl_row_sums(aecl_ops *ops, const aecl_buffer *a, const aecl_buffer *out, size_t rows, size_t columns);

#endif
