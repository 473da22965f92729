/* The clock that durations are measured with. */
#ifndef AECL_BASE_CLOCK_H
#define AECL_BASE_CLOCK_H

/* Seconds since some moment, never set back. */
double aecl_now(void);

#endif
