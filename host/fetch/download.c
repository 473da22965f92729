/* Downloads by libcurl, resumable, checked against size and digest. */
#include "fetch/download.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define MOST_REDIRECTS 5L

typedef struct {
    const aecl_fetch_request *request;
    CURL *curl;
    char *part;
    int fd;
    uint64_t have, resumed; /* bytes in the part now, and when this transfer began */
    bool answered;          /* the answer's body has begun */
    aecl_status st;         /* of a callback */
    char reason[CURL_ERROR_SIZE];
} transfer;

/* *right = the file has the wanted size and digest. */
static aecl_status check_file(const char *path, const aecl_fetch_request *r, bool *right) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    char sha256[65];
    struct stat info;
    aecl_status st = AECL_OK;
    *right = false;
    if (stat(path, &info) == 0 && S_ISREG(info.st_mode) && (uint64_t)info.st_size != r->size) return AECL_OK;
    TRY(aecl_file_read(path, (size_t)r->size, &bytes, &length));
    TRY(aecl_sha256(bytes, length, sha256));
    *right = length == r->size && strcmp(sha256, r->sha256) == 0;
done:
    free(bytes);
    return st;
}

/* What the server sends is not the file: nothing of it is kept. */
static aecl_status refuse(transfer *t, const char *what) {
    unlink(t->part);
    return aecl_fail(AECL_INPUT, "%s: %s; what had arrived was removed; another source can be named with --from",
                     t->request->url, what);
}

/* The answer's head is known: is it the rest that was asked for, the whole file, or something else? */
static aecl_status begin_body(transfer *t) {
    long code = 0;
    curl_off_t length = -1;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    t->answered = true;
    if (code != 206) t->have = t->resumed = 0; /* the server does not continue: all of it */
    if (length >= 0 && (uint64_t)length != t->request->size - t->have)
        return refuse(t, "the server offers a file of another size than the pinned one");
    if (ftruncate(t->fd, (off_t)t->have) < 0)
        return aecl_fail(AECL_FAILED, "%s: cannot be written: %s", t->part, strerror(errno));
    return AECL_OK;
}

static aecl_status store(transfer *t, const char *bytes, size_t n) {
    if (n > t->request->size - t->have) return refuse(t, "the server sends more than the pinned file holds");
    while (n) {
        ssize_t put = pwrite(t->fd, bytes, n, (off_t)t->have);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return aecl_fail(AECL_FAILED, "%s: cannot be written: %s", t->part, strerror(errno));
        bytes += put, n -= (size_t)put, t->have += (uint64_t)put;
    }
    return AECL_OK;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *data) {
    transfer *t = data;
    if (!t->answered) t->st = begin_body(t);
    if (t->st == AECL_OK) t->st = store(t, bytes, size * count);
    return t->st == AECL_OK ? size * count : 0;
}

static int on_tick(void *data, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now) {
    const transfer *t = data;
    (void)total, (void)now, (void)up_total, (void)up_now;
    return t->request->progress && !t->request->progress(t->request->data, t->have);
}

static bool is_https(const char *url) {
    return strncmp(url, "https://", 8) == 0;
}

/* A redirect may lead from http to https, never back: that would hand the transfer to whoever is on the way. */
static bool set_protocols(CURL *curl, const char *url) {
    bool secure = is_https(url);
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https") == CURLE_OK;
#else
    long both = CURLPROTO_HTTP | CURLPROTO_HTTPS;
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS, both) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, secure ? (long)CURLPROTO_HTTPS : both) == CURLE_OK;
#endif
}

static bool set_options(transfer *t, const char *range) {
    const aecl_fetch_request *r = t->request;
    CURL *c = t->curl;
    const struct {
        CURLoption option;
        long value;
    } numbers[] = {{CURLOPT_NOSIGNAL, 1},
                   {CURLOPT_NOPROGRESS, 0},
                   {CURLOPT_FAILONERROR, 1},
                   {CURLOPT_FOLLOWLOCATION, 1},
                   {CURLOPT_MAXREDIRS, MOST_REDIRECTS},
                   {CURLOPT_CONNECTTIMEOUT, (long)r->stall_seconds},
                   {CURLOPT_LOW_SPEED_LIMIT, 1},
                   {CURLOPT_LOW_SPEED_TIME, (long)r->stall_seconds}};
    bool good = set_protocols(c, r->url);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        good = good && curl_easy_setopt(c, numbers[i].option, numbers[i].value) == CURLE_OK;
    return good && curl_easy_setopt(c, CURLOPT_URL, r->url) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_USERAGENT, "aecl/" AECL_VERSION) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->reason) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEDATA, t) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_tick) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_XFERINFODATA, t) == CURLE_OK &&
           (!*range || curl_easy_setopt(c, CURLOPT_RANGE, range) == CURLE_OK) &&
           (!r->certificates || curl_easy_setopt(c, CURLOPT_CAINFO, r->certificates) == CURLE_OK);
}

