/* JPEG files made by libjpeg: baseline, progressive, and progressive with more scans than any camera writes. */
#include "support/picture_files.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "support/compare.h"

uint8_t aecl_jpeg_value(size_t y, size_t x, size_t c) {
    return (uint8_t)(40 + 5 * x + 3 * y + 20 * c);
}

/* One scan of the mean, then two for every other coefficient: its upper bits, its lowest bit. */
static void scan_each_coefficient(struct jpeg_compress_struct *jpeg, jpeg_scan_info scans[127]) {
    scans[0] = (jpeg_scan_info){.comps_in_scan = 1};
    for (int i = 1; i < 127; i++) {
        int coefficient = (i + 1) / 2, second = 1 - i % 2;
        scans[i] = (jpeg_scan_info){1, {0}, coefficient, coefficient, second, 1 - second};
    }
    jpeg->scan_info = scans;
    jpeg->num_scans = 127;
}

aecl_made_file aecl_make_jpeg(int components, size_t width, size_t height, aecl_jpeg_scans scans) {
    jpeg_scan_info each[127];
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    aecl_made_file file = {0};
    unsigned long length = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &file.bytes, &length);
    jpeg.image_width = (JDIMENSION)width, jpeg.image_height = (JDIMENSION)height;
    jpeg.input_components = components;
    jpeg.in_color_space = components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 100, TRUE);
    jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
    if (scans == AECL_PROGRESSIVE) jpeg_simple_progression(&jpeg);
    if (scans == AECL_127_SCANS) scan_each_coefficient(&jpeg, each);
    jpeg_start_compress(&jpeg, TRUE);
    unsigned char *row = malloc(width * (size_t)components);
    assert_non_null(row);
    for (size_t y = 0; y < height; y++) {
        for (size_t i = 0; i < width * (size_t)components; i++)
            row[i] = aecl_jpeg_value(y, i / (size_t)components, i % (size_t)components);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(row);
    file.length = length;
    return file;
}
