/* libaecl: autoencoders on any OpenCL device.
 *
 * Everything is one prefix (aecl_), opaque handles, and functions that return an aecl_status: 0, or a negative code with
 * one message for the calling thread (status.h). The library never prints, exits or reads the environment; what it has
 * to say beside its results goes to a listener (log.h).
 *
 * Ownership: what comes through an out parameter `**out` is the caller's, to be released by the function named after its
 * type (aecl_model_free, ...), which accepts NULL; after a failure *out is NULL. A `const char *` or `const T *` that is
 * returned is borrowed from the handle it was asked of.
 *
 * Options: structs that say how begin with their own size, so that they can grow. Start from the initializer, which is
 * all defaults:  aecl_device_options options = AECL_DEVICE_OPTIONS;
 *
 * Threads: different handles may be used by different threads at the same time. A model (model.h), a data set (data.h) and
 * a device (device.h) may be shared by threads; a runner, a trainer and a configuration belong to one thread at a time. */
#ifndef AECL_AECL_H
#define AECL_AECL_H

#include <aecl/config.h>
#include <aecl/data.h>
#include <aecl/detect.h>
#include <aecl/device.h>
#include <aecl/log.h>
#include <aecl/model.h>
#include <aecl/runner.h>
#include <aecl/status.h>
#include <aecl/train.h>

#endif
