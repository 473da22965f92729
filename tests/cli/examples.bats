# The examples, built against an installed aecl in a folder with blanks, by pkg-config and by find_package(aecl): they run,
# and scores are those of `aecl detect` to the last digit. With SANITIZED they are built and run under the sanitizers.

load common

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  export prefix="$BATS_FILE_TMPDIR/a prefix" examples="$BATS_FILE_TMPDIR/the examples" by_hand="$BATS_FILE_TMPDIR/by hand"
  export by_cmake="$BATS_FILE_TMPDIR/by cmake"
  cmake --install "$BUILD_DIR" --prefix "$prefix" >/dev/null
  cp -r "$SOURCE_DIR/examples" "$examples" # what lies beside them in the repository is not there
  mkdir "$by_hand"
  ! command -v ninja >/dev/null || export CMAKE_GENERATOR=Ninja
  lib=$(dirname "$(find "$prefix" -name libaecl.so.0)")
  export lib
  "$AECL" -q train anomaly --data synthetic-ecg --epochs 3 --out anomaly >summary
  awk 'BEGIN { srand(3); for (r = 0; r < 50; r++) for (c = 0; c < 140; c++)
      printf "%.3f%s", r % 2 ? rand() : sin(r + c / 20), c < 139 ? "," : "\n" }' >rows.csv
  "$AECL" -q detect anomaly rows.csv --csv >want.csv
  [ "$(wc -l <want.csv)" -eq 51 ]
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  model="$BATS_FILE_TMPDIR/anomaly" rows="$BATS_FILE_TMPDIR/rows.csv" want="$BATS_FILE_TMPDIR/want.csv"
  sanitize=() warnings=(-Wall -Wextra -Wpedantic -Werror)
  [ -z "${SANITIZED-}" ] || sanitize=(-g -fsanitize=address,undefined -fno-sanitize-recover=undefined)
}

# by_pkg_config COMPILER SOURCE PROGRAM FLAGS...: builds one example as examples/README.md says.
by_pkg_config() {
  local compiler=$1 source=$2 program=$3
  shift 3
  mapfile -t found < <(PKG_CONFIG_PATH="$lib/pkgconfig" pkg-config --cflags --libs aecl | xargs -n 1)
  "$compiler" "${warnings[@]}" "${sanitize[@]}" "$examples/$source" -o "$by_hand/$program" "${found[@]}" "$@"
}

# installed PROGRAM ARGUMENTS...: runs what was built by pkg-config, with the library of the prefix.
installed() {
  local program=$1
  shift
  LD_LIBRARY_PATH=$lib "$by_hand/$program" "$@"
}

@test "all examples are built by pkg-config" {
  by_pkg_config "${CC:-cc}" score_rows.c score_rows -std=c11
  by_pkg_config "${CXX:-c++}" score_rows.cpp score_rows_cpp -std=c++17
  by_pkg_config "${CC:-cc}" train_progress.c train_progress -std=c11 -lm
  by_pkg_config "${CC:-cc}" encode_threads.c encode_threads -std=c11 -pthread
  LD_LIBRARY_PATH=$lib ldd "$by_hand/score_rows" | grep -F "$lib/libaecl.so.0"
}

@test "all examples are built by find_package(aecl)" {
  cmake -S "$examples" -B "$by_cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="${warnings[*]} ${sanitize[*]}" \
    -DCMAKE_CXX_FLAGS="${warnings[*]} ${sanitize[*]}"
  cmake --build "$by_cmake"
  for source in "$examples"/*.c; do [ -x "$by_cmake/$(basename "$source" .c)" ]; done
}

@test "scores from C are those of detect, to the last digit" {
  installed score_rows "$model" "$rows" | diff "$want" -
  "$by_cmake/score_rows" "$model" "$rows" | diff "$want" -
}

@test "scores from C++ are those of detect, to the last digit" {
  installed score_rows_cpp "$model" "$rows" | diff "$want" -
  "$by_cmake/score_rows_cpp" "$model" "$rows" | diff "$want" -
}

@test "scores from Python are those of detect, to the last digit" {
  [ -z "${SANITIZED-}" ] || skip "Python is not built with the sanitizers"
  AECL_LIBRARY="$lib/libaecl.so.0" python3 "$examples/score_rows.py" "$model" "$rows" | diff "$want" -
  LD_LIBRARY_PATH=$lib python3 "$examples/score_rows.py" "$model" "$rows" | diff "$want" -
}

# fails STATUS WORDS COMMAND...: exits so and says so on stderr.
fails() {
  local wanted=$1 words=$2
  shift 2
  run --separate-stderr "$@"
  echo "status $status, stderr: $stderr"
  [ "$status" -eq "$wanted" ] && [ -z "$output" ] && [[ $stderr == *"$words"* ]]
}

@test "what cannot be scored is refused in one line, whatever the language" {
  commands=("$by_hand/score_rows" "$by_hand/score_rows_cpp")
  [ -n "${SANITIZED-}" ] || commands+=("$examples/score_rows.py")
  cut -d, -f1-128 "$rows" >short.csv
  export LD_LIBRARY_PATH=$lib
  for command in "${commands[@]}"; do
    [ -x "$command" ]
    fails 4 'nowhere' "$command" nowhere "$rows"
    fails 4 'short.csv: its rows are of 128 values, the model wants 140' "$command" "$model" short.csv
    fails 3 'no such device' "$command" "$model" "$rows" 'no such device'
  done
}

@test "training from a program tells of each epoch and leaves a model that aecl opens" {
  run -0 installed train_progress waves.safetensors
  [ "$(grep -c '^epoch ' <<<"$output")" -eq 12 ]
  threshold=$(sed -nE 's/.*error is above ([^ ]*) .*/\1/p' <<<"$output")
  "$AECL" info waves.safetensors | grep -F 'percentile:99'
  "$AECL" -q detect waves.safetensors "$rows" --csv >verdicts.csv
  [ "$(printf '%.6g' "$(sed -n 2p verdicts.csv | cut -d, -f3)")" = "$threshold" ]
  grep -q anomalous verdicts.csv # the random ones are no waves
  "$by_cmake/train_progress" again.safetensors
  cmp waves.safetensors again.safetensors
}

@test "four threads get the same codes" {
  run -0 installed encode_threads "$model"
  [[ $output == *"4 threads"*"140 numbers to 8: the same codes" ]]
  run -0 "$by_cmake/encode_threads" "$model"
  [[ $output == *"the same codes" ]]
}

@test "the unit of systemd is one that it would load" {
  command -v systemd-analyze >/dev/null || skip "no systemd-analyze"
  sed "s#/usr/bin/aecl#$AECL#; /^Documentation=/d" "$SOURCE_DIR/examples/aecl-detect@.service" >"$BATS_TEST_TMPDIR/aecl-detect@.service"
  run -0 systemd-analyze verify "$BATS_TEST_TMPDIR/aecl-detect@.service"
  [ -z "$output" ]
}
