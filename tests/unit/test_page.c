/* Pages of HTML: what is given is text and never markup, and base64 is that of its standard. */
#include <math.h>
#include <string.h>

#include "report/page.h"
#include "support/compare.h"

static void check_base64(const char *bytes, const char *want) {
    aecl_text text = {0};
    aecl_text_add_base64(&text, bytes, strlen(bytes));
    aecl_assert_ok(aecl_text_done(&text));
    assert_string_equal(text.s, want);
    aecl_text_free(&text);
}

/* The vectors of RFC 4648, section 10. */
static void base64_is_that_of_its_standard(void **state) {
    (void)state;
    const char *const vectors[][2] = {{"", ""},
                                      {"f", "Zg=="},
                                      {"fo", "Zm8="},
                                      {"foo", "Zm9v"},
                                      {"foob", "Zm9vYg=="},
                                      {"fooba", "Zm9vYmE="},
                                      {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < COUNT_OF(vectors); i++) check_base64(vectors[i][0], vectors[i][1]);
}

static void blocks_of_base64_join(void **state) {
    static unsigned char bytes[10000];
    aecl_text text = {0};
    (void)state;
    aecl_text_add_base64(&text, bytes, sizeof bytes);
    aecl_assert_ok(aecl_text_done(&text));
    assert_int_equal(text.length, (sizeof bytes + 2) / 3 * 4);
    assert_int_equal(strspn(text.s, "A"), sizeof bytes * 8 / 6 + 1);
    assert_string_equal(text.s + text.length - 2, "==");
    aecl_text_free(&text);
}

static const char hostile[] = "</style><script>alert(\"1\")</script>'&\x1b\xff";

static void what_is_given_is_never_markup(void **state) {
    const char *const cells[] = {hostile, hostile, hostile, hostile};
    const double values[] = {1, NAN, 3};
    const aecl_series series[] = {{hostile, values}};
    aecl_text page = {0};
    (void)state;
    aecl_page_begin(&page, hostile);
    aecl_page_heading(&page, hostile);
    aecl_page_paragraph(&page, hostile);
    aecl_page_command(&page, hostile);
    aecl_page_add_table(&page, &(aecl_page_table){.caption = hostile, .cells = cells, .rows = 2, .columns = 2});
    aecl_page_picture(&page, hostile, (const unsigned char *)hostile, sizeof hostile);
    aecl_page_lines(
        &page,
        &(aecl_line_figure){
            .title = hostile, .x_label = hostile, .series = series, .series_count = 1, .count = COUNT_OF(values)});
    aecl_page_end(&page);
    aecl_assert_ok(aecl_text_done(&page));
    assert_null(strstr(page.s, "<script"));
    assert_null(strstr(page.s, "</style><"));
    assert_null(strpbrk(page.s, "\x1b\xff"));
    assert_null(strstr(page.s, "\"1\""));
    assert_null(strstr(page.s, "nan"));
    assert_non_null(strstr(page.s, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;\\x1B\\xFF"));
    aecl_text_free(&page);
}

static void a_page_without_values_is_whole(void **state) {
    aecl_text page = {0};
    (void)state;
    aecl_page_lines(&page, &(aecl_line_figure){.title = "none", .x_label = "epoch"});
    aecl_assert_ok(aecl_text_done(&page));
    assert_null(strstr(page.s, "nan"));
    assert_null(strstr(page.s, "inf"));
    aecl_text_free(&page);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_is_that_of_its_standard),
        cmocka_unit_test(blocks_of_base64_join),
        cmocka_unit_test(what_is_given_is_never_markup),
        cmocka_unit_test(a_page_without_values_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
