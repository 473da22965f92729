# Training that stops when the validation loss settles keeps the best weights, stopped and resumed or not.
load common

setup_file() {
  cd "$BATS_FILE_TMPDIR"
  # A step so large that the loss soon rises again.
  sed 's/"epochs": 10/"epochs": 40/; s/"learning_rate": 0.001/"learning_rate": 0.02/
       s/"run": {/"adapt": {"patience": 3},\n  &/' "$SOURCE_DIR/presets/basic.json" >settling.json
  "$AECL" train settling.json --data synthetic --out whole >summary 2>&1
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  config="$BATS_FILE_TMPDIR/settling.json" whole="$BATS_FILE_TMPDIR/whole"
  lowest=$(sed -E 's/.*"epoch":([0-9]+).*"val_loss":([0-9.e-]+).*/\2 \1/' "$whole/metrics.jsonl" | sort -g | head -1)
  best=${lowest#* }
}

@test "the model is that of the epoch with the lowest validation loss, and so are the figures" {
  epochs=$(wc -l <"$whole/metrics.jsonl")
  [ "$epochs" -eq $((best + 3)) ]
  [ "$(json_value kept_epoch <"$whole/results.json")" -eq "$best" ]
  grep -q "the weights are those of epoch $best" "$BATS_FILE_TMPDIR/summary"
  "$AECL" train "$config" --data synthetic --epochs "$best" --out shorter -q
  cmp shorter/model.safetensors "$whole/model.safetensors"
  for key in val_loss test_mse; do
    [ "$(json_value $key <shorter/results.json)" = "$(json_value $key <"$whole/results.json")" ]
  done
}

@test "stopped after the best epoch and resumed, the run ends with the same bits" {
  "$AECL" train "$config" --data synthetic --out run -q 2>error &
  train=$!
  until [ "$(wc -l 2>/dev/null <run/metrics.jsonl || echo 0)" -gt "$best" ]; do sleep 0.01; done
  kill -INT $train 2>/dev/null || true
  wait $train || true
  "$AECL" train --resume run -q
  cmp run/model.safetensors "$whole/model.safetensors"
  cmp run/checkpoint.safetensors "$whole/checkpoint.safetensors"
}

@test "more epochs go on from the last weights, and a settled run resumed keeps the best" {
  cp -r "$whole" run
  "$AECL" train --resume run -q
  cmp run/model.safetensors "$whole/model.safetensors"
  "$AECL" train "$config" --data synthetic --epochs $((best + 1)) --out short -q
  "$AECL" train --resume short --epochs 40 -q
  cmp short/model.safetensors "$whole/model.safetensors"
}
