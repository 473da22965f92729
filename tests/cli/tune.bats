load common

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export XDG_STATE_HOME="$PWD/state"
}

train() { "$AECL" train basic --data synthetic --epochs 1 --out "$1" "${@:2}"; }

# The file of this device, with a tile of 4 rows for dense networks, as a search would write it.
tune_by_hand() {
  "$AECL" -q tune --seconds 0.001
  file=$(echo state/aecl/tuning-*.json)
  sed -i 's/"panel_tile_dense": null/"panel_tile_dense": {"vector": 4, "rows": 4, "columns": 8}/' "$file"
}

@test "tune explains itself, with every option" {
  run -0 "$AECL" tune --help
  for option in seconds clblast; do [[ $output == *"--$option"* ]] || return 1; done
}

@test "a search out of time writes a file of this device whose values are valid, and training uses it" {
  run -0 --separate-stderr "$AECL" tune --seconds 0.001
  [[ $output == *"written to $XDG_STATE_HOME/aecl/tuning-"* ]]
  python3 - state/aecl/tuning-*.json <<'END'
import json, os, sys
(path,) = sys.argv[1:]
tuning = json.load(open(path))
assert tuning["format"] == "aecl-tuning" and tuning["depends_on"][:16] in path
for key in "layerwise_tile", "panel_tile_dense", "panel_tile_convolutions":
    tile = tuning[key]
    assert tile is None or 32 % tile["columns"] == 0 and tile["columns"] % tile["vector"] == 0 and 1 <= tile["rows"] <= 16
END
  run -0 --separate-stderr train run -v
  [[ $stderr == *"tuned: $XDG_STATE_HOME/aecl/tuning-"* ]]
}

@test "a search with time tries tiles, each against the built-in one" {
  [ "$("$AECL" list-devices --json | json_value type)" = cpu ] || skip "panels are tried on CPU devices"
  run -0 --separate-stderr "$AECL" tune --seconds 15
  [[ $stderr == *"panel tile of dense networks "*"times as fast"* ]]
}

@test "a tuned tile is what training is compiled with, and a forced path is none of its business" {
  tune_by_hand
  train tuned -q
  rm -r state
  train plain -q
  # Another width of panels adds bias gradients in another order.
  [ "$(json_value model_sha256 <tuned/results.json)" != "$(json_value model_sha256 <plain/results.json)" ]
  run -0 train layerwise -q --execution layerwise --gemm tile
}

@test "a run that is resumed on a device tuned meanwhile says so" {
  train run -q
  run -0 --separate-stderr "$AECL" train --resume run --epochs 2
  [[ $stderr != *"tuned since"* ]]
  tune_by_hand
  run -0 --separate-stderr "$AECL" train --resume run --epochs 3
  [[ $stderr == *"the device was tuned since the run began: its bits may differ"* ]]
}

# left_out WORDS: training works and one warning says why the file is not used.
left_out() {
  run -0 --separate-stderr "$AECL" -q eval "$BATS_FILE_TMPDIR/model" --data synthetic
  [ "$(grep -c 'left out: `.*aecl tune` makes it anew' <<<"$stderr")" -eq 1 ]
  [[ $stderr == *"$1"* ]]
}

@test "a file that is torn, foreign, stale or out of range is left out with a warning" {
  make_model
  tune_by_hand
  cp "$file" whole
  for length in 0 1 100 $(($(stat -c %s whole) - 3)); do
    head -c "$length" whole >"$file"
    left_out "$file"
  done
  for change in 's/"rows": 4/"rows": 17/' 's/"rows": 4/"rows": -1/' 's/"columns": 8/"columns": 12/' \
    's/"vector": 4/"vector": 3/' 's/"vector": 4/"vector": "4"/'; do
    sed "$change" whole >"$file"
    left_out '"panel_tile_dense" is missing or not what'
  done
  sed 's/"products": \[\]/"products": [{"form": "nn", "m": 0, "n": 32, "k": 1, "path": "tile"}]/' whole >"$file"
  left_out '"products" is missing or not what'
  sed 's/"Xgemm": null/"Xgemm": {"GEMMK": 1}/' whole >"$file"
  left_out '"Xgemm" is missing or not what'
  sed 's/"depends_on": "..../"depends_on": "xxxx/' whole >"$file"
  left_out 'is of another device, driver, version or kernels'
  sed 's/"format_version": 1/"format_version": 2/' whole >"$file"
  left_out '"format_version" is missing or not what'
}

@test "what cannot be tuned is refused: bad times, no place for the file, a device that fails" {
  refused 2 '--seconds: 0 is not' tune --seconds 0
  XDG_STATE_HOME='' HOME='' refused 2 'no place to remember it' tune
  AECL_DEVICE=nosuch refused 3 'nosuch' tune
  [ ! -e state ]
}

@test "stopped, it writes nothing and exits 130" {
  "$AECL" tune --seconds 600 2>said >/dev/null &
  local tune=$! status=0
  until grep -q 'device 0' said; do sleep 0.05; done
  sleep 1
  kill -INT $tune
  wait $tune || status=$?
  cat said
  [ "$status" -eq 130 ]
  [ ! -e state ]
}

@test "an OpenCL call that fails while tuning is named, exit 3, nothing written" {
  [ -e "$FAULT_LAYER" ] || skip "no fault layer"
  OPENCL_LAYERS=$FAULT_LAYER FAULT_FUNCTION=clEnqueueNDRangeKernel FAULT_CALL=40 \
    refused 3 'clEnqueueNDRangeKernel' tune --seconds 600
  [ ! -e state ]
}
