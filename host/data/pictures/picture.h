/* Pictures in files: PNG, JPEG, BMP and TIFF, alone, in lists and in folders.
 *
 * Values are taken as they are stored: no gamma or colour profile is applied. The orientation of Exif is, by
 * aecl_picture_parse. A grey file has 1 channel; a colour one, a PNG with a palette too, has 3 (red, green, blue). PNG
 * values of 1, 2 and 4 bits become 0 to 255, those of 16 bits stay. An alpha channel (or a transparent colour) that
 * leaves every pixel opaque is dropped; a PNG with a transparent pixel is refused, since its colour there depends on a
 * background that is not in the file; so are BMP and TIFF. Of a TIFF file of several pages the first is read. A BMP with
 * a palette of greys has 1 channel. */
#ifndef AECL_DATA_PICTURES_PICTURE_H
#define AECL_DATA_PICTURES_PICTURE_H

#include <stdint.h>

#include "data/dataset.h"

#include "base/shape.h"
#include "data/read_options.h"

typedef struct {
    size_t channels, height, width; /* channels: 1 grey, 3 red, green, blue */
    size_t value_size;              /* 1: bytes, 255 is white; 2: uint16_t, 65535 is white */
    int orientation;                /* of the pixels as they are stored, 1 to 8 as Exif has it; 1: as they are meant */
    bool pages;                     /* further ones follow in the file, and are not read */
    uint8_t *pixels;                /* [channels][height][width] values; owned */
} aecl_picture;

/* Frees the pixels; accepts one that is all zero. */
void aecl_picture_free(aecl_picture *picture);

/* True when the bytes start as a file of the format does; of any of them. */
bool aecl_png_sniff(const unsigned char *bytes, size_t length);
bool aecl_jpeg_sniff(const unsigned char *bytes, size_t length);
bool aecl_bmp_sniff(const unsigned char *bytes, size_t length);
bool aecl_picture_sniff(const unsigned char *bytes, size_t length);

/* Decode a file in memory; `name` is for messages. Truncated, damaged in any checksum, of a kind not read (transparent
 * pixels; CMYK, lossless and 12-bit JPEG; packed BMP; TIFF of CMYK or of other samples than whole numbers of up to 8, or of 16 bits), or claiming more than aecl_picture_alloc grants: AECL_INPUT. What libjpeg only
 * warns of ("corrupt data") is refused too, as the pixels are then guesses. Bytes behind the end are ignored.
 * A library built without libjpeg (AECL_WITH_JPEG=OFF) refuses every JPEG so, one without libtiff (AECL_WITH_TIFF=OFF)
 * every TIFF. */
aecl_status aecl_png_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length);
aecl_status aecl_jpeg_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length);
aecl_status aecl_bmp_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length);
aecl_status aecl_tiff_read(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length);

/* Any of them, by its contents, not yet turned. */
aecl_status aecl_picture_parse(aecl_picture *out, const char *name, const unsigned char *bytes, size_t length);

/* Turns the pixels as the orientation says. */
aecl_status aecl_picture_turn(aecl_picture *picture);

/* How pictures are made alike; all zero: turned as Exif says, and otherwise as they are. */
typedef struct {
    bool stored;    /* not turned */
    int color;      /* AECL_PICTURE_* */
    bool square;    /* the largest square in the middle */
    size_t crop[2]; /* width and height of what is taken from the middle; 0: all */
    size_t size[2]; /* width and height after that; 0: they stay */
} aecl_picture_plan;

/* The plan of options. AECL_USAGE for a size that is none. */
aecl_status aecl_picture_plan_make(aecl_picture_plan *out, const aecl_read_options *options);

/* Does what the plan says, in the order of its fields. Grey is the luma of ITU-R BT.601; `name` is for messages. AECL_INPUT for a
 * picture smaller than what is to be taken from it. */
aecl_status aecl_picture_fit(aecl_picture *picture, const char *name, const aecl_picture_plan *plan);

/* The picture becomes width x height: a side that becomes shorter by averages over areas, a longer one bicubic
 * (Catmull-Rom), between the stored values as they are. */
