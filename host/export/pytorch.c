/* A model as a Python file that rebuilds its network in PyTorch and loads its tensors by name. */
#include <string.h>

#include "baseline/knn.h"
#include "base/embed.h"
#include "base/file.h"
#include "base/mem.h"
#include "export/export.h"
#include "export/functions.h"
#include "export/pytorch_layers.h"
#include "export/source_text.h"

static void add_template(aecl_text *out, const char *path) {
    const aecl_embedded_file *file = aecl_embedded_find(path);
    aecl_text_add_bytes(out, (const char *)file->bytes, file->length);
    aecl_text_add(out, "\n\n");
}

static void add_head(aecl_text *out, const aecl_model_file *m) {
    aecl_text_add(out, "\"\"\"An autoencoder, written by aecl " AECL_VERSION ": ");
    aecl_source_comment(out, m->preset);
    aecl_text_add(out, " on ");
    aecl_source_comment(out, m->data_name);
    aecl_text_add(out, ", model ");
    aecl_source_comment(out, m->sha256);
    aecl_text_add(out,
                  ".\n\n    model = load(\"model.safetensors\")\n    reconstruction, code = model(samples)%s\n\"\"\"\n",
                  m->detection ? "\n    model.score(samples) > model.threshold" : "");
}

static void add_activations(aecl_text *out, const aecl_network *network) {
    for (int i = 0; aecl_activation_names[i]; i++) {
        bool used = false;
        for (size_t k = 0; k < network->count; k++) {
            aecl_operation op = {0};
            network->layers[k].class->operation(&network->layers[k], &op);
            used = used || aecl_activation_of(&network->layers[k]) == i ||
                   (op.kind == AECL_OPERATION_apply && op.function == i);
        }
        if (used)
            aecl_text_add(out, "def act_%s(z):\n    return %s\n\n\n", aecl_activation_names[i],
                          aecl_export_activation(i)->torch);
    }
}

/* A tensor of one pair's values for all, or of one each in the shape of a sample. */
static void add_buffer(aecl_text *out, const char *name, const float *values, const aecl_model_file *m) {
    const aecl_shape *in = &m->network->in;
    aecl_text_add(out, "        self.register_buffer(\"%s\", torch.tensor([", name);
    for (size_t i = 0; i < m->scaling.count; i++) aecl_text_add(out, "%s%.9g", i ? ", " : "", (double)values[i]);
    aecl_text_add(out, "])");
    for (size_t d = 0; m->scaling.count > 1 && d < in->rank; d++)
        aecl_text_add(out, d ? ", %zu" : ".reshape(%zu", in->dim[d]);
    aecl_text_add(out, m->scaling.count > 1 ? "), persistent=False)\n" : ", persistent=False)\n");
}

static void add_class(aecl_text *out, const aecl_model_file *m) {
    const aecl_network *network = m->network;
    char number[AECL_REAL_TEXT];
    aecl_text_add(out, "class Model(nn.Module):\n");
    if (m->detection) {
        aecl_text_add(out, "    threshold = %s\n    rule = ", aecl_print_real(m->detection->threshold, number));
        aecl_source_string(out, m->detection->rule);
        aecl_text_add(out, "\n\n");
    }
    aecl_text_add(out, "    def __init__(self):\n        super().__init__()\n");
    for (int decoder = 0; decoder < 2; decoder++) {
        aecl_text_add(out, "        self.%s = nn.ModuleDict({\n", decoder ? "decoder" : "encoder");
        aecl_pytorch_modules(out, network, decoder);
        aecl_text_add(out, "        })\n");
    }
    add_buffer(out, "shift", m->scaling.shift, m);
    add_buffer(out, "scale", m->scaling.scale, m);
    aecl_text_add(out,
                  "\n    def outputs(self, x0):\n        \"\"\"Of the network, for scaled samples: what comes out, and "
                  "the code%s.\"\"\"\n",
                  aecl_export_has_code(network) ? "" : " (None: the decoder takes more)");
    aecl_pytorch_pass(out, network);
    aecl_text_add(out, "        return x%zu, ", network->count);
    aecl_text_add(out, aecl_export_has_code(network) ? "x%zu\n" : "None\n", network->encoder_count);
    aecl_text_add(
        out, "\n    def forward(self, samples):\n"
             "        \"\"\"What is made of samples [batch, ...], and their codes; in the units of the data.\"\"\"\n"
             "        y, code = self.outputs((samples - self.shift) * self.scale)\n"
             "        return y.reshape(samples.shape) / self.scale + self.shift, code\n");
}

