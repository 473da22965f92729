/* Discovery, choice, buffers, programs and launches on the default device. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "cl/calls.h"
#include "cl/launch.h"
#include "support/compare.h"
#include "support/device.h"

#define N 1000

static const char scale_source[] = "__kernel void scale(__global float *y, const uint n, const float by) {\n"
                                   "    const uint i = get_global_id(0);\n"
                                   "    if (i < n) y[i] = y[i] * by + 1.0f;\n"
                                   "}\n";

typedef struct {
    aecl_device_list *list;
    aecl_context *context;
} fixture;

static int open_default(void **state) {
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(aecl_cl_live_objects(), 0);
    aecl_open_test_device(&f->list, &f->context);
    *state = f;
    return 0;
}

static int close_all(void **state) {
    fixture *f = *state;
    aecl_context_close(f->context);
    aecl_device_list_close(f->list);
    free(f);
    assert_int_equal(aecl_cl_live_objects(), 0);
    return 0;
}

static void list_tells_facts(void **state) {
    const fixture *f = *state;
    size_t defaults = 0;
    assert_true(aecl_device_count(f->list) > 0);
    for (size_t i = 0; i < aecl_device_count(f->list); i++) {
        const aecl_device_info *d = aecl_device_at(f->list, i);
        assert_true(d->platform[0] != '\0' && d->name[0] != '\0' && d->driver[0] != '\0');
        assert_memory_equal(d->version, "OpenCL ", 7);
        assert_memory_equal(d->platform_version, "OpenCL ", 7);
        assert_non_null(d->vendor);
        assert_true(d->compute_units > 0 && d->global_memory > 0 && d->max_allocation > 0 && d->max_group_size > 0);
        defaults += d->is_default;
    }
    assert_int_equal(defaults, 1);
    assert_null(aecl_device_at(f->list, aecl_device_count(f->list)));
}

static void devices_are_chosen(void **state) {
    const fixture *f = *state;
    size_t wanted = 0, index = 99;
    char text[64];
    while (!aecl_device_at(f->list, wanted)->is_default) wanted++;
    const aecl_device_info *d = aecl_device_at(f->list, wanted);
    aecl_assert_ok(aecl_device_choose(f->list, NULL, &index));
    assert_int_equal(index, wanted);
    snprintf(text, sizeof text, "%zu", wanted);
    index = 99;
    aecl_assert_ok(aecl_device_choose(f->list, text, &index));
    assert_int_equal(index, wanted);
    snprintf(text, sizeof text, "%zu:%zu", d->platform_index, d->device_index);
    index = 99;
    aecl_assert_ok(aecl_device_choose(f->list, text, &index));
    assert_int_equal(index, wanted);
    if (d->type != AECL_DEVICE_CPU && d->type != AECL_DEVICE_GPU) return;
    index = 99;
    aecl_assert_ok(aecl_device_choose(f->list, d->type == AECL_DEVICE_CPU ? "CPU" : "gpu", &index));
    assert_int_equal(index, wanted);
}

static void wrong_devices_are_refused(void **state) {
    const fixture *f = *state;
    const char *const wrong[] = {"99", "-1", "0:99", "99:0", "no such name", "99999999999999999999", "1:", ":"};
    size_t index = 7;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        aecl_assert_refused(aecl_device_choose(f->list, wrong[i], &index), AECL_DEVICE, wrong[i]);
        aecl_assert_refused(aecl_device_choose(f->list, wrong[i], &index), AECL_DEVICE,
                            aecl_device_at(f->list, 0)->name);
    }
    aecl_context *context = NULL;
    aecl_assert_refused(aecl_context_open(&context, f->list, 99), AECL_DEVICE, "99");
    assert_null(context);
    assert_int_equal(index, 7);
}

static void context_knows_its_device(void **state) {
    const fixture *f = *state;
    const aecl_device_info *d = aecl_context_device(f->context);
    const char *identity = aecl_context_identity(f->context);
    assert_true(d->available);
    assert_int_equal(aecl_context_is_cpu(f->context), d->type == AECL_DEVICE_CPU);
    assert_true(strstr(identity, d->platform) && strstr(identity, d->name) && strstr(identity, d->driver));
}

static void new_buffer_holds_zeros(void **state) {
    const fixture *f = *state;
    const size_t sizes[] = {1, 3, 4, 4097};
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        aecl_buffer *b = NULL;
        unsigned char got[4097];
        memset(got, 7, sizeof got);
        aecl_assert_ok(aecl_buffer_new(&b, f->context, sizes[k], "bytes"));
        assert_int_equal(aecl_buffer_bytes(b), sizes[k]);
        aecl_assert_ok(aecl_buffer_read(b, 0, sizes[k], got));
        for (size_t i = 0; i < sizes[k]; i++) assert_int_equal(got[i], 0);
        aecl_buffer_free(b);
    }
}

static void buffer_writes_reads_and_clears(void **state) {
    const fixture *f = *state;
    aecl_buffer *b = NULL;
    float given[N], got[N];
    for (size_t i = 0; i < N; i++) given[i] = (float)i + 0.5f;
    aecl_assert_ok(aecl_buffer_new(&b, f->context, sizeof given, "numbers"));
    aecl_assert_ok(aecl_buffer_write(b, 0, sizeof given, given));
    aecl_assert_ok(aecl_buffer_write(b, 8, 4, &given[700]));
    aecl_assert_ok(aecl_buffer_read(b, 0, sizeof got, got));
    given[2] = given[700];
    assert_memory_equal(got, given, sizeof given);
    aecl_assert_ok(aecl_buffer_read(b, 8, 4, got));
    assert_true(got[0] == 700.5f);
    aecl_assert_ok(aecl_buffer_clear(b));
    aecl_assert_ok(aecl_buffer_read(b, 0, sizeof got, got));
    for (size_t i = 0; i < N; i++) assert_true(got[i] == 0.0f);
    aecl_buffer_free(b);
}

static void ranges_are_checked(void **state) {
    const fixture *f = *state;
    aecl_buffer *b = NULL, *view = NULL;
    char bytes[16] = {0};
    aecl_assert_ok(aecl_buffer_new(&b, f->context, 2048, "numbers"));
    aecl_assert_refused(aecl_buffer_write(b, 2040, 16, bytes), AECL_FAILED, "numbers");
    aecl_assert_refused(aecl_buffer_read(b, 2049, 0, bytes), AECL_FAILED, "2049");
    aecl_assert_refused(aecl_buffer_read(b, SIZE_MAX, 16, bytes), AECL_FAILED, "2048");
    aecl_assert_refused(aecl_buffer_view(&view, b, 1024, 1025), AECL_FAILED, "1025");
    aecl_assert_refused(aecl_buffer_view(&view, b, 512, 4), AECL_FAILED, "512");
    aecl_assert_ok(aecl_buffer_read(b, 2048, 0, bytes));
    assert_null(view);
    aecl_buffer_free(b);
}

/* The view of a view is needed after both, and its root after its owner let go. */
static void views_are_windows(void **state) {
    const fixture *f = *state;
    aecl_buffer *b = NULL, *view = NULL, *inner = NULL;
    uint32_t number = 0xabcdef, got = 0;
    aecl_assert_ok(aecl_buffer_new(&b, f->context, 8192, "numbers"));
    aecl_assert_ok(aecl_buffer_view(&view, b, 1024, 4096));
    aecl_assert_ok(aecl_buffer_view(&inner, view, 2048, 8));
    aecl_assert_refused(aecl_buffer_read(inner, 8, 4, &got), AECL_FAILED, "8 bytes");
    aecl_assert_ok(aecl_buffer_write(b, 3072 + 4, sizeof number, &number));
    aecl_buffer_free(b);
    aecl_buffer_free(view);
    aecl_assert_ok(aecl_buffer_read(inner, 4, sizeof got, &got));
    assert_int_equal(got, number);
    aecl_buffer_free(inner);
}

