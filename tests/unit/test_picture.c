/* Folders of pictures are read by name, in order, as one set of one shape; what does not belong is named. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "data/pictures/picture.h"
#include "data/reader.h"
#include "support/compare.h"
#include "support/picture_files.h"
#include "support/reader_harness.h"
#include "support/scratch.h"

/* A file `name` whose width tells it from the others; returns its path. */
static const char *put(void **state, const char *name, int type, size_t width) {
    aecl_made_file file = aecl_make_png(&(aecl_png_kind){.type = type, .depth = 8, .width = width, .height = 2});
    const char *path = aecl_scratch_write(state, name, file.bytes, file.length);
    free(file.bytes);
    return path;
}

static void check_names(const aecl_picture_files *files, const char *const *names, size_t count) {
    assert_int_equal(files->count, count);
    for (size_t i = 0; i < count; i++) assert_string_equal(strrchr(files->path[i], '/') + 1, names[i]);
}

static void a_folder_is_its_pictures_by_name(void **state) {
    aecl_picture_files files;
    const char *folder = aecl_scratch_folder(state);
    put(state, "b.png", 0, 3), put(state, "a.PNG", 0, 3), put(state, "10.jpg", 0, 3), put(state, "9.JPEG", 0, 3);
    put(state, ".hidden.png", 0, 3), put(state, "a.txt", 0, 3), put(state, "png", 0, 3);
    aecl_assert_ok(aecl_folder_make(aecl_scratch_path(state, "sub.png")));
    put(state, "sub.png/inside.png", 0, 3);
    assert_int_equal(mkfifo(aecl_scratch_path(state, "pipe.png"), 0600), 0);
    assert_int_equal(symlink(".", aecl_scratch_path(state, "self.png")), 0);
    assert_int_equal(symlink("b.png", aecl_scratch_path(state, "c.png")), 0);
    assert_int_equal(symlink("loop.png", aecl_scratch_path(state, "loop.png")), 0);
    aecl_assert_ok(aecl_picture_files_list(&files, &folder, 1));
    check_names(&files, (const char *[]){"10.jpg", "9.JPEG", "a.PNG", "b.png", "c.png", "loop.png", "inside.png"}, 7);
    assert_string_equal(aecl_picture_file_name(&files, 6), "sub.png/inside.png");
    aecl_picture_files_free(&files);
    assert_null(files.path);
}

/* Files of these names, whose folders are made. */
static void put_all(void **state, const char *const *names, size_t count) {
    char folder[256];
    for (size_t i = 0; i < count; i++) {
        const char *slash = strrchr(names[i], '/');
        snprintf(folder, sizeof folder, "%s/%.*s", aecl_scratch_folder(state), slash ? (int)(slash - names[i]) : 0,
                 names[i]);
        aecl_assert_ok(aecl_folder_make(folder));
        put(state, names[i], 0, 3);
    }
}

static void folders_of_pictures_are_their_labels(void **state) {
    aecl_dataset *d;
    const char *folder = aecl_scratch_folder(state);
    put_all(state,
            (const char *[]){"crack/b.png", "crack/a.png", "good/1.png", "good/deeper/2.png",
                             "ground_truth/crack/m.png", ".git/x.png"},
            6);
    aecl_assert_ok(aecl_dataset_read(&d, folder));
    assert_int_equal(d->count, 4);
    assert_int_equal(d->label_word_count, 2);
    assert_string_equal(d->label_words[0], "crack");
    assert_string_equal(d->label_words[1], "good");
    assert_memory_equal(d->labels, ((int32_t[]){0, 0, 1, 1}), 4 * sizeof(int32_t));
    assert_string_equal(d->sample_names[1], "crack/b.png");
    assert_string_equal(d->sample_names[3], "good/deeper/2.png");
    aecl_dataset_free(d);
    put(state, "0.png", 0, 3);
    aecl_assert_ok(aecl_dataset_read(&d, folder));
    assert_true(d->count == 5 && d->labels == NULL);
    aecl_dataset_free(d);
}

