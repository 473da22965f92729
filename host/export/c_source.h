/* A model as C while it is written: constants, the statements of its pass, and what of templates/c they call. */
#ifndef AECL_EXPORT_C_SOURCE_H
#define AECL_EXPORT_C_SOURCE_H

#include "export/export.h"
#include "export/source_text.h"

/* The templates, in the order that they stand in a file. */
#define AECL_C_TEMPLATES(X)                                                                                            \
    X(window)                                                                                                          \
    X(dense)                                                                                                           \
    X(conv)                                                                                                            \
    X(conv_transpose)                                                                                                  \
    X(pool)                                                                                                            \
    X(upsample)                                                                                                        \
    X(crop)                                                                                                            \
    X(add)                                                                                                             \
    X(copy)                                                                                                            \
    X(batch_norm)                                                                                                      \
    X(layer_norm)                                                                                                      \
    X(pixels)                                                                                                          \
    X(root_error)                                                                                                      \
    X(nearest)                                                                                                         \
    X(off_plane)                                                                                                       \
    X(surprise)

typedef enum {
#define AECL_C_TEMPLATE(x) AECL_C_##x,
    AECL_C_TEMPLATES(AECL_C_TEMPLATE)
#undef AECL_C_TEMPLATE
        AECL_C_TEMPLATE_COUNT
} aecl_c_template;

enum { AECL_C_MOST_ACTIVATIONS = 64 };

typedef struct {
    const aecl_model_file *model;
    const char *prefix; /* of its names */
    size_t *place;      /* [layers + 1]: where in `work` the network's input and the layers' outputs lie */
    size_t work;        /* floats */
    bool used[AECL_C_TEMPLATE_COUNT], activation[AECL_C_MOST_ACTIVATIONS];
    aecl_text data, pass, score;
} aecl_c_source;

/* Finds place and work: outputs lie where those lay that nobody reads any more, and what goes value by value is done in
 * place. A detector's input stays until the end. */
aecl_status aecl_c_memory(aecl_c_source *source);
/* Adds the layers' constants to data and their calls to pass. */
aecl_status aecl_c_layers(aecl_c_source *source);
/* Adds a detector's functions to score, and its constants. */
aecl_status aecl_c_score(aecl_c_source *source);

#endif
