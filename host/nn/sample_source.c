/* Launches: gather and scale, then add noise to a copy, or gather the noisy samples of pairs. */
#include "nn/sample_source.h"

#include "base/status.h"
#include "cl/profile.h"

const aecl_stored_form aecl_stored_forms[] = {[AECL_STORED_F32] = {"float", "gather_f32", "gather_floats", 4},
                                              [AECL_STORED_U8] = {"uchar", "gather_u8", "gather_bytes", 1},
                                              [AECL_STORED_U16] = {"ushort", "gather_u16", "gather_shorts", 2}};

static aecl_status gather(aecl_ops *ops, const aecl_sample_source *s, const aecl_batch *b, const aecl_buffer *to) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    size_t vector = aecl_ops_tile(ops).vector, values = s->features * b->columns;
    size_t stored = s->features * b->count * aecl_stored_forms[s->stored].size, numbers = b->count * sizeof(uint32_t);
    size_t scaling = 2 * sizeof(float) * (s->per_feature ? s->features : 1);
    TRY(aecl_ops_kernel(ops, aecl_stored_forms[s->stored].kernel, &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(b->columns / vector, (s->features + vector - 1) / vector),
                    WORK(0, stored + numbers + scaling + sizeof(float) * values), BUF(s->samples), BUF(s->order),
                    U32(b->first), U32(s->rows), U32(b->count), U32(s->features), U32(b->columns), BUF(s->shift),
                    BUF(s->scale), U32(s->per_feature), BUF(to)));
done:
    return st;
}

/* x from t. */
static aecl_status add_noise(aecl_ops *ops, const aecl_sample_source *s, const aecl_batch *b) {
    aecl_status st = AECL_OK;
    aecl_kernel *kernel = NULL;
    uint64_t seed = s->noise.seed;
    const aecl_noise_layout layout = aecl_noise_layout_of(s->features, s->height, s->width);
    size_t moved = 2 * sizeof(float) * s->features * b->columns + b->count * sizeof(uint32_t);
    TRY(aecl_ops_kernel(ops, "add_noise", &kernel));
    TRY(LAUNCH_WORK(kernel, GRID2(b->columns / aecl_ops_tile(ops).vector, (s->features + 3) / 4), WORK(0, moved),
                    BUF(b->t), BUF(b->x), BUF(s->order), U32(b->first), U32(b->count), U32(s->features),
                    U32(b->columns), F32(s->noise.factor), F32(s->noise.span), U32(seed), U32(seed >> 32),
                    U32(s->noise.fixed ? 0 : b->epoch), U32(!s->noise.unclipped), U32(s->noise.kind), U32(layout.plane),
                    U32(layout.width), U32(layout.block_height), U32(layout.block_width)));
done:
    return st;
}

aecl_status aecl_sample_source_gather(aecl_ops *ops, const aecl_sample_source *s, const aecl_batch *b) {
    aecl_status st = AECL_OK;
    aecl_profile_site(aecl_ops_context(ops), NULL, "batch");
    if (s->target) TRY(gather(ops, s, b, b->x));
    TRY(gather(ops, s->target ? s->target : s, b, b->t));
    if (s->noise.factor != 0) TRY(add_noise(ops, s, b));
done:
    return st;
}
