/* The program of the layerwise kernels, looked up by name, and what is set for a device beside it. */
#include "nn/ops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cl/calls.h"
#include "nn/examiner.h"
#include "nn/gemm_paths.h"
#include "nn/kernel_source.h"
#include "nn/tuning.h"

const char *const aecl_gemm_path_names[] = {"auto", "clblast", "tile", NULL};
const char *const aecl_conv_path_names[] = {"auto", "gemm", "direct", NULL};

typedef struct {
    char *name;
    aecl_kernel *kernel;
} named_kernel;

struct aecl_ops {
    aecl_context *context;
    aecl_program *program;
    aecl_gemm_path path;
    bool is_auto; /* no path was forced */
    aecl_conv_path conv;
    aecl_tile tile;
    size_t data_limit;
    aecl_buffer *space; /* of aecl_ops_space; NULL until it is asked for */
    named_kernel *kernels;
    size_t kernel_count;
};

/* Where none was measured: CPU devices a vector register wide and half the registers as accumulators. GPUs: neighbouring
 * work-items are the vector. */
static aecl_status choose_tile(aecl_tile *out, aecl_context *context) {
    cl_uint width = 1;
    aecl_status st = AECL_OK;
    const aecl_tuning *tuning = aecl_context_tuning(context);
    if (tuning && tuning->layerwise.rows) {
        *out = tuning->layerwise;
        return AECL_OK;
    }
    *out = (aecl_tile){1, 8, 1};
    if (!aecl_context_is_cpu(context)) return AECL_OK;
    TRY(aecl_cl_device_value(
        &width, sizeof width, aecl_context_device_handle(context), CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT,
        (aecl_cl_site){.what = "native vector width", .device = aecl_context_device(context)->name}));
    out->vector = width >= 16 ? 16 : width >= 8 ? 8 : 4;
    out->rows = width >= 16 ? 8 : 4;
    out->columns = 2 * out->vector;
done:
    return st;
}

static aecl_status build(aecl_ops *ops) {
    aecl_status st = AECL_OK;
    aecl_text source = {0};
    char options[160];
    TRY(aecl_kernel_files(&source));
    TRY(aecl_text_done(&source));
    snprintf(options, sizeof options, "-DVW=%zu -DMR=%zu -DNV=%zu%s", ops->tile.vector, ops->tile.rows,
             ops->tile.columns / ops->tile.vector, aecl_context_is_cpu(ops->context) ? " -DONE_ITEM_GROUPS" : "");
    TRY(aecl_program_build(&ops->program, ops->context, "layerwise", source.s, options));
done:
    aecl_text_free(&source);
    return st;
}

static aecl_status use_clblast_sets(aecl_context *context) {
    aecl_status st = AECL_OK;
    const aecl_tuning *tuning = aecl_context_tuning(context);
    for (int k = 0; tuning && k < AECL_CLBLAST_KERNELS; k++)
        if (tuning->clblast[k].used) TRY(aecl_gemm_clblast_set(context, (aecl_clblast_kernel)k, &tuning->clblast[k]));
done:
    return st;
}

aecl_status aecl_ops_new(aecl_ops **out, aecl_context *context, aecl_gemm_path path) {
    aecl_status st = AECL_OK;
    aecl_ops *ops = NULL;
    *out = NULL;
    TRY(aecl_alloc(&ops, 1, sizeof *ops));
    ops->context = context;
    aecl_ops_set_gemm_path(ops, path);
    aecl_ops_set_conv_path(ops, AECL_CONV_AUTO);
    const aecl_device_info *info = aecl_context_device(context);
    uint64_t limit = info->global_memory / 2 < info->max_allocation ? info->global_memory / 2 : info->max_allocation;
    aecl_ops_set_data_limit(ops, limit < SIZE_MAX ? (size_t)limit : SIZE_MAX);
    TRY(use_clblast_sets(context));
    TRY(choose_tile(&ops->tile, context));
    *out = ops;
    ops = NULL;
done:
    aecl_ops_free(ops);
    return st;
}

void aecl_ops_free(aecl_ops *ops) {
    if (!ops) return;
    for (size_t i = 0; i < ops->kernel_count; i++) {
        free(ops->kernels[i].name);
        aecl_kernel_free(ops->kernels[i].kernel);
    }
    free(ops->kernels);
    aecl_program_free(ops->program);
    aecl_buffer_free(ops->space);
    aecl_gemm_clblast_forget();
    free(ops);
}

aecl_context *aecl_ops_context(const aecl_ops *ops) {
    return ops->context;
}
aecl_gemm_path aecl_ops_gemm_path(const aecl_ops *ops) {
    return ops->path;
}
aecl_tile aecl_ops_tile(const aecl_ops *ops) {
    return ops->tile;
}

