/* The report of --profile: launches added up by kernel and by layer, as a table on the terminal and as JSON in the run
 * folder. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/report/report.h"
#include "app/terminal.h"
#include "base/mem.h"
#include "cl/profile.h"

/* Rows of a profile added up by kernel or by layer. */
typedef struct {
    aecl_profile_row *rows;
    size_t count;
} table;

typedef enum { BY_LAUNCH, BY_KERNEL, BY_LAYER } grouping;

static bool is_same(const aecl_profile_row *a, const aecl_profile_row *b) {
    return strcmp(a->phase, b->phase) == 0 && strcmp(a->pass, b->pass) == 0 && strcmp(a->layer, b->layer) == 0 &&
           strcmp(a->kernel, b->kernel) == 0;
}

static void add_row(table *t, aecl_profile_row row, grouping by) {
    size_t i = 0;
    if (by == BY_KERNEL) row.pass = "", row.layer[0] = 0;
    if (by == BY_LAYER) row.kernel[0] = 0;
    while (i < t->count && !is_same(&t->rows[i], &row)) i++;
    if (i == t->count) {
        t->rows[t->count++] = row;
        return;
    }
    t->rows[i].calls += row.calls;
    t->rows[i].seconds += row.seconds;
    t->rows[i].operations += row.operations;
    t->rows[i].bytes += row.bytes;
}

static aecl_status group(table *out, const aecl_profile *p, grouping by) {
    aecl_status st = aecl_alloc(&out->rows, p->row_count, sizeof *out->rows);
    for (size_t i = 0; st == AECL_OK && i < p->row_count; i++) add_row(out, p->rows[i], by);
    return st;
}

static double gflops(const aecl_profile_row *r) {
    return r->operations > 0 ? 1e-9 * r->operations / r->seconds : NAN;
}

static double gigabytes(const aecl_profile_row *r) {
    return 1e-9 * r->bytes / r->seconds;
}

static double idle_share(const aecl_profile_span *phase) {
    return 1 - phase->busy / phase->seconds;
}

/* JSON */

