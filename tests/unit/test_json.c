/* Text comes back the same, reals bit for bit in any locale; wrong text is refused with its place, and nothing that is
 * not finite is written. */
#include <locale.h>
#include <math.h>
#include <string.h>

#include "io/json.h"
#include "support/compare.h"

static aecl_json *parsed(const char *text) {
    aecl_json *value = NULL;
    aecl_assert_ok(aecl_json_parse(&value, "test", text, strlen(text)));
    assert_non_null(value);
    return value;
}

static void assert_written(const aecl_json *value, bool indented, const char *want) {
    aecl_text text = {0};
    aecl_assert_ok(aecl_json_write(value, indented, &text));
    assert_string_equal(text.s, want);
    aecl_text_free(&text);
}

static void refused(const char *text, size_t length, const char *words) {
    aecl_json *value = (aecl_json *)&value;
    aecl_assert_refused(aecl_json_parse(&value, "f.json", text, length), AECL_INPUT, words);
    assert_null(value);
}

static void text_and_back_is_the_same(void **state) {
    (void)state;
    const char *text =
        "{\"z\":1,\"a\":[1,-2.5,\"x\",true,false,null,[],{}],\"\":{\"k\":\"\\\"\\\\ \\n \xe2\x82\xac\"}}";
    aecl_json *value = parsed(text);
    assert_written(value, false, text);
    aecl_json_free(value);
    aecl_json_free(NULL);
}

static void indented_text_keeps_lists_of_scalars_on_one_line(void **state) {
    (void)state;
    aecl_json *value = parsed("{\"a\":{\"b\":[1,2,3]},\"l\":[{\"c\":1},[4]],\"e\":{},\"f\":[]}");
    assert_written(value, true,
                   "{\n  \"a\": {\n    \"b\": [1, 2, 3]\n  },\n"
                   "  \"l\": [\n    {\n      \"c\": 1\n    },\n    [4]\n  ],\n  \"e\": {},\n  \"f\": []\n}");
    aecl_json_free(value);
}

static void wrong_text_is_refused_with_its_place(void **state) {
    (void)state;
    const struct {
        const char *text, *words;
    } cases[] = {
        {"", "f.json:1:0: "},
        {"{", "f.json:1:1: "},
        {"7", "'[' or '{' expected"},
        {"{\"a\":1,\"a\":2}", "f.json:1:10: duplicate object key"},
        {"{}\n{}", "f.json:2:1: end of file expected"},
        {"[1,]", "f.json:1:4: "},
        {"[NaN]", "f.json:1:4: "},
        {"[1e999]", "real number overflow"},
        {"[9223372036854775808]", "too big integer"},
        {"[\"\xff\"]", "unable to decode byte 0xff"},
        {"[\"\xc0\xaf\"]", "f.json:1:"},
        {"[\"\xed\xa0\x80\"]", "f.json:1:"},
        {"[\"\\u0000\"]", "\\u0000 is not allowed"},
        {"{\"\\u0000\":1}", "NUL byte in object key"},
        {"[\"a\nb\"]", "f.json:"},
        {"{a:1}", "string or '}' expected"},
        {"[01]", "f.json:1:2: "},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) refused(cases[i].text, strlen(cases[i].text), cases[i].words);
    refused("[1\0]", 4, "f.json:1:3: a NUL byte");
    refused("{\"a\":1}\n\0", 9, "f.json:2:1: a NUL byte");
    refused("[\"\\\0\"]", 6, "f.json:1:4: a NUL byte");
    refused("[\x1b[31m", 6, "\\x1B");
}

static void nesting_beyond_64_is_refused(void **state) {
    (void)state;
    char text[6001];
    const size_t depths[] = {1, 64, 65, 3000};
    for (size_t i = 0; i < COUNT_OF(depths); i++) {
        size_t depth = depths[i];
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        aecl_json *value = NULL;
        if (depth > 64) {
            refused(text, 2 * depth, "f.json:1:65: nested deeper than 64 levels");
            continue;
        }
        aecl_assert_ok(aecl_json_parse(&value, "f.json", text, 2 * depth));
        aecl_json_free(value);
    }
    memset(text, '[', sizeof text); /* in a string brackets do not nest */
    memcpy(text, "[\"\\\"", 4);
    memcpy(text + sizeof text - 2, "\"]", 2);
    aecl_json *value = NULL;
    aecl_assert_ok(aecl_json_parse(&value, "f.json", text, sizeof text));
    aecl_json_free(value);
}

