/* Opens the default device, or fails the test with the library's own message. */
#include "support/device.h"

#include <stdlib.h>

#include "support/compare.h"

void aecl_open_test_device(aecl_device_list **list, aecl_context **context) {
    size_t index = 0;
    aecl_assert_ok(aecl_device_list_open(list));
    aecl_assert_ok(aecl_device_choose(*list, getenv("AECL_DEVICE"), &index));
    aecl_assert_ok(aecl_context_open(context, *list, index));
}
