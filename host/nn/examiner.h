/* Who is asked before a kernel or a way through a network is first used on a device: host/job/selftest.c, which holds it
 * to the references. Nobody is, unless the program wants it. */
#ifndef AECL_NN_EXAMINER_H
#define AECL_NN_EXAMINER_H

#include <stdbool.h>

#include "cl/context.h"

struct aecl_ops;
struct aecl_device_model;
struct aecl_stepper_config;
struct aecl_forward_config;

/* Each function returns AECL_OK where the thing asked for may be used. Kernels that an examination of a step or forward
 * asks for are examined first, what an examination uses is otherwise not. */
struct aecl_examiner {
    bool is_busy; /* with a step or forward */
    aecl_status (*kernel)(aecl_examiner *examiner, const struct aecl_ops *ops, const char *name);
    /* config->execution is never AUTO. */
    aecl_status (*step)(aecl_examiner *examiner, const struct aecl_device_model *model,
                        const struct aecl_stepper_config *config);
    aecl_status (*forward)(aecl_examiner *examiner, const struct aecl_device_model *model,
                           const struct aecl_forward_config *config);
};

/* Ask the examiner of the context that ops or model are on; AECL_OK where it has none. */
aecl_status aecl_examine_kernel(aecl_context *context, const struct aecl_ops *ops, const char *name);
aecl_status aecl_examine_step(aecl_context *context, const struct aecl_device_model *model,
                              const struct aecl_stepper_config *config);
aecl_status aecl_examine_forward(aecl_context *context, const struct aecl_device_model *model,
                                 const struct aecl_forward_config *config);

#endif