static void getters_answer_only_their_kind(void **state) {
    (void)state;
    aecl_json *value = parsed("{\"i\":3,\"r\":0.5,\"t\":\"x\",\"l\":[7,\"y\"],\"n\":null,\"f\":true}");
    assert_int_equal(aecl_json_get_integer(value, "i", -1), 3);
    assert_int_equal(aecl_json_get_integer(value, "r", -1), -1);
    assert_int_equal(aecl_json_get_integer(value, "none", -1), -1);
    aecl_assert_near(aecl_json_get_real(value, "i", -1), 3, 0);
    aecl_assert_near(aecl_json_get_real(value, "r", -1), 0.5, 0);
    aecl_assert_near(aecl_json_get_real(value, "t", -1), -1, 0);
    assert_string_equal(aecl_json_get_text(value, "t"), "x");
    assert_null(aecl_json_get_text(value, "i"));
    const aecl_json *list = aecl_json_get(value, "l");
    assert_int_equal(aecl_json_length(list), 2);
    assert_int_equal(aecl_json_length(value), 6);
    assert_int_equal(aecl_json_length(NULL), 0);
    assert_int_equal(aecl_json_to_integer(aecl_json_at(list, 0), -1), 7);
    assert_string_equal(aecl_json_to_text(aecl_json_at(list, 1)), "y");
    assert_null(aecl_json_to_text(aecl_json_at(list, 0)));
    assert_null(aecl_json_at(list, 2));
    assert_null(aecl_json_get(NULL, "i"));
    aecl_json_free(value);
}

static void keys_come_in_the_order_of_the_file(void **state) {
    (void)state;
    const aecl_json_kind kinds[] = {AECL_JSON_INTEGER, AECL_JSON_REAL, AECL_JSON_STRING, AECL_JSON_ARRAY,
                                    AECL_JSON_OBJECT,  AECL_JSON_FLAG, AECL_JSON_NULL};
    aecl_json *value = parsed("{\"z\":1,\"y\":1.5,\"x\":\"\",\"w\":[],\"v\":{},\"u\":false,\"t\":null}");
    const aecl_json *entry;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const char *key = aecl_json_key_at(value, i, &entry);
        assert_int_equal(key[0], 'z' - (int)i);
        assert_int_equal(aecl_json_kind_of(entry), kinds[i]);
    }
    assert_null(aecl_json_key_at(value, COUNT_OF(kinds), &entry));
    assert_null(entry);
    assert_int_equal(aecl_json_kind_of(NULL), AECL_JSON_NULL);
    aecl_json_free(value);
}

static void what_is_built_is_written(void **state) {
    (void)state;
    aecl_json *value = aecl_json_object(), *list = aecl_json_array();
    aecl_assert_ok(aecl_json_append(list, aecl_json_integer(INT64_MIN)));
    aecl_assert_ok(aecl_json_append(list, aecl_json_text("x")));
    aecl_assert_ok(aecl_json_append(list, aecl_json_real(1e-5)));
    aecl_assert_ok(aecl_json_set_text(value, "t", "first"));
    aecl_assert_ok(aecl_json_set(value, "l", list));
    aecl_assert_ok(aecl_json_set_flag(value, "f", true));
    aecl_assert_ok(aecl_json_set_integer(value, "i", 10));
    aecl_assert_ok(aecl_json_set_text(value, "", NULL));
    aecl_assert_ok(aecl_json_set_text(value, "t", "a\xff\x1b")); /* replaced in its place; not UTF-8 */
    assert_written(
        value, false,
        "{\"t\":\"a\\\\xFF\\\\x1B\",\"l\":[-9223372036854775808,\"x\",1e-05],\"f\":true,\"i\":10,\"\":null}");
    aecl_json_free(value);
}

