/* All pixels by falling scores: what each adds to the rates when the threshold goes below it. */
#include "detect/pixel_metrics.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* A pixel's score and the region that it is in; 0: it is normal. */
typedef struct {
    float score;
    uint32_t region;
} pixel;

typedef struct {
    const aecl_pixel_maps *given;
    pixel *pixels; /* [count][height][width] */
    size_t all;
    uint32_t *stack; /* pixels of the region in work whose neighbours were not looked at */
    size_t *sizes;   /* [1 + regions] */
    size_t regions;
} work;

static aecl_status prepare(work *w, const aecl_pixel_maps *given) {
    size_t all = 0;
    aecl_status st = AECL_OK;
    w->given = given;
    if (!aecl_mul(given->height, given->width, &all) || !aecl_mul(all, given->count, &all) || all > INT32_MAX)
        return aecl_fail(AECL_INPUT, "%zu masks of %zu x %zu pixels are too many", given->count, given->width,
                         given->height);
    w->all = all;
    TRY(aecl_alloc(&w->pixels, all + 1, sizeof *w->pixels));
    TRY(aecl_alloc(&w->stack, given->height * given->width + 1, sizeof *w->stack));
    for (size_t i = 0; i < all; i++) {
        if (!isfinite(given->maps[i])) TRY(aecl_fail(AECL_INPUT, "the score of pixel %zu is not finite", i));
        w->pixels[i].score = given->maps[i];
    }
done:
    return st;
}

/* Gives the neighbours of a pixel, diagonal ones too, that are anomalous and in no region its own, and lists them. */
static size_t spread(work *w, size_t picture, uint32_t at, size_t listed) {
    const size_t height = w->given->height, width = w->given->width, base = picture * height * width;
    const size_t y = at / width, x = at % width;
    for (size_t v = y ? y - 1 : 0; v <= y + 1 && v < height; v++)
        for (size_t u = x ? x - 1 : 0; u <= x + 1 && u < width; u++) {
            pixel *p = &w->pixels[base + v * width + u];
            if (w->given->masks[base + v * width + u] == 0 || p->region) continue;
            p->region = (uint32_t)w->regions;
            w->sizes[w->regions]++;
            w->stack[listed++] = (uint32_t)(v * width + u);
        }
    return listed;
}

static aecl_status find_regions(work *w) {
    const size_t picture = w->given->height * w->given->width;
    size_t room = 0;
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < w->all; i++) {
        if (w->given->masks[i] == 0 || w->pixels[i].region) continue;
        if (++w->regions >= room) {
            room = 2 * room + 64;
            TRY(aecl_resize(&w->sizes, room, sizeof *w->sizes));
        }
        w->sizes[w->regions] = 0;
        for (size_t listed = spread(w, i / picture, (uint32_t)(i % picture), 0); listed > 0;)
            listed = spread(w, i / picture, w->stack[listed - 1], listed - 1);
    }
done:
    return st;
}

static int by_falling_score(const void *a, const void *b) {
    const float x = ((const pixel *)a)->score, y = ((const pixel *)b)->score;
    return (x < y) - (x > y);
}

/* The part of a trapezoid over [from, to], between the heights a and b, that lies below `limit`. */
static double area(double from, double to, double a, double b, double limit) {
    if (from >= limit || to <= from) return 0;
    if (to > limit) b = a + (b - a) * (limit - from) / (to - from), to = limit;
    return (to - from) * (a + b) / 2;
}

static void integrate(aecl_pixel_metrics *out, const work *w, size_t normal) {
    const double anomalous = (double)(w->all - normal);
    double fpr = 0, tpr = 0, overlap = 0;
    size_t false_ones = 0, true_ones = 0;
    out->roc_auc = out->pro = 0;
    for (size_t i = 0; i < w->all;) {
        const double fpr_before = fpr, tpr_before = tpr, overlap_before = overlap;
        const float score = w->pixels[i].score;
        for (; i < w->all && w->pixels[i].score == score; i++) {
            const uint32_t region = w->pixels[i].region;
            false_ones += region == 0;
            true_ones += region != 0;
            if (region) overlap += 1 / ((double)w->sizes[region] * (double)w->regions);
        }
        fpr = (double)false_ones / (double)normal, tpr = (double)true_ones / anomalous;
        out->roc_auc += area(fpr_before, fpr, tpr_before, tpr, 1);
        out->pro += area(fpr_before, fpr, overlap_before, overlap, AECL_PRO_LIMIT) / AECL_PRO_LIMIT;
    }
}

aecl_status aecl_pixel_metrics_find(aecl_pixel_metrics *out, const aecl_pixel_maps *maps) {
    work w = {0};
    size_t normal = 0;
    aecl_status st = AECL_OK;
    *out = (aecl_pixel_metrics){.roc_auc = NAN, .pro = NAN};
    TRY(prepare(&w, maps));
    TRY(find_regions(&w));
    out->regions = w.regions;
    for (size_t i = 0; i < w.all; i++) normal += w.pixels[i].region == 0;
    if (normal == 0 || normal == w.all) goto done;
    qsort(w.pixels, w.all, sizeof *w.pixels, by_falling_score);
    integrate(out, &w, normal);
done:
    free(w.pixels);
    free(w.stack);
    free(w.sizes);
    return st;
}
