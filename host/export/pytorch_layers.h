/* A network as Python for PyTorch. */
#ifndef AECL_EXPORT_PYTORCH_LAYERS_H
#define AECL_EXPORT_PYTORCH_LAYERS_H

#include "base/text.h"
#include "nn/network.h"

/* Adds the modules of a half's layers that have parameters, as lines of a dict by their number in the tensors' names. */
void aecl_pytorch_modules(aecl_text *out, const aecl_network *network, bool decoder);

/* Adds the statements that make x1, x2, ... of x0, the network's input, a batch of samples each. */
void aecl_pytorch_pass(aecl_text *out, const aecl_network *network);

#endif