static void too_large_a_buffer_names_bytes_and_remedy(void **state) {
    const fixture *f = *state;
    aecl_buffer *b = NULL;
    const size_t bytes = (size_t)1 << 60;
    aecl_assert_refused(aecl_buffer_new(&b, f->context, bytes, "activations"), AECL_DEVICE, "activations");
    aecl_assert_refused(aecl_buffer_new(&b, f->context, bytes, "activations"), AECL_DEVICE, "1152921504606846976");
    char room[128];
    const aecl_device_info *info = aecl_context_device(f->context);
    snprintf(room, sizeof room, "the device has %" PRIu64 ", at most %" PRIu64 " in one buffer; ", info->global_memory,
             info->max_allocation);
    aecl_assert_refused(aecl_buffer_new(&b, f->context, bytes, "activations"), AECL_DEVICE, room);
    aecl_assert_refused(aecl_buffer_new(&b, f->context, bytes, "activations"), AECL_DEVICE, "--device");
    aecl_status st = aecl_buffer_new_or(&b, f->context, bytes, "parameters", AECL_FEWER_UNITS);
    aecl_assert_refused(st, AECL_DEVICE, AECL_FEWER_UNITS);
    assert_null(strstr(aecl_message(), "--batch"));
    assert_null(b);
}

static void build_failure_shows_the_whole_log(void **state) {
    const fixture *f = *state;
    aecl_program *p = NULL;
    const char *const source = "__kernel void a(__global float *y) { y[0] = undeclared_one; }\n"
                               "__kernel void b(__global float *y) { y[0] = undeclared_two; }\n";
    aecl_status st = aecl_program_build(&p, f->context, "broken.cl", source, "");
    aecl_assert_refused(st, AECL_DEVICE, "clBuildProgram(broken.cl): CL_BUILD_PROGRAM_FAILURE (-11) on ");
    assert_null(strchr(aecl_message(), '\n'));
    assert_non_null(strstr(aecl_message_details(), "undeclared_one"));
    assert_non_null(strstr(aecl_message_details(), "undeclared_two"));
    assert_null(p);
}

