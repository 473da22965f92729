/* Sections of a configuration that name a class, "loss" and "optimizer", have its options as further keys. */
#ifndef AECL_JOB_CONFIG_CLASS_H
#define AECL_JOB_CONFIG_CLASS_H

#include "base/option.h"

/* What a class adds to its section's keys: options over a record of `size` bytes, and what they are if not given. */
typedef struct {
    const aecl_option *options; /* NULL: none */
    const void *defaults;
    size_t size;
} aecl_class_keys;

/* The class called `name` of a section; all zero for NULL and for sections that name none. AECL_USAGE with the nearest name
 * where there is no such class. */
aecl_status aecl_config_class(aecl_class_keys *out, const char *section, const char *name);

#endif
