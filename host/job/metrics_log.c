/* metrics.jsonl: a line an epoch, kept in memory and in the file. */
#include "job/metrics_log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "io/json.h"
#include "base/log.h"
#include "base/mem.h"

#define FILE_LIMIT ((size_t)1 << 30)

void aecl_metrics_log_start(aecl_metrics_log *history, char *path) {
    *history = (aecl_metrics_log){.path = path};
}

void aecl_metrics_log_free(aecl_metrics_log *history) {
    free(history->path);
    free(history->epochs);
    *history = (aecl_metrics_log){0};
}

static aecl_status epoch_line(aecl_text *out, const aecl_epoch *epoch) {
    aecl_json *object = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_integer(object, "epoch", (int64_t)epoch->epoch));
    TRY(aecl_json_set_real(object, "train_loss", epoch->train_loss));
    TRY(aecl_json_set_real(object, "val_loss", epoch->val_loss));
    TRY(aecl_json_set_real(object, "seconds", epoch->seconds));
    TRY(aecl_json_set_real(object, "samples_per_s", epoch->samples_per_s));
    TRY(aecl_json_write(object, false, out));
done:
    aecl_json_free(object);
    return st;
}

static aecl_status keep(aecl_metrics_log *history, const aecl_epoch *epoch) {
    aecl_status st = aecl_resize(&history->epochs, history->count + 1, sizeof *history->epochs);
    if (st == AECL_OK) history->epochs[history->count++] = *epoch;
    return st;
}

static aecl_status write_all(aecl_metrics_log *history) {
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < history->count; i++) {
        TRY(epoch_line(&text, &history->epochs[i]));
        aecl_text_add(&text, "\n");
    }
    TRY(aecl_text_done(&text));
    TRY(aecl_file_replace_text(history->path, text.s));
    history->behind = false;
done:
    aecl_text_free(&text);
    return st;
}

aecl_status aecl_metrics_log_restart(aecl_metrics_log *history) {
    history->count = 0;
    return aecl_file_exists(history->path) ? write_all(history) : AECL_OK;
}

/* *good = false for a line that is torn or no epoch. */
static aecl_status parse_line(aecl_epoch *out, bool *good, const char *path, const char *line) {
    aecl_json *object = NULL;
    aecl_status st = aecl_json_parse(&object, path, line, strlen(line));
    *good = false;
    if (st < 0) return st == AECL_NO_MEMORY ? st : AECL_OK;
    *out = (aecl_epoch){.epoch = (uint64_t)aecl_json_get_integer(object, "epoch", 0),
                        .train_loss = aecl_json_get_real(object, "train_loss", NAN),
                        .val_loss = aecl_json_get_real(object, "val_loss", NAN),
                        .seconds = aecl_json_get_real(object, "seconds", NAN),
                        .samples_per_s = aecl_json_get_real(object, "samples_per_s", NAN)};
    aecl_json_free(object);
    *good = isfinite(out->train_loss) && isfinite(out->val_loss) && isfinite(out->seconds) && out->epoch > 0;
    return AECL_OK;
}

aecl_status aecl_metrics_log_read(aecl_metrics_log *history, uint64_t epochs) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    char *rest = NULL;
    aecl_epoch epoch;
    bool good = false;
    aecl_status st = AECL_OK;
    if (aecl_file_exists(history->path)) TRY(aecl_file_read(history->path, FILE_LIMIT, &bytes, &length));
    for (char *line = bytes ? strtok_r((char *)bytes, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest)) {
        uint64_t last = history->count ? history->epochs[history->count - 1].epoch : 0;
        TRY(parse_line(&epoch, &good, history->path, line));
        if (good && epoch.epoch > last && epoch.epoch <= epochs) TRY(keep(history, &epoch));
    }
done:
    free(bytes);
    return st;
}

/* Each epoch of the checkpoint, with the times that the lines have. */
static aecl_status complete(aecl_metrics_log *history, const aecl_checkpoint *before) {
    const aecl_metrics_log lines = *history;
    const aecl_epoch *line = lines.epochs, *end = lines.epochs + lines.count;
    aecl_status st = AECL_OK;
    history->epochs = NULL, history->count = 0;
    for (uint64_t e = 1; e <= before->epoch; e++) {
        aecl_epoch epoch = {.epoch = e};
        if (line < end && line->epoch == e) epoch = *line++;
        epoch.train_loss = before->history[2 * (e - 1)], epoch.val_loss = before->history[2 * (e - 1) + 1];
        TRY(keep(history, &epoch));
    }
done:
    free(lines.epochs);
    return st;
}

aecl_status aecl_metrics_log_resume(aecl_metrics_log *history, const aecl_checkpoint *before) {
    aecl_status st = AECL_OK;
    TRY(aecl_metrics_log_read(history, before->epoch));
    if (before->history)
        TRY(complete(history, before));
    else if (history->count < before->epoch)
        aecl_log(AECL_LOG_WARNING, "%s: has %zu of the %llu epochs done; the rest is lost", history->path,
                 history->count, (unsigned long long)before->epoch);
    TRY(write_all(history));
done:
    return st;
}

aecl_status aecl_metrics_log_add(aecl_metrics_log *history, const aecl_epoch *epoch) {
    aecl_text line = {0};
    aecl_status st = AECL_OK, written = AECL_OK;
    TRY(keep(history, epoch));
    TRY(epoch_line(&line, epoch));
    written = history->behind ? write_all(history) : aecl_file_append_line(history->path, line.s);
    if (written < 0) aecl_log(AECL_LOG_WARNING, "%s; tried again after the next epoch", aecl_message());
    history->behind = written < 0;
done:
    aecl_text_free(&line);
    return st;
}

aecl_status aecl_metrics_log_finish(aecl_metrics_log *history) {
    return history->behind ? write_all(history) : AECL_OK;
}

aecl_lowest_loss aecl_metrics_log_lowest(const aecl_metrics_log *history) {
    aecl_lowest_loss lowest = {0};
    for (const aecl_epoch *e = history->epochs; e < history->epochs + history->count; e++)
        if (lowest.epoch == 0 || e->val_loss < lowest.loss) lowest = (aecl_lowest_loss){e->epoch, e->val_loss};
    return lowest;
}

double aecl_metrics_log_seconds(const aecl_metrics_log *history, size_t *timed) {
    double seconds = 0;
    *timed = 0;
    for (size_t i = 0; i < history->count; i++) {
        seconds += history->epochs[i].seconds;
        *timed += history->epochs[i].seconds > 0;
    }
    return seconds;
}
