/* Lays out a panel's scratch space, writes the text of the two kernels of a step, compiles and launches them. */
#include "nn/panel/panel_step.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cl/profile.h"
#include "nn/layer.h"
#include "nn/panel/panel_code.h"
#include "nn/panel/panel_program.h"

struct aecl_panel {
    aecl_device_model *model;
    aecl_stepper_config config;
    aecl_panel_code code;
    aecl_panel_place *places;                  /* [layers] */
    double step_operations, update_operations; /* of a sample, in the layers' products */
    size_t width, stride;                      /* columns of a panel; floats of its scratch */
    aecl_panel_name input, target;             /* places of the batch, noisy and clean */
    aecl_buffer *scratch;
    aecl_program *program;
    aecl_kernel *step, *update;
};

static bool is_noisy(const aecl_panel *p) {
    return p->config.source->noise.factor != 0;
}

/* Takes `floats` from a panel's scratch space, whole vectors at a time. */
static size_t take(aecl_panel *p, size_t floats) {
    size_t at = p->stride;
    p->stride += (floats + p->width - 1) / p->width * p->width;
    return at;
}

/* Gives every array of a panel its place; arrays of one layer lie side by side, so that they share cache lines' sets. */
static void place_arrays(aecl_panel *p, const aecl_network *network) {
    size_t in = aecl_shape_count(&network->in) * p->width;
    aecl_panel_define(&p->code, p->input, "network", "input", take(p, in));
    if (is_noisy(p))
        aecl_panel_define(&p->code, p->target, "network", "target", take(p, in));
    else
        memcpy(p->target, p->input, sizeof p->target);
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i], *before = i ? l - 1 : NULL;
        aecl_panel_place *at = &p->places[i];
        size_t out = aecl_shape_count(&l->out) * p->width;
        aecl_panel_place_layer(&p->code, &network->params, l, before, at);
        memcpy(at->x, before ? at[-1].y : p->input, sizeof at->x);
        if (before) memcpy(at->dx, at[-1].dz, sizeof at->dx);
        aecl_panel_define(&p->code, at->y, l->name, "y", take(p, out));
        aecl_panel_define(&p->code, at->dz, l->name, "dz", take(p, out));
        if (l->class->panel_partial)
            aecl_panel_define(&p->code, at->partial, l->name, "partial", take(p, l->class->panel_partial(l)));
    }
}

/* A layer whose gradient each panel adds up by itself makes it in the first launch. */
static void count_operations(aecl_panel *p, const aecl_network *network) {
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        double product = 2 * aecl_layer_multiplications(l);
        p->step_operations += i ? 2 * product : product;
        double *gradient = l->class->panel_partial ? &p->step_operations : &p->update_operations;
        *gradient += product;
    }
}

static void write_layers(aecl_panel *p, const aecl_network *network) {
    for (size_t i = 0; i < network->count; i++) {
        const aecl_layer *l = &network->layers[i];
        aecl_panel_say(&p->code.forward, l, "forward");
        l->class->panel_forward(l, &p->places[i], &p->code);
    }
    for (size_t i = network->count; i-- > 0;) {
        const aecl_layer *l = &network->layers[i];
        aecl_panel_say(&p->code.backward, l, "backward");
        aecl_panel_say(&p->code.update, l, "gradients and step");
        l->class->panel_backward(l, &p->places[i], &p->code);
    }
}

static const char step_arguments[] = "float factor, float span, uint seed0, uint seed1, uint epoch, float loss_scale, "
                                     "__global const float *restrict P,\n"
                                     "    __global float *restrict S, __global float *restrict losses";

static const char step_begin[] = "    uint q = get_global_id(0), from = q * TILE_COLUMNS;\n"
                                 "    if (from >= count) return;\n"
                                 "    __global float *s = S + (size_t)q * STRIDE;\n";

static const char noise_format[] =
    "    noise_draw draw = {factor, span, seed0, seed1, epoch, %d, NOISE_%s, %u, %u, %u, %u};\n"
    "    panel_noise(s + %s, s + %s, source, draw);\n";

static const char loss_format[] = "\n    panel_loss(s + %s, s + %s, s + %s, losses + from, %zu, source.count, LOSS_%s, "
                                  "%s, %s, loss_scale);\n";

static const char update_format[] =
    "ENTRY panel_update(__global float *restrict P, __global const float *restrict S, __global float *restrict m,\n"
    "    __global float *restrict v, uint panels, float rate, float beta1, float beta2, float epsilon,\n"
    "    float decay) {\n"
    "    uint t = get_global_id(0);\n"
    "    optimizer_state o = {P, m, v, rate, beta1, beta2, epsilon, decay};\n";

static void write_noise(const aecl_panel *p, aecl_text *out) {
    const aecl_sample_source *s = p->config.source;
    const aecl_noise_layout layout = aecl_noise_layout_of(s->features, s->height, s->width);
    aecl_text_add(out, noise_format, !s->noise.unclipped, aecl_noise_kind_names[s->noise.kind], layout.plane,
                  layout.width, layout.block_height, layout.block_width, p->target, p->input);
}