static void a_folder_with_train_and_test_comes_divided(void **state) {
    aecl_dataset_pair pair;
    bool whole = true;
    const aecl_dataset_places places = {(const char *const[]){NULL}, 1};
    const char *folder = aecl_scratch_folder(state);
    put_all(state,
            (const char *[]){"train/good/0.png", "train/good/1.png", "test/good/0.png", "test/bent/0.png",
                             "test/cut/7.png", "ground_truth/cut/7_mask.png"},
            6);
    aecl_assert_ok(aecl_source_is_whole(folder, &whole));
    assert_false(whole);
    aecl_assert_ok(aecl_dataset_pair_open(&pair, folder, &places, NULL));
    assert_true(pair.train->count == 2 && pair.test->count == 3);
    assert_memory_equal(pair.train->labels, ((int32_t[]){2, 2}), 2 * sizeof(int32_t));
    assert_memory_equal(pair.test->labels, ((int32_t[]){0, 1, 2}), 3 * sizeof(int32_t));
    assert_string_equal(pair.train->label_words[2], "good");
    assert_string_equal(pair.test->sample_names[1], "cut/7.png");
    aecl_dataset_pair_free(&pair);
}

static void files_and_folders_keep_their_order(void **state) {
    aecl_picture_files files;
    const char *folder = aecl_scratch_folder(state);
    const char *x = put(state, "x.png", 0, 3);
    put(state, "y.png", 0, 3);
    aecl_assert_ok(aecl_picture_files_list(&files, (const char *[]){x, folder, "no/such.png"}, 3));
    check_names(&files, (const char *[]){"x.png", "x.png", "y.png", "such.png"}, 4);
    aecl_picture_files_free(&files);
}

static void a_folder_without_pictures_is_refused(void **state) {
    aecl_picture_files files;
    aecl_dataset *d;
    const char *folder = aecl_scratch_folder(state);
    aecl_assert_refused(aecl_picture_files_list(&files, &folder, 1), AECL_INPUT, "holds no pictures");
    assert_true(files.path == NULL && files.count == 0);
    aecl_assert_refused(aecl_dataset_read(&d, folder), AECL_INPUT, folder);
}

typedef struct {
    size_t count;
    char last[4096], path[4096];
} refusals;

static void note(void *data, const char *path, const char *message) {
    refusals *r = data;
    r->count++;
    snprintf(r->last, sizeof r->last, "%s", message);
    snprintf(r->path, sizeof r->path, "%s", path);
}

static void a_truncated_file_is_named_and_the_others_read(void **state) {
    aecl_picture_files files;
    refusals r = {0};
    aecl_dataset *d;
    const char *folder = aecl_scratch_folder(state), *bad = put(state, "a.png", 0, 3);
    put(state, "b.png", 0, 3), put(state, "c.png", 0, 3);
    assert_int_equal(truncate(bad, 60), 0);
    aecl_assert_ok(aecl_picture_files_list(&files, &folder, 1));
    aecl_assert_ok(aecl_pictures_read(&d, &files, &(aecl_pictures_request){.refused = note, .data = &r}));
    assert_int_equal(r.count, 1);
    assert_string_equal(r.path, bad);
    assert_memory_equal(r.last, bad, strlen(bad));
    assert_non_null(strstr(r.last, "truncated"));
    check_names(&files, (const char *[]){"b.png", "c.png"}, 2);
    assert_true(d->dtype == AECL_U8 && d->count == 2 && d->features == 6 && d->rank == 3);
    assert_memory_equal(d->dim, ((size_t[]){1, 2, 3}), 3 * sizeof(size_t));
    for (size_t i = 0; i < 12; i++)
        assert_int_equal(((uint8_t *)d->values)[i],
                         aecl_png_value(&(aecl_png_kind){.type = 0, .depth = 8}, i % 6 / 3, i % 3, 0));
    aecl_dataset_free(d);
    aecl_picture_files_free(&files);
    aecl_assert_refused(aecl_dataset_read(&d, folder), AECL_INPUT, bad);
}