aecl_status aecl_picture_resize(aecl_picture *picture, size_t width, size_t height);

/* The orientation that Exif data (tiff[length], from its byte order on) hold, 1 where they hold none. */
int aecl_exif_orientation(const unsigned char *tiff, size_t length);

#define AECL_PICTURE_MOST_SIDE 16384

/* For the decoders. Takes channels, height, width and value_size from *out and makes the pixels. AECL_INPUT, before
 * anything is allocated, for a side of 0 or more than AECL_PICTURE_MOST_SIDE, or for more than 5 MiB and more than 250
 * times the file's `length`: no picture that is worth training on is packed so well. */
aecl_status aecl_picture_alloc(aecl_picture *out, const char *name, size_t length);

/* AECL_INPUT: the pixel at row y, column x (from 0) is transparent. */
aecl_status aecl_picture_is_transparent(const char *name, size_t y, size_t x);

/* Sets row y of all channels from row[width][step] values, of which the first `channels` of each pixel are used. */
void aecl_picture_set_row(aecl_picture *picture, size_t y, const void *row, size_t step);

/* Paths of picture files, in the order of the samples made from them. */
typedef struct {
    char **path;
    size_t *name_at; /* where in the path the name begins, behind the folder that was listed; 0: the file itself was */
    size_t count;
} aecl_picture_files;

/* Lists `paths[count]`: a file as it is, for a folder its *.png, *.jpg, *.jpeg, *.bmp, *.tif and *.tiff (also in capitals) and those of its sub-folders, sorted by the bytes
 * of their paths. Names that start with a dot, links to folders, pipes and devices in a folder are passed over; so is, and
 * it is said, a sub-folder of masks (ground_truth, mask, masks). A folder without pictures: AECL_INPUT. A file that is
 * not there is found out by reading. */
aecl_status aecl_picture_files_list(aecl_picture_files *out, const char *const *paths, size_t count);
void aecl_picture_files_free(aecl_picture_files *files);

/* Adds a file as it is; the pictures of a folder as aecl_picture_files_list has them or, where there are none, its tables by
 * their endings. */
aecl_status aecl_picture_files_add(aecl_picture_files *files, const char *path);
aecl_status aecl_folder_files_add(aecl_picture_files *files, const char *folder, bool *pictures);

/* The file's path without the folder that was listed: "good/000.png"; of a file that was listed itself its path. */
const char *aecl_picture_file_name(const aecl_picture_files *files, size_t i);

/* The options that make pictures of shape `have` such of shape `want` (which differs), in words. */
#define AECL_PICTURE_REMEDY 80
const char *aecl_picture_remedy(char text[AECL_PICTURE_REMEDY], const aecl_shape *have, const aecl_shape *want);

/* Told of each file that was refused: its path and a whole message, valid during the call. */
typedef void (*aecl_picture_refused)(void *data, const char *path, const char *message);

/* Reads the files into one data set named "pictures" of values [file][channels][height][width]: bytes, or of 16 bits
 * where one file has them. They are made alike by the plan, and the number of those with an orientation, or with further pages, is said. They
 * have their names as sample_names and, where all lie in sub-folders of those listed, the first of these folders as labels, which
 * is said. All must have the shape `want` [channels, height, width]; NULL: that of the first that can be read. A file that cannot be
 * used is told to `refused`, leaves the list, and the others are still read: then sample i is files->path[i], and a
 * count that fell says that some were refused. With refused = NULL the first such file ends it with AECL_INPUT.
 * AECL_INPUT too when none could be used. */
typedef struct {
    const aecl_shape *want; /* NULL: that of the first */
    aecl_picture_plan plan;
    aecl_picture_refused refused; /* NULL: the first file that cannot be used ends it */
    void *data;
} aecl_pictures_request;
/* Gives a set read from the files (sample i is file i) their names and labels. */
aecl_status aecl_pictures_label(aecl_dataset *dataset, const aecl_picture_files *files);

aecl_status aecl_pictures_read(aecl_dataset **out, aecl_picture_files *files, const aecl_pictures_request *request);

#endif
