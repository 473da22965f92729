/* What is written is read, byte for byte as the format says; cuts, flipped bits and abuse are refused by name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/safetensors.h"
#include "support/compare.h"
#include "support/scratch.h"

static const double wide[] = {0.5, -1e300};
static const int64_t steps[] = {INT64_MIN, 7};
static const float weights[] = {1, -2, 3.5F, 4, 5, 6e-30F};
static const unsigned char mask[] = {0, 1, 255};

static const aecl_tensor tensors[] = {
    {"moments", AECL_TENSOR_F64, 1, {2}, wide, sizeof wide},
    {"training.step", AECL_TENSOR_I64, 2, {1, 2}, steps, sizeof steps},
    {"encoder.0.weight", AECL_TENSOR_F32, 4, {1, 2, 3, 1}, weights, sizeof weights},
    {"mask", AECL_TENSOR_U8, 1, {3}, mask, sizeof mask},
};

static aecl_json *some_metadata(void) {
    aecl_json *metadata = aecl_json_object();
    aecl_assert_ok(aecl_json_set_text(metadata, "format_version", "1"));
    aecl_assert_ok(aecl_json_set_text(metadata, "", "\"sha256\":\"\\ \n \xe2\x82\xac"));
    aecl_assert_ok(aecl_json_set_text(metadata, "\"sha256", "0000"));
    return metadata;
}

/* Writes the four tensors; returns the file's bytes, owned by the caller. */
static unsigned char *written(const char *path, size_t *length, char digest[65]) {
    unsigned char *bytes = NULL;
    aecl_json *metadata = some_metadata();
    aecl_assert_ok(aecl_safetensors_write(path, tensors, COUNT_OF(tensors), metadata, digest));
    aecl_assert_ok(aecl_file_read(path, SIZE_MAX, &bytes, length));
    aecl_json_free(metadata);
    return bytes;
}

