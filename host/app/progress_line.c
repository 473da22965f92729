/* Draws the line at most ten times a second, cut to the terminal's width, so that drawing costs training nothing and
 * never wraps. */
#include "app/progress_line.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "app/terminal.h"

#define REDRAW_SECONDS        0.1
#define BAR                   10
#define ROOM_BESIDE_BAR       32 /* else the figures have it all */
#define LINE_SECONDS          1  /* between two lines of epochs in a file */
#define TERMINAL_LINE_SECONDS 5  /* and above the line on a terminal */

static int terminal_width(void) {
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

void aecl_progress_start(aecl_progress_line *line) {
    *line = (aecl_progress_line){.val_loss = NAN};
}

static void add_time(aecl_text *out, double seconds) {
    unsigned long whole = (unsigned long)(seconds + 0.5);
    if (whole >= 3600)
        aecl_text_add(out, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
    else
        aecl_text_add(out, "%lu:%02lu", whole / 60, whole % 60);
}

static double epochs_done(const aecl_progress *p) {
    return (double)(p->epoch - 1) + (double)p->step / (double)p->steps;
}

static void add_bar(aecl_text *out, const aecl_progress *p) {
    int full = (int)(BAR * (double)p->step / (double)p->steps);
    aecl_text_add(out, "%s", aecl_terminal_escape(AECL_GREEN));
    for (int i = 0; i < BAR; i++) aecl_text_add(out, "%c", i < full ? '#' : '.');
    aecl_text_add(out, "%s", aecl_terminal_escape(AECL_PLAIN));
}

/* Adds " FIGURE" if it fits into the room that is left, whole or not at all. */
static void add_figure(aecl_text *out, int *room, aecl_text *figure) {
    if (aecl_text_done(figure) == AECL_OK && (int)figure->length < *room) {
        aecl_text_add(out, " %s", figure->s);
        *room -= (int)figure->length + 1;
    }
    aecl_text_free(figure);
}

/* Everything after the bar, what a person waits for first. */
static void add_figures(aecl_text *out, const aecl_progress_line *line, const aecl_progress *p, double clock,
                        int room) {
    aecl_text left = {0}, loss = {0}, validation = {0}, rate = {0};
    double done = epochs_done(p) - line->done, samples = p->samples_per_s;
    if (done > 0) {
        aecl_text_add(&left, "ETA ");
        add_time(&left, (clock - line->since) * ((double)p->epochs - epochs_done(p)) / done);
        add_figure(out, &room, &left);
    }
    aecl_text_add(&loss, "loss %.5f", p->train_loss);
    add_figure(out, &room, &loss);
    if (isfinite(line->val_loss)) {
        aecl_text_add(&validation, "val_loss %.5f", line->val_loss);
        add_figure(out, &room, &validation);
    }
    aecl_text_add(&rate, samples < 1e4 ? "%.0f samples/s" : "%.0fk samples/s", samples / (samples < 1e4 ? 1 : 1e3));
    add_figure(out, &room, &rate);
}

void aecl_progress_step(aecl_progress_line *line, const aecl_progress *progress) {
    double clock = aecl_now();
    aecl_text out = {0};
    if (line->since == 0) line->since = clock, line->done = epochs_done(progress);
    if (!aecl_terminal_is_terminal() || aecl_terminal_is_quiet() || clock - line->drawn < REDRAW_SECONDS) return;
    aecl_text_add(&out, "epoch %" PRIu64 "/%" PRIu64 " ", progress->epoch, progress->epochs);
    int room = terminal_width() - (int)out.length;
    if (room >= BAR + ROOM_BESIDE_BAR) add_bar(&out, progress), room -= BAR;
    add_figures(&out, line, progress, clock, room);
    if (aecl_text_done(&out) == AECL_OK) fprintf(stderr, "\r\033[K%s", out.s);
    aecl_text_free(&out);
    line->drawn = clock;
}

void aecl_progress_epoch(aecl_progress_line *line, const aecl_epoch *epoch, uint64_t epochs) {
    bool drawn = aecl_terminal_is_terminal();
    double clock = aecl_now(), pause = drawn ? TERMINAL_LINE_SECONDS : LINE_SECONDS;
    bool end = !drawn && (epoch->epoch == 1 || epoch->epoch == epochs);
    line->val_loss = epoch->val_loss;
    if (line->printed == 0) line->printed = clock;
    if (aecl_terminal_is_quiet() || (clock - line->printed < pause && !end)) return;
    line->printed = clock;
    fprintf(stderr, "%sepoch %" PRIu64 "/%" PRIu64 "  loss %.5f  val_loss %.5f  %.2f s  %.0f samples/s\n",
            drawn ? "\r\033[K" : "", epoch->epoch, epochs, epoch->train_loss, epoch->val_loss, epoch->seconds,
            epoch->samples_per_s);
}

void aecl_progress_end(aecl_progress_line *line) {
    if (line->drawn > 0) fprintf(stderr, "\r\033[K");
    line->drawn = 0;
}
