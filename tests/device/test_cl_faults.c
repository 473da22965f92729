/* Every OpenCL call that host/cl makes fails once, at each of its places: a status, the code in the message, and no
 * object left. Each run is a process of its own, because layers are set up once in a process. The layer's path comes in
 * FAULT_LAYER; without it (no ocl-icd) the tests are skipped. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cl/buffer.h"
#include "cl/launch.h"
#include "cl/calls.h"
#include "cl/profile.h"
#include "support/compare.h"

#define BYTES 8192

/* How the child ends; anything else is a crash. */
enum { DONE = 0, REFUSED = 3, LEFT_OBJECTS = 10, WRONG_STATUS = 11, WRONG_RESULT = 12 };

static aecl_status launch_and_read(aecl_context *context, aecl_buffer *view, aecl_kernel *kernel, float *got) {
    aecl_status st = AECL_OK;
    const float start = 3;
    TRY(aecl_buffer_write(view, 0, sizeof start, &start));
    for (int i = 0; i < 4; i++) {
        TRY(LAUNCH(kernel, GRID1(4), BUF(view), U32(4), F32(2)));
        TRY(aecl_context_throttle(context));
    }
    TRY(aecl_context_finish(context));
    TRY(aecl_buffer_read(view, 0, 2 * sizeof *got, got));
done:
    return st;
}

static aecl_status work(float *got) {
    static const char source[] = "__kernel void scale(__global float *y, const uint n, const float by) {\n"
                                 "    if (get_global_id(0) < n) y[get_global_id(0)] *= by;\n"
                                 "}\n";
    aecl_status st = AECL_OK;
    aecl_device_list *list = NULL;
    aecl_context *context = NULL;
    aecl_buffer *buffer = NULL, *view = NULL;
    aecl_program *program = NULL;
    aecl_kernel *kernel = NULL;
    size_t index = 0;
    TRY(aecl_device_list_open(&list));
    TRY(aecl_device_choose(list, getenv("AECL_DEVICE"), &index));
    TRY(aecl_context_open(&context, list, index));
    TRY(aecl_buffer_new(&buffer, context, BYTES, "numbers"));
    TRY(aecl_buffer_view(&view, buffer, AECL_VIEW_ALIGN, 64));
    TRY(aecl_program_build(&program, context, "scale.cl", source, ""));
    TRY(aecl_kernel_new(&kernel, program, "scale"));
    TRY(launch_and_read(context, view, kernel, got));
    TRY(aecl_profile_start(context));
    TRY(aecl_profile_before(context));
    TRY(launch_and_read(context, view, kernel, got));
    TRY(aecl_profile_stop(context));
done:
    aecl_kernel_free(kernel);
    aecl_program_free(program);
    aecl_buffer_free(view);
    aecl_buffer_free(buffer);
    aecl_context_close(context);
    aecl_device_list_close(list);
    return st;
}

static int child(void) {
    float got[2] = {-1, -1};
    aecl_status st = work(got);
    if (st < 0) fputs(aecl_message(), stdout);
    fflush(stdout);
    if (aecl_cl_live_objects() != 0) return LEFT_OBJECTS;
    if (st == AECL_DEVICE) return REFUSED;
    if (st < 0) return WRONG_STATUS;
    return got[0] == 48.0f && got[1] == 0.0f ? DONE : WRONG_RESULT;
}

