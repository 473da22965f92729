/* Stopping by INT, TERM or HUP: the first signal sets a flag, the second leaves at once with status 128 + n. */
#ifndef AECL_APP_SIGNALS_H
#define AECL_APP_SIGNALS_H

/* From now on the three signals are caught, and a reader of stdout that goes away (SIGPIPE) stops nothing. */
void aecl_signals_catch(void);

/* The number of the first signal caught; 0: none. */
int aecl_signals_caught(void);

#endif