static void store(const char *path, const void *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void assert_read_refused(const char *path, const char *words) {
    aecl_safetensors file;
    memset(&file, 0x55, sizeof file);
    aecl_assert_refused(aecl_safetensors_read(&file, path), AECL_INPUT, words);
    assert_non_null(strstr(aecl_message(), path));
    assert_null(strchr(aecl_message(), '\n'));
    assert_null(file.tensors);
    assert_null(file.bytes);
    assert_null(file.metadata);
}

static void what_is_written_is_read(void **state) {
    const char *path = aecl_scratch_path(state, "m.safetensors");
    size_t length;
    char digest[65];
    free(written(path, &length, digest));
    aecl_safetensors file;
    aecl_assert_ok(aecl_safetensors_read(&file, path));
    assert_int_equal(file.count, COUNT_OF(tensors));
    for (size_t i = 0; i < COUNT_OF(tensors); i++) {
        const aecl_tensor *got = aecl_safetensors_find(&file, tensors[i].name), *want = &tensors[i];
        assert_ptr_equal(got, &file.tensors[i]);
        assert_int_equal(got->type, want->type);
        assert_int_equal(got->rank, want->rank);
        assert_memory_equal(got->dim, want->dim, sizeof want->dim);
        assert_int_equal(got->bytes, want->bytes);
        assert_memory_equal(got->data, want->data, want->bytes);
    }
    assert_null(aecl_safetensors_find(&file, "none"));
    assert_string_equal(aecl_json_get_text(file.metadata, "format_version"), "1");
    assert_string_equal(aecl_json_get_text(file.metadata, ""), "\"sha256\":\"\\ \n \xe2\x82\xac");
    assert_string_equal(aecl_json_get_text(file.metadata, "sha256"), digest);
    assert_int_equal(aecl_json_length(file.metadata), 5);
    aecl_safetensors_free(&file);
    aecl_safetensors_free(NULL);
}

static void same_contents_are_the_same_bytes(void **state) {
    const char *first = aecl_scratch_path(state, "a"), *second = aecl_scratch_path(state, "b");
    size_t length, again_length;
    char digest[65], again_digest[65];
    unsigned char *bytes = written(first, &length, digest), *again = written(second, &again_length, again_digest);
    assert_int_equal(length, again_length);
    assert_memory_equal(bytes, again, length);
    assert_string_equal(digest, again_digest);
    free(again);

    aecl_safetensors file; /* what was read, written again: the old digest is no part of the new one */
    aecl_assert_ok(aecl_safetensors_read(&file, first));
    aecl_assert_ok(aecl_safetensors_write(second, file.tensors, file.count, file.metadata, NULL));
    aecl_assert_ok(aecl_file_read(second, SIZE_MAX, &again, &again_length));
    assert_int_equal(length, again_length);
    assert_memory_equal(bytes, again, length);
    aecl_safetensors_free(&file);
    free(again);
    free(bytes);
}

static void the_bytes_are_as_the_format_says(void **state) {
    const char *path = aecl_scratch_path(state, "m");
    static const char header[] = "{\"__metadata__\":{\"digest\":\"sha256\",\"sha256\":\"";
    static const char tail[] = "\"},\"mask\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}} ";
    aecl_assert_ok(aecl_safetensors_write(path, &tensors[3], 1, NULL, NULL));
    unsigned char *bytes = NULL;
    size_t length, header_length = sizeof header - 1 + 64 + sizeof tail - 1;
    aecl_assert_ok(aecl_file_read(path, SIZE_MAX, &bytes, &length));
    assert_int_equal(length, 8 + header_length + sizeof mask);
    assert_int_equal(header_length % 8, 0);
    assert_int_equal(bytes[0] + 256 * bytes[1], header_length);
    assert_memory_equal(bytes + 8, header, sizeof header - 1);
    assert_memory_equal(bytes + 8 + sizeof header - 1 + 64, tail, sizeof tail - 1);
    assert_memory_equal(bytes + 8 + header_length, mask, sizeof mask);

    char digest[65], stored[65] = "";
    unsigned char *at = bytes + 8 + sizeof header - 1;
    memcpy(stored, at, 64);
    memset(at, '0', 64);
    aecl_assert_ok(aecl_sha256(bytes, length, digest));
    assert_string_equal(digest, stored);
    free(bytes);
}

static void a_file_cut_anywhere_is_refused(void **state) {
    const char *path = aecl_scratch_path(state, "m"), *cut = aecl_scratch_path(state, "cut");
    size_t length;
    unsigned char *bytes = written(path, &length, NULL);
    for (size_t n = 0; n < length; n++) {
        store(cut, bytes, n);
        assert_read_refused(cut, "");
    }
    free(bytes);
}

static void a_flipped_bit_anywhere_is_refused(void **state) {
    const char *path = aecl_scratch_path(state, "m"), *flipped = aecl_scratch_path(state, "flipped");
    size_t length;
    unsigned char *bytes = written(path, &length, NULL);
    for (size_t bit = 0; bit < 8 * length; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
        store(flipped, bytes, length);
        assert_read_refused(flipped, "");
        bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    store(flipped, bytes, length);
    aecl_safetensors file;
    aecl_assert_ok(aecl_safetensors_read(&file, flipped));
    aecl_safetensors_free(&file);
    free(bytes);
}

/* Stores a file of this header, not padded, and `data` zero bytes. */
static void store_header(const char *path, const char *header, size_t header_length, size_t data) {
    uint64_t length = header_length;
    unsigned char *bytes = calloc(8 + header_length + data, 1);
    assert_non_null(bytes);
    memcpy(bytes, &length, 8);
    memcpy(bytes + 8, header, header_length);
    store(path, bytes, 8 + header_length + data);
    free(bytes);
}

#define ONE(shape, offsets) "{\"t\":{\"dtype\":\"U8\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"
#define PAIR(a, b)                                                                                                     \
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":" a "},"                                                  \
    "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":" b "}}"

