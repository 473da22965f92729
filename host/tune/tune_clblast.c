/* A random search over the parameters of CLBlast's kernels. The built-in parameters cannot be had back once they were
 * replaced, so they are timed first; what both are compared with is the register tiles, in turns with each. */
#include <math.h>

#include "base/philox.h"
#include "nn/gemm_paths.h"
#include "tune/tune_search.h"

#define MOST_DRAWS 10000 /* for one valid set */

/* What a parameter may be, in the order of its name; 0 ends the list but for the first place. */
static const size_t choices[AECL_CLBLAST_KERNELS][AECL_CLBLAST_PARAMETERS][6] = {{{0},
                                                                                  {1},
                                                                                  {16, 32},
                                                                                  {2, 4, 8},
                                                                                  {8, 16, 32},
                                                                                  {8, 16, 32},
                                                                                  {16, 32, 64, 128},
                                                                                  {8, 16, 32},
                                                                                  {8, 16, 32},
                                                                                  {16, 32, 64, 128},
                                                                                  {0, 1},
                                                                                  {0, 1},
                                                                                  {0, 1},
                                                                                  {0, 1},
                                                                                  {1, 2, 4, 8},
                                                                                  {1, 2, 4, 8}},
                                                                                 {{2, 4, 8, 16},
                                                                                  {8, 16, 32},
                                                                                  {8, 16, 32},
                                                                                  {8, 16, 32},
                                                                                  {8, 16, 32},
                                                                                  {0, 1},
                                                                                  {0, 1},
                                                                                  {1, 2, 4, 8},
                                                                                  {1, 2, 4, 8},
                                                                                  {8, 16, 32, 64}}};

static size_t choice_count(const size_t *list) {
    size_t count = 1;
    while (count < 6 && list[count]) count++;
    return count;
}

/* Draws until a set is valid and its work-groups fit the device; `next` goes on. */
static bool draw(const aecl_search *s, aecl_clblast_kernel kernel, uint64_t *next, aecl_clblast_set *set) {
    for (size_t tries = 0; tries < MOST_DRAWS; tries++) {
        *set = (aecl_clblast_set){.used = true};
        for (size_t i = 0; aecl_clblast_names_of[kernel].parameters[i]; i++) {
            const size_t *list = choices[kernel][i];
            uint32_t u = aecl_random_u32(s->config->seed, AECL_RANDOM_TEST, 90 + kernel, (*next)++);
            set->value[i] = list[u % choice_count(list)];
        }
        if (aecl_clblast_set_is_valid(kernel, set) &&
            aecl_clblast_set_group(kernel, set) <= aecl_context_device(s->config->context)->max_group_size)
            return true;
    }
    return false;
}

/* Both paths on the shapes that a kernel serves: small products or the largest. */
typedef struct {
    aecl_search *search;
    aecl_clblast_kernel kernel;
    aecl_ops *tile, *clblast;
} contest;

static bool serves(aecl_clblast_kernel kernel, const aecl_bench_shape *s) {
    return kernel == AECL_XGEMM ? s->m * s->n * s->k >= (size_t)1 << 27 : s->m * s->n * s->k < (size_t)1 << 22;
}

static aecl_status compare(const contest *c, const aecl_bench_shape *shape, bool longer, double *ratio) {
    aecl_status st = AECL_OK;
    bool same = false;
    aecl_bench_product product[2] = {0};
    TRY(aecl_bench_product_open(&product[0], c->tile, shape));
    TRY(aecl_bench_product_open(&product[1], c->clblast, shape));
    for (size_t i = 0; i < 2; i++) TRY(aecl_bench_product_run(&product[i]));
    TRY(aecl_search_same(&product[0], &product[1], &same));
    if (!same) TRY(aecl_fail(AECL_DEVICE, "CLBlastSgemm computes wrong"));
    TRY(aecl_search_time(c->search,
                         (aecl_timed[]){{aecl_bench_product_run, &product[0]}, {aecl_bench_product_run, &product[1]}},
                         longer, ratio));
done:
    for (size_t i = 0; i < 2; i++) aecl_bench_product_close(&product[i]);
    return st;
}

/* *score = the geometric mean of CLBlast's times, those of the tiles being 1. */
static aecl_status score_of(const contest *c, bool longer, double *score) {
    aecl_status st = AECL_OK;
    double sum = 0, ratio;
    size_t count = 0;
    for (size_t i = 0; i < AECL_BENCH_SHAPES; i++) {
        if (!serves(c->kernel, &aecl_bench_shapes[i])) continue;
        TRY(compare(c, &aecl_bench_shapes[i], longer, &ratio));
        sum += log(ratio);
        count++;
    }
    *score = exp(sum / (double)count);
done:
    return st;
}

/* The same with a set of parameters; *score = infinity where CLBlast refuses them or computes wrong. */
static aecl_status try_set(const contest *c, const aecl_clblast_set *set, bool longer, double *score) {
    aecl_status st = aecl_gemm_clblast_set(c->search->config->context, c->kernel, set);
    if (st == AECL_OK) st = score_of(c, longer, score);
    if (st != AECL_DEVICE) return st;
    *score = INFINITY;
    return aecl_context_finish(c->search->config->context); /* a lost device is no unsuitable set */
}

static aecl_status search_kernel(const contest *c, double built_in) {
    aecl_status st = AECL_OK;
    aecl_search *s = c->search;
    const char *name = aecl_clblast_names_of[c->kernel].name;
    aecl_clblast_set set, best = {0};
    double least = built_in * AECL_TUNE_GAIN, score;
    bool over = false;
    uint64_t next = 0;
    for (;;) {
        TRY(aecl_search_is_over(s, &over));
        if (over || !draw(s, c->kernel, &next, &set)) break;
        TRY(try_set(c, &set, false, &score));
        if (isfinite(score))
            aecl_search_tell(s, "CLBlast's %s, drawn set: %.2f times as fast as its own", name, built_in / score);
        if (score < least) least = score, best = set;
    }
    if (!best.used) goto done;
    TRY(try_set(c, &best, true, &score));
    aecl_search_tell(s, "CLBlast's %s, best set: %.2f times as fast, measured again", name, built_in / score);
    if (score < built_in * AECL_TUNE_GAIN) s->found->clblast[c->kernel] = best;
done:
    return st;
}

aecl_status aecl_search_clblast(aecl_search *search, double within) {
    aecl_status st = AECL_OK;
    aecl_context *context = search->config->context;
    contest c = {.search = search};
    double built_in[AECL_CLBLAST_KERNELS], from = search->within;
    bool over = false;
    TRY(aecl_search_begin(search, within, "CLBlast's parameters", &over));
    if (over) return AECL_OK;
    TRY(aecl_ops_new(&c.tile, context, AECL_GEMM_TILE));
    TRY(aecl_ops_new(&c.clblast, context, AECL_GEMM_CLBLAST));
    for (int k = 0; k < AECL_CLBLAST_KERNELS; k++) {
        c.kernel = (aecl_clblast_kernel)k;
        TRY(score_of(&c, true, &built_in[k]));
    }
    for (int k = AECL_CLBLAST_KERNELS; k-- > 0;) { /* training's products are small: those first */
        c.kernel = (aecl_clblast_kernel)k;
        search->within = k ? (from + within) / 2 : within;
        TRY(search_kernel(&c, built_in[k]));
    }
done:
    aecl_ops_free(c.tile);
    aecl_ops_free(c.clblast);
    return st;
}
