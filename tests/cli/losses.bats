# Losses with options of their own, in a configuration, in a model, and refused where they do not fit.
load common

# with_loss LOSS: anomaly.json, small and short, with this loss.
with_loss() {
  sed "s/\"loss\": \"[a-z]*\"/\"loss\": $1/" "$SOURCE_DIR/presets/anomaly.json" >own.json
}

@test "an option of a loss is part of the configuration, and what a detector measures by" {
  for delta in 0.1 0.02; do
    with_loss "{\"type\": \"huber\", \"delta\": $delta}"
    "$AECL" train own.json --data synthetic-ecg --epochs 1 --out run-$delta -q >/dev/null
    "$AECL" info run-$delta | awk '$1 == "loss" && NF > 1 { $1 = ""; print substr($0, 2); exit }'
  done >named
  printf '%s\n' huber 'huber delta=0.02' | diff - named
  with_loss '"huber"'
  "$AECL" train own.json --data synthetic-ecg --epochs 1 --out run -q >/dev/null
  cmp run/model.safetensors run-0.1/model.safetensors
  ! cmp -s run/model.safetensors run-0.02/model.safetensors
  for key in threshold roc_auc; do
    [ "$("$AECL" -q eval run-0.02 --json | json_value $key)" = "$(json_value $key <run-0.02/results.json)" ]
  done
  "$AECL" train run-0.02/run.json --out again -q >/dev/null
  cmp again/model.safetensors run-0.02/model.safetensors
}

@test "what is no option of a loss is refused by name" {
  with_loss '{"type": "huber", "delta": 0}'
  refused 2 'loss.delta: 0 is not a number from 1e-06' train own.json --data synthetic-ecg
  with_loss '{"type": "huber", "detla": 1}'
  refused 2 'unknown key "loss.detla"; did you mean "loss.delta"?' train own.json --data synthetic-ecg
  with_loss '{"type": "mse", "delta": 1}'
  refused 2 'unknown key "loss.delta"' train own.json --data synthetic-ecg
  with_loss '{"delta": 1}'
  refused 2 'unknown key "loss.delta"' train own.json --data synthetic-ecg
  with_loss '{"type": "hubber"}'
  refused 2 'no loss is called "hubber"; did you mean "huber"?' train own.json --data synthetic-ecg
  with_loss '3'
  refused 2 'loss is not an object {...}' train own.json --data synthetic-ecg
}
