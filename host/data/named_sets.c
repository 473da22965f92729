/* Names to data: generated sets, the usual files of Fashion-MNIST and ECG5000 in the usual folders, folders of
 * pictures, single files. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"
#include "data/source_files.h"
#include "data/split.h"

/* A set that is generated, or found in a place: its name, how it is made or read from a folder (*found = false, and
 * AECL_OK, when that has none of its files), the sub-folder that PyTorch's torchvision.datasets makes for it. */
typedef struct {
    const char *name;
    aecl_status (*generate)(aecl_dataset **out, size_t count, uint64_t seed, uint64_t first_sample);
    size_t train, test; /* samples to generate */
    aecl_status (*read)(aecl_dataset_pair *out, const char *folder, bool *found);
    const char *folder, *remedy, *instead;
} named_set;

/* *path = FOLDER/PART-images-idx3-ubyte[.gz], owned by the caller; NULL when there is no such file. */
static aecl_status find_pictures(char **path, const char *folder, const char *part) {
    aecl_text name = {0};
    char *candidate = NULL;
    aecl_status st = AECL_OK;
    *path = NULL;
    for (int gzipped = 1; gzipped >= 0 && *path == NULL; gzipped--) {
        aecl_text_free(&name);
        aecl_text_add(&name, "%s-images-idx3-ubyte%s", part, gzipped ? ".gz" : "");
        TRY(aecl_text_done(&name));
        TRY(aecl_path_join(&candidate, folder, name.s));
        if (aecl_file_exists(candidate)) *path = candidate, candidate = NULL;
        free(candidate);
        candidate = NULL;
    }
done:
    aecl_text_free(&name);
    free(candidate);
    return st;
}

static aecl_status check_pair(const aecl_dataset_pair *pair, const char *source) {
    const aecl_dataset *a = pair->train, *b = pair->test;
    if (a->dtype == b->dtype && a->rank == b->rank && memcmp(a->dim, b->dim, sizeof a->dim) == 0) return AECL_OK;
    return aecl_fail(AECL_INPUT, "%s: %zu values a sample in %s, %zu in %s: training and test set differ in shape",
                     source, a->features, a->name, b->features, b->name);
}

/* Reads the files of usual names in a folder. *found = false, and AECL_OK, when it has neither. */
static aecl_status open_folder(aecl_dataset_pair *out, const char *folder, bool *found) {
    aecl_dataset_pair pair = {0};
    char *train = NULL, *test = NULL;
    aecl_status st = AECL_OK;
    TRY(find_pictures(&train, folder, "train"));
    TRY(find_pictures(&test, folder, "t10k"));
    *found = train || test;
    if (!*found) goto done;
    if (!train || !test)
        TRY(aecl_fail(AECL_INPUT, "%s: has no %s-images-idx3-ubyte.gz beside %s", folder, train ? "t10k" : "train",
                      train ? train : test));
    TRY(aecl_dataset_read(&pair.train, train));
    TRY(aecl_dataset_read(&pair.test, test));
    TRY(check_pair(&pair, folder));
    *out = pair, pair = (aecl_dataset_pair){0};
done:
    aecl_dataset_pair_free(&pair);
    free(train);
    free(test);
    return st;
}

/* The tutorial's table: the last column is the label, 1 normal and 0 anomalous. */
static aecl_status open_ecg(aecl_dataset_pair *out, const char *folder, bool *found) {
    aecl_dataset *whole = NULL;
    char *path = NULL;
    aecl_status st = AECL_OK;
    TRY(aecl_path_join(&path, folder, "ecg.csv"));
    *found = aecl_file_exists(path);
    if (!*found) goto done;
    TRY(aecl_dataset_read(&whole, path));
    TRY(aecl_dataset_take_labels(whole, "last"));
    for (size_t i = 0; i < whole->count; i++)
        if (whole->labels[i] != 0 && whole->labels[i] != 1)
            TRY(aecl_fail(AECL_INPUT, "%s: row %zu: its label is %d, not 0 or 1; is this the tutorial's table?", path,
                          i + 1, whole->labels[i]));
    TRY(aecl_split_tutorial(out, whole));
done:
    aecl_dataset_free(whole);
    free(path);
    return st;
}

static const named_set sets[] = {
    {.name = "synthetic", .generate = aecl_synthetic_pictures, .train = 6000, .test = 1000},
    {.name = "fashion-mnist",
     .read = open_folder,
     .folder = "FashionMNIST/raw",
     .remedy = "`aecl fetch fashion-mnist`, or apt install dataset-fashion-mnist, or put "
               "{train,t10k}-images-idx3-ubyte.gz into ./data/fashion-mnist",
     .instead = "pictures: --data synthetic"},
    {.name = "mnist",
     .read = open_folder,
     .folder = "MNIST/raw",
     .remedy = "`aecl fetch mnist`, or put {train,t10k}-images-idx3-ubyte.gz into ./data/mnist",
     .instead = "pictures: --data synthetic"},
    {.name = "ecg5000",
     .read = open_ecg,
     .folder = "",
     .remedy = "`aecl fetch ecg5000`, or put ecg.csv into ./data/ecg5000",
     .instead = "heartbeats: --data synthetic-ecg"},
    {.name = "synthetic-ecg", .generate = aecl_synthetic_ecg, .train = 4000, .test = 1000},
};

static aecl_status rename_set(aecl_dataset *dataset, const char *name) {
    free(dataset->name);
    return aecl_copy_string(&dataset->name, name);
}

/* One place: the sub-folder called after the set, torchvision's, the place itself. */
static aecl_status try_place(aecl_dataset_pair *out, const named_set *set, const char *place, bool *found) {
    const char *const parts[] = {set->name, set->folder, ""};
    char *folder = NULL;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < COUNT_OF(parts) && !*found; i++) {
        free(folder);
        folder = NULL;
        TRY(aecl_path_join(&folder, place, parts[i]));
        TRY(set->read(out, folder, found));
    }
