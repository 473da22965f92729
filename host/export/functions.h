/* Activations and losses as the targets of exports write them. */
#ifndef AECL_EXPORT_FUNCTIONS_H
#define AECL_EXPORT_FUNCTIONS_H

#include "base/status.h"

/* The same function thrice. Of an activation the value is z; of a loss y is the output, t the target and e = y - t. */
typedef struct {
    const char
        *onnx; /* words behind what they take: "z z Sigmoid Mul"; a word is a value, a number or an operator of ONNX */
    const char *c;     /* an expression over floats, of math.h */
    const char *torch; /* an expression over tensors; F is torch.nn.functional */
} aecl_export_function;

/* Of the activation with this number, NULL where it has none. */
const aecl_export_function *aecl_export_activation(int number);
/* Of the loss called `name`; AECL_FAILED where it has none. */
aecl_status aecl_export_loss(const aecl_export_function **out, const char *name);

#endif
