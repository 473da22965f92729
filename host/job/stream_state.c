/* The state of a stream as JSON. */
#include "job/stream_state.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

#define FORMAT     "aecl-detect-state"
#define VERSION    1
#define SIZE_LIMIT ((size_t)1 << 30)

void aecl_stream_state_free(aecl_stream_state *state) {
    aecl_json_free(state->json);
    *state = (aecl_stream_state){0};
}

/* The folder of a path as it is, with the file's name, which need not be there. */
static aecl_status absolute_path(char **out, const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    aecl_text folder = {0};
    char *real = NULL;
    aecl_status st = AECL_OK;
    aecl_text_add(&folder, ".");
    if (slash) folder.length = 0, aecl_text_add_bytes(&folder, path, (size_t)(slash - path) + 1);
    TRY(aecl_text_done(&folder));
    real = realpath(folder.s, NULL);
    if (real == NULL) TRY(aecl_fail(AECL_INPUT, "%s: %s", folder.s, strerror(errno)));
    TRY(aecl_path_join(out, real, name));
done:
    aecl_text_free(&folder);
    free(real);
    return st;
}

aecl_status aecl_stream_identity_open(aecl_stream_identity *out, const aecl_model_file *model, const char *file) {
    aecl_status st = AECL_OK;
    TRY(aecl_sha256(model->flat, model->network->params.total * sizeof *model->flat, out->weights));
    TRY(absolute_path(&out->file, file));
done:
    return st;
}

void aecl_stream_identity_close(aecl_stream_identity *identity) {
    free(identity->file);
    identity->file = NULL;
}

/* Numbers under their keys, for writing and reading alike. */
typedef struct {
    const char *key;
    size_t offset;
} field;
#define FIELD(member)                                                                                                  \
    { #member, offsetof(aecl_stream_state, member) }
static const field counts[] = {FIELD(line), FIELD(rows), FIELD(anomalies), FIELD(unreadable)};

static aecl_status refuse(const aecl_stream_identity *i, const char *key) {
    return aecl_fail(AECL_INPUT,
                     "%s: \"%s\" is missing or not what it should be: is it a state of detect? Another file "
                     "for --state begins anew",
                     i->path, key);
}

static aecl_status check_identity(const aecl_stream_identity *i, const aecl_json *json) {
    const char *format = aecl_json_get_text(json, "format"), *weights = aecl_json_get_text(json, "weights");
    const char *model = aecl_json_get_text(json, "model"), *file = aecl_json_get_text(json, "file");
    if (format == NULL || strcmp(format, FORMAT) != 0 || aecl_json_get_integer(json, "format_version", 0) != VERSION)
        return refuse(i, "format");
    if (weights == NULL || model == NULL) return refuse(i, weights ? "model" : "weights");
    if (file == NULL) return refuse(i, "file");
    if (strcmp(i->weights, weights) != 0)
        return aecl_fail(AECL_INPUT, "%s: is the state of another model (%s), not of %s: give each its own --state",
                         i->path, model, i->model);
    if (strcmp(i->file, file) != 0)
        return aecl_fail(AECL_INPUT, "%s: is the state of another file (%s), not of %s: give each its own --state",
                         i->path, file, i->file);
    return AECL_OK;
}

static aecl_status read_place(aecl_stream_state *out, const aecl_stream_identity *i, const aecl_json *json) {
    const char *digest = aecl_json_get_text(json, "digest");
    int64_t inode = aecl_json_get_integer(json, "inode", -1), offset = aecl_json_get_integer(json, "offset", -1);
    if (digest == NULL || strlen(digest) >= sizeof out->place.digest) return refuse(i, "digest");
    if (inode == -1) return refuse(i, "inode");
    if (offset < 0) return refuse(i, "offset");
    strcpy(out->place.digest, digest);
    out->place.inode = (uint64_t)inode, out->place.offset = (uint64_t)offset;
    for (size_t n = 0; n < COUNT_OF(counts); n++) {
        int64_t count = aecl_json_get_integer(json, counts[n].key, -1);
        if (count < 0) return refuse(i, counts[n].key);
        *(size_t *)((char *)out + counts[n].offset) = (size_t)count;
    }
    return AECL_OK;
}

aecl_status aecl_stream_state_read(aecl_stream_state *out, bool *found, const aecl_stream_identity *i) {
    unsigned char *bytes = NULL;
    aecl_json *json = NULL;
    size_t length = 0;
    aecl_status st = AECL_OK;
    *out = (aecl_stream_state){0};
    *found = aecl_file_exists(i->path);
    if (!*found) return AECL_OK;
    TRY(aecl_file_read(i->path, SIZE_LIMIT, &bytes, &length));
    TRY(aecl_json_parse(&json, i->path, (const char *)bytes, length));
    TRY(check_identity(i, json));
    TRY(read_place(out, i, json));
    out->json = json, json = NULL;
    out->series = aecl_json_get(out->json, "series");
done:
    free(bytes);
    aecl_json_free(json);
    return st;
}

static aecl_status put_identity(aecl_json *json, const aecl_stream_identity *i) {
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_text(json, "format", FORMAT));
    TRY(aecl_json_set_integer(json, "format_version", VERSION));
    TRY(aecl_json_set_text(json, "model", i->model));
    TRY(aecl_json_set_text(json, "weights", i->weights));
    TRY(aecl_json_set_text(json, "file", i->file));
done:
    return st;
}

aecl_status aecl_stream_state_write(const aecl_stream_identity *i, const aecl_stream_state *state, aecl_json *series) {
    aecl_json *json = aecl_json_object();
    aecl_text text = {0};
    aecl_status st = AECL_OK;
    TRY(put_identity(json, i));
    TRY(aecl_json_set_integer(json, "inode", (int64_t)state->place.inode));
    TRY(aecl_json_set_integer(json, "offset", (int64_t)state->place.offset));
    TRY(aecl_json_set_text(json, "digest", state->place.digest));
    for (size_t n = 0; n < COUNT_OF(counts); n++) {
        const size_t *count = (const size_t *)((const char *)state + counts[n].offset);
        TRY(aecl_json_set_integer(json, counts[n].key, (int64_t)*count));
    }
    if (series) {
        st = aecl_json_set(json, "series", series);
        series = NULL;
        TRY(st);
    }
    TRY(aecl_json_write(json, true, &text));
    TRY(aecl_file_replace_text(i->path, text.s));
done:
    aecl_json_free(series);
    aecl_json_free(json);
    aecl_text_free(&text);
    return st;
}
