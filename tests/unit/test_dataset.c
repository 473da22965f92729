/* Data files are known by their contents, gzip or not, damaged ones refused; named sets are found where they usually
 * lie; generated ones depend on seed and number alone. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/split.h"
#include "support/compare.h"
#include "support/reader_harness.h"
#include "support/scratch.h"

/* Three pictures of 1 x 2, and their labels. */
static const unsigned char pictures[] = {0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40, 50, 60};
static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 255};

static void refused(const char *path, const char *words) {
    aecl_dataset *d;
    aecl_assert_refused(aecl_dataset_read(&d, path), AECL_INPUT, words);
    assert_null(d);
}

static const char *write_gzip(void **state, const char *name, const void *bytes, size_t length) {
    unsigned char *packed;
    size_t size = aecl_gzip_bytes(&packed, bytes, length);
    const char *path = aecl_scratch_write(state, name, packed, size);
    free(packed);
    return path;
}

static void gzip_and_plain_files_are_the_same_data(void **state) {
    aecl_dataset *plain, *packed;
    aecl_assert_ok(aecl_dataset_read(&plain, aecl_scratch_write(state, "p.idx", pictures, sizeof pictures)));
    aecl_assert_ok(aecl_dataset_read(&packed, write_gzip(state, "p.gz", pictures, sizeof pictures)));
    assert_string_equal(plain->name, "p.idx");
    assert_string_equal(packed->name, "p.gz");
    assert_string_equal(plain->sha256, packed->sha256);
    assert_memory_equal(packed->values, pictures + 16, 6);
    packed->count = 2;
    aecl_assert_ok(aecl_dataset_seal(packed));
    assert_string_not_equal(plain->sha256, packed->sha256);
    aecl_dataset_free(plain);
    aecl_dataset_free(packed);
}

static void concatenated_gzip_members_are_one_file(void **state) {
    unsigned char *a, *b, both[256];
    size_t n = aecl_gzip_bytes(&a, pictures, 5), m = aecl_gzip_bytes(&b, pictures + 5, sizeof pictures - 5);
    aecl_dataset *d;
    memcpy(both, a, n);
    memcpy(both + n, b, m);
    aecl_assert_ok(aecl_dataset_read(&d, aecl_scratch_write(state, "both.gz", both, n + m)));
    assert_memory_equal(d->values, pictures + 16, 6);
    aecl_dataset_free(d);
    both[n + m] = 'x';
    refused(aecl_scratch_write(state, "more.gz", both, n + m + 1), "other bytes follow the gzip stream");
    free(a);
    free(b);
}

static void damaged_gzip_is_refused_at_every_length_and_byte(void **state) {
    unsigned char *packed;
    aecl_dataset *d;
    size_t n = aecl_gzip_bytes(&packed, pictures, sizeof pictures);
    const char *path = aecl_scratch_path(state, "cut.gz");
    for (size_t cut = 3; cut < n; cut++) {
        aecl_assert_ok(aecl_file_replace(path, &(aecl_piece){packed, cut}, 1));
        refused(path, "truncated");
    }
    for (size_t at = 0; at < n; at++) {
        packed[at] ^= 0x55;
        aecl_assert_ok(aecl_file_replace(path, &(aecl_piece){packed, n}, 1));
        aecl_status st = aecl_dataset_read(&d, path);
        /* Bytes 3 to 9 of the header are flags, time and system (RFC 1952): no part of what the checksum covers. */
        if (at < 3 || at > 9) assert_int_equal(st, AECL_INPUT);
        if (st == AECL_OK) aecl_dataset_free(d);
        packed[at] ^= 0x55;
    }
    packed[n - 8] ^= 1; /* CRC-32 */
    aecl_assert_ok(aecl_file_replace(path, &(aecl_piece){packed, n}, 1));
    refused(path, "incorrect data check");
    free(packed);
}

static void a_gzip_bomb_is_refused(void **state) {
    size_t length = (size_t)32 << 20;
    unsigned char *zeros = calloc(length, 1);
    assert_non_null(zeros);
    refused(write_gzip(state, "zeros.gz", zeros, length), "no known format"); /* by its first bytes */
    memset(zeros, '0', length);
    refused(write_gzip(state, "bomb.gz", zeros, length), "unpack it first");
    free(zeros);
}

static void what_is_no_data_file_is_refused(void **state) {
    const char *path = aecl_scratch_write(state, "closed", pictures, sizeof pictures);
    refused(aecl_scratch_folder(state), "holds no pictures");
    refused(aecl_scratch_path(state, "absent"), "No such file");
    refused(aecl_scratch_write(state, "empty", "", 0), "is empty");
    refused(aecl_scratch_write(state, "other", "\x7f\x45LF\0\0\0\0", 8), "no known format");
    refused(aecl_scratch_write(state, "short", pictures, 20), "promises 6");
    assert_int_equal(chmod(path, 0), 0);
    if (access(path, R_OK) != 0) refused(path, "Permission denied"); /* nothing is closed to root */
}

