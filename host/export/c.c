/* A model as C99: NAME.c, NAME.h and example_main.c, of no library but math.h. */
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "base/mem.h"
#include "export/c_source.h"
#include "export/functions.h"

#define EXAMPLE "example_main.c"

static void add_facts(aecl_text *out, const aecl_model_file *m) {
    const struct {
        const char *name, *value;
    } facts[] = {{"preset", m->preset},
                 {"data", m->data_name},
                 {"scaling", aecl_scaling_names[m->scaling.kind]},
                 {"model", m->sha256}};
    aecl_text_add(out, "/* An autoencoder, written by aecl " AECL_VERSION ".\n");
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        aecl_text_add(out, " * %s: ", facts[i].name);
        aecl_source_comment(out, facts[i].value);
        aecl_text_add(out, "\n");
    }
}

static void add_upper(aecl_text *out, const aecl_c_source *s, const char *before, const char *behind) {
    aecl_text_add(out, "%s", before);
    aecl_source_word(out, s->prefix, true);
    aecl_text_add(out, "%s", behind);
}

static void add_define(aecl_text *out, const aecl_c_source *s, const char *name, size_t value, const char *meaning) {
    add_upper(out, s, "#define ", "_");
    aecl_text_add(out, "%s %zu /* %s */\n", name, value, meaning);
}

static void add_detector_header(aecl_text *out, const aecl_c_source *s) {
    const aecl_detection *d = s->model->detection;
    if (d == NULL) return;
    add_upper(out, s, "\n#define ", "_THRESHOLD ");
    aecl_source_float(out, (float)d->threshold);
    add_upper(out, s, " /* by the rule */\n#define ", "_RULE ");
    aecl_source_string(out, d->rule);
    aecl_text_add(out,
                  "\nextern float %s_threshold; /* at first that one */\n"
                  "/* How anomalous a sample is, and whether such a score is above the threshold (NaN: it is). */\n"
                  "float %s_score(const float *input);\nint %s_anomalous(float score);\n",
                  s->prefix, s->prefix, s->prefix);
}

