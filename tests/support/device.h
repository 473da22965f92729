/* The device that tests run on. */
#ifndef AECL_TEST_DEVICE_H
#define AECL_TEST_DEVICE_H

#include "cl/context.h"

/* Opens what AECL_DEVICE names, or the default device; fails the test otherwise. Both are the caller's to close. */
void aecl_open_test_device(aecl_device_list **list, aecl_context **context);

#endif
