/* Samples that are windows of a series. */
#ifndef AECL_DATA_WINDOWS_H
#define AECL_DATA_WINDOWS_H

#include "data/dataset.h"
#include "data/read_options.h"

/* What --window auto takes where nothing repeats, and the least that it takes. */
#define AECL_WINDOW_USUAL 64
#define AECL_WINDOW_LEAST 16

/* Without --stride, windows have no more values than this together, so that an epoch comes to an end. */
#define AECL_WINDOW_BYTES ((size_t)256 << 20)

/* The data set's rows become the windows of o->window steps ("auto": a dominant period, repeated to at least
 * AECL_WINDOW_LEAST) that begin every o->stride steps; both NULL: it stays. Rows are steps and their values channels; a single row is one channel. A window is
 * [step][channel], and has the label that is rarest in the series among those of its steps; names and fills are repeated
 * for each step, train_first counts windows of the first steps alone. They stay where the series lies (aecl_dataset_row):
 * without a stride they begin as close together as AECL_WINDOW_BYTES allow. Says what was cut. AECL_USAGE for options that are no whole numbers,
 * AECL_INPUT for pictures and for a series shorter than a window. */
aecl_status aecl_dataset_cut_windows(aecl_dataset *d, const aecl_read_options *o);

/* *number = a window or stride as the options have it; 0 for "auto" and NULL. AECL_USAGE. */
aecl_status aecl_window_parse(size_t *number, const char *option, const char *text);

/* Windows that cover a step where scores of steps are made and nothing else is said. */
#define AECL_WINDOW_OVERLAP 16

/* *stride = what --stride says, else a part of a window of `length` steps. */
aecl_status aecl_window_stride(size_t *stride, const char *text, size_t length);

#endif
