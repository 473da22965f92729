/* The structs behind the handles, for host/cl only. */
#ifndef AECL_CL_OBJECTS_H
#define AECL_CL_OBJECTS_H

#include <aecl/device.h>

#include "cl/calls.h"
#include "cl/handles.h"

/* A row of a device list: the facts, whose strings the row owns, and OpenCL's handles. */
typedef struct {
    aecl_device_info info;
    cl_platform_id platform;
    cl_device_id id;
} aecl_device_row;

struct aecl_device_list {
    aecl_device_row *rows;
    size_t count;
    char **problems;
    size_t problem_count;
    bool explained; /* a problem says what to do about it: no need to install another driver */
};

typedef struct aecl_profiler aecl_profiler; /* of cl/profile.c */

#define AECL_MARKS 2 /* markers that may be in flight */

struct aecl_context {
    aecl_device_info info; /* strings owned */
    char *identity;
    cl_device_id device;
    cl_context handle;
    cl_command_queue queue;
    cl_event marks[AECL_MARKS]; /* ring of aecl_context_throttle */
    size_t next_mark;
    unsigned long long buffers;   /* made so far: the last serial given out */
    size_t bytes, most_bytes;     /* that buffers take now, and took at most */
    unsigned long long launches;  /* kernels enqueued so far */
    unsigned long long transfers; /* reads and writes of buffers enqueued so far */
    aecl_tuning *tuning;          /* owned, or NULL */
    aecl_examiner *examiner;      /* owned, or NULL */
    void (*release_examiner)(aecl_examiner *examiner);
    aecl_program *programs; /* every program built here; the context holds one reference to each */
    aecl_watch *watch;
    aecl_profiler *profiler; /* NULL unless launches are or were timed */
    char *binary_folder;     /* of aecl_context_keep_binaries; else NULL */
    bool binary_warned;      /* a bad file there has been spoken of */
};

struct aecl_buffer {
    aecl_context *context;
    aecl_buffer *root; /* of a view: the buffer it lies in (held by a reference); else NULL */
    size_t references;
    cl_mem handle;
    size_t offset; /* in the root */
    size_t bytes;
    unsigned long long serial; /* never given out twice in a context, as a cl_mem may be */
    char *what;
};

struct aecl_program {
    aecl_context *context;
    aecl_program *next;
    size_t references;
    cl_program handle;
    char *name, *source, *options;
};

/* Copies the facts, with strings (or NULLs) of the copy's own; frees those strings. */
aecl_status aecl_device_info_copy(aecl_device_info *out, const aecl_device_info *from);
void aecl_device_info_free(aecl_device_info *info);

/* Adds up the launches that are done; does not wait. Nothing to do where none are timed. */
aecl_status aecl_profiler_collect(aecl_context *context);
void aecl_profiler_free(aecl_profiler *profiler);

/* The index of the default device (see aecl_device_info.is_default); list->count when none is available. */
size_t aecl_device_default(const aecl_device_list *list);

#endif