static aecl_status make_header(aecl_text *out, const aecl_c_source *s) {
    const aecl_network *network = s->model->network;
    const size_t code = aecl_export_has_code(network) ? aecl_shape_count(&network->code) : 0;
    char shape[AECL_SHAPE_TEXT];
    add_facts(out, s->model);
    aecl_text_add(
        out,
        " *\n * Samples are %s floats in the units of the data. The functions share static memory: one call at a "
        "time. */\n",
        aecl_shape_print(&network->in, shape));
    add_upper(out, s, "#ifndef ", "_H\n");
    add_upper(out, s, "#define ", "_H\n\n");
    add_define(out, s, "FEATURES", aecl_shape_count(&network->in), "values of a sample");
    add_define(out, s, "CODE", code, "numbers of its code; 0: the decoder takes more than a code");
    add_define(out, s, "WORK", s->work, "floats of static memory, beside the constants");
    aecl_text_add(out,
                  "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
                  "/* What the network makes of a sample, and its code; NULL: not wanted. */\n"
                  "void %s_run(const float *input, float *reconstruction, float *code);\n",
                  s->prefix);
    add_detector_header(out, s);
    aecl_text_add(out, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
    return aecl_text_done(out);
}

static void add_templates(aecl_text *out, const aecl_c_source *s) {
    static const char *const paths[] = {
#define TEMPLATE_PATH(x) "templates/c/" #x ".c",
        AECL_C_TEMPLATES(TEMPLATE_PATH)
#undef TEMPLATE_PATH
    };
    for (size_t i = 0; i < AECL_C_TEMPLATE_COUNT; i++)
        if (s->used[i]) {
            const aecl_embedded_file *file = aecl_embedded_find(paths[i]);
            aecl_text_add(out, "\n");
            aecl_text_add_bytes(out, (const char *)file->bytes, file->length);
        }
    for (int i = 0; aecl_activation_names[i] && i < AECL_C_MOST_ACTIVATIONS; i++)
        if (s->activation[i])
            aecl_text_add(out,
                          "\nstatic void act_%s(float *x, long count) {\n    for (long i = 0; i < count; i++) {\n"
                          "        const float z = x[i];\n        x[i] = %s;\n    }\n}\n",
                          aecl_activation_names[i], aecl_export_activation(i)->c);
}

static const char *one_each(const aecl_model_file *m) {
    return m->scaling.count > 1 ? "i" : "0";
}

/* Scaling, the pass, and back. */
static void add_functions(aecl_text *out, const aecl_c_source *s) {
    const aecl_network *network = s->model->network;
    const size_t features = aecl_shape_count(&network->in);
    const char *at = one_each(s->model);
    aecl_text_add(out,
                  "\nstatic const float *forward(const float *input, float *code) {\n"
                  "    for (long i = 0; i < %zu; i++) work[%zu + i] = (input[i] - shift[%s]) * scale[%s];\n",
                  features, s->place[0], at, at);
    if (!aecl_export_has_code(network)) aecl_text_add(out, "    (void)code;\n");
    aecl_text_add_text(out, &s->pass);
    aecl_text_add(out, "    return work + %zu;\n}\n", s->place[network->count]);
    aecl_text_add(
        out,
        "\nvoid %s_run(const float *input, float *reconstruction, float *code) {\n"
        "    const float *y = forward(input, code);\n"
        "    for (long i = 0; i < %zu && reconstruction; i++) reconstruction[i] = y[i] / scale[%s] + shift[%s];\n}\n",
        s->prefix, features, at, at);
}

static aecl_status make_source(aecl_text *out, const aecl_c_source *s, const char *header) {
    const aecl_scaling *scaling = &s->model->scaling;
    add_facts(out, s->model);
    aecl_text_add(out, " * Compiles as C99, with math.h alone; no memory but what stands here. */\n#include ");
    aecl_text_add(out, "\"%s\"\n\n#include <math.h>\n\n", header);
    aecl_text_add(out, "static float work[%zu];\n", s->work);
    if (s->model->detection) {
        aecl_text_add(out, "float %s_threshold = ", s->prefix);
        aecl_source_float(out, (float)s->model->detection->threshold);
        aecl_text_add(out, ";\n");
    }
    add_templates(out, s);
    aecl_text_add(out, "\n");
    aecl_source_floats(out, "shift", scaling->shift, scaling->count);
    aecl_source_floats(out, "scale", scaling->scale, scaling->count);
    aecl_text_add_text(out, &s->data);
    add_functions(out, s);
    aecl_text_add_text(out, &s->score);
    return aecl_text_done(out);
}

/* The template for this kind of model, in which names begin with net. */
static aecl_status make_example(aecl_text *out, const aecl_c_source *s, const char *header) {
    const char *path = s->model->detection ? "templates/c/example_score.c" : "templates/c/example_run.c";
    const char *at = (const char *)aecl_embedded_find(path)->bytes;
    for (; *at; at++) {
        const bool file = strncmp(at, "\"net.h\"", 7) == 0;
        const bool upper = strncmp(at, "NET_", 4) == 0, lower = strncmp(at, "net_", 4) == 0;
        if (file)
            aecl_text_add(out, "\"%s\"", header);
        else if (upper || lower)
            aecl_source_word(out, s->prefix, upper);
        else
            aecl_text_add_bytes(out, at, 1);
        at += file ? 6 : upper || lower ? 2 : 0;
    }
    return aecl_text_done(out);
}

/* *header, *example: the paths beside job->path, which ends in ".c"; owned by the caller. */
static aecl_status name_files(const aecl_export *job, char **header, char **example) {
    const size_t length = strlen(job->path);
    const char *slash = strrchr(job->path, '/');
    aecl_text beside = {0};
    aecl_status st = AECL_OK;
    if (length < 3 || strcmp(job->path + length - 2, ".c") != 0 || strpbrk(job->path, "\"\\\n"))
        TRY(aecl_fail(AECL_USAGE, "%s: C is written to a file NAME.c; name one with --out", job->path));
    TRY(aecl_copy_string(header, job->path));
    (*header)[length - 1] = 'h';
    aecl_text_add_bytes(&beside, job->path, slash ? (size_t)(slash + 1 - job->path) : 0);
    aecl_text_add(&beside, EXAMPLE);
    TRY(aecl_text_done(&beside));
    TRY(aecl_export_new_file(*header));
    TRY(aecl_export_new_file(beside.s));
    *example = beside.s, beside.s = NULL;
done:
    aecl_text_free(&beside);
    return st;
}

aecl_status aecl_export_c(const aecl_export *job) {
    aecl_c_source s = {.model = job->model, .prefix = job->prefix};
    aecl_text source = {0}, header = {0}, example = {0};
    char *header_path = NULL, *example_path = NULL;
    aecl_status st = AECL_OK;
    TRY(name_files(job, &header_path, &example_path));
    TRY(aecl_c_memory(&s));
    TRY(aecl_c_layers(&s));
    TRY(aecl_c_score(&s));
    const char *slash = strrchr(header_path, '/'), *name = slash ? slash + 1 : header_path;
    TRY(make_header(&header, &s));
    TRY(make_source(&source, &s, name));
    TRY(make_example(&example, &s, name));
    TRY(aecl_file_replace_text(header_path, header.s));
    TRY(aecl_file_replace_text(example_path, example.s));
    TRY(aecl_file_replace_text(job->path, source.s));
done:
    free(s.place);
    aecl_text *texts[] = {&s.data, &s.pass, &s.score, &source, &header, &example};
    for (size_t i = 0; i < COUNT_OF(texts); i++) aecl_text_free(texts[i]);
    free(header_path);
    free(example_path);
    return st;
}