static void nothing_that_is_not_finite_is_written(void **state) {
    (void)state;
    aecl_json *value = aecl_json_object();
    aecl_assert_ok(aecl_json_set_real(value, "nan", NAN));
    aecl_assert_ok(aecl_json_set_real(value, "inf", INFINITY));
    aecl_assert_ok(aecl_json_set_real(value, "minus", -INFINITY));
    assert_written(value, false, "{\"nan\":null,\"inf\":null,\"minus\":null}");
    aecl_json_free(value);
}

static void reals_come_back_bit_for_bit_in_any_locale(void **state) {
    (void)state;
    const double numbers[] = {0.1, 0.2, 1.0 / 3, -2.5e-308, 5e-324, 1.7976931348623157e308, 123456789.125, 1e23};
    const char *const locales[] = {"C", "de_DE.UTF-8", "fr_FR.UTF-8", ""};
    for (size_t l = 0; l < COUNT_OF(locales); l++) {
        setlocale(LC_ALL, locales[l]); /* where it is not installed the C locale is tried again */
        for (size_t i = 0; i < COUNT_OF(numbers); i++) {
            aecl_json *value = aecl_json_object();
            aecl_text text = {0};
            aecl_assert_ok(aecl_json_set_real(value, "k", numbers[i]));
            aecl_assert_ok(aecl_json_write(value, false, &text));
            aecl_json *back = parsed(text.s);
            assert_true(aecl_json_get_real(back, "k", NAN) == numbers[i]);
            aecl_json_free(back);
            aecl_json_free(value);
            aecl_text_free(&text);
        }
    }
    setlocale(LC_ALL, "C");
}

static void scalars_read_as_typed(void **state) {
    (void)state;
    const struct {
        const char *json, *text;
    } cases[] = {{"[10]", "10"},       {"[0.001]", "0.001"}, {"[\"adam\"]", "adam"}, {"[true]", "true"},
                 {"[false]", "false"}, {"[0.2]", "0.2"},     {"[[]]", NULL},         {"[{}]", NULL},
                 {"[null]", NULL},     {"[]", NULL}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        aecl_json *value = parsed(cases[i].json);
        aecl_text text = {0};
        bool is_scalar = aecl_json_scalar_text(aecl_json_at(value, 0), &text);
        assert_int_equal(is_scalar, cases[i].text != NULL);
        if (is_scalar) assert_string_equal(text.s, cases[i].text);
        aecl_text_free(&text);
        aecl_json_free(value);
    }
}

static void setters_report_a_missing_object(void **state) {
    (void)state;
    aecl_text text = {0};
    aecl_assert_refused(aecl_json_set_integer(NULL, "k", 1), AECL_NO_MEMORY, "\"k\"");
    aecl_assert_refused(aecl_json_append(NULL, aecl_json_text("x")), AECL_NO_MEMORY, "array");
    aecl_assert_refused(aecl_json_write(NULL, true, &text), AECL_NO_MEMORY, "JSON");
    aecl_json *value = aecl_json_object();
    aecl_assert_refused(aecl_json_set(value, "none", NULL), AECL_NO_MEMORY, "\"none\"");
    assert_int_equal(aecl_json_length(value), 0);
    aecl_json_free(value);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_back_is_the_same),
        cmocka_unit_test(indented_text_keeps_lists_of_scalars_on_one_line),
        cmocka_unit_test(wrong_text_is_refused_with_its_place),
        cmocka_unit_test(nesting_beyond_64_is_refused),
        cmocka_unit_test(getters_answer_only_their_kind),
        cmocka_unit_test(keys_come_in_the_order_of_the_file),
        cmocka_unit_test(what_is_built_is_written),
        cmocka_unit_test(nothing_that_is_not_finite_is_written),
        cmocka_unit_test(reals_come_back_bit_for_bit_in_any_locale),
        cmocka_unit_test(scalars_read_as_typed),
        cmocka_unit_test(setters_report_a_missing_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
