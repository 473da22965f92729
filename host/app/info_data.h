/* What `aecl info` says of data. */
#ifndef AECL_APP_INFO_DATA_H
#define AECL_APP_INFO_DATA_H

#include "data/read_options.h"
#include "io/json.h"

/* Adds to `facts` how a file or a folder of pictures was read and what it holds: format, shape, type, labels and their counts,
 * missing values, duplicate samples, and of rows the widest, narrowest and constant columns.
 * Missing values and unlike lengths are counted unless options say what becomes of them. */
aecl_status aecl_info_data(aecl_json *facts, const char *path, const aecl_read_options *options,
                           const char *label_column);

#endif
