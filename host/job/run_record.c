/* What the files of a run say, read back. */
#include "job/run_record.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

#define JSON_LIMIT ((size_t)1 << 24)

aecl_status aecl_run_record_json(aecl_json **out, const char *folder, const char *name) {
    char *path = NULL;
    unsigned char *bytes = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_path_join(&path, folder, name));
    if (!aecl_file_exists(path)) goto done;
    TRY(aecl_file_read(path, JSON_LIMIT, &bytes, &length));
    TRY(aecl_json_parse(out, path, (const char *)bytes, length));
done:
    free(bytes);
    free(path);
    return st;
}

aecl_status aecl_run_record_read(aecl_run_record *out, const char *folder) {
    aecl_run_record r = {0};
    char *path = NULL;
    aecl_status st = AECL_OK;
    *out = r;
    TRY(aecl_copy_string(&r.folder, folder));
    TRY(aecl_run_record_json(&r.config, folder, "run.json"));
    if (r.config == NULL) TRY(aecl_fail(AECL_INPUT, "%s: is no folder of a run: it has no run.json", folder));
    TRY(aecl_run_record_json(&r.results, folder, "results.json"));
    TRY(aecl_path_join(&path, folder, "metrics.jsonl"));
    aecl_metrics_log_start(&r.history, path);
    path = NULL;
    TRY(aecl_metrics_log_read(&r.history, UINT64_MAX));
    *out = r, r = (aecl_run_record){0};
done:
    free(path);
    aecl_run_record_free(&r);
    return st;
}

void aecl_run_record_free(aecl_run_record *r) {
    free(r->folder);
    aecl_json_free(r->config);
    aecl_json_free(r->results);
    aecl_metrics_log_free(&r->history);
    *r = (aecl_run_record){0};
}

aecl_status aecl_run_records_read(aecl_run_record **out, char *const *folders, size_t count) {
    aecl_run_record *records = NULL;
    aecl_status st = AECL_OK;
    *out = NULL;
    TRY(aecl_alloc(&records, count, sizeof *records));
    for (size_t i = 0; i < count; i++) TRY(aecl_run_record_read(&records[i], folders[i]));
    *out = records, records = NULL;
done:
    aecl_run_records_free(records, count);
    return st;
}

void aecl_run_records_free(aecl_run_record *records, size_t count) {
    for (size_t i = 0; records && i < count; i++) aecl_run_record_free(&records[i]);
    free(records);
}
