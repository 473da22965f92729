/* C made of every case of every layer, and of every activation and loss, compiles as strict C99 and gives what the references
 * in double give. What comes from files stays inside comments and strings. */
#include "support/compare.h"
#include "support/scratch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "export/export.h"
#include "export/functions.h"
#include "export/source_text.h"
#include "nn/loss.h"
#include "support/small_model.h"
#include "verify/check_case.h"

#define STRICT "${CC:-cc} -std=c99 -pedantic -Wall -Wextra -Werror -O1 "

/* A program that calls exported models and holds what they give. */
typedef struct {
    aecl_text declarations, calls;
    size_t count;
} program;

static void run_program(void **state, const program *p, const char *sources) {
    aecl_text text = {0};
    const char *folder = aecl_scratch_folder(state);
    char command[1024];
    aecl_text_add(&text,
                  "#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n%s\n"
                  "static void hold(const char *what, const float *got, const double *want, int count) {\n"
                  "    double most = 1e-3;\n"
                  "    for (int i = 0; i < count; i++) most = fmax(most, fabs(want[i]));\n"
                  "    for (int i = 0; i < count; i++)\n"
                  "        if (!(fabs(got[i] - want[i]) <= 2e-5 * most)) {\n"
                  "            printf(\"%%s: [%%d] is %%.9g, wanted %%.9g\\n\", what, i, got[i], want[i]);\n"
                  "            exit(1);\n        }\n}\n\nint main(void) {\n    (void)hold;\n%s    return 0;\n}\n",
                  p->declarations.s ? p->declarations.s : "", p->calls.s ? p->calls.s : "");
    aecl_assert_ok(aecl_text_done(&text));
    aecl_scratch_write_text(state, "main.c", text.s);
    snprintf(command, sizeof command, "cd '%s' && " STRICT "-I. -o main main.c %s -lm && ./main", folder, sources);
    assert_int_equal(system(command), 0);
    aecl_text_free(&text);
}

/* Values in (-1, 1); those of kept tensors, which may be variances, from 1/2 on. */
static float *parameters_of(const aecl_network *network) {
    float *flat = NULL;
    aecl_assert_ok(aecl_check_random(&flat, network->params.total, 8));
    for (size_t i = 0; i < network->params.count; i++) {
        const aecl_param *p = &network->params.param[i];
        for (size_t k = p->offset; k < p->offset + p->count && !p->trained; k++) flat[k] = fabsf(flat[k]) + 0.5f;
    }
    return flat;
}

/* Exports the network, and has the program hold its code and its reconstruction to the reference. */
static void add_network(void **state, program *p, aecl_network *network, const char *what) {
    aecl_model_file m = {.network = network, .scaling = {AECL_SCALING_NONE, 1, (float[]){0}, (float[]){1}}};
    const size_t in = aecl_shape_count(&network->in), code = aecl_shape_count(&network->code);
    const aecl_export_format *format = NULL;
    float *x = NULL;
    double *wide = NULL, *y[2] = {NULL};
    char name[16], path[64];
    m.preset = m.data_name = (char *)what, m.loss = (char *)"mse", m.flat = parameters_of(network);
    aecl_assert_ok(aecl_check_random(&x, in, 7));
    aecl_assert_ok(aecl_alloc(&wide, in, sizeof *wide));
    for (size_t i = 0; i < in; i++) wide[i] = (double)x[i];
    aecl_assert_ok(aecl_network_reference(
        &(aecl_reference_walk){network, 0, network->encoder_count, m.flat, wide, 1, NULL}, &y[0]));
    aecl_assert_ok(
        aecl_network_reference(&(aecl_reference_walk){network, 0, network->count, m.flat, wide, 1, NULL}, &y[1]));
    snprintf(name, sizeof name, "c%zu", p->count++);
    snprintf(path, sizeof path, "%s/%s.c", aecl_scratch_folder(state), name);
    aecl_assert_ok(aecl_export_find(&format, "c"));
    char example[64];
    snprintf(example, sizeof example, "%s/example_main.c", aecl_scratch_folder(state));
    remove(example); /* of the network before */
    aecl_assert_ok(aecl_export_write(format, &(aecl_export){&m, path, name}));
    aecl_text_add(&p->declarations, "#include \"%s.h\"\n", name);
    aecl_text_add(&p->calls, "    {\n");
    aecl_source_floats(&p->calls, "x", x, in);
    aecl_source_doubles(&p->calls, "code", y[0], code);
    aecl_source_doubles(&p->calls, "y", y[1], in);
    aecl_text_add(&p->calls, "static float got[%zu], got_code[%zu];\n%s_run(x, got, got_code);\n", in, code, name);
    for (int i = 0; i < 2; i++) {
        aecl_text_add(&p->calls, "hold(");
        aecl_source_string(&p->calls, what);
        aecl_text_add(&p->calls, i ? ", got, y, %zu);\n" : ", got_code, code, %zu);\n", i ? in : code);
    }
    aecl_text_add(&p->calls, "    }\n");
    free(x), free(wide), free(y[0]), free(y[1]), free(m.flat);
}

/* The layer, and a dense one that gives as many values as went in. */
static void add_case(void **state, program *p, const char *layer, const char *text) {
    aecl_shape in;
    aecl_text words = {0};
    aecl_network *network = NULL;
    char what[256];
    size_t n;
    snprintf(what, sizeof what, "%s %s", layer, text);
    aecl_check_parse(text, &in, &n, &words);
    aecl_assert_ok(aecl_network_new(&network, &in));
    aecl_assert_ok(aecl_network_add(network, false, layer, words.s ? words.s : ""));
    aecl_assert_ok(aecl_network_add(network, true, "dense", ""));
    add_network(state, p, network, what);
    aecl_network_free(network);
    aecl_text_free(&words);
}

