/* Parsing a command line by option tables (popt). */
#ifndef AECL_APP_OPTION_PARSE_H
#define AECL_APP_OPTION_PARSE_H

#include "base/option.h"

/* An option as it was given. */
typedef struct {
    const aecl_option *row; /* of the table */
    char *text;             /* its value; "true" of a flag */
} aecl_option_given;

typedef struct {
    int argc; /* the line, no program name */
    char **argv;
    /* Filled by aecl_option_parse, freed by aecl_command_line_free: */
    char **words; /* that are no options; one block */
    size_t word_count;
    aecl_option_given *given; /* in the order of the line */
    size_t given_count;
} aecl_command_line;

/* Parses the line against the groups: options anywhere, "--" ends them, "-" is a word. Fields of the groups' records are
 * set; where two groups have choices of one name, the value says which is meant. AECL_USAGE names an unknown option and the nearest known one of all groups, or a missing or empty value. */
aecl_status aecl_option_parse(const aecl_option_group *groups, size_t group_count, aecl_command_line *line);
void aecl_command_line_free(aecl_command_line *line);

#endif
