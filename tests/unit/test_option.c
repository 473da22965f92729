/* One table gives parsing, ranges, help and words "key=value"; a wrong command line names its remedy. */
#include <stdlib.h>
#include <string.h>

#include "app/option_parse.h"
#include "support/compare.h"

typedef struct {
    int64_t epochs;
    double rate;
    bool resume;
    char *out;
    int optimizer;
} run_config;

typedef struct {
    bool quiet;
    char *device;
} global_config;

static const char *const optimizers[] = {"adam", "sgd", NULL};

static const aecl_option run_options[] = {
    OPT_INTEGER(run_config, epochs, "epochs", 1, 1e6, "N", "passes over the training rows"),
    OPT_REAL(run_config, rate, "learning-rate", 1e-9, 10, "X", "step size"),
    OPT_FLAG(run_config, resume, "resume", "go on where a run ended"),
    OPT_TEXT(run_config, out, "out", "DIR", "folder for the results"),
    OPT_CHOICE(run_config, optimizer, "optimizer", optimizers, "NAME", "rule of a step"),
    OPT_END,
};

static const aecl_option global_options[] = {
    {AECL_OPT_FLAG, "quiet", 'q', AECL_FIELD(global_config, quiet, bool), 0, 0, NULL, NULL, "say less"},
    OPT_TEXT(global_config, device, "device", "D", "where to compute"),
    OPT_END,
};

static run_config run;
static global_config global;

static const aecl_option_group groups[] = {{.title = "Training", .table = run_options, .record = &run},
                                           {.title = "Everywhere", .table = global_options, .record = &global}};

static int fresh(void **state) {
    (void)state;
    run = (run_config){.epochs = 10, .rate = 1e-3};
    global = (global_config){0};
    return 0;
}

static int release(void **state) {
    (void)state;
    aecl_option_free(run_options, &run);
    aecl_option_free(global_options, &global);
    aecl_option_free(run_options, NULL);
    assert_null(run.out);
    return 0;
}

/* Parses a command line given as words between single spaces; the words left over come back joined by ','. */
static aecl_status parse(const char *line, char rest[200]) {
    char copy[200], *argv[20], *place = NULL;
    int argc = 0;
    assert_true(strlen(line) < sizeof copy);
    strcpy(copy, line);
    for (char *word = strtok_r(copy, " ", &place); word; word = strtok_r(NULL, " ", &place)) argv[argc++] = word;
    argv[argc] = NULL;
    aecl_command_line parsed = {.argc = argc, .argv = argv};
    aecl_status st = aecl_option_parse(groups, COUNT_OF(groups), &parsed);
    memset(copy, 'z', sizeof copy); /* what came back stands on its own */
    rest[0] = 0;
    for (size_t i = 0; i < parsed.word_count; i++) strcat(strcat(rest, i ? "," : ""), parsed.words[i]);
    aecl_command_line_free(&parsed);
    return st;
}

static void options_stand_anywhere(void **state) {
    (void)state;
    char rest[200];
    aecl_assert_ok(
        parse("train --epochs 3 -q --learning-rate=0.5 basic - --optimizer sgd --out a --resume --out b", rest));
    assert_string_equal(rest, "train,basic,-");
    assert_int_equal(run.epochs, 3);
    aecl_assert_near(run.rate, 0.5, 0);
    assert_int_equal(run.optimizer, 1);
    assert_string_equal(run.out, "b");
    assert_true(run.resume && global.quiet);
    assert_null(global.device);
}

static void two_dashes_end_the_options(void **state) {
    (void)state;
    char rest[200];
    aecl_assert_ok(parse("a -- --epochs -q -- b", rest));
    assert_string_equal(rest, "a,--epochs,-q,--,b");
    assert_int_equal(run.epochs, 10);
    aecl_assert_ok(parse("", rest));
    assert_string_equal(rest, "");
}

