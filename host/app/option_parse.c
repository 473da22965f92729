/* The only user of popt: option tables to popt's, its answers to fields. */
#include "app/option_parse.h"

#include <popt.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* All rows of all groups one after the other: row i is popt's option with val i + 1. */
typedef struct {
    const aecl_option **rows;
    void **records;
    const char **names;
    struct poptOption *popt; /* ends with a zeroed row */
    size_t count;
} flat_table;

static void flat_free(flat_table *t) {
    free(t->rows);
    free(t->records);
    free(t->names);
    free(t->popt);
}

static aecl_status flatten(const aecl_option_group *groups, size_t group_count, flat_table *t) {
    size_t count = 0;
    for (size_t g = 0; g < group_count; g++)
        for (const aecl_option *row = groups[g].table; row->type != AECL_OPT_END; row++) count++;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&t->rows, count, sizeof *t->rows));
    TRY(aecl_alloc(&t->records, count, sizeof *t->records));
    TRY(aecl_alloc(&t->names, count, sizeof *t->names));
    TRY(aecl_alloc(&t->popt, count + 1, sizeof *t->popt));
    for (size_t g = 0; g < group_count; g++)
        for (const aecl_option *row = groups[g].table; row->type != AECL_OPT_END; row++) {
            size_t i = t->count++;
            t->rows[i] = row;
            t->records[i] = groups[g].record;
            t->names[i] = row->name;
            t->popt[i] = (struct poptOption){.longName = row->name,
                                             .shortName = row->letter,
                                             .argInfo = row->type == AECL_OPT_FLAG ? POPT_ARG_NONE : POPT_ARG_STRING,
                                             .val = (int)i + 1};
        }
done:
    return st;
}

static bool is_choice_of(const aecl_option *row, const char *value) {
    size_t i = 0;
    while (row->choices && row->choices[i] && strcmp(row->choices[i], value) != 0) i++;
    return row->choices && row->choices[i];
}

/* popt knows the first row of a name; of choices another one may have the value. */
static size_t row_of(const flat_table *t, size_t first, const char *value) {
    for (size_t i = first; i < t->count; i++)
        if (strcmp(t->names[i], t->names[first]) == 0 && is_choice_of(t->rows[i], value)) return i;
    return first;
}

static aecl_status take_value(const flat_table *t, size_t first, const char *value, aecl_command_line *line) {
    aecl_text where = {0};
    aecl_status st = AECL_OK;
    if (value == NULL) value = "true";
    size_t i = row_of(t, first, value);
    aecl_text_add(&where, "--%s", t->names[i]);
    TRY(aecl_text_done(&where));
    if (t->rows[i]->type == AECL_OPT_TEXT && !*value)
        TRY(aecl_fail(AECL_USAGE, "%s: is empty; leave it out, or give %s", where.s, t->rows[i]->argument));
    TRY(aecl_option_set(t->rows[i], t->records[i], where.s, value));
    TRY(aecl_resize(&line->given, line->given_count + 1, sizeof *line->given));
    line->given[line->given_count] = (aecl_option_given){.row = t->rows[i]};
    TRY(aecl_copy_string(&line->given[line->given_count].text, value));
    line->given_count++;
done:
    aecl_text_free(&where);
    return st;
}

void aecl_command_line_free(aecl_command_line *line) {
    for (size_t i = 0; i < line->given_count; i++) free(line->given[i].text);
    free(line->given);
    free(line->words);
    line->given = NULL, line->words = NULL;
    line->given_count = line->word_count = 0;
}

/* `word` is what stands on the command line: "--epocs=5", "-x", "-qx". */
static aecl_status refuse_word(const flat_table *t, int error, const char *word) {
    aecl_status st = AECL_OK;
    char *name = NULL;
    TRY(aecl_copy_string(&name, word));
    name[strcspn(name, "=")] = 0;
    if (error == POPT_ERROR_NOARG) TRY(aecl_fail(AECL_USAGE, "%s: its value is missing", name));
    if (error == POPT_ERROR_UNWANTEDARG) TRY(aecl_fail(AECL_USAGE, "%s: takes no value", name));
    if (error != POPT_ERROR_BADOPT) TRY(aecl_fail(AECL_USAGE, "%s: %s", word, poptStrerror(error)));
    const char *letters = name + strspn(name, "-");
    const char *nearest = strlen(letters) > 1 ? aecl_nearest(letters, t->names, t->count) : NULL;
    if (nearest) TRY(aecl_fail(AECL_USAGE, "unknown option %s; did you mean --%s?", name, nearest));
    TRY(aecl_fail(AECL_USAGE, "unknown option %s; --help lists the options", name));
done:
    free(name);
    return st;
}

/* One block: the pointers, a NULL after them, then the characters. popt frees its own copies with its context. */
static aecl_status copy_words(const char **left, char ***words, size_t *word_count) {
    size_t count = 0, size = 0;
    for (; left && left[count]; count++) size += strlen(left[count]) + 1;
    size += (count + 1) * sizeof **words;
    aecl_status st = aecl_alloc(words, size, 1);
    if (st < 0) return st;
    char *next = (char *)(*words + count + 1);
    for (size_t i = 0; i < count; i++) {
        (*words)[i] = next;
        next = stpcpy(next, left[i]) + 1;
    }
    *word_count = count;
    return AECL_OK;
}

aecl_status aecl_option_parse(const aecl_option_group *groups, size_t group_count, aecl_command_line *line) {
    aecl_status st = AECL_OK;
    flat_table table = {0};
    poptContext context = NULL;
    char *value = NULL;
    int number = 0;
    line->words = NULL, line->given = NULL;
    line->word_count = line->given_count = 0;
    TRY(flatten(groups, group_count, &table));
    if (line->argc > 0) {
        context = poptGetContext(NULL, line->argc, (const char **)line->argv, table.popt, POPT_CONTEXT_KEEP_FIRST);
        if (context == NULL) TRY(aecl_fail(AECL_NO_MEMORY, "out of memory: %d arguments cannot be parsed", line->argc));
        while ((number = poptGetNextOpt(context)) > 0) {
            value = poptGetOptArg(context);
            TRY(take_value(&table, (size_t)number - 1, value, line));
            free(value), value = NULL;
        }
        if (number < -1) TRY(refuse_word(&table, number, poptBadOption(context, POPT_BADOPTION_NOALIAS)));
    }
    TRY(copy_words(context ? poptGetArgs(context) : NULL, &line->words, &line->word_count));
done:
    free(value);
    poptFreeContext(context);
    flat_free(&table);
    if (st < 0) aecl_command_line_free(line);
    return st;
}