static void programs_are_shared(void **state) {
    const fixture *f = *state;
    aecl_program *a = NULL, *b = NULL, *c = NULL;
    aecl_assert_ok(aecl_program_build(&a, f->context, "scale.cl", scale_source, ""));
    aecl_assert_ok(aecl_program_build(&b, f->context, "scale.cl", scale_source, ""));
    aecl_assert_ok(aecl_program_build(&c, f->context, "scale.cl", scale_source, "-DOTHER"));
    assert_ptr_equal(a, b);
    assert_ptr_not_equal(a, c);
    aecl_program_free(a);
    aecl_program_free(b);
    aecl_program_free(c);
    aecl_assert_ok(aecl_program_build(&b, f->context, "scale.cl", scale_source, ""));
    assert_ptr_equal(a, b);
    aecl_program_free(b);
}

static void build_scale(const fixture *f, aecl_kernel **kernel, aecl_buffer **buffer) {
    aecl_program *p = NULL;
    aecl_assert_ok(aecl_program_build(&p, f->context, "scale.cl", scale_source, ""));
    aecl_assert_ok(aecl_kernel_new(kernel, p, "scale"));
    aecl_assert_ok(aecl_buffer_new(buffer, f->context, N * sizeof(float), "numbers"));
    aecl_program_free(p);
}

static float element(aecl_buffer *b, size_t i) {
    float got = -1;
    aecl_assert_ok(aecl_buffer_read(b, i * sizeof got, sizeof got, &got));
    return got;
}