/* The message for a transfer that ended before the file was whole. */
static aecl_status broken_off(const transfer *t, CURLcode code) {
    const aecl_fetch_request *r = t->request;
    long answer = 0;
    char kept[160] = "nothing was kept";
    aecl_status st = code == CURLE_ABORTED_BY_CALLBACK ? AECL_STOPPED : AECL_FAILED;
    if (t->have)
        snprintf(kept, sizeof kept, "%" PRIu64 " of %" PRIu64 " bytes are kept; the same command goes on with them",
                 t->have, r->size);
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &answer);
    if (st == AECL_STOPPED) return aecl_fail(st, "%s: stopped; %s", r->url, kept);
    if (code == CURLE_HTTP_RETURNED_ERROR)
        return aecl_fail(st, "%s: the server answers %ld; another source can be named with --from", r->url, answer);
    if (code == CURLE_UNSUPPORTED_PROTOCOL)
        return aecl_fail(st, "%s: redirected to a protocol that is not %s: refused", r->url,
                         is_https(r->url) ? "https" : "http or https");
    if (code == CURLE_OPERATION_TIMEDOUT)
        return aecl_fail(st, "%s: nothing arrived for %" PRId64 " s; %s", r->url, r->stall_seconds, kept);
    if (code == CURLE_OK || code == CURLE_PARTIAL_FILE)
        return aecl_fail(st, "%s: the connection ended too early; %s", r->url, kept);
    return aecl_fail(st, "%s: %s; %s", r->url, *t->reason ? t->reason : curl_easy_strerror(code), kept);
}

static aecl_status download(transfer *t) {
    char range[32] = "";
    aecl_status st = AECL_OK;
    t->curl = curl_easy_init();
    if (t->have) snprintf(range, sizeof range, "%" PRIu64 "-", t->have);
    if (t->curl == NULL || !set_options(t, range)) TRY(aecl_fail(AECL_FAILED, "libcurl cannot be set up"));
    CURLcode code = curl_easy_perform(t->curl);
    TRY(t->st);
    if (code != CURLE_OK || t->have < t->request->size) TRY(broken_off(t, code));
done:
    curl_easy_cleanup(t->curl);
    return st;
}

/* Opens and locks the part, and finds how much of it is there. */
static aecl_status open_part(transfer *t) {
    aecl_text name = {0};
    struct stat info;
    aecl_status st = AECL_OK;
    aecl_text_add(&name, "%s.part", t->request->path);
    TRY(aecl_text_done(&name));
    t->part = name.s, name = (aecl_text){0};
    t->fd = open(t->part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (t->fd < 0 || fstat(t->fd, &info) < 0)
        TRY(aecl_fail(AECL_FAILED, "%s: cannot be written: %s", t->part, strerror(errno)));
    if (flock(t->fd, LOCK_EX | LOCK_NB) < 0) {
        close(t->fd);
        t->fd = -1; /* the part is another's */
        TRY(aecl_fail(AECL_FAILED, "%s: another process is downloading it", t->part));
    }
    t->have = t->resumed = (uint64_t)info.st_size <= t->request->size ? (uint64_t)info.st_size : 0;
done:
    aecl_text_free(&name);
    return st;
}

static aecl_status fetch_missing(transfer *t) {
    bool right = false;
    aecl_status st = AECL_OK;
    TRY(open_part(t));
    if (t->have < t->request->size) TRY(download(t));
    TRY(check_file(t->part, t->request, &right));
    if (!right)
        TRY(refuse(t, t->resumed ? "what arrived, in several parts, has not the pinned sha256"
                                 : "what arrived has not the pinned sha256"));
    TRY(aecl_file_move(t->part, t->request->path));
done:
    if (st < 0 && t->fd >= 0 && t->have == 0) unlink(t->part); /* no empty file is left */
    return st;
}

aecl_status aecl_fetch_built(void) {
    return AECL_OK;
}

aecl_status aecl_fetch(const aecl_fetch_request *request, bool *present) {
    transfer t = {.request = request, .fd = -1};
    aecl_status st = AECL_OK;
    *present = false;
    if (!is_https(request->url) && strncmp(request->url, "http://", 7) != 0)
        return aecl_fail(AECL_USAGE, "%s: a download starts with https:// or http://", request->url);
    if (aecl_file_exists(request->path)) {
        TRY(check_file(request->path, request, present));
        if (!*present)
            TRY(aecl_fail(AECL_INPUT, "%s: is there but is another file than the pinned one; move it away first",
                          request->path));
        goto done;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return aecl_fail(AECL_FAILED, "libcurl cannot be set up");
    st = fetch_missing(&t);
    curl_global_cleanup();
done:
    if (t.fd >= 0) close(t.fd);
    free(t.part);
    return st;
}