static aecl_status append_row(aecl_json *array, const aecl_profile_row *r) {
    aecl_json *line = aecl_json_object();
    aecl_status st = AECL_OK;
    const char *const names[][2] = {{"phase", r->phase}, {"layer", r->layer}, {"pass", r->pass}, {"kernel", r->kernel}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (*names[i][1]) TRY(aecl_json_set_text(line, names[i][0], names[i][1]));
    TRY(aecl_json_set_integer(line, "calls", (int64_t)r->calls));
    TRY(aecl_json_set_real(line, "seconds", r->seconds));
    TRY(aecl_json_set_real(line, "operations", r->operations > 0 ? r->operations : NAN));
    TRY(aecl_json_set_real(line, "bytes", r->bytes));
    TRY(aecl_json_set_real(line, "gflops", gflops(r)));
    TRY(aecl_json_set_real(line, "gb_per_s", gigabytes(r)));
    TRY(aecl_json_append(array, line));
    line = NULL;
done:
    aecl_json_free(line);
    return st;
}

static aecl_status set_table(aecl_json *top, const char *key, const aecl_profile *p, grouping by) {
    aecl_json *array = aecl_json_array();
    table t = {0};
    aecl_status st = AECL_OK;
    TRY(group(&t, p, by));
    for (size_t i = 0; i < t.count; i++) TRY(append_row(array, &t.rows[i]));
    TRY(aecl_json_set(top, key, array));
    array = NULL;
done:
    aecl_json_free(array);
    free(t.rows);
    return st;
}

static aecl_status set_phases(aecl_json *top, const aecl_profile *p) {
    aecl_json *array = aecl_json_array(), *line = NULL;
    aecl_status st = AECL_OK;
    for (const aecl_profile_span *phase = p->phases; phase < p->phases + p->phase_count; phase++) {
        line = aecl_json_object();
        TRY(aecl_json_set_text(line, "phase", phase->name));
        TRY(aecl_json_set_integer(line, "calls", (int64_t)phase->calls));
        TRY(aecl_json_set_real(line, "wall_seconds", phase->seconds));
        TRY(aecl_json_set_real(line, "kernel_seconds", phase->busy));
        TRY(aecl_json_set_real(line, "gap_seconds", phase->gaps));
        TRY(aecl_json_set_real(line, "idle_share", idle_share(phase)));
        TRY(aecl_json_append(array, line));
        line = NULL;
    }
    TRY(aecl_json_set(top, "phases", array));
    array = NULL;
done:
    aecl_json_free(array);
    aecl_json_free(line);
    return st;
}

static aecl_status write_json(const aecl_run *run, const aecl_profile *p) {
    aecl_paths paths = aecl_training_paths(&run->training);
    aecl_json *top = aecl_json_object();
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    const char *const facts[][2] = {{"device", aecl_context_identity(run->context)},
                                    {"gemm", paths.gemm},
                                    {"conv", paths.conv},
                                    {"execution", paths.execution}};
    for (size_t i = 0; i < COUNT_OF(facts); i++) TRY(aecl_json_set_text(top, facts[i][0], facts[i][1]));
    TRY(aecl_json_set_integer(top, "resolution_ns", (int64_t)p->resolution));
    TRY(aecl_json_set_real(top, "collecting_seconds", p->collecting));
    TRY(set_phases(top, p));
    TRY(set_table(top, "kernels", p, BY_KERNEL));
    TRY(set_table(top, "layers", p, BY_LAYER));
    TRY(set_table(top, "launches", p, BY_LAUNCH));
    TRY(aecl_json_write(top, true, &text));
    aecl_text_add(&text, "\n");
    TRY(aecl_text_done(&text));
    TRY(aecl_run_folder_write(&run->folder, "profile.json", text.s));
done:
    aecl_json_free(top);
    aecl_text_free(&text);
    return st;
}

/* The terminal */

static void add_number(aecl_text *out, int width, double value) {
    if (isfinite(value))
        aecl_text_add(out, " %*.*f", width, value < 10 ? 2 : value < 100 ? 1 : 0, value);
    else
        aecl_text_add(out, " %*s", width, "-");
}

/* `wall`: of the row's phase, in seconds. */
static void add_line(aecl_text *out, const aecl_profile_row *r, grouping by, double wall) {
    if (by == BY_KERNEL)
        aecl_text_add(out, "%-26s", r->kernel);
    else
        aecl_text_add(out, "%-16s%-10s", *r->layer ? r->layer : "-", r->pass);
    aecl_text_add(out, " %8llu %8.3f %6.1f%% %8.1f", r->calls, r->seconds, 100 * r->seconds / wall,
                  1e6 * r->seconds / (double)r->calls);
    add_number(out, 7, gflops(r));
    add_number(out, 6, gigabytes(r));
    aecl_text_add(out, "\n");
}

static aecl_status add_table(aecl_text *out, const aecl_profile *p, const aecl_profile_span *phase, grouping by) {
    table t = {0};
    aecl_status st = AECL_OK;
    TRY(group(&t, p, by));
    aecl_text_add(out, "\n%-10s by %-12s %8s %8s %7s %8s %7s %6s\n", phase->name, by == BY_KERNEL ? "kernel" : "layer",
                  "calls", "seconds", "of wall", "us/call", "GFLOP/s", "GB/s");
    for (size_t i = 0; i < t.count; i++)
        if (strcmp(t.rows[i].phase, phase->name) == 0) add_line(out, &t.rows[i], by, phase->seconds);
done:
    free(t.rows);
    return st;
}

static void add_phases(aecl_text *out, const aecl_profile *p) {
    aecl_text_add(out, "\n%-10s %9s %9s %9s %9s %9s\n", "phase", "calls", "wall s", "kernels s", "gaps s", "idle");
    for (const aecl_profile_span *phase = p->phases; phase < p->phases + p->phase_count; phase++)
        aecl_text_add(out, "%-10s %9llu %9.3f %9.3f %9.3f %8.1f%%\n", phase->name, phase->calls, phase->seconds,
                      phase->busy, phase->gaps, 100 * idle_share(phase));
}

aecl_status aecl_run_report_profile(const aecl_run *run) {
    const aecl_profile *p = aecl_profile_read(run->context);
    aecl_text out = {0};
    aecl_status st = AECL_OK;
    TRY(write_json(run, p));
    add_phases(&out, p);
    for (const aecl_profile_span *phase = p->phases; phase < p->phases + p->phase_count; phase++) {
        if (phase->calls == 0) continue;
        TRY(add_table(&out, p, phase, BY_KERNEL));
        TRY(add_table(&out, p, phase, BY_LAYER));
    }
    aecl_text_add(&out, "\nprofile    %s/profile.json (%.3f s of the host's time went into asking for times)\n",
                  run->folder.path, p->collecting);
    TRY(aecl_text_done(&out));
    TRY(aecl_print("%s", out.s));
done:
    aecl_text_free(&out);
    return st;
}
