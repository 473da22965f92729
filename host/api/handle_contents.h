/* What the handles of the public headers hold, for host/api and the few commands that need more of a model than its headers tell. */
#ifndef AECL_API_HANDLE_CONTENTS_H
#define AECL_API_HANDLE_CONTENTS_H

#include <aecl/device.h>
#include <aecl/model.h>

#include "cl/context.h"
#include "io/model_file.h"

/* A context of the device for the caller alone: one that was given back, or a new one. */
aecl_status aecl_device_take(aecl_context **out, aecl_device *device);
/* Gives it back to be taken again, compiled programs and all; `sound` false closes it: something failed on it. */
void aecl_device_give_back(aecl_device *device, aecl_context *context, bool sound);

/* The model's contents, borrowed and constant. */
const aecl_model_file *aecl_model_contents(const aecl_model *model);
/* One more holder, who lets go by aecl_model_free. */
aecl_model *aecl_model_hold(aecl_model *model);
/* *out = a model of these contents, which are taken over (zero afterwards) in any case. */
aecl_status aecl_model_of(aecl_model **out, aecl_model_file *contents);
/* A copy of a model's contents without its detector, owned by the caller. */
aecl_status aecl_model_copy(aecl_model_file *out, const aecl_model_file *from);

#endif
