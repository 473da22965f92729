/* Dates and hours as tables have them. */
#include "data/field_time.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define WEEKDAYS 7

/* Whether the letters are the word, or begin with it where `longer` ones are the same. */
static bool begins(const char *from, size_t letters, const char *word, bool longer) {
    size_t length = strlen(word);
    return (longer ? letters >= length : letters == length) && strncasecmp(from, word, length) == 0;
}

/* Dates with the name of a month: 9-Mar-2020, Mar 09, 2020 10:34, 09MAR2020. Digits right behind the name alone are none:
 * dec001. */
static bool is_named_date(const char *s, const char *stop) {
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    static const char *const others[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun",
                                         "am",  "pm",  "utc", "gmt", "t",   "z"};
    size_t found = 0, digits = 0;
    bool apart = false;
    for (const char *c = s; c < stop;) {
        const char *from = c;
        while (c < stop && ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z'))) c++;
        size_t letters = (size_t)(c - from), k = 0, i = 0;
        while (letters >= 3 && letters <= 9 && k < COUNT_OF(months) && strncasecmp(from, months[k], 3) != 0) k++;
        while (i < COUNT_OF(others) && !begins(from, letters, others[i], i < WEEKDAYS)) i++;
        bool month = letters >= 3 && letters <= 9 && k < COUNT_OF(months);
        if (letters && !month && i == COUNT_OF(others)) return false;
        found += month;
        if (month) apart = digits > 0 || (c < stop && strchr(" -/.,", *c));
        if (letters) continue;
        if (strchr(" -/.:,+", *c) == NULL && (*c < '0' || *c > '9')) return false;
        digits += *c >= '0' && *c <= '9';
        c++;
    }
    return found == 1 && apart && digits >= 3;
}

/* Dates and hours: 2020-03-09 10:34:33, 10/03/2004, 18.00.00, 12:30, 2020-03. */
static bool is_number_date(const char *s, const char *stop) {
    size_t marks = 0, points = 0, digits = 0, run = 0, first = 0;
    for (const char *c = s; c < stop; c++) {
        bool digit = *c >= '0' && *c <= '9', inner = c > s && c + 1 < stop && run > 0 && c[1] >= '0' && c[1] <= '9';
        if (!digit && digits == run) first = run;
        digits += digit;
        run = digit ? run + 1 : 0;
        if (digit) continue;
        if ((*c == '-' || *c == '/' || *c == ':') && inner)
            marks++;
        else if (*c == '.' && inner)
            points++;
        else if (strchr(" TZ+-,.AaPpMm", *c) == NULL || c == s)
            return false;
    }
    bool month = marks == 1 && first == 4 && points == 0 && digits <= 6,
         hour = marks == 1 && memchr(s, ':', (size_t)(stop - s));
    return digits >= 3 && (marks >= 2 || month || hour || (marks == 0 && points == 2));
}

bool aecl_field_is_time(const char *s, const char *stop) {
    return is_number_date(s, stop) || is_named_date(s, stop);
}
