# Habits of the source that a compiler does not hold.

load lint

@test "commands in messages stand in backquotes, so that they are shown as the program was called" {
  grep -rnE '"[^"`]*[^`_/"a-z]aecl (train|detect|eval|denoise|fetch|info|check|tune|help|presets|list-devices)' host --include=*.c |
    grep -vE 'host/app/(help|manual|completion)\.c' | none
}

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

@test "no function over 60 lines" {
  find host include tests examples -name '*.c' -exec awk '
    /^[^ ].*\{$/ || (/^ .*\) \{$/ && !start) { start = FNR }
    /^}/ { if (start && FNR - start + 1 > 60) print FILENAME ":" start ": " FNR - start + 1 " lines"; start = 0 }' {} + | none
}

@test "every C file opens with a comment that says what it is for" {
  find host include tests examples -name '*.c' | while read -r file; do
    head -c 2 "$file" | grep -qF '/*' || echo "$file"
  done | none
}

@test "no two types of one name, and each named in one header" {
  # Handles that headers pass on without asking anything of them are named in cl/handles.h.
  awk '
    function add(name) { if (!(name in first)) first[name] = FILENAME ":" FNR; else print first[name] " and " FILENAME ":" FNR ": " name }
    { sub(/ *\/\*.*\*\/$/, "") }
    /^typedef .*\(\*[a-z0-9_]+\)\(/ { name = $0; sub(/^[^(]*\(\*/, "", name); sub(/\).*/, "", name); add(name); next }
    /^typedef .*;$/ { name = $0; sub(/(\[[^;]*\])*;$/, "", name); sub(/.*[ *}]/, "", name); add(name); next }
    /^\} *[a-z0-9_]+;/ { name = $0; sub(/^\} */, "", name); sub(/;.*/, "", name); add(name) }' \
    $(find host include -name '*.h') | none
}

@test "no two files of one name in different rooms" { # kinds of noise are called as users call them: one as a layer is
  find host -name '*.[ch]' -not -path 'host/nn/noises/*' | sed 's|.*/||' | sort | uniq -d | none
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
