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

@test "every global symbol starts with aecl_" {
  nm -g --defined-only "$BUILD_DIR/libaecl.a" | awk 'NF == 3 && $3 !~ /^(__odr_asan\.)?aecl_/ { print $3 }' | none
}

@test "the shared library shows what the public headers declare, and no more" {
  shown=$(nm -D --defined-only "$BUILD_DIR/libaecl.so" | awk '$2 == "T" { print $3 }' | sort)
  declared=$(grep -hoE '^AECL_API .*' include/aecl/*.h | grep -oE 'aecl_[a-z0-9_]+ ?\(' | tr -d ' (' | sort)
  diff <(echo "$declared") <(echo "$shown")
}

@test "the shared library loads fifteen others at most, and nothing that only the program needs" {
  [ -z "${SANITIZED-}" ] || skip "sanitizers are libraries of their own"
  ldd "$BUILD_DIR/libaecl.so"
  [ "$(ldd "$BUILD_DIR/libaecl.so" | wc -l)" -le 15 ]
  nm -u "$BUILD_DIR/libaecl.a" | grep -E '\b(curl|cairo|popt)[A-Z_]' | none
}
