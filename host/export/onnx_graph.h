/* An ONNX graph while it is made. Names of values and tensors are the graph's and live as long as it does. An addition that
 * finds no memory does nothing and is remembered: additions need no checks, aecl_onnx_write reports it. */
#ifndef AECL_EXPORT_ONNX_GRAPH_H
#define AECL_EXPORT_ONNX_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/shape.h"

/* TensorProto.DataType */
typedef enum {
    AECL_ONNX_FLOAT = 1,
    AECL_ONNX_INT64 = 7,
    AECL_ONNX_TEXT = 8,
    AECL_ONNX_BOOL = 9,
    AECL_ONNX_DOUBLE = 11
} aecl_onnx_type;

/* AttributeProto.AttributeType */
typedef enum { AECL_ONNX_A_FLOAT = 1, AECL_ONNX_A_INT = 2, AECL_ONNX_A_TEXT = 3, AECL_ONNX_A_INTS = 7 } aecl_onnx_kind;

enum { AECL_ONNX_INPUTS = 5, AECL_ONNX_ATTRIBUTES = 5, AECL_ONNX_INTS = 6 };

typedef struct {
    const char *name; /* a literal; NULL: no more attributes */
    aecl_onnx_kind kind;
    int64_t ints[AECL_ONNX_INTS]; /* A_INT: the first */
    size_t count;                 /* of ints */
    float real;
    const char *text; /* a literal */
} aecl_onnx_attribute;

#define ONNX_INT(name, value)                                                                                          \
    { name, AECL_ONNX_A_INT, {(int64_t)(value)}, 1, 0, NULL }
#define ONNX_REAL(name, value)                                                                                         \
    { name, AECL_ONNX_A_FLOAT, {0}, 0, (float)(value), NULL }
#define ONNX_TEXT(name, value)                                                                                         \
    { name, AECL_ONNX_A_TEXT, {0}, 0, 0, value }
/* Of heights and widths. */
#define ONNX_PAIR(name, pair)                                                                                          \
    { name, AECL_ONNX_A_INTS, {(int64_t)(pair)[0], (int64_t)(pair)[1]}, 2, 0, NULL }

typedef struct {
    const char *op;                   /* a literal: "Gemm" */
    const char *in[AECL_ONNX_INPUTS]; /* names, to the first NULL; "": left out */
    aecl_onnx_attribute with[AECL_ONNX_ATTRIBUTES];
    const char *out;    /* the name of its output; NULL: one is made up. From aecl_onnx_add on the graph's own */
    const char *before; /* "": it has an output before this one, which nobody takes, and which gets a name as well */
} aecl_onnx_node;

/* A constant ("initializer"). data: the values, or of AECL_ONNX_TEXT the text. */
typedef struct {
    const char *name; /* NULL: one is made up */
    aecl_onnx_type type;
    size_t rank; /* 0: a scalar */
    int64_t dim[1 + AECL_MAX_RANK];
    const void *data; /* borrowed until the graph is written, unless `copied` */
    size_t bytes;
    bool copied;
} aecl_onnx_tensor;

/* An input or output of the graph; its first dimension is the batch, of any size. */
typedef struct {
    const char *name;
    aecl_onnx_type type;
    aecl_shape shape; /* of a sample; rank 0: one number a sample */
    const char *help;
} aecl_onnx_value;

typedef struct {
    const char *key; /* a literal */
    char *value;
} aecl_onnx_fact;

typedef struct {
    aecl_onnx_node *nodes;
    aecl_onnx_tensor *tensors;
    aecl_onnx_value inputs[1], outputs[4];
    aecl_onnx_fact *facts;
    size_t node_count, tensor_count, input_count, output_count, fact_count;
    char **names; /* all names, owned */
    size_t name_count;
    bool failed;
} aecl_onnx_graph;

void aecl_onnx_free(aecl_onnx_graph *graph);

/* Adds a node and returns the name of its output. */
const char *aecl_onnx_add(aecl_onnx_graph *graph, const aecl_onnx_node *node);
/* A node of one or two inputs and no attributes. */
const char *aecl_onnx_apply(aecl_onnx_graph *graph, const char *op, const char *a, const char *b);

/* Adds a constant and returns its name. Its data are copied where it says so. */
const char *aecl_onnx_tensor_add(aecl_onnx_graph *graph, const aecl_onnx_tensor *tensor);
/* Scalars; and a row of integers. */
const char *aecl_onnx_float(aecl_onnx_graph *graph, double value);
const char *aecl_onnx_double(aecl_onnx_graph *graph, double value);
const char *aecl_onnx_row(aecl_onnx_graph *graph, const int64_t *values, size_t count);

/* The value in another type; and in another shape of samples. */
const char *aecl_onnx_cast(aecl_onnx_graph *graph, const char *value, aecl_onnx_type type);
const char *aecl_onnx_shaped(aecl_onnx_graph *graph, const char *value, const aecl_shape *shape);

/* A fact of the model's metadata. */
void aecl_onnx_tell(aecl_onnx_graph *graph, const char *key, const char *value);

/* Opset and version of the format that the nodes are of. */
enum { AECL_ONNX_OPSET = 17, AECL_ONNX_IR = 8 };

/* AECL_USAGE where this aecl was built without ONNX. */
aecl_status aecl_onnx_ready(void);
/* Replaces the file at `path` by the graph as a model. AECL_FAILED for one beyond the 2 GiB that protobuf can hold, and as
 * base/file.h says. */
aecl_status aecl_onnx_write(const aecl_onnx_graph *graph, const char *path);

#endif
