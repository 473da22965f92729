/* Formulas of export/functions.h as nodes. */
#ifndef AECL_EXPORT_ONNX_FORMULA_H
#define AECL_EXPORT_ONNX_FORMULA_H

#include "export/onnx_graph.h"

/* What letters of a formula stand for; ends with NULL. */
typedef struct {
    char letter;
    const char *value;
} aecl_onnx_letter;

/* The value of a formula of floats: words behind what they take, a letter, a number or an operator each. */
const char *aecl_onnx_formula(aecl_onnx_graph *graph, const char *formula, const aecl_onnx_letter *letters);

#endif
