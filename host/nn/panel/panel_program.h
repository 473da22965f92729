/* Compiling a generated panel program. */
#ifndef AECL_NN_PANEL_PANEL_PROGRAM_H
#define AECL_NN_PANEL_PANEL_PROGRAM_H

#include "cl/launch.h"
#include "nn/ops.h"
#include "nn/network.h"

/* The register tile that `network` is compiled for; a panel is as many samples as it has columns, which divides
 * AECL_BATCH_PAD. Unless it was measured, a tile gives way to one of a single vector where that leaves a core fewer
 * columns, empty ones included. */
aecl_tile aecl_panel_tile(const aecl_ops *ops, const aecl_network *network, size_t batch);
/* Whether panels are to be faster than layers, which share the padded batch among all cores but take four times as many
 * launches: unless a core gets more than twice its share of columns, or so few `steps` (0: many) of a small batch are to
 * come that compiling a program for the network takes longer than it saves. */
bool aecl_panel_pays(const aecl_ops *ops, const aecl_network *network, size_t batch, uint64_t steps);

/* The first of layers [from, to) that has a second input or no panel functions (`training`: of both passes), or NULL:
 * the layers can run in panels. */
const aecl_layer *aecl_panel_lacks(const aecl_network *network, size_t from, size_t to, bool training);

typedef struct {
    const char *kernels; /* generated */
    aecl_tile tile;
    size_t stride; /* floats of a panel's scratch space */
    const char *optimizer;
} aecl_panel_program;

/* Compiles the generated kernels behind all kernel files, their panel parts too. */
aecl_status aecl_panel_program_build(aecl_program **out, aecl_ops *ops, const aecl_panel_program *program);

#endif