static void other_shapes_are_refused_naming_both(void **state) {
    aecl_picture_files files;
    refusals r = {0};
    aecl_dataset *d;
    aecl_shape grey = aecl_shape3(1, 2, 3);
    const char *folder = aecl_scratch_folder(state);
    put(state, "a.png", 2, 3), put(state, "b.png", 0, 3), put(state, "c.png", 0, 4);
    aecl_assert_ok(aecl_picture_files_list(&files, &folder, 1));
    aecl_assert_refused(aecl_pictures_read(&d, &files, &(aecl_pictures_request){.want = &grey}), AECL_INPUT,
                        "a.png: a picture of 3x2x3 (channels x height x width) where 1x2x3 is wanted");
    aecl_assert_ok(
        aecl_pictures_read(&d, &files, &(aecl_pictures_request){.want = &grey, .refused = note, .data = &r}));
    assert_int_equal(r.count, 2);
    assert_non_null(strstr(r.last, "c.png: a picture of 1x2x4"));
    assert_int_equal(d->count, 1);
    aecl_dataset_free(d);
    grey.dim[1] = 9;
    aecl_assert_refused(
        aecl_pictures_read(&d, &files, &(aecl_pictures_request){.want = &grey, .refused = note, .data = &r}),
        AECL_INPUT, "none of 1 pictures");
    assert_int_equal(files.count, 0);
    aecl_picture_files_free(&files);
    aecl_assert_refused(aecl_dataset_read(&d, folder), AECL_INPUT, "b.png: a picture of 1x2x3");
    aecl_assert_refused(aecl_dataset_read(&d, folder), AECL_INPUT, "a.png");
}

static void pictures_are_data_sets(void **state) {
    aecl_dataset *d;
    aecl_dataset_pair pair;
    const aecl_dataset_places places = {(const char *const[]){NULL}, 1};
    const char *folder = aecl_scratch_folder(state), *one = put(state, "0.png", 2, 3);
    for (char name[] = "1.png"; name[0] <= '8'; name[0]++) put(state, name, 2, 3);
    aecl_assert_ok(aecl_dataset_read(&d, one));
    assert_true(d->count == 1 && d->rank == 3 && d->dim[0] == 3 && d->features == 18);
    assert_string_equal(d->name, "0.png");
    aecl_dataset_free(d);
    aecl_assert_ok(aecl_dataset_read(&d, folder));
    assert_int_equal(d->count, 9);
    assert_string_equal(d->name, strrchr(folder, '/') + 1);
    aecl_dataset_free(d);
    aecl_assert_ok(aecl_dataset_pair_open(&pair, folder, &places, NULL));
    assert_true(pair.train->count == 7 && pair.test->count == 2);
    aecl_dataset_pair_free(&pair);
}

static void a_gzipped_picture_is_read(void **state) {
    aecl_made_file file = aecl_make_png(&(aecl_png_kind){.type = 0, .depth = 8, .width = 3, .height = 2});
    unsigned char *packed;
    char pattern[256];
    size_t length = aecl_gzip_bytes(&packed, file.bytes, file.length);
    aecl_dataset *d;
    aecl_assert_ok(aecl_dataset_read(&d, aecl_scratch_write(state, "p.png.gz", packed, length)));
    assert_int_equal(d->features, 6);
    aecl_dataset_free(d);
    aecl_scratch_write(state, "q.png.gz", packed, length);
    snprintf(pattern, sizeof pattern, "%s/*.png.gz", aecl_scratch_folder(state));
    aecl_assert_ok(aecl_dataset_read(&d, pattern));
    assert_int_equal(d->count, 2);
    assert_string_equal(strrchr(d->sample_names[1], '/'), "/q.png.gz");
    aecl_dataset_free(d);
    free(packed);
    free(file.bytes);
}

#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, aecl_scratch_setup, aecl_scratch_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_folder_is_its_pictures_by_name),
        SCRATCH_TEST(folders_of_pictures_are_their_labels),
        SCRATCH_TEST(a_folder_with_train_and_test_comes_divided),
        SCRATCH_TEST(files_and_folders_keep_their_order),
        SCRATCH_TEST(a_folder_without_pictures_is_refused),
        SCRATCH_TEST(a_truncated_file_is_named_and_the_others_read),
        SCRATCH_TEST(other_shapes_are_refused_naming_both),
        SCRATCH_TEST(pictures_are_data_sets),
        SCRATCH_TEST(a_gzipped_picture_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
