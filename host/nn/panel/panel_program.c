/* How tall and wide a panel's tiles are, whether panels are worth their compiling, and the compiling itself. */
#include "nn/panel/panel_program.h"

#include <stdio.h>

#include "nn/kernel_source.h"
#include "nn/layer.h"
#include "nn/tuning.h"

#define NARROW 64

/* A step of a batch below AECL_BATCH_PAD saves some 0.3 ms; compiling takes some 3 s. */
#define FEW_STEPS 10000

/* Where none was measured: one accumulator for each register but a few. Registers of 16 floats: a panel is one vector
 * wide. Smaller ones: two, so that each weight is loaded half as often; but convolutions have few channels, multiples of
 * 8, which tall tiles fit, and of narrow layers six rows would leave too many over, each a piece of code of its own. */
static aecl_tile built_in_tile(size_t vector, bool convolutions, size_t narrowest) {
    if (vector >= 16) return (aecl_tile){vector, 16, vector};
    if (convolutions || vector == 1) return (aecl_tile){vector, 8, vector};
    return (aecl_tile){vector, narrowest < NARROW ? 4 : 6, 2 * vector};
}

static size_t core_count(const aecl_ops *ops) {
    return aecl_context_device(aecl_ops_context(ops))->compute_units;
}

/* The columns a core works through, one panel after the other. */
static size_t columns_a_core(const aecl_ops *ops, aecl_tile tile, size_t batch) {
    size_t panels = (batch + tile.columns - 1) / tile.columns, cores = core_count(ops);
    return (panels + cores - 1) / cores * tile.columns;
}

aecl_tile aecl_panel_tile(const aecl_ops *ops, const aecl_network *network, size_t batch) {
    size_t vector = aecl_ops_tile(ops).vector, narrowest = SIZE_MAX;
    bool convolutions = false;
    for (size_t i = 0; i < network->count; i++) {
        size_t units = aecl_shape_count(&network->layers[i].out);
        convolutions = convolutions || network->layers[i].class->convolves;
        narrowest = units < narrowest ? units : narrowest;
    }
    const aecl_tuning *tuning = aecl_context_tuning(aecl_ops_context(ops));
    aecl_panel_kind kind = convolutions ? AECL_PANEL_CONVOLUTIONS : AECL_PANEL_DENSE;
    if (tuning && tuning->panel[kind].rows) return tuning->panel[kind];
    aecl_tile tile = built_in_tile(vector, convolutions, narrowest), slim = {vector, vector >= 16 ? 16 : 8, vector};
    /* A column of a slim panel takes about a quarter longer. */
    return 5 * columns_a_core(ops, slim, batch) < 4 * columns_a_core(ops, tile, batch) ? slim : tile;
}

bool aecl_panel_pays(const aecl_ops *ops, const aecl_network *network, size_t batch, uint64_t steps) {
    if (batch < AECL_BATCH_PAD && steps > 0 && steps < FEW_STEPS) return false;
    aecl_tile tile = aecl_panel_tile(ops, network, batch);
    return columns_a_core(ops, tile, batch) * core_count(ops) <= 2 * aecl_batch_columns(batch);
}

const aecl_layer *aecl_panel_lacks(const aecl_network *network, size_t from, size_t to, bool training) {
    for (size_t i = from; i < to; i++) {
        const aecl_layer_class *class = network->layers[i].class;
        if (class->skips || !class->panel_forward || (training && !class->panel_backward)) return &network->layers[i];
    }
    return NULL;
}

aecl_status aecl_panel_program_build(aecl_program **out, aecl_ops *ops, const aecl_panel_program *p) {
    aecl_status st = AECL_OK;
    aecl_text source = {0};
    aecl_context *context = aecl_ops_context(ops);
    char options[256];
    TRY(aecl_kernel_files(&source));
    aecl_text_add(&source, "#line 1 \"panel of this model\"\n%s", p->kernels);
    TRY(aecl_text_done(&source));
    /* -w: vectors wider than a register bring a warning for each call that passes one. */
    snprintf(options, sizeof options, "-DVW=%zu -DMR=%zu -DNV=%zu -DPANEL -DSTRIDE=%zu -DOPTIMIZER=%s_apply%s%s",
             p->tile.vector, p->tile.rows, p->tile.columns / p->tile.vector, p->stride, p->optimizer,
             aecl_context_is_cpu(context) ? " -DONE_ITEM_GROUPS" : "",
             p->tile.vector > aecl_ops_tile(ops).vector ? " -w" : "");
    TRY(aecl_program_build(out, context, "panel", source.s, options));
done:
    aecl_text_free(&source);
    return st;
}
