/* Rows of a file that grows, is rotated or truncated while it is read. What happens to the file happens whenever its reader
 * is about to look at it. */
#include "support/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "data/table_stream.h"

/* What to do to the file, one after the other: "+text" appends, "=text" writes it anew in place, ">text" renames it and
 * makes another one, "-" waits for a look; the end stops. */
typedef struct {
    const char *const *steps;
    size_t at;
} script;

static char path[64], old[80];

static void write_text(const char *text, const char *mode) {
    FILE *f = fopen(path, mode);
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static bool next_step(void *data) {
    script *s = data;
    const char *step = s->steps[s->at];
    if (step == NULL) return true;
    s->at++;
    if (*step == '>') assert_int_equal(rename(path, old), 0);
    if (*step == '+' || *step == '>') write_text(step + 1, "a");
    if (*step == '=') write_text(step + 1, "w");
    return false;
}

/* The first values of the rows, "!" for one that cannot be read. */
static void follow(const char *const *steps, const char *wanted) {
    script s = {steps, 0};
    aecl_follow *f = NULL;
    aecl_table_stream *stream = NULL;
    char got[256] = "";
    float rows[64];
    size_t count = 1;
    snprintf(path, sizeof path, "/tmp/aecl-follow-%d", (int)getpid());
    snprintf(old, sizeof old, "%s.1", path);
    remove(path);
    aecl_assert_ok(aecl_follow_new(&f, path, next_step, &s));
    aecl_assert_ok(aecl_table_stream_follow(&stream, f, NULL, NULL));
    while (stream && count > 0) {
        aecl_status st = aecl_table_stream_next(stream, rows, 8, &count);
        if (st < 0) {
            assert_true(aecl_table_stream_pass(stream));
            strcat(got, "! ");
            count = 1;
            continue;
        }
        for (size_t i = 0; i < count; i++)
            sprintf(got + strlen(got), "%g ", (double)rows[i * aecl_table_stream_csv(stream)->width]);
    }
    aecl_table_stream_close(stream);
    aecl_follow_free(f);
    remove(path);
    remove(old);
    assert_string_equal(got, wanted);
}

#define FOLLOW(wanted, ...) follow((const char *const[]){__VA_ARGS__, NULL}, wanted)

static void rows_come_as_they_are_appended(void **state) {
    (void)state;
    FOLLOW("1 2 3 ", "-", "+1,1\n", "-", "+2,1\n3,1\n", "-");
    FOLLOW("", "-", "-");
}

static void a_half_line_waits_for_its_end(void **state) {
    (void)state;
    FOLLOW("1 25 ", "+1,1\n2", "-", "+5,", "-", "+1\n", "-");
    FOLLOW("1 ", "+1,1\n", "-", "+2,1", "-", "-"); /* and has none when reading is stopped */
}

static void another_file_of_that_name_is_read_from_its_first_row(void **state) {
    (void)state;
    FOLLOW("1 2 3 ", "+a,b\n1,1\n2,1\n", "-", ">a,b\n3,1\n", "-", "-");
    FOLLOW("1 2 3 ", "+a,b\n1,1\n2,1", "-", ">3,1\n", "-", "-", "-"); /* without its head, behind a line without end */
    FOLLOW("1 2 ", "+1,1\n", "-", ">", "-", "+2,1\n", "-", "-");
}

static void a_file_written_anew_is_read_again(void **state) {
    (void)state;
    FOLLOW("1 2 3 ", "+a,b\n1,1\n2,1\n", "-", "=", "+a,b\n3,1\n", "-", "-");
    FOLLOW("1 2 3 4 5 ", "+a,b\n1,1\n2,1\n", "-", "=a,b\n3,1\n4,1\n5,1\n", "-", "-"); /* longer than what was read */
}

static void rows_that_cannot_be_read_are_passed_over(void **state) {
    (void)state;
    FOLLOW("1 ! 3 ", "+1,1\n", "-", "+2\n", "-", "+3,1\n", "-");
    FOLLOW("1 ! 3 ", "+1,1\n", "-", "+2", "-", ">3,1\n", "-", "-"); /* the last line of the file before */
}

/* Follows until `steps` end, from `place` on where it is given; adds the rows to got, and *place = where it is then. */
static void follow_from(const char *const *steps, aecl_follow_place *place, bool *found, char *got) {
    script s = {steps, 0};
    aecl_follow *f = NULL;
    aecl_table_stream *stream = NULL;
    float rows[64];
    size_t count = 1;
    aecl_assert_ok(aecl_follow_new(&f, path, next_step, &s));
    if (*place->digest) aecl_assert_ok(aecl_follow_find(f, place, found));
    aecl_assert_ok(aecl_table_stream_follow(&stream, f, NULL, NULL));
    assert_non_null(stream);
    if (*found) aecl_assert_ok(aecl_table_stream_seek(stream, place->offset, 0));
    while (count > 0) {
        aecl_assert_ok(aecl_table_stream_next(stream, rows, 8, &count));
        for (size_t i = 0; i < count; i++)
            sprintf(got + strlen(got), "%g ", (double)rows[i * aecl_table_stream_csv(stream)->width]);
    }
    aecl_assert_ok(aecl_table_stream_tell(stream, place));
    aecl_table_stream_close(stream);
    aecl_follow_free(f);
}

/* What is done to the file between two readings. */
static void go_on_after(const char *meanwhile, bool same, const char *wanted) {
    static const char *const first[] = {"+a,b\n1,1\n2,1\n3,1", "-", "-", NULL}, *const then[] = {"-", "-", "-", "-",
                                                                                                 "-", "-", NULL};
    char got[256] = "";
    aecl_follow_place place = {0};
    bool found = false;
    follow_from(first, &place, &found, got);
    assert_string_equal(got, "1 2 ");
    next_step(&(script){(const char *const[]){meanwhile, NULL}, 0});
    follow_from(then, &place, &found, got);
    assert_int_equal(found, same);
    assert_string_equal(got, wanted);
    remove(path);
    remove(old);
}

static void reading_goes_on_where_it_was(void **state) {
    (void)state;
    go_on_after("+\n4,1\n", true, "1 2 3 4 ");
    go_on_after(">a,b\n4,1\n5,1\n", true, "1 2 3 4 5 "); /* in the renamed file */
    go_on_after("=a,b\n4,1\n5,1\n6,1\n", false, "1 2 4 5 6 ");
}

static aecl_status follow_once(const char *text) {
    static const char *const nothing[] = {"-", NULL};
    script s = {nothing, 0};
    aecl_follow *f = NULL;
    aecl_table_stream *stream = NULL;
    write_text(text, "w");
    aecl_assert_ok(aecl_follow_new(&f, path, next_step, &s));
    aecl_status st = aecl_table_stream_follow(&stream, f, NULL, NULL);
    aecl_table_stream_close(stream);
    aecl_follow_free(f);
    remove(path);
    return st;
}

static void what_is_no_text_is_refused(void **state) {
    (void)state;
    assert_int_equal(follow_once("\x1f\x8b\x08\x02\x02\x02\x02\x02\x02\x02"), AECL_INPUT);
    assert_non_null(strstr(aecl_message(), "only text can be followed"));
    assert_int_equal(follow_once("\x93NUMPY\x01\x02"), AECL_INPUT);
    assert_non_null(strstr(aecl_message(), "only a table of text can be followed"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_as_they_are_appended),
        cmocka_unit_test(a_half_line_waits_for_its_end),
        cmocka_unit_test(another_file_of_that_name_is_read_from_its_first_row),
        cmocka_unit_test(a_file_written_anew_is_read_again),
        cmocka_unit_test(rows_that_cannot_be_read_are_passed_over),
        cmocka_unit_test(reading_goes_on_where_it_was),
        cmocka_unit_test(what_is_no_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
