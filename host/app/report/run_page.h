/* A page about runs: what was trained on what, how well it does in words, its figures, curves and pictures; of several runs
 * what they have apart. */
#ifndef AECL_APP_REPORT_RUN_PAGE_H
#define AECL_APP_REPORT_RUN_PAGE_H

#include "job/run_record.h"

/* Replaces the file at `path` by the page of count >= 1 runs. */
aecl_status aecl_run_page_write(const char *path, const aecl_run_record *runs, size_t count);

/* Adds a sentence or two on how well a finished run's model does, beside the simple ways that were measured with it. */
void aecl_run_in_words(aecl_text *out, const aecl_json *results);

#endif