static void add_tail(aecl_text *out, int row, double weight) {
    aecl_text_add(out, "%.17g * surprise(self.detection_tails[%d], ", weight, row);
}

static void add_part(aecl_text *out, const aecl_detection *d, int part) {
    const aecl_neighbour_span span = d->score == AECL_SCORE_TAILS ? AECL_NEIGHBOURS : AECL_FIFTH_NEIGHBOUR;
    const size_t last = aecl_smaller(span.last, d->row_count), first = aecl_smaller(span.first, last);
    if (part == AECL_PART_DISTANCE)
        aecl_text_add(out, "nearest(x, self.detection_rows, %zu, %zu, %d)", first, last, d->score == AECL_SCORE_TAILS);
    else
        aecl_text_add(out, part == AECL_PART_ERROR ? "root_error(x, y)" : "off_plane(x, self.detection_plane)");
}

static void add_excess(aecl_text *out, const aecl_detection *d, int part, const aecl_spread *spread) {
    aecl_text_add(out, "((");
    add_part(out, d, part);
    aecl_text_add(out, " - %.17g) / %.17g).clamp(min=0)", spread->median, spread->spread > 0 ? spread->spread : 1);
}

static aecl_status add_score(aecl_text *out, const aecl_model_file *m) {
    const aecl_detection *d = m->detection;
    const aecl_export_function *loss = NULL;
    aecl_status st = AECL_OK;
    if (d == NULL) return AECL_OK;
    aecl_text_add(out, "\n    def score(self, samples):\n        x0 = (samples - self.shift) * self.scale\n"
                       "        x, y = x0.flatten(1), self.outputs(x0)[0].flatten(1)\n");
    if (d->score == AECL_SCORE_ERROR) {
        TRY(aecl_export_loss(&loss, m->loss));
        aecl_text_add(out, "        t, e = x, y - x\n        return (%s).mean(1)\n", loss->torch);
    } else if (d->score == AECL_SCORE_NEIGHBOURS) {
        aecl_text_add(out, "        return torch.hypot(");
        add_excess(out, d, AECL_PART_ERROR, &d->error);
        aecl_text_add(out, ", ");
        add_excess(out, d, AECL_PART_DISTANCE, &d->distance);
        aecl_text_add(out, ")\n");
    } else {
        aecl_text_add(out, "        joined = 0\n");
        for (int p = 0; p < AECL_PARTS; p++) {
            if (!(d->tails.weight[p] > 0)) continue;
            aecl_text_add(out, "        joined = joined + ");
            add_tail(out, p, d->tails.weight[p]);
            add_part(out, d, p);
            aecl_text_add(out, ")\n");
        }
        aecl_text_add(out, "        return surprise(self.detection_tails[%d], joined)\n", AECL_PARTS);
    }
done:
    return st;
}

aecl_status aecl_export_pytorch(const aecl_export *job) {
    const aecl_model_file *m = job->model;
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    add_head(&text, m);
    add_template(&text, "templates/pytorch/network.py");
    if (m->detection && m->detection->score != AECL_SCORE_ERROR) add_template(&text, "templates/pytorch/score.py");
    add_activations(&text, m->network);
    add_class(&text, m);
    TRY(add_score(&text, m));
    TRY(aecl_text_done(&text));
    TRY(aecl_file_replace_text(job->path, text.s));
done:
    aecl_text_free(&text);
    return st;
}
