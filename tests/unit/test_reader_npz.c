/* Arrays of an archive are chosen by name, labels found beside them; damaged archives and those that grow too much are
 * refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "data/archive.h"
#include "support/compare.h"
#include "support/reader_harness.h"
#include "support/scratch.h"

typedef struct {
    unsigned char bytes[4096], directory[1024];
    size_t length, directory_length;
    unsigned files;
} archive;

static void put(unsigned char **to, unsigned value, int bytes) {
    for (; bytes > 0; bytes--, value >>= 8) *(*to)++ = (unsigned char)value;
}

/* What local and central header have alike, from the version that is needed on. */
static void put_facts(unsigned char **to, const char *name, const void *content, size_t length) {
    put(to, 20, 2), put(to, 0, 8);
    put(to, (unsigned)crc32(0, content, (uInt)length), 4);
    put(to, (unsigned)length, 4), put(to, (unsigned)length, 4);
    put(to, (unsigned)strlen(name), 2), put(to, 0, 2);
}

/* Stores a file. */
static void add_file(archive *a, const char *name, const void *content, size_t length) {
    unsigned char *to = a->bytes + a->length, *entry = a->directory + a->directory_length;
    unsigned offset = (unsigned)a->length;
    memcpy(to, "PK\3\4", 4), to += 4;
    put_facts(&to, name, content, length);
    memcpy(to, name, strlen(name)), to += strlen(name);
    memcpy(to, content, length), to += length;
    a->length = (size_t)(to - a->bytes);
    memcpy(entry, "PK\1\2\24\0", 6), entry += 6;
    put_facts(&entry, name, content, length);
    put(&entry, 0, 10), put(&entry, offset, 4);
    memcpy(entry, name, strlen(name)), entry += strlen(name);
    a->directory_length = (size_t)(entry - a->directory);
    a->files++;
}

static void finish(archive *a) {
    unsigned start = (unsigned)a->length;
    memcpy(a->bytes + a->length, a->directory, a->directory_length);
    unsigned char *to = a->bytes + a->length + a->directory_length;
    memcpy(to, "PK\5\6\0\0\0\0", 8), to += 8;
    put(&to, a->files, 2), put(&to, a->files, 2);
    put(&to, (unsigned)a->directory_length, 4), put(&to, start, 4), put(&to, 0, 2);
    a->length = (size_t)(to - a->bytes);
}

static void add_array(archive *a, const char *name, const char *type, const char *shape, const void *values,
                      size_t length) {
    unsigned char npy[512] = "\x93NUMPY\x01";
    int header = snprintf((char *)npy + 10, sizeof npy - 10, "{'descr': '%s', 'fortran_order': False, 'shape': (%s)}",
                          type, shape);
    npy[8] = (unsigned char)header;
    memcpy(npy + 10 + header, values, length);
    add_file(a, name, npy, 10 + (size_t)header + length);
}

static const unsigned char rows[] = {1, 2, 3, 4, 5, 6}, marks[] = {0, 7};

static archive build(void) {
    archive a = {0};
    add_array(&a, "X.npy", "|u1", "2, 3", rows, 6);
    add_array(&a, "y.npy", "|u1", "2,", marks, 2);
    add_array(&a, "more.npy", "|u1", "6,", rows, 6);
    finish(&a);
    return a;
}

static aecl_status parse(aecl_dataset **out, const archive *a, const char *part, const char *label_column) {
    static const aecl_read_options none = {0};
    const aecl_read_input in = {.name = "a.npz", .options = &none, .label_column = label_column, .part = part};
    unsigned char *copy = malloc(a->length);
    assert_non_null(copy);
    memcpy(copy, a->bytes, a->length);
    return aecl_dataset_parse_as(out, &in, &copy, a->length);
}

static void values_and_labels_of_usual_names_are_found(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    archive a = build();
    aecl_assert_ok(aecl_parse_copy(&d, a.bytes, a.length));
    assert_true(d->count == 2 && d->features == 3 && d->dtype == AECL_U8);
    assert_memory_equal(d->values, rows, 6);
    assert_true(d->labels[0] == 0 && d->labels[1] == 7);
    aecl_dataset_free(d);
    aecl_assert_ok(parse(&d, &a, NULL, "none"));
    assert_null(d->labels);
    aecl_dataset_free(d);
}

static void an_array_is_taken_by_its_name(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    archive a = build(), one = {0};
    aecl_assert_ok(parse(&d, &a, "more", NULL));
    assert_true(d->count == 6 && d->features == 1 && d->labels == NULL);
    aecl_dataset_free(d);
    aecl_assert_ok(parse(&d, &a, "X,y", NULL));
    assert_int_equal(d->labels[1], 7);
    aecl_dataset_free(d);
    aecl_assert_ok(parse(&d, &a, "X", "y"));
    assert_int_equal(d->labels[1], 7);
    aecl_dataset_free(d);
    add_array(&one, "whatever.npy", "|u1", "2, 3", rows, 6);
    finish(&one);
    aecl_assert_ok(parse(&d, &one, NULL, NULL));
    assert_int_equal(d->features, 3);
    aecl_dataset_free(d);
}

