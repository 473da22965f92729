/* Asking the examiner, with its launches counted apart. */
#include "nn/examiner.h"

#include "cl/profile.h"

typedef struct {
    aecl_context *context;
    aecl_examiner *examiner; /* or NULL: nobody is asked */
    const char *phase;
} examination;

static examination begin(aecl_context *context, bool of_network) {
    examination e = {context, aecl_context_swap_examiner(context, NULL), NULL};
    aecl_context_swap_examiner(context, e.examiner);
    if (of_network && e.examiner && e.examiner->is_busy) e.examiner = NULL;
    if (e.examiner) e.phase = aecl_profile_phase(context, "self-test");
    return e;
}

static void end(const examination *e) {
    if (e->phase) aecl_profile_phase(e->context, e->phase);
}

aecl_status aecl_examine_kernel(aecl_context *context, const struct aecl_ops *ops, const char *name) {
    examination e = begin(context, false);
    if (e.examiner == NULL) return AECL_OK;
    aecl_context_swap_examiner(context, NULL);
    aecl_status st = e.examiner->kernel(e.examiner, ops, name);
    aecl_context_swap_examiner(context, e.examiner);
    end(&e);
    return st;
}

aecl_status aecl_examine_step(aecl_context *context, const struct aecl_device_model *model,
                              const struct aecl_stepper_config *config) {
    examination e = begin(context, true);
    if (e.examiner == NULL) return AECL_OK;
    e.examiner->is_busy = true;
    aecl_status st = e.examiner->step(e.examiner, model, config);
    e.examiner->is_busy = false;
    end(&e);
    return st;
}

aecl_status aecl_examine_forward(aecl_context *context, const struct aecl_device_model *model,
                                 const struct aecl_forward_config *config) {
    examination e = begin(context, true);
    if (e.examiner == NULL) return AECL_OK;
    e.examiner->is_busy = true;
    aecl_status st = e.examiner->forward(e.examiner, model, config);
    e.examiner->is_busy = false;
    end(&e);
    return st;
}
