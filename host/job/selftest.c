/* The quick self-test: each kernel before its first use, and each network's program before its first use, is held to the
 * references; what passed is noted in a file of digests. */
#include "job/selftest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cl/profile.h"
#include "cl/program.h"
#include "nn/examiner.h"
#include "nn/tuning.h"
#include "verify/check.h"
#include "verify/check_program.h"

#define LINE       ((size_t)65) /* of the note: a digest and a newline */
#define NOTE_LIMIT (4096 * LINE)
#define MISMATCH   512

typedef struct {
    aecl_examiner examiner;
    char device[65];  /* what all outcomes depend on */
    char *folder;     /* of the note; NULL: nowhere to keep one */
    char name[32];    /* of the note */
    aecl_text passed; /* what the note holds: the device's line, then one for all that passed */
    bool begun;       /* something was examined */
} selftest;

static void release(aecl_examiner *examiner) {
    selftest *s = (selftest *)examiner;
    free(s->folder);
    aecl_text_free(&s->passed);
    free(s);
}

/* The device and all that runs on it, and what a tuning makes of it. */
static aecl_status digest_of(const aecl_context *context, char digest[65]) {
    const char *tuning = aecl_tuning_digest(context);
    char both[130];
    aecl_status st = aecl_device_digest(context, digest);
    if (st < 0 || *tuning == 0) return st;
    snprintf(both, sizeof both, "%s %s", digest, tuning);
    return aecl_sha256(both, strlen(both), digest);
}

/* A note counts only if it is whole. */
static aecl_status read_note(selftest *s) {
    unsigned char *bytes = NULL;
    size_t length = 0;
    char *path = NULL;
    aecl_status st = AECL_OK;
    if (s->folder) TRY(aecl_path_join(&path, s->folder, s->name));
    bool whole = path && aecl_file_read(path, NOTE_LIMIT, &bytes, &length) == AECL_OK && length > 0 &&
                 length % LINE == 0 && memcmp(bytes, s->device, LINE - 1) == 0;
    if (whole)
        aecl_text_add_bytes(&s->passed, (const char *)bytes, length);
    else
        aecl_text_add(&s->passed, "%s\n", s->device);
    TRY(aecl_text_done(&s->passed));
done:
    free(path);
    free(bytes);
    return st;
}

/* Without a note the test runs again next time: no reason to stop. A full one begins anew. */
static aecl_status add_to_note(selftest *s, const char *digest) {
    aecl_status st = AECL_OK;
    if (s->passed.length + LINE > NOTE_LIMIT) {
        aecl_text_free(&s->passed);
        aecl_text_add(&s->passed, "%s\n", s->device);
    }
    aecl_text_add(&s->passed, "%s\n", digest);
    TRY(aecl_text_done(&s->passed));
    if (s->folder && aecl_folder_write(s->folder, s->name, s->passed.s) < 0)
        aecl_log(AECL_LOG_DETAIL, "the self-test's outcome is not remembered: %s", aecl_message());
done:
    return st;
}

/* *digest = that of `what` on this device; *known = it passed before. `what` is freed. */
static aecl_status look_up(const selftest *s, aecl_text *what, char digest[65], bool *known) {
    aecl_status st = AECL_OK;
    aecl_text_add(what, " on %s", s->device);
    TRY(aecl_text_done(what));
    TRY(aecl_sha256(what->s, what->length, digest));
    *known = strstr(s->passed.s, digest) != NULL;
done:
    aecl_text_free(what);
    return st;
}

/* Returns the profile's phase before, for it to be taken up again. */
static const char *tell(selftest *s, aecl_context *context, const char *what) {
    if (!s->begun && s->passed.length == LINE)
        aecl_log(AECL_LOG_NOTE, "first use of this device, driver and kernels: compiling, with a quick self-test");
    s->begun = true;
    aecl_log(AECL_LOG_DETAIL, "self-test: %s", what);
    return aecl_profile_phase(context, "self-test");
}

static void take_up(aecl_context *context, const char *phase) {
    if (phase) aecl_profile_phase(context, phase);
}

/* Notes that `digest` passed, or says what did not: `what`, by the first mismatch (or ""). */
static aecl_status conclude(selftest *s, const aecl_context *context, const char *what, const char *why,
                            const char *digest) {
    if (!*why) return add_to_note(s, digest);
    return aecl_fail(AECL_DEVICE, "%s computes wrong: %s: %s; `aecl check` shows all, --device chooses another device",
                     aecl_context_device(context)->name, what, why);
}

