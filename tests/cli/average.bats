# A moving average of the weights: what it is, that it is what is validated and saved, and that it goes on exactly.
load common

# The weights of a model, one a line.
weights() { od -An -v -tf4 -w4 -j "$((8 + $(od -An -tu8 -N8 "$1")))" "$1"; }

@test "after a step it has moved by its share towards the weights, which are trained as ever; it is what is measured" {
  # One step an epoch. After the second the share is 1 - 3 / 12.
  small=(train basic --data synthetic --batch 6000 --latent 2 --learning-rate 0.01 --execution layerwise -q)
  "$AECL" "${small[@]}" --epochs 1 --ema 0.9 --out first
  "$AECL" "${small[@]}" --epochs 2 --ema 0.9 --out second
  "$AECL" "${small[@]}" --epochs 2 --out weights
  for run in first second weights; do weights $run/model.safetensors >$run.txt; done
  paste first.txt second.txt weights.txt | awk '
    { d = $2 - ($1 + 0.75 * ($3 - $1)); if (!(d * d < 1e-14)) bad++; if (($2 - $3) ^ 2 > 1e-10) moved++ }
    END { exit bad > 0 || moved < 100 }'
  [ "$(json_value val_loss <second/results.json)" = "$(json_value test_mse <second/results.json)" ]
  [ "$(json_value val_loss <second/results.json)" != "$(json_value val_loss <weights/results.json)" ]
}

@test "stopped and resumed, with the best average kept, a run ends with the same bits, in panels and layer by layer" {
  sed 's/"run": {/"adapt": {"patience": 3},\n  &/' "$SOURCE_DIR/presets/basic.json" >patient.json
  for way in panel layerwise; do
    options=(--data synthetic --learning-rate 0.02 --epochs 5 --ema 0.99 --execution $way -q)
    "$AECL" train patient.json "${options[@]}" --out whole-$way >/dev/null
    "$AECL" train patient.json "${options[@]}" --out run-$way >/dev/null 2>&1 &
    train=$!
    until [ "$(cat run-$way/metrics.jsonl 2>/dev/null | wc -l)" -ge 2 ]; do sleep 0.01; done
    kill -INT $train 2>/dev/null || true
    wait $train || true
    "$AECL" train --resume run-$way -q >/dev/null
    cmp run-$way/checkpoint.safetensors whole-$way/checkpoint.safetensors
    cmp run-$way/model.safetensors whole-$way/model.safetensors
    grep -q '"ema": 0.99' run-$way/run.json
  done
  refused 2 '--ema: 1 is not a number from 0 to 0.9999999' train basic --ema 1
  refused 2 'optimizer.ema was 0.99 and is now 0.9' train --resume run-panel --ema 0.9
}
