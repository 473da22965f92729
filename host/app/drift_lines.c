/* A comparison in one sentence, and as JSON. */
#include "app/drift_lines.h"

#include <stdio.h>

#include "app/terminal.h"

#define MOST_NAMED 5

static const char *name_of(char *const *names, size_t column, char number[32]) {
    if (names) return names[column];
    snprintf(number, 32, "column %zu", column + 1);
    return number;
}

static void add_columns(aecl_text *text, const aecl_drift_report *r, char *const *names) {
    char number[32];
    if (r->columns == 0) {
        aecl_text_add(text, "; the model knows no distribution of columns: one that is trained now does");
        return;
    }
    aecl_text_add(text, "; %zu of %zu columns moved", r->moved_count, r->columns);
    for (size_t i = 0; i < r->moved_count && i < MOST_NAMED; i++) {
        aecl_text_add(text, i ? ", " : " (PSI): ");
        aecl_text_add_safe(text, name_of(names, r->moved[i].column, number));
        aecl_text_add(text, " %.2f", r->moved[i].psi);
    }
    if (r->moved_count > MOST_NAMED) aecl_text_add(text, ", ...");
}

void aecl_drift_say(const aecl_drift_report *r, char *const *names) {
    const bool moved = r->scores_moved || r->moved_count;
    aecl_text text = {0};
    aecl_text_add(&text, "%zu rows are %s those of the training: scores %s (KS %.3f, chance %.2g)", r->rows,
                  moved ? "no longer like" : "like", r->scores_moved ? "moved" : "did not move", r->ks, r->chance);
    add_columns(&text, r, names);
    if (aecl_text_done(&text) == AECL_OK) aecl_say(moved ? AECL_LOG_WARNING : AECL_LOG_NOTE, "%s", text.s);
    aecl_text_free(&text);
}

static aecl_status put_columns(aecl_json *json, const aecl_drift_report *r, char *const *names) {
    aecl_json *list = aecl_json_array(), *one = NULL;
    char number[32];
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < r->moved_count; i++) {
        one = aecl_json_object();
        TRY(aecl_json_set_text(one, "name", name_of(names, r->moved[i].column, number)));
        TRY(aecl_json_set_real(one, "psi", r->moved[i].psi));
        TRY(aecl_json_set_text(one, "move", r->moved[i].largely ? "large" : "slight"));
        st = aecl_json_append(list, one);
        one = NULL;
        TRY(st);
    }
    st = aecl_json_set(json, "moved", list);
    list = NULL;
done:
    aecl_json_free(one);
    aecl_json_free(list);
    return st;
}

aecl_status aecl_drift_add_json(aecl_text *out, const aecl_drift_report *r, char *const *names) {
    aecl_json *json = aecl_json_object();
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_integer(json, "rows", (int64_t)r->rows));
    TRY(aecl_json_set_real(json, "ks", r->ks));
    TRY(aecl_json_set_real(json, "chance", r->chance));
    TRY(aecl_json_set_flag(json, "scores_moved", r->scores_moved));
    TRY(aecl_json_set_integer(json, "columns", (int64_t)r->columns));
    TRY(put_columns(json, r, names));
    aecl_text_add(out, "{\"drift\":");
    TRY(aecl_json_write(json, false, out));
    aecl_text_add(out, "}\n");
done:
    aecl_json_free(json);
    return st;
}
