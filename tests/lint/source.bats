# Habits of the source that a compiler does not hold.

load lint

@test "no unfinished marks" {
  grep -rnE '\b(TODO|FIXME|XXX)\b|#if 0|not (yet )?implemented' host kernels include tests docs cmake ./*.md CMakeLists.txt bootstrap |
    grep -v '^tests/lint/source\.bats:' | none
}

@test "no file over 400 lines" {
  find host include kernels tests -name '*.[ch]' -o -name '*.cl' -o -name '*.clh' | while read -r file; do
    lines=$(wc -l <"$file")
    [ "$lines" -le 400 ] || echo "$file: $lines lines"
  done | none
}

@test "no function over 80 lines" {
  find host include tests examples -name '*.c' -exec awk '
    /^[^ ].*\{$/ || (/^ .*\) \{$/ && !start) { start = FNR }
    /^}/ { if (start && FNR - start + 1 > 80) print FILENAME ":" start ": " FNR - start + 1 " lines"; start = 0 }' {} + | none
}

@test "one label to clean up: done" {
  grep -rnE '^[a-z_]+:' host --include=*.c | grep -v ':done:$' | none
}

@test "a comparison in a test fails on NaN" {
  # NaN > tolerance is false: write if (!(fabs(got - want) <= tolerance)) fail.
  grep -rnE 'fabsf?\([^;]*\) *>=? *(tol|eps)' tests --include=*.c --include=*.h | none
}

@test "formatted as .clang-format says" {
  command -v clang-format-14 >/dev/null || skip "clang-format-14 is not installed"
  find host include tests examples -name '*.[ch]' -exec clang-format-14 --dry-run -Werror {} +
}
