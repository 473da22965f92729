/* A run that is only looked at, as its folder has it, and several beside each other. */
#ifndef AECL_JOB_RUN_RECORD_H
#define AECL_JOB_RUN_RECORD_H

#include "io/json.h"
#include "job/metrics_log.h"

typedef struct {
    char *folder;
    aecl_json *config;  /* run.json */
    aecl_json *results; /* results.json; NULL: the run was stopped before */
    aecl_metrics_log history;
} aecl_run_record;

/* AECL_INPUT for a folder without run.json, or a file of it that cannot be read. */
aecl_status aecl_run_record_read(aecl_run_record *out, const char *folder);
void aecl_run_record_free(aecl_run_record *record);
/* *out = those of count folders, owned by the caller. */
aecl_status aecl_run_records_read(aecl_run_record **out, char *const *folders, size_t count);
void aecl_run_records_free(aecl_run_record *records, size_t count);

/* *out = a JSON file of a run's folder, owned by the caller; NULL where there is none. */
aecl_status aecl_run_record_json(aecl_json **out, const char *folder, const char *name);

/* A line a key, with the value of each run as text; "-" where a run has none. */
typedef struct {
    aecl_text key;
    aecl_text *values; /* [runs] */
} aecl_comparison_row;

typedef struct {
    aecl_comparison_row *rows;
    size_t count, runs;
} aecl_comparison;

/* The numbers of results.json that stand alone, in the order of the first run that has them. */
aecl_status aecl_compare_results(aecl_comparison *out, const aecl_run_record *runs, size_t count);
/* What of run.json is not the same in all runs, by keys as "optimizer.learning_rate"; lists are one value. */
aecl_status aecl_compare_settings(aecl_comparison *out, const aecl_run_record *runs, size_t count);
void aecl_comparison_free(aecl_comparison *comparison);

#endif