static void labels_beside_pictures_are_read(void **state) {
    aecl_dataset *d;
    const char *path = aecl_scratch_write(state, "train-images-idx3-ubyte", pictures, sizeof pictures);
    aecl_assert_ok(aecl_dataset_read(&d, path));
    assert_null(d->labels);
    aecl_dataset_free(d);
    const char *beside = write_gzip(state, "train-labels-idx1-ubyte.gz", labels, sizeof labels);
    aecl_assert_ok(aecl_dataset_read(&d, path));
    assert_memory_equal(d->labels, ((const int32_t[]){7, 0, 255}), 12);
    aecl_dataset_free(d);
    aecl_assert_ok(aecl_file_replace(beside, &(aecl_piece){pictures, sizeof pictures}, 1));
    refused(path, "not the labels of 3 pictures");
}

static aecl_status open_pair(aecl_dataset_pair *pair, const char *source, const char *const *folders) {
    return aecl_dataset_pair_open(pair, source, &(aecl_dataset_places){folders, 1}, NULL);
}

static void named_sets_are_found_in_the_places(void **state) {
    aecl_dataset_pair pair;
    const char *const folders[] = {"/nonexistent", aecl_scratch_folder(state), NULL};
    const char *const parts[] = {"", "mnist", "MNIST/raw"};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        char *folder, *train, *test;
        aecl_assert_ok(aecl_path_join(&folder, aecl_scratch_folder(state), parts[i]));
        aecl_assert_ok(aecl_folder_make(folder));
        aecl_assert_ok(aecl_path_join(&train, folder, "train-images-idx3-ubyte"));
        aecl_assert_ok(aecl_path_join(&test, folder, "t10k-images-idx3-ubyte"));
        aecl_assert_ok(aecl_file_replace(train, &(aecl_piece){pictures, sizeof pictures}, 1));
        aecl_assert_refused(open_pair(&pair, "mnist", folders), AECL_INPUT, "has no t10k-images-idx3-ubyte.gz beside");
        aecl_assert_ok(aecl_file_replace(test, &(aecl_piece){pictures, sizeof pictures}, 1));
        aecl_assert_ok(open_pair(&pair, "mnist", folders));
        assert_string_equal(pair.train->name, "mnist");
        assert_string_equal(pair.test->name, "mnist");
        aecl_dataset_pair_free(&pair);
        aecl_assert_ok(open_pair(&pair, folder, folders));
        assert_string_equal(pair.test->name, "t10k-images-idx3-ubyte");
        aecl_dataset_pair_free(&pair);
        assert_int_equal(unlink(train), 0);
        assert_int_equal(unlink(test), 0);
        free(folder);
        free(train);
        free(test);
    }
    aecl_assert_refused(open_pair(&pair, folders[1], folders), AECL_INPUT, "has no train-images-idx3-ubyte.gz and");
}

static void sets_of_two_shapes_are_refused(void **state) {
    aecl_dataset_pair pair;
    unsigned char wide[sizeof pictures];
    const char *const folders[] = {aecl_scratch_folder(state), NULL};
    memcpy(wide, pictures, sizeof wide);
    wide[7] = 2, wide[15] = 3;
    aecl_scratch_write(state, "train-images-idx3-ubyte", pictures, sizeof pictures);
    aecl_scratch_write(state, "t10k-images-idx3-ubyte", wide, sizeof wide);
    aecl_assert_refused(open_pair(&pair, "mnist", folders), AECL_INPUT, "differ in shape");
}

static void a_set_that_is_nowhere_says_how_to_get_it(void **state) {
    (void)state;
    aecl_dataset_pair pair;
    const char *const folders[] = {"/nonexistent", "/neither", NULL};
    static const char *const parts[] = {"/nonexistent, /neither", "apt install dataset-fashion-mnist",
                                        "./data/fashion-mnist", "--data synthetic"};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        aecl_assert_refused(open_pair(&pair, "fashion-mnist", folders), AECL_INPUT, parts[i]);
    aecl_assert_refused(open_pair(&pair, "mnist", folders + 2), AECL_INPUT, "none was given");
    aecl_assert_refused(open_pair(&pair, "fasion-mnist", folders), AECL_INPUT, "did you mean fashion-mnist?");
    aecl_assert_refused(open_pair(&pair, "no/such/file.csv", folders), AECL_INPUT,
                        "(sets: synthetic, fashion-mnist, mnist, ecg5000, synthetic-ecg)");
    assert_null(pair.train);
}