/* Keeps the first mismatch. */
static bool note_mismatch(void *data, const char *text, bool ok) {
    char *first = data;
    if (!ok && !*first) snprintf(first, MISMATCH, "%s", text);
    return true;
}

static aecl_status examine_kernel(aecl_examiner *examiner, const aecl_ops *ops, const char *name) {
    selftest *s = (selftest *)examiner;
    aecl_context *context = aecl_ops_context(ops);
    aecl_tile tile = aecl_ops_tile(ops);
    aecl_text what = {0};
    char digest[65], mismatch[MISMATCH] = "", kernel[96];
    bool known = false;
    size_t failed = 0;
    aecl_status st = AECL_OK;
    aecl_text_add(&what, "kernel %s tile=%zux%zux%zu", name, tile.rows, tile.columns, tile.vector);
    TRY(look_up(s, &what, digest, &known));
    if (known) return AECL_OK;
    const char *phase = tell(s, context, name);
    st = aecl_check_kernel(context, name, note_mismatch, mismatch, &failed);
    take_up(context, phase);
    TRY(st);
    snprintf(kernel, sizeof kernel, "kernel %s", name);
    TRY(conclude(s, context, kernel, mismatch, digest));
done:
    return st;
}

static aecl_status examine_step(aecl_examiner *examiner, const aecl_device_model *model,
                                const aecl_stepper_config *config) {
    selftest *s = (selftest *)examiner;
    aecl_context *context = aecl_device_model_context(model);
    aecl_text all = {0};
    char digest[65], why[AECL_CHECK_WHY], what[96];
    bool known = false;
    aecl_status st = AECL_OK;
    snprintf(what, sizeof what, "the network's training step (execution %s)", aecl_execution_names[config->execution]);
    aecl_check_step_text(&all, model, config);
    TRY(look_up(s, &all, digest, &known));
    if (known) return AECL_OK;
    const char *phase = tell(s, context, what);
    aecl_log(AECL_LOG_NOTE, "first use here: compiling and testing %s", what);
    st = aecl_check_step(model, config, why);
    take_up(context, phase);
    TRY(st);
    TRY(conclude(s, context, what, why, digest));
done:
    return st;
}

static aecl_status examine_forward(aecl_examiner *examiner, const aecl_device_model *model,
                                   const aecl_forward_config *config) {
    const char *what = config->layerwise ? "the network at work, layer by layer" : "the network at work";
    selftest *s = (selftest *)examiner;
    aecl_context *context = aecl_device_model_context(model);
    aecl_text all = {0};
    char digest[65], why[AECL_CHECK_WHY];
    bool known = false;
    aecl_status st = AECL_OK;
    aecl_check_forward_text(&all, model, config);
    TRY(look_up(s, &all, digest, &known));
    if (known) return AECL_OK;
    const char *phase = tell(s, context, what);
    if (!config->layerwise) aecl_log(AECL_LOG_NOTE, "first use here: compiling and testing %s", what);
    st = aecl_check_forward(model, config, why);
    take_up(context, phase);
    TRY(st);
    TRY(conclude(s, context, what, why, digest));
done:
    return st;
}

aecl_status aecl_selftest(aecl_context *context, const aecl_surroundings *surroundings) {
    selftest *s = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_alloc(&s, 1, sizeof *s));
    s->examiner = (aecl_examiner){.kernel = examine_kernel, .step = examine_step, .forward = examine_forward};
    TRY(digest_of(context, s->device));
    snprintf(s->name, sizeof s->name, "checked-%.16s", s->device);
    if (surroundings->cache_folder) TRY(aecl_copy_string(&s->folder, surroundings->cache_folder));
    TRY(read_note(s));
    aecl_context_own_examiner(context, &s->examiner, release);
    s = NULL;
done:
    if (s) release(&s->examiner);
    return st;
}

aecl_status aecl_selftest_ahead(aecl_context *context, const aecl_surroundings *surroundings) {
    static const char *const kernels[] = {"loss_measure", "rows_of"};
    aecl_ops *ops = NULL;
    aecl_kernel *kernel = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_ops_new(&ops, context, AECL_GEMM_AUTO));
    for (size_t i = 0; i < COUNT_OF(kernels); i++) {
        if (aecl_is_asked_to_stop(surroundings)) TRY(aecl_fail(AECL_STOPPED, "stopped in the self-test"));
        TRY(aecl_ops_kernel(ops, kernels[i], &kernel));
    }
done:
    aecl_ops_free(ops);
    return st;
}
