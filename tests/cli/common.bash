# What the tests of the command line share. Each test runs in a folder of its own.
bats_require_minimum_version 1.5.0

export XDG_CACHE_HOME="$BUILD_DIR/cache" # remembers the self-test
export XDG_STATE_HOME="$BATS_RUN_TMPDIR/state" # a tuning of the user's own decides nothing here
data_dir=${AECL_DATA_DIR:+$(realpath "$AECL_DATA_DIR")} # real data, for the tests that ask for it
unset AECL_DEVICE AECL_DATA_DIR AECL_KERNEL_DIR

# A trained model and its run folder, $model and $run_folder, made once a file.
make_model() {
  "$AECL" train basic --data synthetic --epochs 2 --out "$BATS_FILE_TMPDIR/model" -q >"$BATS_FILE_TMPDIR/summary"
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  run_folder="$BATS_FILE_TMPDIR/model" model="$run_folder/model.safetensors"
}

# refused STATUS WORDS ARGUMENTS...: the command exits so, says so on stderr in one line, and prints nothing.
refused() {
  local wanted=$1 words=$2
  shift 2
  run --separate-stderr "$AECL" -q "$@"
  echo "status $status, stderr: $stderr" # shown when the test fails
  [ "$status" -eq "$wanted" ]
  [ -z "$output" ]
  [[ $stderr == "aecl: "*"$words"* ]]
}

# The value of "key" in JSON text on stdin.
json_value() { sed -nE "s/.*\"$1\": ?\"?([^\",}]*).*/\1/p" | head -1; }

sha_of() { "$AECL" info "$1" --json | sed -nE 's/^ +"sha256": "(.*)",?/\1/p'; }
