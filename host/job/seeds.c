/* The folder of several seeds: what they share, which are finished, and what came of them. Nothing is remembered but
 * runs.json: each run's own folder says how far it is, so that a crash at any moment leaves nothing to mend. */
#include "job/seeds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "job/data_open.h"

#define FILE_LIMIT ((size_t)1 << 24)
#define MOST_TRIES 1000 /* folders of one seed whose runs were killed before their first save */

/* Figures that summaries have, in the order of the table. */
static const char *const shown[] = {
    "test_mse",    "test_psnr",   "pca_mse",  "noisy_psnr", "output_psnr", "output_ssim",
    "blur_psnr",   "pca_psnr",    "accuracy", "f1_anomaly", "roc_auc",     "average_precision",
    "pca_roc_auc", "knn_roc_auc", "val_loss", "kept_epoch", "seconds"};

static aecl_status read_json(aecl_json **out, const char *folder, const char *file) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_path_join(&path, folder, file));
    TRY(aecl_file_read(path, FILE_LIMIT, &bytes, &length));
    TRY(aecl_json_parse(out, path, (const char *)bytes, length));
done:
    free(bytes);
    free(path);
    return st;
}

static bool has_file(const char *folder, const char *file) {
    char *path = NULL;
    bool there = aecl_path_join(&path, folder, file) == AECL_OK && aecl_file_exists(path);
    free(path);
    return there;
}

static aecl_status write_runs(const aecl_seeds *s) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(aecl_json_write(s->runs, true, &text));
    aecl_text_add(&text, "\n");
    TRY(aecl_text_done(&text));
    TRY(aecl_run_folder_write(&s->folder, "runs.json", text.s));
done:
    aecl_text_free(&text);
    return st;
}

static aecl_status keep_config(aecl_seeds *s, const aecl_json *config) {
    aecl_text text = {0};
    aecl_status st = aecl_json_write(config, false, &text);
    if (st == AECL_OK) s->config = text.s, text.s = NULL;
    aecl_text_free(&text);
    return st;
}

static aecl_status check_count(const aecl_config *config, int64_t count) {
    if (config->source && strcmp(config->source, "-") == 0)
        return aecl_fail(AECL_USAGE, "--runs: a pipe can be read once only; keep the data in a file");
    if (config->seed > (int64_t)AECL_MOST_SEED - count)
        return aecl_fail(AECL_USAGE, "--runs: %lld seeds from %lld on go beyond the last one; take a smaller --seed",
                         (long long)count, (long long)config->seed);
    return AECL_OK;
}

aecl_status aecl_seeds_new(aecl_seeds *out, aecl_config *config, const char *name, const char *folder, int64_t count) {
    aecl_json *json = NULL;
    aecl_status st = AECL_OK;
    *out = (aecl_seeds){.folder = {.lock = -1}, .first = config->seed, .count = count};
    TRY(aecl_config_check(config, name));
    TRY(check_count(config, count));
    TRY(aecl_source_make_absolute(&config->source));
    if (config->target) TRY(aecl_source_make_absolute(&config->target));
    if (config->init) TRY(aecl_source_make_absolute(&config->init));
    TRY(aecl_copy_string(&out->name, name));
    out->runs = aecl_json_object();
    TRY(aecl_json_set_text(out->runs, "name", name));
    TRY(aecl_json_set_integer(out->runs, "seed", out->first));
    TRY(aecl_json_set_integer(out->runs, "runs", count));
    TRY(aecl_config_to_json(&json, config));
    TRY(keep_config(out, json));
    st = aecl_json_set(out->runs, "config", json);
    json = NULL;
    TRY(st);
    TRY(aecl_run_folder_claim(&out->folder, config->name, folder));
    TRY(write_runs(out));
done:
    if (st < 0) aecl_seeds_close(out);
    aecl_json_free(json);
    return st;
}

bool aecl_seeds_is(const char *folder) {
    return aecl_folder_exists(folder) && has_file(folder, "runs.json");
}

