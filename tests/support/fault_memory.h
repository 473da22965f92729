/* Making allocations of the project's own code fail, in a test that is linked with --wrap (tests/CMakeLists.txt). */
#ifndef AECL_TEST_FAULT_MEMORY_H
#define AECL_TEST_FAULT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* From here on allocations are counted, from 1; number `call` fails (0: none), or that one and all later ones. */
void aecl_memory_fail(size_t call, bool all_later);

/* Ends that. How many were asked for; *left = how many blocks of these are still alive. */
size_t aecl_memory_stop(size_t *left);

/* Is called where an allocation fails, for a debugger:
 *     AECL_SWEEP=eval:94 gdb -ex 'break aecl_memory_struck' -ex run -ex backtrace tests/device_memory_faults */
void aecl_memory_struck(void);

#endif
