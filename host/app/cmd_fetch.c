/* `aecl fetch`: the files of fetch/sources.def into a folder, each checked by its sha256. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "job/model_open.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/mem.h"
#include "fetch/download.h"

#define REDRAW_SECONDS 0.1

typedef struct {
    char *from, *to;
    int64_t timeout;
    bool json;
} fetch_options;

static const fetch_options defaults = {.timeout = 30};

static const aecl_option options[] = {
    OPT_TEXT(fetch_options, to, "to", "DIR", "the folder for data sets (else ./data if it is there, else your own)"),
    OPT_TEXT(fetch_options, from, "from", "URL", "a mirror: the folder with the files, http:// or https://"),
    OPT_INTEGER(fetch_options, timeout, "timeout", 1, 3600, "S", "give up when nothing arrives for S seconds"),
    OPT_FLAG(fetch_options, json, "json", "the list of sets as JSON"), OPT_END};

typedef struct {
    const char *set, *file, *sha256, *folder;
    uint64_t size;
} source;

static const source sources[] = {
#define AECL_SOURCE(set, file, size, sha256, folder) {set, file, sha256, folder, size},
#include "fetch/sources.def"
#undef AECL_SOURCE
};

static aecl_status print_sources(bool as_json) {
    aecl_json *top = aecl_json_object(), *list = aecl_json_array(), *row = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        const source *s = &sources[i];
        if (!as_json) {
            TRY(aecl_print("%-13s  %-26s  %8" PRIu64 "  %s\n", s->set, s->file, s->size, s->folder));
            continue;
        }
        row = aecl_json_object();
        TRY(aecl_json_set_text(row, "set", s->set));
        TRY(aecl_json_set_text(row, "file", s->file));
        TRY(aecl_json_set_integer(row, "size", (int64_t)s->size));
        TRY(aecl_json_set_text(row, "sha256", s->sha256));
        TRY(aecl_json_set_text(row, "folder", s->folder));
        st = aecl_json_append(list, row);
        row = NULL;
        TRY(st);
    }
    if (!as_json) goto done;
    st = aecl_json_set(top, "sources", list);
    list = NULL;
    TRY(st);
    TRY(aecl_print_facts(top, true));
done:
    aecl_json_free(row);
    aecl_json_free(list);
    aecl_json_free(top);
    return st;
}

/* The list stands without libcurl, too: it says where to get the files. */
static aecl_status list_sources(bool as_json) {
    if (aecl_fetch_built() < 0) aecl_say(AECL_LOG_NOTE, "%s", aecl_message());
    return print_sources(as_json);
}

/* The line that shows how much of a file has arrived. */
typedef struct {
    const source *source;
    struct timespec drawn;
    bool shown;
} progress_line;

static bool on_progress(void *data, uint64_t have) {
    progress_line *line = data;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double since = (double)(now.tv_sec - line->drawn.tv_sec) + 1e-9 * (double)(now.tv_nsec - line->drawn.tv_nsec);
    if (aecl_terminal_is_terminal() && !aecl_terminal_is_quiet() && !(line->shown && since < REDRAW_SECONDS)) {
        double size = (double)line->source->size;
        fprintf(stderr, "\r\033[K%s  %.1f of %.1f MB  %.0f %%", line->source->file, (double)have / 1e6, size / 1e6,
                100 * (double)have / size);
        line->drawn = now;
        line->shown = true;
    }
    return aecl_signals_caught() == 0;
}

/* *folder = where data sets go, owned by the caller. */
static aecl_status find_folder(char **folder, const aecl_call *call) {
    const fetch_options *o = call->options;
    if (o->to || aecl_folder_exists("data")) return aecl_copy_string(folder, o->to ? o->to : "data");
    if (call->folders.data) return aecl_copy_string(folder, call->folders.data);
    return aecl_fail(AECL_USAGE, "fetch: no ./data, XDG_DATA_HOME or HOME; name a folder with --to");
}

static aecl_status fetch_file(const aecl_call *call, const source *s, const char *folder) {
    const fetch_options *o = call->options;
    const char *base = o->from ? o->from : s->folder;
    progress_line line = {.source = s};
    char *path = NULL, *url = NULL;
    bool present = false;
    aecl_status st = AECL_OK;
    TRY(aecl_path_join(&path, folder, s->file));
    TRY(aecl_path_join(&url, base, s->file));
    aecl_say(AECL_LOG_DETAIL, "%s from %s", s->file, url);
    st = aecl_fetch(&(aecl_fetch_request){.url = url,
                                          .path = path,
                                          .sha256 = s->sha256,
                                          .size = s->size,
                                          .certificates = call->environment->certificates,
                                          .stall_seconds = o->timeout,
                                          .progress = on_progress,
                                          .data = &line},
                    &present);
    if (line.shown) fprintf(stderr, "\r\033[K");
    TRY(st);
    aecl_say(AECL_LOG_NOTE, "%s: %s, %" PRIu64 " bytes, sha256 as expected", s->file,
             present ? "was there already" : "downloaded", s->size);
    TRY(aecl_print("%s\n", path));
done:
    free(url);
    free(path);
    return st;
}

static aecl_status unknown_set(const char *name) {
    const char *names[COUNT_OF(sources)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        if (i == 0 || strcmp(sources[i].set, sources[i - 1].set) != 0) names[count++] = sources[i].set;
    const char *nearest = aecl_nearest(name, names, count);
    if (nearest) return aecl_fail(AECL_USAGE, "fetch: no set \"%s\"; did you mean %s?", name, nearest);
    return aecl_fail(AECL_USAGE, "fetch: no set \"%s\"; `aecl fetch` lists them", name);
}

static aecl_status fetch(aecl_call *call) {
    const fetch_options *o = call->options;
    char *folder = NULL, *own = NULL;
    size_t found = 0;
    aecl_status st = AECL_OK;
    if (call->word_count == 0) return list_sources(o->json);
    const char *name = call->words[0];
    for (size_t i = 0; i < COUNT_OF(sources); i++) found += strcmp(sources[i].set, name) == 0;
    if (found == 0) return unknown_set(name);
    TRY(aecl_fetch_built());
    aecl_signals_catch();
    TRY(find_folder(&folder, call));
    TRY(aecl_path_join(&own, folder, name));
    TRY(aecl_folder_make(own));
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        if (strcmp(sources[i].set, name) == 0) TRY(fetch_file(call, &sources[i], own));
done:
    free(own);
    free(folder);
    return st;
}

const aecl_command aecl_cmd_fetch = {
    .name = "fetch",
    .usage = "[SET] [OPTIONS]",
    .summary = "download a data set, checked against its known sha256; without SET list them",
    .examples = (const aecl_example[]){{"fetch", "list the sets"}, {"fetch ecg5000", "download one"}, {NULL, NULL}},
    .options = options,
    .size = sizeof(fetch_options),
    .defaults = &defaults,
    .most_words = 1,
    .run = fetch,
};
