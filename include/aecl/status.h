/* Status codes and the message that goes with a failure.
 *
 * Every function that can fail returns an aecl_status: AECL_OK (0), or a negative code together with one message for
 * the calling thread. The message is one line that names the thing, the value and the remedy; it stays valid until the
 * next failure on that thread. The program's exit status follows from the code (see aecl_exit_status). */
#ifndef AECL_STATUS_H
#define AECL_STATUS_H

/* Marks what the shared library shows. */
#if defined(__GNUC__) && defined(AECL_BUILDING)
#define AECL_API __attribute__((visibility("default")))
#else
#define AECL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Compare with `< 0`: later versions may have more. */
typedef enum {
    AECL_OK = 0,         /* done */
    AECL_FAILED = -1,    /* failed while running: a write, a non-finite loss          exit status 1 */
    AECL_USAGE = -2,     /* an option, a command or a configuration is wrong          exit status 2 */
    AECL_DEVICE = -3,    /* no device, or an OpenCL call failed                       exit status 3 */
    AECL_INPUT = -4,     /* a data file, a model or a checkpoint was refused          exit status 4 */
    AECL_NO_MEMORY = -5, /* host memory ran out                                       exit status 1 */
    AECL_STOPPED = -6    /* a callback asked to stop; what was done so far is saved   exit status 128 + signal */
} aecl_status;

/* The calling thread's message for its last failure; "" before the first one. Owned by the library. */
AECL_API const char *aecl_message(void);

/* What one line cannot hold of the same failure: the whole log of a compiler. Lines, or "" where the message says it all.
 * Owned by the library, valid until the next failure on that thread or the thread's end. */
AECL_API const char *aecl_message_details(void);

/* Releases what a function gave as a plain block (a text); accepts NULL. */
AECL_API void aecl_free(void *block);

/* The version of the library that runs: "0.1.0". */
AECL_API const char *aecl_version(void);

/* The process exit status that belongs to a status code (0, 1, 2, 3 or 4). AECL_STOPPED gives 1: only the program
 * knows which signal it was. */
AECL_API int aecl_exit_status(aecl_status status);

#ifdef __cplusplus
}
#endif

#endif
