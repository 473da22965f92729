/* The text that programs are compiled from. */
#ifndef AECL_NN_KERNEL_SOURCE_H
#define AECL_NN_KERNEL_SOURCE_H

#include "base/text.h"

/* Adds what kernel files start from: the numbers of activations and losses, and the text of all .clh files; and of all .cl
 * files. Each file stands after a #line directive. */
aecl_status aecl_kernel_headers(aecl_text *out);
aecl_status aecl_kernel_files(aecl_text *out);

#endif