static void a_wrong_command_line_names_the_remedy(void **state) {
    (void)state;
    const char *cases[][2] = {
        {"--epocs=5", "unknown option --epocs; did you mean --epochs?"},
        {"x --devise cpu", "unknown option --devise; did you mean --device?"},
        {"--learning_rate 1", "unknown option --learning_rate; did you mean --learning-rate?"},
        {"--xyzzy", "unknown option --xyzzy; --help lists the options"},
        {"-x", "unknown option -x; --help"},
        {"--epochs", "--epochs: its value is missing"},
        {"--quiet=3", "--quiet: takes no value"},
        {"--epochs 0", "--epochs: 0 is not a whole number from 1 to 1000000"},
        {"--epochs -1", "--epochs: -1 is not a whole number from 1 to 1000000"},
        {"--epochs 1000001", "--epochs: 1000001 is not"},
        {"--epochs 3x", "--epochs: 3x is not"},
        {"--epochs 1.5", "--epochs: 1.5 is not"},
        {"--epochs 1e99", "--epochs: 1e99 is not"},
        {"--epochs 9223372036854775808", "--epochs: 9223372036854775808 is not"},
        {"--epochs=", "--epochs: an empty value is not a whole number"},
        {"--learning-rate nan", "--learning-rate: nan is not a number from 1e-09 to 10"},
        {"--learning-rate inf", "--learning-rate: inf is not a number from 1e-09 to 10"},
        {"--learning-rate 10.001", "--learning-rate: 10.001 is not"},
        {"--learning-rate 0", "--learning-rate: 0 is not"},
        {"--optimizer adan", "--optimizer: adan is not one of adam, sgd; did you mean adam?"},
        {"--optimizer 0", "--optimizer: 0 is not one of adam, sgd"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char rest[200];
        aecl_assert_refused(parse(cases[i][0], rest), AECL_USAGE, cases[i][1]);
        assert_string_equal(rest, "");
    }
    assert_int_equal(run.epochs, 10);
    aecl_assert_near(run.rate, 1e-3, 0);
}

static void bounds_belong_to_the_range(void **state) {
    (void)state;
    const aecl_option *epochs = aecl_option_find(run_options, "epochs");
    aecl_assert_ok(aecl_option_set(epochs, &run, "run.epochs", "1"));
    aecl_assert_ok(aecl_option_set(epochs, &run, "run.epochs", "1000000"));
    assert_int_equal(run.epochs, 1000000);
    aecl_assert_refused(aecl_option_set(epochs, &run, "run.epochs", "0"), AECL_USAGE, "run.epochs: 0 is not");
}

static void names_are_found_with_either_dash(void **state) {
    (void)state;
    assert_ptr_equal(aecl_option_find(run_options, "learning_rate"), &run_options[1]);
    assert_ptr_equal(aecl_option_find(run_options, "learning-rate"), &run_options[1]);
    assert_null(aecl_option_find(run_options, "learning"));
    assert_null(aecl_option_find(run_options, "learning-rates"));
    assert_null(aecl_option_find(run_options, ""));
}

static void words_set_fields(void **state) {
    (void)state;
    aecl_assert_ok(
        aecl_option_set_words(run_options, &run, "case", "epochs=7  learning_rate=2 resume=true optimizer=sgd"));
    assert_int_equal(run.epochs, 7);
    aecl_assert_near(run.rate, 2, 0);
    assert_true(run.resume);
    assert_int_equal(run.optimizer, 1);
    aecl_assert_ok(aecl_option_set_words(run_options, &run, "case", "resume=false"));
    aecl_assert_ok(aecl_option_set_words(run_options, &run, "case", ""));
    assert_false(run.resume);
    const char *cases[][2] = {
        {"epoch=7", "case: unknown key epoch; did you mean epochs?"},
        {"x=7", "case: unknown key x; known are epochs, learning-rate, resume, out, optimizer"},
        {"epochs", "case: epochs is not of the form key=value"},
        {"epochs=0", "case: epochs: 0 is not a whole number from 1 to 1000000"},
        {"resume=yes", "case: resume: yes is not true or false"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        aecl_assert_refused(aecl_option_set_words(run_options, &run, "case", cases[i][0]), AECL_USAGE, cases[i][1]);
}

static void values_are_printed_as_they_are_typed(void **state) {
    (void)state;
    aecl_text text = {0};
    for (const aecl_option *row = run_options; row->type != AECL_OPT_END; row++) {
        aecl_option_print(row, &run, &text);
        aecl_text_add(&text, ";");
    }
    aecl_assert_ok(aecl_option_set(&run_options[3], &run, "out", "a b"));
    aecl_option_print(&run_options[3], &run, &text);
    aecl_assert_ok(aecl_text_done(&text));
    assert_string_equal(text.s, "10;0.001;false;;adam;a b");
    aecl_text_free(&text);
}

typedef struct {
    int64_t window[2], padding[2];
} pair_config;

static void a_pair_is_one_number_or_two(void **state) {
    (void)state;
    static const aecl_option table[] = {OPT_PAIR(pair_config, window, "window", 1, 64, "N", "of a window"),
                                        OPT_PAIR(pair_config, padding, "padding", -1, 9, "N", "around"), OPT_END};
    pair_config pair = {{0, 0}, {-1, -1}};
    aecl_text text = {0};
    aecl_option_print(&table[0], &pair, &text); /* nothing: below its range */
    aecl_text_add(&text, ";");
    aecl_option_print(&table[1], &pair, &text);
    aecl_assert_ok(aecl_option_set_words(table, &pair, "case", "window=3 padding=-1x2"));
    for (size_t i = 0; i < 2; i++) {
        aecl_text_add(&text, ";");
        aecl_option_print(&table[i], &pair, &text);
    }
    aecl_assert_ok(aecl_text_done(&text));
    assert_string_equal(text.s, ";-1;3;-1x2");
    aecl_text_free(&text);
    const char *wrong[] = {"0", "65", "3x0", "65x3", "3x", "x3", "3x3x3", "3.5", "-1"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        aecl_assert_refused(aecl_option_set(&table[0], &pair, "window", wrong[i]), AECL_USAGE,
                            "is not a whole number, or height x width (3x1), from 1 to 64");
    assert_int_equal(pair.window[0], 3);
}

typedef struct {
    double strength[2];
} range_config;

static void a_range_is_one_number_or_least_and_greatest(void **state) {
    (void)state;
    static const aecl_option row = OPT_RANGE(range_config, strength, "strength", 0, 10, "X", "of noise");
    range_config range = {{0, 0}};
    aecl_text text = {0};
    static const char *const right[] = {"0.2", "0..1e-1", "0.05..10"};
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        aecl_assert_ok(aecl_option_set(&row, &range, "strength", right[i]));
        aecl_option_print(&row, &range, &text);
        aecl_text_add(&text, ";");
    }
    aecl_assert_ok(aecl_text_done(&text));
    assert_string_equal(text.s, "0.2;0..0.1;0.05..10;");
    aecl_text_free(&text);
    const char *wrong[] = {"-1", "0.4..0.1", "0.1..11", "..0.1", "0.1..", "0,1", "nan..1", "0..nan", ""};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        aecl_assert_refused(aecl_option_set(&row, &range, "strength", wrong[i]), AECL_USAGE,
                            "is not a number, or the least and the greatest (0.1..0.4), from 0 to 10");
    aecl_assert_near(range.strength[0], 0.05, 0);
}

static void help_is_aligned(void **state) {
    (void)state;
    aecl_text help = {0};
    aecl_option_help(groups, COUNT_OF(groups), &help);
    aecl_assert_ok(aecl_text_done(&help));
    assert_string_equal(help.s, "Training:\n"
                                "  --epochs N          passes over the training rows (1 to 1000000)\n"
                                "  --learning-rate X   step size (1e-09 to 10)\n"
                                "  --resume            go on where a run ended\n"
                                "  --out DIR           folder for the results\n"
                                "  --optimizer NAME    rule of a step (adam, sgd)\n"
                                "\nEverywhere:\n"
                                "  -q, --quiet         say less\n"
                                "  --device D          where to compute\n");
    aecl_text_free(&help);
}

#define ON_A_FRESH_RECORD(test) cmocka_unit_test_setup_teardown(test, fresh, release)

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_A_FRESH_RECORD(options_stand_anywhere),
        ON_A_FRESH_RECORD(two_dashes_end_the_options),
        ON_A_FRESH_RECORD(a_wrong_command_line_names_the_remedy),
        ON_A_FRESH_RECORD(bounds_belong_to_the_range),
        ON_A_FRESH_RECORD(names_are_found_with_either_dash),
        ON_A_FRESH_RECORD(words_set_fields),
        ON_A_FRESH_RECORD(values_are_printed_as_they_are_typed),
        ON_A_FRESH_RECORD(a_pair_is_one_number_or_two),
        ON_A_FRESH_RECORD(a_range_is_one_number_or_least_and_greatest),
        ON_A_FRESH_RECORD(help_is_aligned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