static void launches_compute(void **state) {
    const fixture *f = *state;
    aecl_kernel *k = NULL;
    aecl_buffer *b = NULL, *other = NULL;
    build_scale(f, &k, &b);
    aecl_assert_ok(LAUNCH(k, GRID1(N), BUF(b), U32(N), F32(2)));
    aecl_assert_ok(LAUNCH(k, GRID1(N), BUF(b), U32(N), F32(2)));
    aecl_assert_ok(LAUNCH(k, GRID1(N), BUF(b), U32(10), F32(5)));
    assert_true(element(b, 0) == 16.0f && element(b, 9) == 16.0f);
    assert_true(element(b, 10) == 3.0f && element(b, N - 1) == 3.0f);
    aecl_buffer_free(b);
    aecl_assert_ok(aecl_buffer_new(&other, f->context, N * sizeof(float), "others"));
    aecl_assert_ok(LAUNCH(k, GRID1(N), BUF(other), U32(10), F32(5)));
    assert_true(element(other, 9) == 1.0f && element(other, 10) == 0.0f);
    assert_int_equal(aecl_launch_count(f->context), 4);
    aecl_buffer_free(other);
    aecl_kernel_free(k);
}

/* Global sizes that the group does not divide are rounded up, and an empty grid launches nothing. */
static void grids_are_rounded(void **state) {
    const fixture *f = *state;
    aecl_kernel *k = NULL;
    aecl_buffer *b = NULL;
    build_scale(f, &k, &b);
    const aecl_grid grid = {{N - 1, 1, 1}, {8, 1, 1}};
    aecl_assert_ok(LAUNCH(k, grid, BUF(b), U32(N - 1), F32(2)));
    assert_true(element(b, N - 2) == 1.0f && element(b, N - 1) == 0.0f);
    aecl_assert_ok(LAUNCH(k, GRID2(N, 0), BUF(b), U32(N), F32(2)));
    assert_true(element(b, 0) == 1.0f);
    assert_int_equal(aecl_launch_count(f->context), 1);
    aecl_buffer_free(b);
    aecl_kernel_free(k);
}

static void wrong_arguments_are_refused(void **state) {
    const fixture *f = *state;
    aecl_kernel *k = NULL, *none = NULL;
    aecl_buffer *b = NULL;
    build_scale(f, &k, &b);
    aecl_assert_refused(LAUNCH(k, GRID1(N), BUF(b), U32(N)), AECL_DEVICE,
                        "scale: 2 arguments are given, the kernel wants 3");
    aecl_assert_refused(LAUNCH(k, GRID1(N), BUF(b), F32(N), F32(2)), AECL_DEVICE,
                        "scale: argument 1 is a float, the kernel wants uint");
    aecl_assert_refused(LAUNCH(k, GRID1(N), U32(1), U32(N), F32(2)), AECL_DEVICE,
                        "scale: argument 0 is a uint, the kernel wants float*");
    assert_int_equal(aecl_launch_count(f->context), 0);
    aecl_program *p = NULL;
    aecl_assert_ok(aecl_program_build(&p, f->context, "scale.cl", scale_source, ""));
    aecl_assert_refused(aecl_kernel_new(&none, p, "nosuch"), AECL_DEVICE,
                        "clCreateKernel(nosuch): CL_INVALID_KERNEL_NAME (-46) on ");
    assert_null(none);
    aecl_program_free(p);
    aecl_buffer_free(b);
    aecl_kernel_free(k);
}

static void kernels_with_other_types_are_refused(void **state) {
    const fixture *f = *state;
    aecl_kernel *k = NULL;
    aecl_program *p = NULL;
    const char *const source = "__kernel void odd(__global float *y, const int n) { y[0] = n; }\n";
    aecl_assert_ok(aecl_program_build(&p, f->context, "odd.cl", source, ""));
    aecl_assert_refused(aecl_kernel_new(&k, p, "odd"), AECL_DEVICE, "odd: argument 1 has the type int");
    assert_null(k);
    aecl_program_free(p);
}