static void a_single_file_is_split(void **state) {
    aecl_dataset_pair pair;
    const char *const folders[] = {NULL};
    unsigned char many[4 + 4 + 25] = {0, 0, 8, 1, 0, 0, 0, 25};
    for (unsigned char i = 0; i < 25; i++) many[8 + i] = i;
    aecl_assert_ok(open_pair(&pair, aecl_scratch_write(state, "many", many, sizeof many), folders));
    assert_true(pair.train->count == 20 && pair.test->count == 5);
    for (size_t i = 0; i < 25; i++) { /* single values: in time */
        const aecl_dataset *side = i < 20 ? pair.train : pair.test;
        assert_int_equal(aecl_dataset_value(side, i < 20 ? i : i - 20), i);
    }
    assert_string_not_equal(pair.train->sha256, pair.test->sha256);
    aecl_dataset_pair_free(&pair);
    many[7] = 1;
    aecl_assert_refused(open_pair(&pair, aecl_scratch_write(state, "one", many, 9), folders), AECL_INPUT,
                        "a single sample");
}

static void labels_follow_a_split(void **state) {
    (void)state;
    aecl_dataset *d;
    aecl_dataset_pair pair;
    aecl_assert_ok(aecl_synthetic_pictures(&d, 9, 5, 100));
    int32_t all[9];
    memcpy(all, d->labels, sizeof all);
    aecl_assert_ok(aecl_split_by_rule(&pair, d, "tail:0.2", 0.5, 1));
    assert_memory_equal(pair.train->labels, all, 7 * sizeof *all);
    assert_memory_equal(pair.test->labels, all + 7, 2 * sizeof *all);
    aecl_dataset_free(d);
    aecl_dataset_pair_free(&pair);
}

static void generated_pictures_depend_on_seed_and_number_alone(void **state) {
    (void)state;
    aecl_dataset *a, *b, *other;
    bool seen[10] = {0};
    aecl_assert_ok(aecl_synthetic_pictures(&a, 200, 1, 0));
    aecl_assert_ok(aecl_synthetic_pictures(&b, 50, 1, 150));
    aecl_assert_ok(aecl_synthetic_pictures(&other, 50, 2, 150));
    assert_true(a->rank == 3 && a->dim[0] == 1 && a->dim[1] == 28 && a->dim[2] == 28 && a->dtype == AECL_U8);
    assert_memory_equal((uint8_t *)a->values + 150 * 784, b->values, 50 * 784);
    assert_memory_equal(a->labels + 150, b->labels, 50 * sizeof *b->labels);
    assert_string_not_equal(b->sha256, other->sha256);
    for (size_t i = 0; i < a->count; i++) {
        size_t lit = 0;
        for (size_t k = 0; k < 784; k++) lit += ((uint8_t *)a->values)[i * 784 + k] > 64;
        if (lit < 30 || lit > 700) fail_msg("picture %zu of kind %d has %zu bright pixels", i, a->labels[i], lit);
        seen[a->labels[i]] = true;
    }
    for (size_t i = 0; i < COUNT_OF(seen); i++) assert_true(seen[i]);
    aecl_dataset_free(a);
    aecl_dataset_free(b);
    aecl_dataset_free(other);
}

static void the_distributions_fashion_mnist_is_read(void **state) {
    (void)state;
    aecl_dataset_pair pair;
    const char *const folders[] = {"/usr/share/datasets", NULL};
    if (!aecl_folder_exists("/usr/share/datasets/fashion-mnist")) {
        print_message("skipped: dataset-fashion-mnist is not installed\n");
        skip();
    }
    aecl_assert_ok(open_pair(&pair, "fashion-mnist", folders));
    assert_true(pair.train->count == 60000 && pair.test->count == 10000 && pair.train->features == 784);
    assert_int_equal(pair.train->labels[0], 9); /* an ankle boot, as github.com/zalandoresearch/fashion-mnist shows */
    aecl_dataset_pair_free(&pair);
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, aecl_scratch_setup, aecl_scratch_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(gzip_and_plain_files_are_the_same_data),
        IN_SCRATCH(concatenated_gzip_members_are_one_file),
        IN_SCRATCH(damaged_gzip_is_refused_at_every_length_and_byte),
        IN_SCRATCH(a_gzip_bomb_is_refused),
        IN_SCRATCH(what_is_no_data_file_is_refused),
        IN_SCRATCH(labels_beside_pictures_are_read),
        IN_SCRATCH(named_sets_are_found_in_the_places),
        IN_SCRATCH(sets_of_two_shapes_are_refused),
        cmocka_unit_test(a_set_that_is_nowhere_says_how_to_get_it),
        IN_SCRATCH(a_single_file_is_split),
        cmocka_unit_test(labels_follow_a_split),
        cmocka_unit_test(generated_pictures_depend_on_seed_and_number_alone),
        cmocka_unit_test(the_distributions_fashion_mnist_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
