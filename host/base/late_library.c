/* A third party's library that is loaded when it is first needed. */
#include "base/late_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

static bool find_functions(void *handle, const aecl_late_function *function) {
    for (; function->name; function++)
        if ((*function->place = dlsym(handle, function->name)) == NULL) return false;
    return true;
}

aecl_status aecl_late_library_load(aecl_late_library *library, const char *name, const char *what) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    aecl_status st = AECL_OK;
    pthread_mutex_lock(&lock);
    if (!library->loaded) {
        void *handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
        library->loaded = handle && find_functions(handle, library->functions);
        if (!library->loaded)
            st = aecl_fail(AECL_INPUT, "%s: %s, and %s cannot be loaded (%s); %s", name, what, library->file, dlerror(),
                           library->remedy);
    }
    pthread_mutex_unlock(&lock);
    return st;
}
