/* The colours of every canvas, and of the pixels of pictures. */
#include <math.h>

#include "base/mem.h"
#include "base/status.h"
#include "report/canvas.h"

const aecl_color aecl_black = {0.13, 0.13, 0.13, 1}, aecl_grey = {0.4, 0.4, 0.4, 1},
                 aecl_light_grey = {0.86, 0.86, 0.86, 1};

aecl_color aecl_palette(size_t i) {
    static const aecl_color colors[] = {{0.00, 0.45, 0.70, 1}, {0.84, 0.37, 0.00, 1}, {0.00, 0.62, 0.45, 1},
                                        {0.80, 0.47, 0.65, 1}, {0.90, 0.62, 0.00, 1}, {0.34, 0.71, 0.91, 1},
                                        {0.00, 0.00, 0.00, 1}};
    return colors[i % COUNT_OF(colors)];
}

static unsigned byte_of(float value) {
    return value <= 0 ? 0 : value >= 1 ? 255 : (unsigned)lrintf(value * 255);
}

unsigned aecl_canvas_image_rgb(const aecl_canvas_image *picture, size_t i) {
    const size_t plane = picture->channels == 3 ? picture->height * picture->width : 0;
    const float red = picture->pixels[i], green = picture->pixels[i + plane], blue = picture->pixels[i + 2 * plane];
    if (isnan(red) || isnan(green) || isnan(blue)) return 0xD55E00;
    return byte_of(red) << 16 | byte_of(green) << 8 | byte_of(blue);
}
