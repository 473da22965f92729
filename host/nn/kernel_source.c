/* Joins the kernel files to one source, behind the numbers that they and the host share. */
#include "nn/kernel_source.h"

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "cl/program.h"
#include "nn/activation.h"
#include "nn/noise.h"

static aecl_status add_files(aecl_text *out, const char *extension) {
    aecl_status st = AECL_OK;
    static const char folder[] = "kernels/";
    char *text = NULL;
    for (const aecl_embedded_file *f = aecl_embedded_files; f->path; f++) {
        const char *name = f->path + sizeof folder - 1, *dot = strrchr(f->path, '.');
        if (strncmp(f->path, folder, sizeof folder - 1) != 0 || strcmp(dot, extension) != 0) continue;
        TRY(aecl_kernel_source(&text, name));
        aecl_text_add(out, "#line 1 \"%s\"\n%s\n", name, text);
        free(text);
        text = NULL;
    }
done:
    free(text);
    return st;
}

/* "#define NAMES(DO) DO(x) ..." from the name at `first` on, and "#define NAME_x 0 ...". */
static void add_list(aecl_text *out, const char *all, const char *const *names, size_t first) {
    aecl_text_add(out, "#define %s(DO)", all);
    for (size_t i = first; names[i]; i++) aecl_text_add(out, " DO(%s)", names[i]);
    aecl_text_add(out, "\n");
}

static void add_numbers(aecl_text *out, const char *one, const char *const *names) {
    for (size_t i = 0; names[i]; i++) aecl_text_add(out, "#define %s_%s %zu\n", one, names[i], i);
}

aecl_status aecl_kernel_headers(aecl_text *out) {
    static const char *const activations[] = {
#define AECL_ACTIVATION(x) #x,
#define AECL_PREACTIVATION(x)
#include "nn/activations/activations.def"
#undef AECL_ACTIVATION
        NULL};
    static const char *const preactivations[] = {
#define AECL_ACTIVATION(x)
#define AECL_PREACTIVATION(x) #x,
#include "nn/activations/activations.def"
#undef AECL_ACTIVATION
        NULL};
    static const char *const losses[] = {
#define AECL_LOSS(x) #x,
#define AECL_PICTURES(x)
#include "nn/losses/losses.def"
#undef AECL_LOSS
#undef AECL_PICTURES
        NULL};
    add_numbers(out, "ACTIVATION", aecl_activation_names);
    add_list(out, "ACTIVATIONS", activations, 1);
    add_list(out, "PREACTIVATIONS", preactivations, 0);
    add_numbers(out, "LOSS", losses);
    add_list(out, "LOSSES", losses, 0);
    add_numbers(out, "NOISE", aecl_noise_kind_names);
    add_list(out, "NOISES", aecl_noise_kind_names, 0);
    return add_files(out, ".clh");
}

aecl_status aecl_kernel_files(aecl_text *out) {
    aecl_status st = aecl_kernel_headers(out);
    return st < 0 ? st : add_files(out, ".cl");
}
