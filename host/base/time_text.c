/* ISO 8601 without time zones. */
#include "base/time_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Days since 1970-01-01 in the Gregorian calendar: years begin in March, so that a leap day is the last one. */
static long days_from_date(long year, long month, long day) {
    long shifted = month > 2 ? year : year - 1, era = shifted / 400, of_era = shifted - era * 400;
    long of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static long days_in(long year, long month) {
    static const long days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* The time of day behind a date, up to its end: ":SS" and its fraction may lack. */
static bool parse_clock(const char *s, double *seconds) {
    unsigned hour, minute;
    double second = 0;
    int used = 0;
    if (sscanf(s, "%2u:%2u%n", &hour, &minute, &used) != 2 || hour > 24 || minute > 59) return false;
    s += used;
    if (*s == ':') {
        char *end = NULL;
        if (s[1] < '0' || s[1] > '9') return false;
        second = strtod(s + 1, &end);
        if (!(second < 61)) return false;
        s = end;
    }
    *seconds = hour * 3600.0 + minute * 60.0 + second;
    return strcmp(s, "") == 0 || strcmp(s, "Z") == 0;
}

bool aecl_parse_time(const char *text, double *seconds) {
    unsigned year, month, day;
    int used = 0;
    double clock = 0;
    if (sscanf(text, "%4u-%2u-%2u%n", &year, &month, &day, &used) != 3 || used < 8) return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || (long)day > days_in((long)year, (long)month)) return false;
    text += used;
    if (*text == ' ' || *text == 'T') {
        if (!parse_clock(text + 1, &clock)) return false;
    } else if (*text != 0) {
        return false;
    }
    *seconds = 86400.0 * (double)days_from_date((long)year, (long)month, (long)day) + clock;
    return true;
}
