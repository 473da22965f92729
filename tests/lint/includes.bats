# Includes go one way, and a third party has one file. The rooms are described in docs/ARCHITECTURE.md.

load lint

@test "a room includes only the rooms it may" {
  grep -rnE '^#include "' host include --include=*.[ch] | awk -F: '
    BEGIN {
      may["base"] = "base"
      may["cl"] = "base cl"
      may["nn"] = "base cl nn"
      may["data"] = "base data"
      may["io"] = "base io nn/params.h nn/network.h detect/detection.h"
      may["train"] = "base cl nn data train detect/detection.h detect/nearest.h"
      may["baseline"] = "base cl nn data train baseline"
      may["detect"] = "base cl nn data io train baseline detect"
      may["verify"] = "base cl nn detect verify"
      may["tune"] = "base cl nn io verify tune"
      may["job"] = "base cl nn data io train baseline detect verify tune job"
      may["api"] = "base cl nn data io train baseline detect verify tune job api"
      may["report"] = "base io/png_writer.h report"
      may["fetch"] = "base fetch"
      may["export"] = "base nn io detect/detection.h detect/tails.h baseline/knn.h export"
      may["app"] = "base cl nn data io train baseline detect verify tune job report fetch export app api/handle_contents.h"
    }
    {
      split($1, path, "/"); split($3, quoted, "\""); split(quoted[2], target, "/")
      allowed = " " may[path[2]] " "
      if (!index(allowed, " " target[1] " ") && !index(allowed, " " quoted[2] " ")) print
    }' | none
}

@test "no files include one another in a circle" {
  # A file and its header count as one; tsort names the members of a loop.
  grep -rE '^#include "' host --include=*.[ch] |
    sed -nE 's|^host/(.*)\.[ch]:#include "(.*)\.h"|\1 \2|p' | awk '$1 != $2' | tsort 2>&1 >/dev/null | none
}

@test "a public header includes nothing of host" {
  grep -nE '^#include "' include/aecl/*.h | none
}

@test "a third party is included by one file" {
  # Every header in <> is the project's own, the C library's or POSIX's, or stands here with its one user.
  grep -rnE '^#include <' host include --include=*.[ch] | awk -F: '
    BEGIN {
      split("assert ctype dlfcn errno float inttypes limits locale math setjmp signal stdarg stdatomic stdbool stddef stdint " \
            "stdio stdlib string time dirent fcntl fnmatch glob poll pthread strings unistd xlocale", names, " ")
      for (i in names) standard[names[i] ".h"] = 1
      user["popt.h"] = "host/app/option_parse.c"
      user["openssl/evp.h"] = "host/base/crypto.c"
      user["Random123/philox.h"] = "host/base/philox.c"
      user["CL/cl.h"] = "host/cl/calls.h host/cl/context.h"
      user["CL/cl_ext.h"] = "host/cl/calls.c host/cl/error_names.c"
      user["clblast_c.h"] = "host/nn/gemm_clblast.c"
      user["zlib.h"] = "host/data/packing_gzip.c host/io/png_writer.c"
      user["zstd.h"] = "host/data/packing_zstd.c"
      user["lzma.h"] = "host/data/packing_xz.c"
      user["stb/stb_image_write.h"] = "host/io/png_writer.c"
      user["stb/stb_image_resize.h"] = user["stb/deprecated/stb_image_resize.h"] = "host/data/pictures/picture_resize.c"
      user["stb/stb_image.h"] = "host/data/pictures/picture_bmp.c"
      user["tiffio.h"] = "host/data/pictures/picture_tiff.c"
      user["curl/curl.h"] = "host/fetch/download.c"
      user["png.h"] = "host/data/pictures/picture_png.c"
      user["jpeglib.h"] = "host/data/pictures/picture_jpeg.c"
      user["sndfile.h"] = "host/data/sound_file.c"
      user["zip.h"] = "host/data/archive_zip.c"
      user["jansson.h"] = "host/io/json.c"
      user["onnx.pb-c.h"] = "host/export/onnx_file.c"
      user["cairo.h"] = user["cairo-svg.h"] = "host/report/canvas.c"
    }
    {
      name = $3; sub(/^#include </, "", name); sub(/>.*/, "", name)
      if (name in standard || name ~ /^(aecl|sys)\//) next
      if (!index(" " user[name] " ", " " $1 " ")) print
    }' | none
}

@test "what needs no device builds without OpenCL" {
  for file in $(find host/base host/data host/io host/report host/fetch host/export -name "*.c"); do
    "${CC:-cc}" -std=c11 -D_GNU_SOURCE -DCL_TARGET_OPENCL_VERSION=120 -DAECL_VERSION='""' -Iinclude -Ihost -M -MG "$file" |
      grep -q 'CL/cl\.h' && echo "$file includes CL/cl.h"
  done | none
}

@test "calls.c alone calls OpenCL" {
  grep -rnE '\bcl[A-Z][A-Za-z]+ ?\(' host --include=*.[ch] | grep -v '^host/cl/calls\.c:' | none
}
