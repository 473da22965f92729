/* Where the program starts: makes sure of the standard streams, reads the environment, and leaves the rest to
 * app/cli.h. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/cli.h"

/* A file opened later must not become stdin, stdout or stderr, or text would land in it. */
static bool open_standard_streams(void) {
    int fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO) fd = dup(fd);
    if (fd > STDERR_FILENO) close(fd);
    return fd >= 0;
}

static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

int main(int argc, char **argv) {
    if (!open_standard_streams()) return EXIT_FAILURE;
    signal(SIGXFSZ, SIG_IGN); /* a file over the limit is a failed write with a message */
    const char *terminal = variable("TERM");
    aecl_environment environment = {
        .program = argc > 0 ? argv[0] : NULL,
        .device = variable("AECL_DEVICE"),
        .data_dir = variable("AECL_DATA_DIR"),
        .kernel_dir = variable("AECL_KERNEL_DIR"),
        .data_home = variable("XDG_DATA_HOME"),
        .cache_home = variable("XDG_CACHE_HOME"),
        .state_home = variable("XDG_STATE_HOME"),
        .home = variable("HOME"),
        .certificates = variable("SSL_CERT_FILE"),
        .no_color = variable("NO_COLOR") != NULL,
        .dumb_terminal = terminal && strcmp(terminal, "dumb") == 0,
    };
    return aecl_cli(argc, argv, &environment);
}