static void labels_may_be_words(void **state) {
    (void)state;
    const struct {
        const char *type, *words;
        size_t length;
        const char *second;
    } cases[] = {{"<U2", "o\0\0\0k\0\0\0\xe4\0\0\0\0\0\0\0", 16, "\xc3\xa4"},
                 {">U1", "\0\0\0o\0\0\x20\xac", 8, "\xe2\x82\xac"},
                 {"|S3", "ok\0bad", 6, "bad"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_dataset *d = NULL;
        archive a = {0};
        add_array(&a, "X.npy", "|u1", "2, 3", rows, 6);
        add_array(&a, "y.npy", cases[i].type, "2,", cases[i].words, cases[i].length);
        finish(&a);
        aecl_assert_ok(aecl_parse_copy(&d, a.bytes, a.length));
        assert_int_equal(d->label_word_count, 2);
        assert_string_equal(d->label_words[d->labels[1]], cases[i].second);
        aecl_dataset_free(d);
        aecl_assert_reader_stands(a.bytes, a.length, a.length, true);
        aecl_assert_refused(parse(&d, &a, "y", NULL), AECL_INPUT, "numbers are read");
    }
    aecl_dataset *d = NULL;
    archive numbers = {0}, few = {0}, odd = {0};
    add_array(&numbers, "X.npy", "|u1", "2, 3", rows, 6);
    add_array(&numbers, "y.npy", "|S1", "2, 1", "17", 2);
    finish(&numbers);
    aecl_assert_ok(aecl_parse_copy(&d, numbers.bytes, numbers.length));
    assert_true(d->label_word_count == 0 && d->labels[1] == 7);
    aecl_dataset_free(d);
    add_array(&few, "X.npy", "|u1", "2, 3", rows, 6);
    add_array(&few, "y.npy", "|S1", "3,", "abc", 3);
    finish(&few);
    aecl_assert_unreadable(few.bytes, few.length, "3 labels for 2 samples");
    add_array(&odd, "X.npy", "|u1", "2, 3", rows, 6);
    add_array(&odd, "y.npy", "<U1", "2,", "a\0\0\0\0\xd8\0\0", 8);
    finish(&odd);
    aecl_assert_unreadable(odd.bytes, odd.length, "word 2: letter 1 is none of Unicode");
}

static void what_cannot_be_chosen_is_listed(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    archive a = build(), two = {0}, other = {0};
    aecl_assert_refused(parse(&d, &a, "Z", NULL), AECL_INPUT, "no array \"Z\" but X 2x3 u1, y 2 u1, more 6 u1");
    aecl_assert_refused(parse(&d, &a, "more,y", NULL), AECL_INPUT, "2 x 1 labels for 6 samples");
    add_array(&two, "arr_0.npy", "|u1", "2, 3", rows, 6);
    add_array(&two, "arr_1.npy", "|u1", "2,", marks, 2);
    finish(&two);
    aecl_assert_unreadable(two.bytes, two.length, "holds arr_0 2x3 u1, arr_1 2 u1: say which one: test:NAME");
    add_file(&other, "sheet.xml", "<a/>", 4);
    add_file(&other, "style.xml", "<a/>", 4);
    finish(&other);
    aecl_assert_unreadable(other.bytes, other.length, "2 files (sheet.xml, style.xml) without arrays (.npy)");
}

static void the_only_file_of_an_archive_is_read(void **state) {
    (void)state;
    aecl_dataset *d = NULL;
    archive a = {0}, nested = {0};
    add_file(&a, "folder/t.csv", "1,2\n3,4\n", 8);
    finish(&a);
    aecl_assert_ok(aecl_parse_copy(&d, a.bytes, a.length));
    assert_true(d->count == 2 && d->features == 2);
    assert_string_equal(d->name, "test");
    aecl_dataset_free(d);
    aecl_assert_reader_stands(a.bytes, a.length, a.length, true);
    add_file(&nested, "a.zip", a.bytes, a.length);
    finish(&nested);
    aecl_assert_unreadable(nested.bytes, nested.length, "(a.zip) without arrays (.npy)");
}

static void damaged_archives_give_messages(void **state) {
    (void)state;
    archive a = build();
    aecl_assert_reader_stands(a.bytes, a.length, a.length, true);
}

static void an_archive_that_grows_too_much_is_refused(void **state) {
    (void)state;
    archive a = {0};
    add_array(&a, "X.npy", "|u1", "2, 3", rows, 6);
    unsigned char *size = a.directory + 24;
    put(&size, 64u << 20, 4);
    finish(&a);
    aecl_assert_unreadable(a.bytes, a.length, "more than 16777216: too much");
}

static void a_path_names_an_array_unless_a_file_is_called_so(void **state) {
    aecl_dataset *d = NULL;
    archive a = build();
    char *plain = strdup(aecl_scratch_path(state, "a.npz")), *part = NULL;
    const aecl_piece piece = {a.bytes, a.length}, table = {"1,2\n", 4};
    aecl_assert_ok(aecl_file_replace(plain, &piece, 1));
    assert_true(asprintf(&part, "%s:more", plain) > 0);
    assert_string_equal(aecl_source_part(part), "more");
    assert_null(aecl_source_part(plain));
    assert_true(aecl_source_is_file(part));
    aecl_assert_ok(aecl_dataset_read(&d, part));
    assert_int_equal(d->count, 6);
    aecl_dataset_free(d);
    aecl_assert_ok(aecl_file_replace(part, &table, 1));
    assert_null(aecl_source_part(part));
    aecl_assert_ok(aecl_dataset_read(&d, part));
    assert_int_equal(d->features, 2);
    aecl_dataset_free(d);
    free(plain);
    free(part);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_labels_of_usual_names_are_found),
        cmocka_unit_test(an_array_is_taken_by_its_name),
        cmocka_unit_test(labels_may_be_words),
        cmocka_unit_test(what_cannot_be_chosen_is_listed),
        cmocka_unit_test(the_only_file_of_an_archive_is_read),
        cmocka_unit_test(damaged_archives_give_messages),
        cmocka_unit_test(an_archive_that_grows_too_much_is_refused),
        cmocka_unit_test_setup_teardown(a_path_names_an_array_unless_a_file_is_called_so, aecl_scratch_setup,
                                        aecl_scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
