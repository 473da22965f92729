/* A detector's score as nodes of an ONNX graph. */
#ifndef AECL_EXPORT_ONNX_SCORE_H
#define AECL_EXPORT_ONNX_SCORE_H

#include "detect/detection.h"
#include "export/functions.h"
#include "export/onnx_graph.h"

/* Rows as the network sees and gives them, float [batch][features]. `loss` is that of AECL_SCORE_ERROR. */
typedef struct {
    aecl_onnx_graph *graph;
    const aecl_detection *detection; /* borrowed until the graph is written */
    const aecl_export_function *loss;
    const char *x, *y;
    size_t features;
} aecl_onnx_score;

/* Adds the outputs "score" and "anomalous" with the initializers "threshold" and "rule", and tells them. Scores are
 * reckoned in float, of detectors with kept rows in double but for the distances. */
void aecl_onnx_score_add(const aecl_onnx_score *score);

#endif
