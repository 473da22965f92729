/* aecl report: a page about one run, or several beside each other, in one file that can be mailed. */
#include <stdlib.h>

#include "app/command.h"
#include "app/report/run_page.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/mem.h"

typedef struct {
    char *out;
} report_options;

static const aecl_option options[] = {
    OPT_TEXT(report_options, out, "out", "FILE", "of one run: report.html in its folder; of several it must be named"),
    OPT_END};

static aecl_status choose_path(char **out, const aecl_call *call) {
    const report_options *o = call->options;
    if (o->out) return aecl_copy_string(out, o->out);
    if (call->word_count > 1)
        return aecl_fail(AECL_USAGE, "%zu runs in one report: say where by --out FILE.html", call->word_count);
    return aecl_path_join(out, call->words[0], "report.html");
}

static aecl_status report(aecl_call *call) {
    aecl_run_record *runs = NULL;
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(choose_path(&path, call));
    TRY(aecl_run_records_read(&runs, call->words, call->word_count));
    TRY(aecl_run_page_write(path, runs, call->word_count));
    TRY(aecl_print("%s\n", path));
done:
    aecl_run_records_free(runs, call->word_count);
    free(path);
    return st;
}

const aecl_command aecl_cmd_report = {
    .name = "report",
    .usage = "RUN... [--out FILE.html]",
    .summary = "write a page about a run, or several beside each other, that can be mailed",
    .examples = (const aecl_example[]){{"report output/basic", "figures, curves, pictures: report.html in the folder"},
                                       {"report output/basic output/basic-2 --out both.html", "beside each other"},
                                       {NULL, NULL}},
    .options = options,
    .size = sizeof(report_options),
    .least_words = 1,
    .most_words = SIZE_MAX,
    .run = report,
};