aecl_gemm_path aecl_gemm_default(const aecl_context *context) {
    return aecl_context_is_cpu(context) ? AECL_GEMM_TILE : AECL_GEMM_CLBLAST;
}

bool aecl_ops_gemm_is_auto(const aecl_ops *ops) {
    return ops->is_auto;
}

void aecl_ops_set_gemm_path(aecl_ops *ops, aecl_gemm_path path) {
    ops->is_auto = path == AECL_GEMM_AUTO;
    ops->path = ops->is_auto ? aecl_gemm_default(ops->context) : path;
}

size_t aecl_ops_data_limit(const aecl_ops *ops) {
    return ops->data_limit;
}

void aecl_ops_set_data_limit(aecl_ops *ops, size_t bytes) {
    ops->data_limit = bytes;
}

aecl_conv_path aecl_ops_conv_path(const aecl_ops *ops) {
    return ops->conv;
}

void aecl_ops_set_conv_path(aecl_ops *ops, aecl_conv_path path) {
    if (path == AECL_CONV_AUTO) path = aecl_context_is_cpu(ops->context) ? AECL_CONV_DIRECT : AECL_CONV_GEMM;
    ops->conv = path;
}

aecl_status aecl_ops_space(aecl_ops *ops, size_t bytes, aecl_buffer **out) {
    aecl_status st = AECL_OK;
    if (ops->space == NULL || aecl_buffer_bytes(ops->space) < bytes) {
        aecl_buffer_free(ops->space);
        ops->space = NULL;
        TRY(aecl_buffer_new_or(&ops->space, ops->context, bytes, "space for products",
                               "a smaller --batch needs less, --gemm tile none"));
    }
    *out = ops->space;
done:
    return st;
}

size_t aecl_ops_parallel(const aecl_ops *ops) {
    size_t units = aecl_context_device(ops->context)->compute_units;
    return aecl_context_is_cpu(ops->context) ? 4 * units : 1024 * units;
}

aecl_status aecl_ops_kernel(aecl_ops *ops, const char *name, aecl_kernel **out) {
    aecl_status st = AECL_OK;
    named_kernel added = {0};
    for (size_t i = 0; i < ops->kernel_count; i++)
        if (!strcmp(ops->kernels[i].name, name)) {
            *out = ops->kernels[i].kernel;
            return AECL_OK;
        }
    TRY(aecl_examine_kernel(ops->context, ops, name));
    if (ops->program == NULL) TRY(build(ops));
    TRY(aecl_resize(&ops->kernels, ops->kernel_count + 1, sizeof *ops->kernels));
    TRY(aecl_copy_string(&added.name, name));
    TRY(aecl_kernel_new(&added.kernel, ops->program, name));
    *out = added.kernel;
    ops->kernels[ops->kernel_count++] = added;
    return AECL_OK;
done:
    free(added.name);
    return st;
}

aecl_status aecl_rows_of(aecl_ops *ops, const aecl_buffer *x, const aecl_buffer *rows, const aecl_rows_size *size) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t vector = ops->tile.vector;
    TRY(aecl_ops_kernel(ops, "rows_of", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2((size->features + vector - 1) / vector, (size->count + vector - 1) / vector),
                    WORK(0, 2 * sizeof(float) * size->features * size->count), BUF(x), BUF(rows), U32(size->features),
                    U32(size->columns), U32(size->count)));
done:
    return st;
}

aecl_status aecl_row_sums(aecl_ops *ops, const aecl_buffer *a, const aecl_buffer *out, size_t rows, size_t columns) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    TRY(aecl_ops_kernel(ops, "row_sums", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(rows), WORK(0, sizeof(float) * rows * (columns + 1)), BUF(a), BUF(out), U32(rows),
                    U32(columns)));
done:
    return st;
}

aecl_status aecl_copy(aecl_ops *ops, const aecl_buffer *from, const aecl_buffer *to, size_t count) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    TRY(aecl_ops_kernel(ops, "copy", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(count / ops->tile.vector), WORK(0, 2 * sizeof(float) * count), BUF(from), BUF(to),
                    U32(count)));
done:
    return st;
}

aecl_status aecl_pass_back(aecl_ops *ops, const aecl_back_pass *p) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    TRY(aecl_ops_kernel(ops, "pass_back", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID1(p->count / ops->tile.vector), WORK(0, 3 * sizeof(float) * p->count), BUF(p->x),
                    BUF(p->dz), BUF(p->dx), U32(p->count), U32(p->activation)));
done:
    return st;
}
