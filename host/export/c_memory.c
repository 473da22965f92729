/* Which outputs of layers may share memory. */
#include "base/mem.h"
#include "export/c_source.h"

#include <stdlib.h>

typedef struct {
    size_t size, last; /* the layer that reads it last */
} value;

static bool in_place(const aecl_layer *l) {
    aecl_operation op = {0};
    l->class->operation(l, &op);
    return op.kind == AECL_OPERATION_copy || op.kind == AECL_OPERATION_apply || op.kind == AECL_OPERATION_add ||
           op.kind == AECL_OPERATION_batch_norm || op.kind == AECL_OPERATION_layer_norm;
}

static void find_lives(const aecl_model_file *model, value *values) {
    const aecl_network *network = model->network;
    for (size_t i = 0; i <= network->count; i++)
        values[i] = (value){aecl_shape_count(i ? &network->layers[i - 1].out : &network->in), i};
    for (size_t i = 0; i < network->count; i++)
        if (network->layers[i].class->skips && values[network->layers[i].skip].last < i)
            values[network->layers[i].skip].last = i;
    if (model->detection) values[0].last = network->count;
}

/* The lowest place where value i is beside all earlier ones that are still read when it is made. */
static size_t lowest_place(const value *values, const size_t *place, size_t i) {
    size_t at = 0;
    for (size_t j = 0; j < i; j++) {
        if (values[j].last + 1 < i || place[j] >= at + values[i].size || place[j] + values[j].size <= at) continue;
        at = place[j] + values[j].size;
        j = (size_t)-1; /* once more from the first */
    }
    return at;
}

aecl_status aecl_c_memory(aecl_c_source *s) {
    const aecl_network *network = s->model->network;
    value *values = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&values, network->count + 1, sizeof *values));
    TRY(aecl_alloc(&s->place, network->count + 1, sizeof *s->place));
    find_lives(s->model, values);
    for (size_t i = 0; i <= network->count; i++) {
        const bool same = i && in_place(&network->layers[i - 1]) && values[i - 1].last == i - 1 &&
                          values[i].size <= values[i - 1].size;
        s->place[i] = same ? s->place[i - 1] : lowest_place(values, s->place, i);
        const size_t end = s->place[i] + values[i].size;
        if (s->work < end) s->work = end;
    }
done:
    free(values);
    return st;
}