static void write_kernels(const aecl_panel *p, const aecl_network *network, aecl_text *out) {
    const aecl_sample_source *source = p->config.source;
    const aecl_panel_place *last = &p->places[network->count - 1];
    char delta[AECL_PANEL_REAL];
    aecl_text_add(out, "%s\n", p->code.places.s);
    aecl_panel_begin(out, source, "panel_step", step_arguments);
    aecl_text_add(out, "%s", step_begin);
    aecl_panel_gather(out, source, p->target);
    if (is_noisy(p)) write_noise(p, out);
    aecl_text_add(out, "%s", p->code.forward.s);
    aecl_text_add(out, loss_format, last->y, p->target, last->dz, aecl_shape_count(&network->in), p->config.loss->name,
                  aecl_panel_real(delta, p->config.loss->config.delta), last->activation);
    aecl_text_add(out, "%s}\n\n%s%s}\n", p->code.backward.s, update_format, p->code.update.s);
}

/* The program's text, which needs no room on the device. */
static aecl_status generate(aecl_panel *p, aecl_device_model *model, const aecl_stepper_config *config,
                            aecl_text *kernels) {
    aecl_status st = AECL_OK;
    const aecl_network *network = aecl_device_model_network(model);
    p->model = model;
    p->config = *config;
    p->code.tile = aecl_panel_tile(aecl_device_model_ops(model), network, config->batch);
    p->width = p->code.tile.columns;
    TRY(aecl_alloc(&p->places, network->count, sizeof *p->places));
    place_arrays(p, network);
    count_operations(p, network);
    write_layers(p, network);
    TRY(aecl_panel_code_done(&p->code));
    write_kernels(p, network, kernels);
    TRY(aecl_text_done(kernels));
done:
    return st;
}

aecl_status aecl_panel_step_text(aecl_text *out, aecl_device_model *model, const aecl_stepper_config *config) {
    aecl_panel p = {0};
    aecl_status st = generate(&p, model, config, out);
    aecl_panel_code_free(&p.code);
    free(p.places);
    return st;
}

static aecl_status build(aecl_panel *p, const aecl_text *kernels) {
    aecl_status st = AECL_OK;
    TRY(aecl_panel_program_build(
        &p->program, aecl_device_model_ops(p->model),
        &(aecl_panel_program){kernels->s, p->code.tile, p->stride, p->config.optimizer->name}));
    TRY(aecl_kernel_new(&p->step, p->program, "panel_step"));
    TRY(aecl_kernel_new(&p->update, p->program, "panel_update"));
done:
    return st;
}

static aecl_status make_scratch(aecl_panel *p) {
    size_t panels = (p->config.batch + p->width - 1) / p->width, bytes;
    if (!aecl_mul(panels, p->stride * sizeof(float), &bytes))
        return aecl_fail(AECL_USAGE, "a batch of %zu needs more memory than can be addressed; use a smaller --batch",
                         p->config.batch);
    return aecl_buffer_new_or(&p->scratch, aecl_device_model_context(p->model), bytes, "panels",
                              panels > 1 ? AECL_SMALLER_BATCH : AECL_FEWER_UNITS);
}

aecl_status aecl_panel_new(aecl_panel **out, aecl_device_model *model, const aecl_stepper_config *config) {
    aecl_status st = AECL_OK;
    aecl_panel *p = NULL;
    aecl_text kernels = {0};
    *out = NULL;
    TRY(aecl_alloc(&p, 1, sizeof *p));
    TRY(generate(p, model, config, &kernels));
    TRY(make_scratch(p));
    TRY(build(p, &kernels));
    *out = p;
    p = NULL;
done:
    aecl_text_free(&kernels);
    aecl_panel_free(p);
    return st;
}

void aecl_panel_free(aecl_panel *p) {
    if (!p) return;
    aecl_kernel_free(p->step);
    aecl_kernel_free(p->update);
    aecl_program_free(p->program);
    aecl_buffer_free(p->scratch);
    aecl_panel_code_free(&p->code);
    free(p->places);
    free(p);
}

aecl_status aecl_panel_step(aecl_panel *p, const aecl_step *a) {
    aecl_status st = AECL_OK;
    const aecl_sample_source *s = p->config.source;
    const aecl_optimizer_config *o = a->optimizer;
    const aecl_buffer *params = aecl_device_model_params(p->model);
    size_t panels = (a->count + p->width - 1) / p->width;
    double samples = (double)a->count;
    aecl_profile_site(aecl_device_model_context(p->model), NULL, "step");
    TRY(LAUNCH_WORK(p->step, GRID1(panels), WORK(samples * p->step_operations, 0), BUF(s->samples), BUF(s->order),
                    U32(a->first), U32(s->rows), U32(a->count), BUF(s->shift), BUF(s->scale), F32(s->noise.factor),
                    F32(s->noise.span), U32(s->noise.seed), U32(s->noise.seed >> 32),
                    U32(s->noise.fixed ? 0 : a->epoch), F32(1.0 / ((double)s->features * (double)a->count)),
                    BUF(params), BUF(p->scratch), BUF(a->losses)));
    aecl_profile_site(aecl_device_model_context(p->model), NULL, "update");
    TRY(LAUNCH_WORK(p->update, GRID1(p->code.update_items), WORK(samples * p->update_operations, 0), BUF(params),
                    BUF(p->scratch), BUF(a->state[0] ? a->state[0] : params), BUF(a->state[1] ? a->state[1] : params),
                    U32(panels), F32(p->config.optimizer->rate(o, a->t)), F32(o->beta1), F32(o->beta2), F32(o->epsilon),
                    F32(o->learning_rate * o->weight_decay)));
done:
    return st;
}
