/* Devices: what OpenCL offers here, and opening one of them.
 *
 * A program that takes what there is needs aecl_device_open(&device, NULL, NULL) alone; the list is for choosing. Which
 * drivers there are is the business of OpenCL's loader, which finds them in /etc/OpenCL/vendors. */
#ifndef AECL_DEVICE_H
#define AECL_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <aecl/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What OpenCL calls it. */
typedef enum { AECL_DEVICE_CPU, AECL_DEVICE_GPU, AECL_DEVICE_ACCELERATOR, AECL_DEVICE_OTHER } aecl_device_type;

/* One device. Strings are owned by the list, never NULL, with control characters removed. */
typedef struct {
    const char *platform;         /* "Portable Computing Language" */
    const char *platform_version; /* "OpenCL 3.0 PoCL 3.1+debian ..." */
    const char *name;
    const char *vendor;
    const char *version; /* "OpenCL 3.0 ..." of the device */
    const char *driver;  /* driver version */
    aecl_device_type type;
    size_t platform_index, device_index; /* P:D */
    uint32_t compute_units;
    uint32_t clock_mhz;
    uint64_t global_memory; /* bytes */
    uint64_t max_allocation;
    size_t max_group_size;
    bool available;  /* CL_DEVICE_AVAILABLE and CL_DEVICE_COMPILER_AVAILABLE */
    bool is_default; /* what is used when nothing is asked for: the fastest available GPU (compute units * clock),
                        else the fastest CPU, else the fastest device */
} aecl_device_info;

/* All devices of all platforms, as they were when it was made. Constant: threads may share it. */
typedef struct aecl_device_list aecl_device_list;

/* Asks every platform for its devices. A platform that fails or has none is left out and counted as a problem. No
 * platform at all: AECL_DEVICE, and the message says how to get one. The list is owned by the caller. */
AECL_API aecl_status aecl_device_list_open(aecl_device_list **out);
/* Accepts NULL. Infos and problems of the list go with it; devices that were opened stay. */
AECL_API void aecl_device_list_close(aecl_device_list *list);
/* Number of devices, of the platforms that answered; 0 is possible. */
AECL_API size_t aecl_device_count(const aecl_device_list *list);
/* Device number `index` (flat, over all platforms); NULL when there is none. Owned by the list. */
AECL_API const aecl_device_info *aecl_device_at(const aecl_device_list *list, size_t index);
/* Problem number `index`: one line such as 'platform 1 "Clover": no devices (CL_DEVICE_NOT_FOUND)'; NULL at the end. */
AECL_API const char *aecl_device_problem(const aecl_device_list *list, size_t index);

/* The flat index of the device that `selector` names: an index, "P:D", "cpu" or "gpu" (of several the fastest), a
 * part of the name (any case), or NULL or "" for the default. AECL_DEVICE when none or more than one fits
 * (the message lists the candidates) or the one that fits is not available. */
AECL_API aecl_status aecl_device_choose(const aecl_device_list *list, const char *selector, size_t *index);

/* How a device is opened. Strings are copied. */
typedef struct {
    size_t size; /* of this struct */
    const char
        *cache_folder; /* for compiled kernels and the note of what passed the self-test; made when it is missing.
                                  NULL: nothing is kept, and the self-test runs again with every opening */
    const char *tuning_folder; /* where `aecl tune` left what it found; NULL: none is used */
    bool untested;             /* without the self-test */
} aecl_device_options;
#define AECL_DEVICE_OPTIONS                                                                                            \
    { sizeof(aecl_device_options), NULL, NULL, false }

/* An opened device. Threads may share it: each runner and trainer that is made on it has a queue of its own. */
typedef struct aecl_device aecl_device;

/* Opens the device that `selector` names as aecl_device_choose has it. From then on each kernel, and each network as it
 * will run, is held to the double-precision references by a quick self-test before its first use: whatever would use one
 * that computes wrong returns AECL_DEVICE. options NULL: defaults. AECL_DEVICE when there is no such device; AECL_USAGE for
 * a size of the options that no version has. */
AECL_API aecl_status aecl_device_open(aecl_device **out, const char *selector, const aecl_device_options *options);
/* Accepts NULL. Everything made on it, runners and trainers, must be freed before; models need no device. */
AECL_API void aecl_device_close(aecl_device *device);
/* Facts about it, borrowed until it is closed. */
AECL_API const aecl_device_info *aecl_device_facts(const aecl_device *device);

/* Holds every kernel, layer, loss and way of execution on the device to its reference: the cases that contain `filter`
 * (NULL: all; "quick": one of each kind). `on_case` (or NULL) is told the text of each, which `filter` takes back, and whether
 * it agreed; it returns whether to go on (else AECL_STOPPED). *failed = cases that did not agree, which is no failure of
 * this function. AECL_USAGE when no case contains the filter. All cases take minutes. */
AECL_API aecl_status aecl_device_check(aecl_device *device, const char *filter,
                                       bool (*on_case)(void *data, const char *text, bool ok), void *data,
                                       size_t *failed);

#ifdef __cplusplus
}
#endif

#endif