static const struct {
    const char *header;
    size_t data;
    const char *words;
} abuses[] = {
    {"", 0, "does not start with '{'"},
    {"[]", 0, "does not start with '{'"},
    {" {}", 0, "does not start with '{'"},
    {"\"t\"", 0, "does not start with '{'"},
    {"{", 0, "header:1:1"},
    {"{}x", 0, "end of file expected"},
    {"{} {}", 0, "end of file expected"},
    {"{'t':1}", 0, "header:1:2"},
    {"{\"t\":NaN}", 0, "header:1:"},
    {"{\"\xff\":1}", 0, "unable to decode byte 0xff"},
    {"{\"\xc0\x80\":1}", 0, "header:1:"},
    {"{\"\\u0000\":1}", 0, "NUL byte"},
    {"{\"\\ud800\":1}", 0, "header:1:"},
    {"{}", 4, "4 bytes of data, its tensors have 0"},
    {"{\"t\":7}", 0, "is not an object of"},
    {"{\"t\":[\"U8\",[4],[0,4]]}", 4, "is not an object of"},
    {"{\"t\":null}", 0, "is not an object of"},
    {"{\"t\":{}}", 0, "is not an object of"},
    {"{\"t\":{\"dtype\":\"U8\",\"shape\":[4]}}", 4, "is not an object of"},
    {"{\"t\":{\"dtype\":\"U8\",\"shape\":[4],\"offsets\":[0,4]}}", 4, "data_offsets are not two"},
    {"{\"t\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4],\"more\":1}}", 4, "is not an object of"},
    {"{\"t\":{\"dtype\":\"U8\",\"shape\":[4],\"shape\":[4],\"data_offsets\":[0,4]}}", 4, "duplicate object key"},
    {"{\"t\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
     "\"t\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}",
     4, "duplicate object key"},
    {"{\"__metadata__\":{},\"__metadata__\":{}}", 0, "duplicate object key"},
    {"{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}", 0, "duplicate object key"},
    {"{\"t\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "dtype \"F16\" is not"},
    {"{\"t\":{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype \"f32\" is not"},
    {"{\"t\":{\"dtype\":\"\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype \"\" is not"},
    {"{\"t\":{\"dtype\":0,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype \"\" is not"},
    {"{\"t\\u001b[31m\\n\":{\"dtype\":\"\\u0007\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4, "t\\x1B[31m\\x0A"},
    {ONE("4", "[0,4]"), 4, "its shape is not a list"},
    {ONE("{\"0\":4}", "[0,4]"), 4, "its shape is not a list"},
    {ONE("[]", "[0,1]"), 1, "0 dimensions"},
    {ONE("[]", "[0,0]"), 0, "0 dimensions"},
    {ONE("[1,1,1,1,4]", "[0,4]"), 4, "5 dimensions"},
    {ONE("[0]", "[0,0]"), 0, "dimension 0 is 0"},
    {ONE("[4,0]", "[0,0]"), 0, "dimension 1 is 0"},
    {ONE("[-4]", "[0,4]"), 4, "dimension 0 is not a whole number"},
    {ONE("[-2,-2]", "[0,4]"), 4, "dimension 0 is not a whole number"},
    {ONE("[4.0]", "[0,4]"), 4, "dimension 0 is not a whole number"},
    {ONE("[\"4\"]", "[0,4]"), 4, "dimension 0 is not a whole number"},
    {ONE("[true]", "[0,1]"), 1, "dimension 0 is not a whole number"},
    {ONE("[9223372036854775808]", "[0,4]"), 4, "too big integer"},
    {ONE("[4294967296,4294967296]", "[0,0]"), 0, "its shape overflows"},
    {ONE("[4294967297,4294967296,4294967295]", "[0,4]"), 4, "its shape overflows"},
    {"{\"t\":{\"dtype\":\"F64\",\"shape\":[2305843009213693953],\"data_offsets\":[0,8]}}", 8, "its shape overflows"},
    {ONE("[5]", "[0,4]"), 4, "its shape needs 5 bytes, it has 4"},
    {ONE("[3]", "[0,4]"), 4, "its shape needs 3 bytes, it has 4"},
    {"{\"t\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4, "its shape needs 16 bytes"},
    {ONE("[4]", "4"), 4, "data_offsets are not two"},
    {ONE("[4]", "[4]"), 4, "data_offsets are not two"},
    {ONE("[4]", "[0,4,4]"), 4, "data_offsets are not two"},
    {ONE("[4]", "{\"0\":0,\"1\":4}"), 4, "data_offsets are not two"},
    {ONE("[4]", "[\"0\",\"4\"]"), 4, "data_offsets are not two"},
    {ONE("[4]", "[-4,0]"), 4, "data_offsets are not two"},
    {ONE("[4]", "[4,0]"), 4, "data_offsets are not two"},
    {ONE("[4]", "[0.0,4.0]"), 4, "data_offsets are not two"},
    {ONE("[4]", "[0,4e0]"), 4, "data_offsets are not two"},
    {ONE("[4]", "[0,9223372036854775808]"), 4, "too big integer"},
    {ONE("[4]", "[18446744073709551612,0]"), 4, "too big integer"},
    {ONE("[4]", "[9223372036854775803,9223372036854775807]"), 4, "ends at byte 9223372036854775807"},
    {ONE("[4]", "[0,4]"), 3, "ends at byte 4 of the data, the file holds 3"},
    {ONE("[4]", "[0,4]"), 0, "ends at byte 4 of the data, the file holds 0"},
    {ONE("[4]", "[0,4]"), 5, "5 bytes of data, its tensors have 4"},
    {ONE("[4]", "[1,5]"), 5, "starts at byte 1 of the data, the one before ends at 0"},
    {PAIR("[0,4]", "[5,9]"), 9, "\"b\": starts at byte 5"},
    {PAIR("[0,4]", "[3,7]"), 7, "\"b\": starts at byte 3"},
    {PAIR("[4,8]", "[1,5]"), 8, "\"b\": starts at byte 1"},
    {PAIR("[0,4]", "[0,4]"), 4, "starts at byte 0 of the data, the one before ends at 4"},
    {PAIR("[0,4]", "[0,4]"), 8, "starts at byte 0 of the data, the one before ends at 4"},
    {"{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
     "\"bb\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}",
     6, "not a multiple of 4"},
    {"{\"__metadata__\":\"x\"}", 0, "__metadata__ is not an object"},
    {"{\"__metadata__\":[]}", 0, "__metadata__ is not an object"},
    {"{\"__metadata__\":null}", 0, "__metadata__ is not an object"},
    {"{\"__metadata__\":{\"a\":1}}", 0, "metadata \"a\" is not a string"},
    {"{\"__metadata__\":{\"a\":null}}", 0, "metadata \"a\" is not a string"},
    {"{\"__metadata__\":{\"a\":{\"b\":\"c\"}}}", 0, "metadata \"a\" is not a string"},
    {"{\"__metadata__\":{\"sha256\":7}}", 0, "metadata \"sha256\" is not a string"},
    {"{\"__metadata__\":{\"sha256\":\"\"}}", 0, "no sha256 of 64 characters"},
    {"{\"__metadata__\":{\"digest\":\"sha256\"}}", 0, "no sha256 of 64 characters"},
    {"{\"__metadata__\":{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"}}", 0,
     "damaged"},
    {"{\"__metadata__\":{\"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}}", 0,
     "damaged"},
};

static void abuse_is_refused_by_name(void **state) {
    const char *path = aecl_scratch_path(state, "abuse");
    for (size_t i = 0; i < COUNT_OF(abuses); i++) {
        store_header(path, abuses[i].header, strlen(abuses[i].header), abuses[i].data);
        assert_read_refused(path, abuses[i].words);
    }
}

static void a_lying_length_is_refused(void **state) {
    const char *path = aecl_scratch_path(state, "abuse");
    const struct {
        uint64_t length;
        const char *words;
    } cases[] = {{0, "does not start with '{'"},
                 {1, "header:1:1"},
                 {3, "a header of 3 bytes, the file holds 10"},
                 {AECL_HEADER_LIMIT, "a header of 1048576 bytes, the file holds 10"},
                 {AECL_HEADER_LIMIT + 1, "the limit is"},
                 {UINT64_MAX, "a header of 18446744073709551615 bytes, the limit is"},
                 {UINT64_MAX - 7, "the limit is"},
                 {(uint64_t)1 << 63, "the limit is"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char bytes[10] = "12345678{}";
        memcpy(bytes, &cases[i].length, 8);
        store(path, bytes, sizeof bytes);
        assert_read_refused(path, cases[i].words);
    }
    store(path, "", 0);
    assert_read_refused(path, "0 bytes are too few");
    store_header(path, "{\"t\":7\0}", 8, 0);
    assert_read_refused(path, "a NUL byte");
    store_header(path, "{}\0\0\0\0\0\0", 8, 0);
    assert_read_refused(path, "a NUL byte");
    assert_read_refused(aecl_scratch_folder(state), "folder");
    assert_read_refused(aecl_scratch_path(state, "none"), "");
}

static void deep_and_wide_headers_are_refused(void **state) {
    const char *path = aecl_scratch_path(state, "abuse");
    aecl_text text = {0};
    for (size_t i = 0; i < 3000; i++) aecl_text_add(&text, "{\"t\":");
    aecl_text_add(&text, "1");
    for (size_t i = 0; i < 3000; i++) aecl_text_add(&text, "}");
    aecl_assert_ok(aecl_text_done(&text));
    store_header(path, text.s, text.length, 0);
    assert_read_refused(path, "nested deeper than 64");
    aecl_text_free(&text);

    const char *const openings[] = {"{", "{\"__metadata__\":{"}, *const endings[] = {"}", "}}"};
    for (size_t k = 0; k < COUNT_OF(openings); k++) {
        text = (aecl_text){0};
        aecl_text_add(&text, "%s\"-\":\"\"", openings[k]);
        for (size_t i = 0; i < 90000; i++) aecl_text_add(&text, ",\"%zx\":\"\"", i);
        aecl_text_add(&text, "%s", endings[k]);
        aecl_assert_ok(aecl_text_done(&text));
        store_header(path, text.s, text.length, 0);
        assert_read_refused(path, "the limit is 4096");
        aecl_text_free(&text);
    }
}

static void files_of_other_writers_are_accepted(void **state) {
    const char *path = aecl_scratch_path(state, "foreign");
    static const char header[] = "{\"b\":{\"data_offsets\":[8,12],\"dtype\":\"F32\",\"shape\":[1,1]},\n"
                                 " \"__metadata__\": {\"format\": \"pt\"},"
                                 " \"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}        ";
    aecl_safetensors file;
    store_header(path, header, sizeof header - 1 - (sizeof header - 1) % 8, 12);
    aecl_assert_ok(aecl_safetensors_read(&file, path));
    assert_int_equal(file.count, 2);
    assert_string_equal(file.tensors[0].name, "a"); /* in the order of the data */
    assert_string_equal(file.tensors[1].name, "b");
    assert_string_equal(aecl_json_get_text(file.metadata, "format"), "pt");
    aecl_safetensors_free(&file);
    store_header(path, "{}", 2, 0);
    aecl_assert_ok(aecl_safetensors_read(&file, path));
    assert_int_equal(file.count, 0);
    assert_non_null(file.metadata);
    aecl_safetensors_free(&file);
}

static void nothing_is_written_that_would_be_refused(void **state) {
    const char *path = aecl_scratch_path(state, "m");
    const struct {
        aecl_tensor tensors[2];
        const char *words;
    } cases[] = {
        {{{"t", AECL_TENSOR_U8, 1, {3}, mask, 3}, {"t", AECL_TENSOR_U8, 1, {3}, mask, 3}}, "\"t\": the name is taken"},
        {{{"t", AECL_TENSOR_U8, 1, {3}, mask, 3}, {"__metadata__", AECL_TENSOR_U8, 1, {3}, mask, 3}}, "name is taken"},
        {{{"t", AECL_TENSOR_U8, 1, {3}, mask, 3}, {"w", AECL_TENSOR_F32, 1, {6}, weights, 24}},
         "wider types come first"},
        {{{"t", AECL_TENSOR_U8, 1, {2}, mask, 3}}, "its shape needs 2 bytes, it has 3"},
        {{{"t", AECL_TENSOR_U8, 0, {0}, mask, 1}}, "0 dimensions"},
        {{{"t", AECL_TENSOR_U8, 2, {3, 0}, mask, 0}}, "dimension 1 is 0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t count = cases[i].tensors[1].name == NULL ? 1 : 2;
        aecl_assert_refused(aecl_safetensors_write(path, cases[i].tensors, count, NULL, NULL), AECL_INPUT,
                            cases[i].words);
        assert_non_null(strstr(aecl_message(), path));
    }
    aecl_json *metadata = aecl_json_object();
    aecl_assert_ok(aecl_json_set_integer(metadata, "epoch", 3));
    aecl_assert_refused(aecl_safetensors_write(path, tensors, 1, metadata, NULL), AECL_INPUT,
                        "\"epoch\" is not a string");
    char *long_text = malloc(AECL_HEADER_LIMIT + 1);
    assert_non_null(long_text);
    memset(long_text, 'x', AECL_HEADER_LIMIT);
    long_text[AECL_HEADER_LIMIT] = '\0';
    aecl_assert_ok(aecl_json_set_text(metadata, "epoch", long_text));
    aecl_assert_refused(aecl_safetensors_write(path, tensors, 1, metadata, NULL), AECL_INPUT, "the limit is");
    free(long_text);
    aecl_json_free(metadata);
    assert_int_equal(aecl_scratch_count(aecl_scratch_folder(state)), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, aecl_scratch_setup, aecl_scratch_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read),
        TEST(same_contents_are_the_same_bytes),
        TEST(the_bytes_are_as_the_format_says),
        TEST(a_file_cut_anywhere_is_refused),
        TEST(a_flipped_bit_anywhere_is_refused),
        TEST(abuse_is_refused_by_name),
        TEST(a_lying_length_is_refused),
        TEST(deep_and_wide_headers_are_refused),
        TEST(files_of_other_writers_are_accepted),
        TEST(nothing_is_written_that_would_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
