/* Words onto a stack of values, operators take theirs from it. */
#include "export/onnx_formula.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { DEPTH = 8, WORD = 32 };

/* How many values the operators take that take more than one; and ONNX's names, which nodes borrow. */
static const struct {
    const char *name;
    size_t values;
} operators[] = {{"Abs", 1},       {"Clip", 3},    {"Add", 2},      {"Div", 2}, {"Elu", 1}, {"Erf", 1},
                 {"LeakyRelu", 1}, {"Log", 1},     {"Max", 2},      {"Min", 2}, {"Mul", 2}, {"Neg", 1},
                 {"Relu", 1},      {"Sigmoid", 1}, {"Softplus", 1}, {"Sub", 2}, {"Tanh", 1}};

static const char *letter_value(const aecl_onnx_letter *letters, char letter) {
    while (letters->value && letters->letter != letter) letters++;
    return letters->value;
}

/* The operator's value of the topmost ones; *depth falls by what it takes. */
static const char *operate(aecl_onnx_graph *g, const char *name, const char **stack, size_t *depth) {
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        aecl_onnx_node node = {.op = operators[i].name};
        if (strcmp(operators[i].name, name) != 0 || *depth < operators[i].values) continue;
        *depth -= operators[i].values;
        for (size_t k = 0; k < operators[i].values; k++) node.in[k] = stack[*depth + k];
        return aecl_onnx_add(g, &node);
    }
    return NULL;
}

const char *aecl_onnx_formula(aecl_onnx_graph *g, const char *formula, const aecl_onnx_letter *letters) {
    const char *stack[DEPTH] = {0};
    size_t depth = 0;
    char word[WORD];
    for (const char *at = formula; *at; at += strspn(at, " ")) {
        const size_t length = strcspn(at, " ");
        double number = 0;
        const char *value = NULL;
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        if (islower((unsigned char)word[0]))
            value = letter_value(letters, word[0]);
        else if (aecl_parse_real(word, &number))
            value = aecl_onnx_float(g, number);
        else
            value = operate(g, word, stack, &depth);
        g->failed = g->failed || value == NULL || depth == DEPTH;
        if (g->failed) return "";
        stack[depth++] = value;
        at += length;
    }
    return stack[0];
}
