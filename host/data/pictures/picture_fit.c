/* Making pictures alike: turned, of one colour, cut from the middle, of one size. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/pictures/picture.h"
#include "data/read_options.h"

/* "640x480" as width and height, each from 1 to the most that a side may have. */
static bool parse_size(const char *text, size_t size[2]) {
    for (int d = 0; d < 2; d++) {
        char *end = NULL;
        if (*text < '1' || *text > '9') return false;
        unsigned long value = strtoul(text, &end, 10);
        if (value > AECL_PICTURE_MOST_SIDE || *end != (d ? 0 : 'x')) return false;
        size[d] = value;
        text = end + 1;
    }
    return true;
}

static aecl_status take_size(size_t size[2], const char *option, const char *text, const char *instead) {
    if (text == NULL || parse_size(text, size)) return AECL_OK;
    return aecl_fail(AECL_USAGE, "--%s: \"%s\" is not WIDTHxHEIGHT of sides from 1 to %d, as 64x64%s", option, text,
                     AECL_PICTURE_MOST_SIDE, instead);
}

aecl_status aecl_picture_plan_make(aecl_picture_plan *out, const aecl_read_options *options) {
    aecl_picture_plan plan = {.stored = options->no_exif, .color = options->color};
    aecl_status st = AECL_OK;
    plan.square = options->crop && strcmp(options->crop, "square") == 0;
    TRY(take_size(plan.crop, "crop", plan.square ? NULL : options->crop, ", nor square"));
    TRY(take_size(plan.size, "resize", options->resize, ""));
    *out = plan;
done:
    return st;
}

static unsigned value_at(const aecl_picture *p, size_t at) {
    return p->value_size == 1 ? p->pixels[at] : ((const uint16_t *)(const void *)p->pixels)[at];
}

static void set_value(aecl_picture *p, size_t at, unsigned value) {
    if (p->value_size == 1)
        p->pixels[at] = (uint8_t)value;
    else
        ((uint16_t *)(void *)p->pixels)[at] = (uint16_t)value;
}

/* Luma of ITU-R BT.601, in thousandths. */
static void make_grey(aecl_picture *p) {
    size_t count = p->height * p->width;
    for (size_t i = 0; i < count; i++)
        set_value(p, i,
                  (299 * value_at(p, i) + 587 * value_at(p, count + i) + 114 * value_at(p, 2 * count + i) + 500) /
                      1000);
    p->channels = 1;
}

static aecl_status make_rgb(aecl_picture *p) {
    size_t plane = p->height * p->width * p->value_size;
    aecl_status st = aecl_resize(&p->pixels, 3 * plane, 1);
    if (st < 0) return st;
    for (size_t c = 1; c < 3; c++) memcpy(p->pixels + c * plane, p->pixels, plane);
    p->channels = 3;
    return AECL_OK;
}

static aecl_status crop(aecl_picture *p, const char *name, size_t width, size_t height) {
    size_t left = (p->width - width) / 2, top = (p->height - height) / 2, size = p->value_size;
    uint8_t *to = p->pixels;
    if (width > p->width || height > p->height)
        return aecl_fail(AECL_INPUT, "%s: %zux%zu pixels, fewer than --crop %zux%zu; --resize makes pictures larger",
                         name, p->width, p->height, width, height);
    for (size_t c = 0; c < p->channels; c++)
        for (size_t y = 0; y < height; y++, to += width * size)
            memmove(to, p->pixels + ((c * p->height + top + y) * p->width + left) * size, width * size);
    p->width = width, p->height = height;
    return AECL_OK;
}

aecl_status aecl_picture_fit(aecl_picture *p, const char *name, const aecl_picture_plan *plan) {
    aecl_status st = AECL_OK;
    if (!plan->stored) TRY(aecl_picture_turn(p));
    if (plan->color == AECL_PICTURE_GREY && p->channels == 3) make_grey(p);
    if (plan->color == AECL_PICTURE_RGB && p->channels == 1) TRY(make_rgb(p));
    size_t side = p->width < p->height ? p->width : p->height;
    if (plan->square) TRY(crop(p, name, side, side));
    if (plan->crop[0]) TRY(crop(p, name, plan->crop[0], plan->crop[1]));
    if (plan->size[0]) TRY(aecl_picture_resize(p, plan->size[0], plan->size[1]));
done:
    return st;
}
