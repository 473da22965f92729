/* Asking the examiner. */
#include "nn/examiner.h"

/* The context's examiner, or NULL where nobody is to be asked. */
static aecl_examiner *take(aecl_context *context) {
    return aecl_context_swap_examiner(context, NULL);
}

aecl_status aecl_examine_kernel(aecl_context *context, const struct aecl_ops *ops, const char *name) {
    aecl_examiner *examiner = take(context);
    aecl_status st = examiner ? examiner->kernel(examiner, ops, name) : AECL_OK;
    aecl_context_swap_examiner(context, examiner);
    return st;
}

/* The same for ways through networks: it stays in place for their kernels. */
static aecl_examiner *begin(aecl_context *context) {
    aecl_examiner *examiner = take(context);
    aecl_context_swap_examiner(context, examiner);
    if (examiner == NULL || examiner->is_busy) return NULL;
    examiner->is_busy = true;
    return examiner;
}

aecl_status aecl_examine_step(aecl_context *context, const struct aecl_device_model *model,
                              const struct aecl_stepper_config *config) {
    aecl_examiner *examiner = begin(context);
    if (examiner == NULL) return AECL_OK;
    aecl_status st = examiner->step(examiner, model, config);
    examiner->is_busy = false;
    return st;
}

aecl_status aecl_examine_forward(aecl_context *context, const struct aecl_device_model *model,
                                 const struct aecl_forward_config *config) {
    aecl_examiner *examiner = begin(context);
    if (examiner == NULL) return AECL_OK;
    aecl_status st = examiner->forward(examiner, model, config);
    examiner->is_busy = false;
    return st;
}
