# A build without its parts stands without their libraries, and what is missing says so. It is made in
# the build folder, with few tests; a later run builds what has changed.

load common

setup_file() {
  export parts="$BUILD_DIR/parts"
  cmake -S "$SOURCE_DIR" -B "$parts" -DCMAKE_BUILD_TYPE=Debug -DBUILD_TESTING=ON \
    -DAECL_WITH_FETCH=OFF -DAECL_WITH_CHARTS=OFF -DAECL_WITH_JPEG=OFF -DAECL_WITH_ZIP=OFF -DAECL_WITH_ZSTD=OFF -DAECL_WITH_XZ=OFF -DAECL_WITH_TIFF=OFF -DAECL_WITH_SOUND=OFF -DAECL_WITH_ONNX=OFF >"$BATS_FILE_TMPDIR/log" 2>&1 &&
    cmake --build "$parts" --parallel "$(nproc)" --target aecl aecl_shared unit_figure unit_reader_images unit_picture \
      >>"$BATS_FILE_TMPDIR/log" 2>&1 || { cat "$BATS_FILE_TMPDIR/log"; return 1; }
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  AECL="$parts/aecl"
}

@test "neither program nor library is linked with libraries of parts, and nothing includes them" {
  run ! grep -E 'curl|cairo|jpeg|tiff|libzip|sndfile|protobuf' <(ldd "$parts/aecl" "$parts/libaecl.so" | sort -u)
  run ! grep -E '\b(curl|cairo|jpeg|zip)_' <(nm -u "$parts/aecl" "$parts/libaecl.so" "$parts/libaecl.a")
  run ! grep -rlE '/(curl/curl|cairo|cairo-svg|jpeglib|tiffio|zip|sndfile|protobuf-c)\.h' "$parts" --include='*.d'
  run ! grep -E '^(CURL|JPEG|TIFF|CAIRO|AECL_ZIP|pkgcfg_lib_(CAIRO|AECL_ZIP))_' "$parts/CMakeCache.txt"
  run ! grep -E 'jpeg|zip' "$parts/aecl.pc"
  grep -q -e '-ljpeg.* -lzstd' "$BUILD_DIR/aecl.pc"
}

@test "the tests of grids and of PNG pass" {
  cd "$SOURCE_DIR"
  for test in figure reader_images picture; do "$parts/tests/unit_$test"; done
}

@test "the version says what is left out" {
  [ "$("$AECL" --version | tail -1)" = 'without downloads, charts, JPEG, ZIP, zstd, xz, TIFF, sound, ONNX' ]
}

@test "fetch lists where the files are, and refuses to download" {
  run -0 --separate-stderr "$AECL" fetch
  [[ $output == *https://* ]]
  [ "$stderr" = 'aecl: this aecl was built without downloads (AECL_WITH_FETCH)' ]
  refused 2 'built without downloads (AECL_WITH_FETCH)' fetch ecg5000 --to data
  [ ! -e data ]
}

@test "JPEG and TIFF pictures are refused by name, a PNG beside it is read" {
  printf '\xff\xd8\xff\xe0\x00\x10JFIF' >a.jpg
  refused 4 'a.jpg: a JPEG picture, and this aecl was built without a reader of them (AECL_WITH_JPEG)' info a.jpg
  printf 'II*\0\x08\0\0\0' >a.tif
  refused 4 'a.tif: a TIFF picture, and this aecl was built without a reader of them (AECL_WITH_TIFF)' info a.tif
  "$AECL" -q train basic --data synthetic --epochs 1 --out run
  "$AECL" info run/reconstruction.png | grep -q '3x'
}

@test "an export to ONNX is refused by name" {
  refused 2 'built without ONNX (AECL_WITH_ONNX)' export nosuch --to onnx
}

@test "archives, packed files and sound are refused by name" {
  printf 'RIFF....WAVEfmt ' >a.wav
  refused 4 'a.wav: sound, and this aecl was built without a reader of it (AECL_WITH_SOUND)' info a.wav
  printf 'PK\x03\x04....' >a.npz
  printf '\xfd7zXZ\x00....' >a.xz
  refused 4 'a.xz: packed by xz, and this aecl was built without it (AECL_WITH_XZ)' info a.xz
  printf '\x28\xb5\x2f\xfd....' >a.zst
  refused 4 'a.zst: packed by zstd, and this aecl was built without it (AECL_WITH_ZSTD)' info a.zst
  refused 4 'a.npz: a ZIP archive, and this aecl was built without a reader of them (AECL_WITH_ZIP)' info a.npz
}

# The names in the line "pictures" of the summary on stdin.
pictures() { sed -nE 's/^pictures +//p' | tr -d ,; }

@test "a run draws its grid, leaves out the charts and says so once" {
  run -0 --separate-stderr "$AECL" train basic --data synthetic --epochs 1 --out run
  [ "$(grep -c 'AECL_WITH_CHARTS' <<<"$stderr")" -eq 1 ]
  [ "$(pictures <<<"$output")" = run/reconstruction.png ]
  [ "$(find run -name '*.png' -o -name '*.svg')" = run/reconstruction.png ]
  "$AECL" -q reconstruct run --out grid.png
  [ "$("$AECL" info grid.png | grep shape)" = "$("$AECL" info run/reconstruction.png | grep shape)" ]
}

@test "a run that has charts alone names no pictures" {
  run -0 --separate-stderr "$AECL" train anomaly --data synthetic-ecg --epochs 1 --out run
  [ "$(grep -c 'AECL_WITH_CHARTS' <<<"$stderr")" -eq 1 ]
  [ -z "$(pictures <<<"$output")" ]
  [ -z "$(find run -name '*.png' -o -name '*.svg')" ]
}
