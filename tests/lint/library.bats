# What the library promises to the programs that link it.

load lint

@test "nothing outside app and base prints, exits or reads the environment" {
  grep -rnE '\b(v?f?printf|puts|fputs|fputc|putchar|perror|_?exit|abort|getenv|secure_getenv) ?\(' host --include=*.[ch] |
    grep -vE '^host/(app|base)/' | none
}

@test "every header compiles alone" {
  for header in include/aecl/*.h $(find host -name "*.h"); do
    case $header in include/*) flags=-Iinclude ;; *) flags="-Iinclude -Ihost -D_GNU_SOURCE" ;; esac
    # shellcheck disable=SC2086
    "${CC:-cc}" -std=c11 -pedantic -Wall -Wextra -Werror -DCL_TARGET_OPENCL_VERSION=120 $flags -fsyntax-only -x c "$header"
  done
}

@test "every public header is C++ as well, and says so" {
  for header in include/aecl/*.h; do
    case $header in */aecl.h) ;; *) grep -q '^extern "C" {$' "$header" || echo "$header: no extern \"C\"" ;; esac
  done | none
  command -v "${CXX:-g++}" >/dev/null || skip "no C++ compiler"
  for header in include/aecl/*.h; do
    "${CXX:-g++}" -std=c++17 -Wall -Wextra -Werror -Iinclude -fsyntax-only -x c++ "$header"
  done
}

# Lines with any part of a comment, among those that are not blank.
@test "the public headers are half comment" {
  awk '
    FNR == 1 { within = 0 }
    NF == 0 { next }
    {
      lines++
      touched = within
      for (rest = $0; match(rest, within ? "[*]/" : "/[*]"); rest = substr(rest, RSTART + 2)) { touched = 1; within = !within }
      comments += touched
    }
    END { printf "%d of %d lines\n", comments, lines; exit !(2 * comments >= lines) }' include/aecl/*.h
}

@test "every global symbol starts with aecl_" {
  nm -g --defined-only "$BUILD_DIR/libaecl.a" | awk 'NF == 3 && $3 !~ /^(__odr_asan\.)?aecl_/ { print $3 }' | none
}

@test "the shared library shows what the public headers declare, and no more" {
  shown=$(nm -D --defined-only "$BUILD_DIR/libaecl.so" | awk '$2 == "T" { print $3 }' | sort)
  declared=$(grep -hoE '^AECL_API .*' include/aecl/*.h | grep -oE 'aecl_[a-z0-9_]+ ?\(' | tr -d ' (' | sort)
  diff <(echo "$declared") <(echo "$shown")
}

# A function that is added or taken away is meant to be:
#     nm -D --defined-only build/libaecl.so | awk '$2 == "T" { print $3 }' | LC_ALL=C sort >tests/golden/symbols.txt
@test "the shared library has the functions of tests/golden/symbols.txt" {
  nm -D --defined-only "$BUILD_DIR/libaecl.so" | awk '$2 == "T" { print $3 }' | LC_ALL=C sort | diff tests/golden/symbols.txt -
}

@test "nothing that the last version's programs need is gone or changed" {
  command -v abidiff >/dev/null || skip "abidiff is not installed (abigail-tools)"
  [ -z "${SANITIZED-}" ] || skip "the sanitizers' symbols are none of ours"
  tag=$(git describe --tags --abbrev=0 2>/dev/null) || skip "there is no tag to compare with"
  git -c advice.detachedHead=false clone -q --branch "$tag" . "$BATS_TEST_TMPDIR/before"
  ln -s "$PWD" "$BATS_TEST_TMPDIR/now"
  for tree in before now; do # both with what abidiff reads: debugging information
    cmake -S "$BATS_TEST_TMPDIR/$tree" -B "$BATS_TEST_TMPDIR/build $tree" -DCMAKE_BUILD_TYPE=Debug -DBUILD_TESTING=OFF &&
      cmake --build "$BATS_TEST_TMPDIR/build $tree" --parallel "$(nproc)" --target aecl_shared
  done >"$BATS_TEST_TMPDIR/log" || { cat "$BATS_TEST_TMPDIR/log"; return 1; }
  abidiff --no-added-syms --headers-dir1 "$BATS_TEST_TMPDIR/before/include" --headers-dir2 include \
    "$BATS_TEST_TMPDIR/build before/libaecl.so" "$BATS_TEST_TMPDIR/build now/libaecl.so"
}

@test "the shared library loads fifteen others at most, and nothing that only the program needs" {
  [ -z "${SANITIZED-}" ] || skip "sanitizers are libraries of their own"
  ldd "$BUILD_DIR/libaecl.so"
  [ "$(ldd "$BUILD_DIR/libaecl.so" | wc -l)" -le 15 ]
  nm -u "$BUILD_DIR/libaecl.a" | grep -E '\b(curl|cairo|popt)[A-Z_]' | none
}