aecl_status aecl_seeds_open(aecl_seeds *out, const char *folder) {
    aecl_status st = AECL_OK;
    *out = (aecl_seeds){.folder = {.lock = -1}};
    TRY(aecl_run_folder_reopen(&out->folder, folder));
    TRY(read_json(&out->runs, folder, "runs.json"));
    const char *name = aecl_json_get_text(out->runs, "name");
    const aecl_json *config = aecl_json_get(out->runs, "config");
    out->first = aecl_json_get_integer(out->runs, "seed", -1);
    out->count = aecl_json_get_integer(out->runs, "runs", 0);
    if (!name || !config || out->first < 0 || out->count < 1 || out->count > AECL_MOST_SEEDS)
        TRY(aecl_fail(AECL_INPUT, "%s/runs.json: is not one that `aecl train --runs` wrote; name the folder of one run",
                      folder));
    TRY(aecl_copy_string(&out->name, name));
    TRY(keep_config(out, config));
done:
    if (st < 0) aecl_seeds_close(out);
    return st;
}

void aecl_seeds_close(aecl_seeds *s) {
    aecl_run_folder_close(&s->folder);
    aecl_json_free(s->runs);
    free(s->name);
    free(s->config);
    *s = (aecl_seeds){.folder = {.lock = -1}};
}

/* Whether a folder serves: one that does not exist yet, or has a checkpoint or results; not what a killed run left. */
static bool serves(aecl_seed_run *run) {
    run->state = AECL_SEED_NEW;
    if (!aecl_folder_exists(run->folder) || aecl_folder_is_empty(run->folder)) return true;
    if (has_file(run->folder, "checkpoint.safetensors")) run->state = AECL_SEED_STOPPED;
    if (has_file(run->folder, "results.json")) run->state = AECL_SEED_FINISHED;
    return run->state != AECL_SEED_NEW;
}

aecl_status aecl_seed_find(aecl_seed_run *out, const aecl_seeds *s, int64_t index) {
    aecl_text name = {0};
    aecl_status st = AECL_OK;
    *out = (aecl_seed_run){.seed = s->first + index};
    for (int number = 1; number <= MOST_TRIES; number++) {
        aecl_text_free(&name);
        aecl_text_add(&name, "seed-%lld", (long long)out->seed);
        if (number > 1) aecl_text_add(&name, "-%d", number);
        TRY(aecl_text_done(&name));
        free(out->folder);
        out->folder = NULL;
        TRY(aecl_path_join(&out->folder, s->folder.path, name.s));
        if (serves(out)) goto done;
    }
    TRY(aecl_fail(AECL_FAILED, "%s: %d runs of it were killed before their first save; remove their folders", name.s,
                  MOST_TRIES));
done:
    if (st < 0) free(out->folder), out->folder = NULL;
    aecl_text_free(&name);
    return st;
}

/* Figures */

/* Adds one finished run: seed, folder, and each number of its results. */
static aecl_status add_result(aecl_json *results, const aecl_seed_run *run) {
    const char *slash = strrchr(run->folder, '/');
    aecl_json *all = NULL, *entry = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_integer(entry, "seed", run->seed));
    TRY(aecl_json_set_text(entry, "folder", slash ? slash + 1 : run->folder));
    TRY(read_json(&all, run->folder, "results.json"));
    for (size_t i = 0; i < aecl_json_length(all); i++) {
        const aecl_json *value;
        const char *key = aecl_json_key_at(all, i, &value);
        aecl_json_kind kind = aecl_json_kind_of(value);
        if (kind == AECL_JSON_INTEGER) TRY(aecl_json_set_integer(entry, key, aecl_json_to_integer(value, 0)));
        if (kind == AECL_JSON_REAL) TRY(aecl_json_set_real(entry, key, aecl_json_get_real(all, key, NAN)));
    }
    st = aecl_json_append(results, entry);
    entry = NULL;
done:
    aecl_json_free(all);
    aecl_json_free(entry);
    return st;
}