static void throttle_bounds_the_events(void **state) {
    const fixture *f = *state;
    aecl_kernel *k = NULL;
    aecl_buffer *b = NULL;
    build_scale(f, &k, &b);
    const long before = aecl_cl_live_objects();
    for (int i = 0; i < 100; i++) {
        aecl_assert_ok(LAUNCH(k, GRID1(N), BUF(b), U32(N), F32(1)));
        aecl_assert_ok(aecl_context_throttle(f->context));
        assert_true(aecl_cl_live_objects() <= before + 2);
    }
    aecl_assert_ok(aecl_context_flush(f->context));
    aecl_assert_ok(aecl_context_finish(f->context));
    assert_true(element(b, 0) == 100.0f);
    aecl_buffer_free(b);
    aecl_kernel_free(k);
}

static char told[512];
static atomic_int times_told;

static void keep_warning(void *data, aecl_log_level level, const char *line) {
    (void)data;
    if (level != AECL_LOG_WARNING) return;
    snprintf(told, sizeof told, "%s", line);
    times_told++;
}

static void sleep_for(double seconds) {
    nanosleep(&(struct timespec){.tv_nsec = (long)(seconds * 1e9)}, NULL);
}

static void a_call_that_does_not_come_back_is_told_once(void **state) {
    aecl_watch *watch = NULL;
    (void)state;
    aecl_log_listen(keep_warning, NULL);
    aecl_assert_ok(aecl_watch_new(&watch, "Device", 0.1));
    sleep_for(0.3); /* of no call nothing is said */
    aecl_watch_launched(watch, "conv_forward");
    aecl_watch_begin(watch, "clFlush", NULL);
    aecl_watch_end(watch);
    aecl_watch_begin(watch, "clFinish", "queue");
    assert_int_equal(times_told, 0);
    for (double end = aecl_now() + 10; times_told == 0 && aecl_now() < end;) sleep_for(0.05);
    sleep_for(0.3);
    aecl_watch_end(watch);
    aecl_watch_free(watch);
    aecl_log_listen(NULL, NULL);
    assert_int_equal(times_told, 1);
    const char *const parts[] = {"clFinish(queue)", "\"Device\"", "0.1 s", "conv_forward", "interrupt"};
    for (size_t i = 0; i < COUNT_OF(parts); i++) assert_non_null(strstr(told, parts[i]));
}

static void error_names_are_known(void **state) {
    (void)state;
    assert_string_equal(aecl_cl_error_name(-5), "CL_OUT_OF_RESOURCES");
    assert_string_equal(aecl_cl_error_name(-1001), "CL_PLATFORM_NOT_FOUND_KHR");
    assert_string_equal(aecl_cl_error_name(-9999), "unknown error");
}

#define DEVICE_TEST(f) cmocka_unit_test_setup_teardown(f, open_default, close_all)

int main(void) {
    const struct CMUnitTest tests[] = {
        DEVICE_TEST(list_tells_facts),
        DEVICE_TEST(devices_are_chosen),
        DEVICE_TEST(wrong_devices_are_refused),
        DEVICE_TEST(context_knows_its_device),
        DEVICE_TEST(new_buffer_holds_zeros),
        DEVICE_TEST(buffer_writes_reads_and_clears),
        DEVICE_TEST(ranges_are_checked),
        DEVICE_TEST(views_are_windows),
        DEVICE_TEST(too_large_a_buffer_names_bytes_and_remedy),
        DEVICE_TEST(build_failure_shows_the_whole_log),
        DEVICE_TEST(programs_are_shared),
        DEVICE_TEST(launches_compute),
        DEVICE_TEST(grids_are_rounded),
        DEVICE_TEST(wrong_arguments_are_refused),
        DEVICE_TEST(kernels_with_other_types_are_refused),
        DEVICE_TEST(throttle_bounds_the_events),
        cmocka_unit_test(a_call_that_does_not_come_back_is_told_once),
        cmocka_unit_test(error_names_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
