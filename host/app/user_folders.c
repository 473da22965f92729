/* The user's folders for caches, state and data sets, by the XDG base directory specification. */
#include "app/user_folders.h"

#include <stdlib.h>

#include "base/file.h"

/* *out = "aecl" in `folder`, or else in `otherwise` of the home. */
static aecl_status find(char **out, const aecl_environment *environment, const char *folder, const char *otherwise) {
    char *in_home = NULL;
    aecl_status st = AECL_OK;
    if (folder) return aecl_path_join(out, folder, "aecl");
    if (environment->home == NULL) return AECL_OK;
    TRY(aecl_path_join(&in_home, environment->home, otherwise));
    TRY(aecl_path_join(out, in_home, "aecl"));
done:
    free(in_home);
    return st;
}

aecl_status aecl_user_folders_find(aecl_user_folders *out, const aecl_environment *environment) {
    size_t count = 0;
    aecl_status st = AECL_OK;
    *out = (aecl_user_folders){0};
    TRY(find(&out->cache, environment, environment->cache_home, ".cache"));
    TRY(find(&out->state, environment, environment->state_home, ".local/state"));
    TRY(find(&out->data, environment, environment->data_home, ".local/share"));
    if (environment->data_dir) out->places[count++] = environment->data_dir;
    out->places[count++] = "data";
    if (out->data) out->places[count++] = out->data;
    out->places[count] = "/usr/share/datasets";
done:
    return st;
}

void aecl_user_folders_free(aecl_user_folders *folders) {
    free(folders->cache);
    free(folders->state);
    free(folders->data);
    *folders = (aecl_user_folders){0};
}
