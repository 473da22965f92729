/* A handler may do next to nothing: it notes the number, and the work looks for it between batches. */
#include "app/signals.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "base/status.h"

static volatile sig_atomic_t caught;

static void on_signal(int number) {
    if (caught) _exit(128 + number);
    caught = number;
}

void aecl_signals_catch(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, before;
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        bool ignored = sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN;
        if (numbers[i] != SIGHUP || !ignored) sigaction(numbers[i], &action, NULL); /* nohup stays in force */
    }
}

int aecl_signals_caught(void) {
    return (int)caught;
}