static void every_case_of_every_layer_agrees_with_the_reference(void **state) {
    program p = {0};
    for (size_t i = 0; aecl_layer_classes[i]; i++)
        for (const char *const *text = aecl_layer_classes[i]->cases; *text; text++)
            add_case(state, &p, aecl_layer_classes[i]->name, *text);
    run_program(state, &p, "c*.c");
    aecl_text_free(&p.declarations);
    aecl_text_free(&p.calls);
}

/* Outputs keep to themselves as long as they are read: here in memory that others had. */
static void skips_find_what_they_take(void **state) {
    const char *const layers[][2] = {{"dense", "units=9 activation=tanh name=a"},
                                     {"dense", "units=5 name=b"},
                                     {"dense", "units=9 activation=relu"},
                                     {"add", "from=a activation=tanh"},
                                     {"concat", "from=b"},
                                     {"activation", "function=gelu"},
                                     {"add", "from=input"}};
    const aecl_shape in = aecl_shape1(14);
    program p = {0};
    aecl_network *network = NULL;
    aecl_assert_ok(aecl_network_new(&network, &in));
    for (size_t i = 0; i < COUNT_OF(layers); i++)
        aecl_assert_ok(aecl_network_add(network, false, layers[i][0], layers[i][1]));
    aecl_assert_ok(aecl_network_add(network, true, "dense", ""));
    add_network(state, &p, network, "skips");
    run_program(state, &p, "c*.c");
    aecl_network_free(network);
    aecl_text_free(&p.declarations);
    aecl_text_free(&p.calls);
}

static void every_activation_and_loss_agrees_with_its_reference(void **state) {
    program p = {0};
    const double values[] = {-4, -2.9, -1, -0.3, 0, 1e-3, 0.2, 0.95, 1.5, 3.1};
    aecl_text_add(&p.declarations,
                  "static const float values[] = {-4, -2.9f, -1, -.3f, 0, 1e-3f, .2f, .95f, 1.5f, 3.1f};\n");
    for (int i = 0; aecl_activations[i]; i++) {
        double want[COUNT_OF(values)];
        for (size_t k = 0; k < COUNT_OF(values); k++) want[k] = aecl_activations[i]->value((double)(float)values[k]);
        aecl_text_add(&p.calls,
                      "    {\n        float got[10];\n        for (int i = 0; i < 10; i++) {\n"
                      "            const float z = values[i];\n            got[i] = %s;\n        }\n",
                      aecl_export_activation(i)->c);
        aecl_source_doubles(&p.calls, "want", want, COUNT_OF(values));
        aecl_text_add(&p.calls, "        hold(\"%s\", got, want, 10);\n    }\n", aecl_activations[i]->name);
    }
    for (size_t i = 0; aecl_losses[i]; i++) {
        const aecl_export_function *function = NULL;
        double want[COUNT_OF(values)];
        if (aecl_losses[i]->pictures) {
            aecl_assert_refused(aecl_export_loss(&function, aecl_losses[i]->name), AECL_FAILED, "cannot be exported");
            continue;
        }
        aecl_assert_ok(aecl_export_loss(&function, aecl_losses[i]->name));
        for (size_t k = 0; k < COUNT_OF(values); k++)
            want[k] = aecl_losses[i]->value(&aecl_losses[i]->config, (double)(float)((int)k * .11),
                                            (double)(float)(1 - (int)k * .09));
        aecl_text_add(&p.calls,
                      "    {\n        float got[10];\n        for (int i = 0; i < 10; i++) {\n"
                      "            const float y = (float)(i * .11), t = (float)(1 - i * .09), e = y - t;\n"
                      "            (void)e;\n            got[i] = %s;\n        }\n",
                      function->c);
        aecl_source_doubles(&p.calls, "want", want, COUNT_OF(values));
        aecl_text_add(&p.calls, "        hold(\"%s\", got, want, 10);\n    }\n", aecl_losses[i]->name);
    }
    run_program(state, &p, "");
    aecl_text_free(&p.declarations);
    aecl_text_free(&p.calls);
}

static void hostile_names_stay_in_comments_and_strings(void **state) {
    aecl_model_file model = aecl_small_model();
    program p = {0};
    const char rule[] = "\" ?\?/\"; \\ \n#error */ %s \xff";
    aecl_detection detection = {.rule = (char *)rule, .threshold = 0.25, .score = AECL_SCORE_ERROR, .features = 6};
    const aecl_export_format *format = NULL;
    free(model.data_name);
    model.data_name = aecl_own_text("*/ #error ?\?/\n#error \\\n#error");
    model.detection = &detection;
    aecl_assert_ok(aecl_export_find(&format, "c"));
    aecl_assert_ok(aecl_export_write(format, &(aecl_export){&model, aecl_scratch_path(state, "net.c"), "net"}));
    aecl_text_add(&p.declarations, "#include \"net.h\"\n");
    aecl_text_add(&p.calls, "    static const char rule[] = ");
    aecl_source_string(&p.calls, rule);
    aecl_text_add(&p.calls, ";\n    if (strcmp(rule, NET_RULE) || sizeof rule != %zu) return 1;\n", sizeof rule);
    run_program(state, &p, "net.c");
    aecl_text_free(&p.declarations);
    aecl_text_free(&p.calls);
    model.detection = NULL;
    aecl_model_file_free(&model);
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, aecl_scratch_setup, aecl_scratch_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(every_case_of_every_layer_agrees_with_the_reference),
        IN_SCRATCH(skips_find_what_they_take),
        IN_SCRATCH(every_activation_and_loss_agrees_with_its_reference),
        IN_SCRATCH(hostile_names_stay_in_comments_and_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
