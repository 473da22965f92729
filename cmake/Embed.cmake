# Turns files into C byte arrays: no limit on string length, no tool beside CMake. Run as a script:
#   cmake -DOUT=embedded.c -DROOT=<source folder> -DFILES=kernels/a.cl,presets/b.json -P Embed.cmake
# The table ends with a NULL name; each array has one NUL after its last byte.
string(REPLACE "," ";" FILES "${FILES}")
set(arrays "")
set(rows "")
set(number 0)
foreach(path IN LISTS FILES)
  file(READ "${ROOT}/${path}" hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
  string(APPEND arrays "static const unsigned char file_${number}[] = {\n${bytes}0};\n")
  string(APPEND rows "    {\"${path}\", file_${number}, ${size}},\n")
  math(EXPR number "${number} + 1")
endforeach()
list(TRANSFORM FILES REPLACE "^presets/(.*)\\.json$" "\\1" OUTPUT_VARIABLE presets)
list(FILTER presets EXCLUDE REGEX "/")
list(SORT presets)
list(JOIN presets "\", \"" presets)

file(WRITE "${OUT}.new" "#include \"base/embed.h\"\n\n${arrays}\nconst aecl_embedded_file aecl_embedded_files[] = {\n${rows}    {0, 0, 0}};\n\nconst char *const aecl_embedded_presets[] = {\"${presets}\", 0};\n")
execute_process(COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${OUT}.new" "${OUT}")
