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

# pictures LOSS: denoise.json with this loss.
pictures() {
  sed "s/\"loss\": \"[a-z]*\"/\"loss\": $1/" "$SOURCE_DIR/presets/denoise.json" >pictures.json
}

@test "a loss of pictures trains, layer by layer, and goes on to the same bits" {
  pictures '{"type": "ssim", "mix": 0.5, "window": 7}'
  "$AECL" train pictures.json --data synthetic --epochs 2 --out whole -q >/dev/null
  [ "$(sed -nE 's/.*"execution": "(layerwise)".*/\1/p' whole/run.json | tail -1)" = layerwise ]
  [ "$(head -1 whole/metrics.jsonl | json_value val_loss)" != "$(tail -1 whole/metrics.jsonl | json_value val_loss)" ]
  "$AECL" train pictures.json --data synthetic --epochs 1 --out part -q >/dev/null
  "$AECL" train --resume part --epochs 2 -q >/dev/null
  cmp part/model.safetensors whole/model.safetensors
}

@test "a loss of pictures is refused for rows, for windows that do not fit, values of any size and panels" {
  pictures '"ssim"'
  refused 2 '--execution panel: loss ssim compares whole pictures' train pictures.json --data synthetic --execution panel
  pictures '{"type": "ssim", "window": 40}'
  refused 2 'a window of 40 does not fit pictures of 1x28x28: "loss": {"type": "ssim", "window": 11}' train pictures.json --data synthetic
  with_loss '"ssim"'
  refused 2 'loss ssim compares pictures, and a sample is 140 values' train own.json --data synthetic-ecg --scaling range
  refused 2 'loss ssim is for values from 0 to 1' train own.json --data synthetic-ecg --scaling standard
}