/* Runs the child with the variables "NAME=value", NULL at the end; its message comes back in `said`. */
static int run(const char *const *variables, char *said, size_t size) {
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        for (; *variables != NULL; variables++) putenv((char *)*variables);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        execl("/proc/self/exe", "test_cl_faults", "child", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t n = 1; n > 0; length += (size_t)n) {
        n = read(ends[0], said + length, size - 1 - length);
        if (n < 0) n = 0;
    }
    said[length] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static char layer[4096]; /* "OPENCL_LAYERS=..." */

static int strike(const char *function, int call, int code, char *said, size_t size) {
    char f[64], n[64], c[64];
    snprintf(f, sizeof f, "FAULT_FUNCTION=%s", function);
    snprintf(n, sizeof n, "FAULT_CALL=%d", call);
    snprintf(c, sizeof c, "FAULT_CODE=%d", code);
    return run((const char *const[]){layer, f, n, c, NULL}, said, size);
}

/* Fails call 1, 2, 3 ... until the work has no such call; returns how many it has. */
static int fail_each_call(const char *function, int code) {
    char said[8192];
    for (int call = 1;; call++) {
        int end = strike(function, call, code, said, sizeof said);
        if (end == DONE) return call - 1;
        if (end != REFUSED || strstr(said, function) == NULL || strstr(said, aecl_cl_error_name(code)) == NULL) {
            fail_msg("%s, call %d: exit %d, \"%s\"", function, call, end, said);
        }
    }
}

static void every_failing_call_is_reported(void **state) {
    (void)state;
    static const struct {
        const char *function;
        int code, least; /* how many calls the work makes at least */
    } rows[] = {
        {"clGetPlatformIDs", CL_OUT_OF_HOST_MEMORY, 2},
        {"clGetPlatformInfo", CL_OUT_OF_HOST_MEMORY, 4},
        {"clGetDeviceIDs", CL_INVALID_PLATFORM, 2},
        {"clGetDeviceInfo", CL_OUT_OF_RESOURCES, 17},
        {"clCreateContext", CL_DEVICE_NOT_AVAILABLE, 1},
        {"clCreateCommandQueue", CL_OUT_OF_RESOURCES, 2},
        {"clCreateBuffer", CL_MEM_OBJECT_ALLOCATION_FAILURE, 1},
        {"clCreateSubBuffer", CL_OUT_OF_RESOURCES, 1},
        {"clCreateProgramWithSource", CL_OUT_OF_HOST_MEMORY, 1},
        {"clBuildProgram", CL_BUILD_PROGRAM_FAILURE, 1},
        {"clCreateKernel", CL_INVALID_KERNEL_DEFINITION, 1},
        {"clGetKernelInfo", CL_OUT_OF_RESOURCES, 1},
        {"clGetKernelArgInfo", CL_OUT_OF_RESOURCES, 6},
        {"clSetKernelArg", CL_OUT_OF_RESOURCES, 3},
        {"clEnqueueNDRangeKernel", CL_OUT_OF_RESOURCES, 8},
        {"clEnqueueReadBuffer", CL_OUT_OF_RESOURCES, 1},
        {"clEnqueueWriteBuffer", CL_OUT_OF_RESOURCES, 1},
        {"clEnqueueFillBuffer", CL_MEM_OBJECT_ALLOCATION_FAILURE, 1},
        {"clEnqueueMarkerWithWaitList", CL_OUT_OF_HOST_MEMORY, 9},
        {"clFlush", CL_OUT_OF_RESOURCES, 4},
        {"clFinish", CL_OUT_OF_RESOURCES, 2},
        {"clWaitForEvents", CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST, 2},
        {"clGetEventInfo", CL_OUT_OF_RESOURCES, 4},
        {"clGetEventProfilingInfo", CL_PROFILING_INFO_NOT_AVAILABLE, 10},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int calls = fail_each_call(rows[i].function, rows[i].code);
        if (calls < rows[i].least) fail_msg("%s: %d calls, %d expected", rows[i].function, calls, rows[i].least);
    }
}

static void missing_log_does_not_fail_a_build(void **state) {
    (void)state;
    char said[8192];
    assert_int_equal(strike("clGetProgramBuildInfo", 1, CL_OUT_OF_HOST_MEMORY, said, sizeof said), DONE);
    assert_int_equal(strike("clGetProgramBuildInfo", 2, CL_OUT_OF_HOST_MEMORY, said, sizeof said), DONE);
}

static void assert_says(const char *said, const char *words) {
    if (strstr(said, words) == NULL) fail_msg("\"%s\" does not say \"%s\"", said, words);
}

static void nothing_to_run_on_tells_the_remedy(void **state) {
    (void)state;
    char said[8192];
    assert_int_equal(strike("clGetPlatformIDs", 1, -1001, said, sizeof said), REFUSED);
    assert_says(said, "CL_PLATFORM_NOT_FOUND_KHR");
    assert_says(said, "pocl-opencl-icd");
    assert_says(said, "OCL_ICD_VENDORS");
    assert_int_equal(strike("clGetDeviceIDs", 1, CL_DEVICE_NOT_FOUND, said, sizeof said), REFUSED);
    assert_says(said, "platform 0 \"");
    assert_says(said, "no devices (CL_DEVICE_NOT_FOUND)");
    assert_int_equal(run((const char *const[]){layer, "FAULT_UNAVAILABLE=1", NULL}, said, sizeof said), REFUSED);
    assert_says(said, "(not available)");
    assert_int_equal(run((const char *const[]){"OCL_ICD_VENDORS=/nonexistent/", NULL}, said, sizeof said), REFUSED);
    assert_says(said, "CL_PLATFORM_NOT_FOUND_KHR");
}

static void memory_shortage_names_bytes(void **state) {
    (void)state;
    char said[8192];
    const char *const functions[] = {"clCreateBuffer", "clEnqueueFillBuffer", "clFinish"};
    for (size_t i = 0; i < COUNT_OF(functions); i++) {
        assert_int_equal(strike(functions[i], 1, CL_OUT_OF_RESOURCES, said, sizeof said), REFUSED);
        assert_says(said, "(numbers): CL_OUT_OF_RESOURCES (-5) on ");
        assert_says(said, "8192 bytes");
    }
}

static void a_queue_without_times_is_told_with_the_remedy(void **state) {
    (void)state;
    char said[8192];
    assert_int_equal(strike("clCreateCommandQueue", 2, CL_INVALID_QUEUE_PROPERTIES, said, sizeof said), REFUSED);
    assert_says(said, "cannot be profiled, leave --profile out");
    assert_says(said, "CL_INVALID_QUEUE_PROPERTIES (-35) on ");
}

static void garbage_in_new_buffers_is_not_seen(void **state) {
    (void)state;
    char said[8192];
    assert_int_equal(run((const char *const[]){layer, "FAULT_FILL=1", NULL}, said, sizeof said), DONE);
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "child") == 0) return child();
    const char *path = getenv("FAULT_LAYER");
    if (path == NULL) {
        puts("skipped: FAULT_LAYER does not name the fault layer");
        return 77;
    }
    snprintf(layer, sizeof layer, "OPENCL_LAYERS=%s", path);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failing_call_is_reported),
        cmocka_unit_test(missing_log_does_not_fail_a_build),
        cmocka_unit_test(nothing_to_run_on_tells_the_remedy),
        cmocka_unit_test(memory_shortage_names_bytes),
        cmocka_unit_test(garbage_in_new_buffers_is_not_seen),
        cmocka_unit_test(a_queue_without_times_is_told_with_the_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