done:
    free(folder);
    return st;
}

static aecl_status not_found(const named_set *set, const aecl_dataset_places *places) {
    aecl_text tried = {0};
    for (const char *const *f = places->folders; *f; f++)
        aecl_text_add(&tried, "%s%s", f == places->folders ? "" : ", ", *f);
    aecl_status st = aecl_text_done(&tried);
    if (st == AECL_OK)
        st = aecl_fail(AECL_INPUT, "%s: not found in %s; get it: %s; or train on generated %s", set->name,
                       tried.length ? tried.s : "any place (none was given)", set->remedy, set->instead);
    aecl_text_free(&tried);
    return st;
}

static aecl_status open_named(aecl_dataset_pair *out, const named_set *set, const aecl_dataset_places *places) {
    aecl_dataset_pair pair = {0};
    aecl_status st = AECL_OK;
    bool found = false;
    for (const char *const *f = places->folders; *f && !found; f++) TRY(try_place(&pair, set, *f, &found));
    if (!found) TRY(not_found(set, places));
    TRY(rename_set(pair.train, set->name));
    TRY(rename_set(pair.test, set->name));
    *out = pair, pair = (aecl_dataset_pair){0};
done:
    aecl_dataset_pair_free(&pair);
    return st;
}

static aecl_status generate(aecl_dataset_pair *out, const named_set *set, uint64_t seed) {
    aecl_dataset_pair pair = {0};
    aecl_status st = AECL_OK;
    TRY(set->generate(&pair.train, set->train, seed, 0));
    TRY(set->generate(&pair.test, set->test, seed, set->train));
    *out = pair, pair = (aecl_dataset_pair){0};
done:
    aecl_dataset_pair_free(&pair);
    return st;
}

static aecl_status open_file(aecl_dataset_pair *out, const char *path, uint64_t seed) {
    aecl_dataset *whole = NULL;
    aecl_status st = aecl_dataset_read(&whole, path);
    if (st == AECL_OK) st = aecl_split_by_rule(out, whole, NULL, AECL_TEST_SHARE, seed);
    aecl_dataset_free(whole);
    return st;
}

static aecl_status unknown_source(const char *source) {
    const char *names[COUNT_OF(sets)];
    aecl_text known = {0};
    for (size_t i = 0; i < COUNT_OF(sets); i++) names[i] = sets[i].name;
    for (size_t i = 0; i < COUNT_OF(names); i++) aecl_text_add(&known, i ? ", %s" : "%s", names[i]);
    const char *nearest = aecl_nearest(source, names, COUNT_OF(names));
    if (nearest) aecl_text_add(&known, "; did you mean %s?", nearest);
    aecl_status st = aecl_text_done(&known);
    if (st == AECL_OK) st = aecl_fail(AECL_INPUT, "no data set, file or folder \"%s\" (sets: %s)", source, known.s);
    aecl_text_free(&known);
    return st;
}

static const named_set *find_set(const char *source) {
    for (const named_set *set = sets; set < sets + COUNT_OF(sets); set++)
        if (strcmp(source, set->name) == 0) return set;
    return NULL;
}

/* Whether a folder has a set's file of this part. */
static aecl_status has_part(const char *folder, const char *part, bool *has) {
    char *path = NULL;
    aecl_status st = find_pictures(&path, folder, part);
    *has = *has || path != NULL;
    free(path);
    return st;
}

bool aecl_is_set_name(const char *source) {
    return find_set(source) != NULL;
}

aecl_status aecl_source_is_whole(const char *source, bool *whole) {
    bool split = false;
    aecl_status st = AECL_OK;
    bool many = aecl_source_is_many(source) && !aecl_folder_exists(source);
    *whole = !find_set(source) && (many || strcmp(source, "-") == 0 || aecl_source_is_file(source));
    if (*whole || find_set(source) || !aecl_folder_exists(source)) return AECL_OK;
    TRY(has_part(source, "train", &split));
    TRY(has_part(source, "t10k", &split));
    if (!split) TRY(aecl_folder_is_divided(source, &split));
    *whole = !split;
done:
    return st;
}

aecl_status aecl_dataset_pair_digest(const aecl_dataset_pair *pair, char digest[65]) {
    const aecl_piece digests[] = {{pair->train->sha256, 64}, {pair->test->sha256, 64}};
    return aecl_sha256_pieces(digests, COUNT_OF(digests), digest);
}

aecl_status aecl_dataset_pair_open(aecl_dataset_pair *out, const char *source, const aecl_dataset_places *places,
                                   const aecl_read_options *options) {
    const aecl_read_options read = aecl_read_options_merge(options, NULL);
    bool found = false, divided = false;
    *out = (aecl_dataset_pair){0};
    const named_set *set = find_set(source);
    if (set) return set->generate ? generate(out, set, places->seed) : open_named(out, set, places);
    if (strcmp(source, "-") == 0 || aecl_source_is_file(source)) return open_file(out, source, places->seed);
    if (!aecl_folder_exists(source)) return unknown_source(source);
    aecl_status st = open_folder(out, source, &found);
    if (st < 0 || found) return st;
    st = aecl_folder_is_divided(source, &divided);
    if (st < 0 || divided) return st < 0 ? st : aecl_divided_folder_read(out, source, &read);
    st = open_file(out, source, places->seed);
    if (st == AECL_OK) return st;
    return aecl_fail_in(st, "%s: has no train-images-idx3-ubyte.gz and t10k-images-idx3-ubyte.gz; as pictures", source);
}