/* Mean and sample deviation of one figure over the runs that have it; NaN where there are too few. */
static void sum_up(const aecl_json *results, const char *key, double *mean, double *deviation) {
    size_t count = aecl_json_length(results), n = 0;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        double value = aecl_json_get_real(aecl_json_at(results, i), key, NAN);
        if (isfinite(value)) sum += value, n++;
    }
    *mean = n ? sum / (double)n : NAN;
    for (size_t i = 0; i < count; i++) {
        double value = aecl_json_get_real(aecl_json_at(results, i), key, NAN);
        if (isfinite(value)) squares += (value - *mean) * (value - *mean);
    }
    *deviation = n > 1 ? sqrt(squares / (double)(n - 1)) : NAN;
}

static aecl_status put_sums(aecl_json *runs, const aecl_json *results) {
    const aecl_json *first = aecl_json_at(results, 0);
    aecl_json *means = aecl_json_object(), *deviations = aecl_json_object();
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < aecl_json_length(first); i++) {
        const aecl_json *value;
        const char *key = aecl_json_key_at(first, i, &value);
        double mean, deviation;
        if (strcmp(key, "seed") == 0 || strcmp(key, "folder") == 0) continue;
        sum_up(results, key, &mean, &deviation);
        TRY(aecl_json_set_real(means, key, mean));
        TRY(aecl_json_set_real(deviations, key, deviation));
    }
    st = aecl_json_set(runs, "mean", means);
    means = NULL;
    TRY(st);
    st = aecl_json_set(runs, "deviation", deviations);
    deviations = NULL;
done:
    aecl_json_free(means);
    aecl_json_free(deviations);
    return st;
}

aecl_status aecl_seeds_gather(aecl_seeds *s, int64_t *finished) {
    aecl_json *results = aecl_json_array();
    aecl_seed_run run = {0};
    aecl_status st = AECL_OK;
    *finished = 0;
    for (int64_t i = 0; i < s->count; i++) {
        TRY(aecl_seed_find(&run, s, i));
        if (run.state == AECL_SEED_FINISHED) TRY(add_result(results, &run));
        *finished += run.state == AECL_SEED_FINISHED;
        free(run.folder);
        run.folder = NULL;
    }
    TRY(put_sums(s->runs, results));
    st = aecl_json_set(s->runs, "results", results);
    results = NULL;
    TRY(st);
    TRY(write_runs(s));
done:
    free(run.folder);
    aecl_json_free(results);
    return st;
}

/* The table */

static void print_value(aecl_text *out, const char *key, double value) {
    int width = (int)strlen(key) < 10 ? 10 : (int)strlen(key);
    if (isfinite(value))
        aecl_text_add(out, "  %*.5g", width, value);
    else
        aecl_text_add(out, "  %*s", width, "-");
}

static void print_line(aecl_text *out, const aecl_json *figures, const aecl_json *columns) {
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        if (aecl_json_get(columns, shown[i])) print_value(out, shown[i], aecl_json_get_real(figures, shown[i], NAN));
    aecl_text_add(out, "\n");
}

void aecl_seeds_print(const aecl_seeds *s, aecl_text *out) {
    const aecl_json *results = aecl_json_get(s->runs, "results"), *means = aecl_json_get(s->runs, "mean");
    aecl_text_add(out, "%-10s", "seed");
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        if (aecl_json_get(means, shown[i])) aecl_text_add(out, "  %10s", shown[i]);
    aecl_text_add(out, "\n");
    for (size_t i = 0; i < aecl_json_length(results); i++) {
        aecl_text_add(out, "%-10lld", (long long)aecl_json_get_integer(aecl_json_at(results, i), "seed", 0));
        print_line(out, aecl_json_at(results, i), means);
    }
    aecl_text_add(out, "%-10s", "mean");
    print_line(out, means, means);
    aecl_text_add(out, "%-10s", "deviation");
    print_line(out, aecl_json_get(s->runs, "deviation"), means);
}
