/* JPEG files to pixels, by libjpeg. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "base/mem.h"
#include "data/pictures/picture.h"

/* Each scan of a progressive file costs a pass over all pixels; encoders make a dozen. */
#define MOST_SCANS 100
#define MOST_EXIF  0xffff

/* What lives across the jumps of libjpeg's errors. */
typedef struct {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf jump;
    unsigned char *row; /* [width][channels] */
    char reason[JMSG_LENGTH_MAX];
} decoding;

static void on_error(j_common_ptr jpeg) {
    decoding *d = jpeg->client_data;
    d->errors.format_message(jpeg, d->reason);
    longjmp(d->jump, 1);
}

/* Below 0 are warnings of corrupt data, which libjpeg would replace by grey; from 0 on is a trace. */
static void on_message(j_common_ptr jpeg, int level) {
    if (level < 0) on_error(jpeg);
}

static void on_progress(j_common_ptr jpeg) {
    decoding *d = jpeg->client_data;
    if (d->jpeg.input_scan_number <= MOST_SCANS) return;
    snprintf(d->reason, sizeof d->reason, "more than %d scans", MOST_SCANS);
    longjmp(d->jump, 1);
}

static bool decode_header(decoding *d, const unsigned char *bytes, size_t length) {
    if (setjmp(d->jump)) return false;
    jpeg_create_decompress(&d->jpeg);
    d->jpeg.progress = &d->progress;
    jpeg_mem_src(&d->jpeg, bytes, (unsigned long)length);
    jpeg_save_markers(&d->jpeg, JPEG_APP0 + 1, MOST_EXIF);
    jpeg_read_header(&d->jpeg, TRUE);
    return true;
}

static bool decode_rows(decoding *d, aecl_picture *out) {
    if (setjmp(d->jump)) return false;
    d->jpeg.out_color_space = out->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&d->jpeg);
    while (d->jpeg.output_scanline < d->jpeg.output_height) {
        size_t y = d->jpeg.output_scanline;
        if (jpeg_read_scanlines(&d->jpeg, &d->row, 1) == 1) aecl_picture_set_row(out, y, d->row, out->channels);
    }
    jpeg_finish_decompress(&d->jpeg);
    return true;
}

static aecl_status check_kind(const decoding *d, const char *name) {
    J_COLOR_SPACE colours = d->jpeg.jpeg_color_space;
    if (colours != JCS_GRAYSCALE && colours != JCS_RGB && colours != JCS_YCbCr)
        return aecl_fail(AECL_INPUT,
                         "%s: a JPEG of %d components (CMYK or unknown); grey and RGB are read: convert it, as by "
                         "magick IN.jpg -colorspace sRGB OUT.png",
                         name, d->jpeg.num_components);
    if (d->jpeg.data_precision != 8)
        return aecl_fail(AECL_INPUT, "%s: a JPEG of %d bits; 8 are read", name, d->jpeg.data_precision);
    return AECL_OK;
}

static int find_orientation(const decoding *d) {
    static const char head[] = "Exif\0";
    for (const struct jpeg_marker_struct *m = d->jpeg.marker_list; m; m = m->next)
        if (m->data_length > sizeof head && memcmp(m->data, head, sizeof head) == 0)
            return aecl_exif_orientation(m->data + sizeof head, m->data_length - sizeof head);
    return 1;
}

aecl_status aecl_jpeg_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length) {
    decoding d = {0};
    aecl_picture picture = {0};
    aecl_status st = AECL_OK;
    *out = picture;
    d.jpeg.err = jpeg_std_error(&d.errors);
    d.jpeg.client_data = &d;
    d.errors.error_exit = on_error;
    d.errors.emit_message = on_message;
    d.progress.progress_monitor = on_progress;
    if (!decode_header(&d, bytes, length)) TRY(aecl_fail(AECL_INPUT, "%s: JPEG file damaged: %s", name, d.reason));
    TRY(check_kind(&d, name));
    picture.channels = d.jpeg.jpeg_color_space == JCS_GRAYSCALE ? 1 : 3;
    picture.value_size = 1;
    picture.orientation = find_orientation(&d);
    picture.height = d.jpeg.image_height, picture.width = d.jpeg.image_width;
    TRY(aecl_picture_alloc(&picture, name, length));
    TRY(aecl_alloc(&d.row, picture.width, picture.channels));
    if (!decode_rows(&d, &picture)) TRY(aecl_fail(AECL_INPUT, "%s: JPEG file damaged: %s", name, d.reason));
    *out = picture, picture = (aecl_picture){0};
done:
    jpeg_destroy_decompress(&d.jpeg);
    free(d.row);
    aecl_picture_free(&picture);
    return st;
}
