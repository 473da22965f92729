# How the learning rate changes, and gradients that are clipped: exact when stopped and resumed, kept in run.json.
load common

# resumed OPTIONS...: trained whole, and stopped in the middle and resumed: the same files.
resumed() {
  rm -rf whole run
  "$AECL" train basic --data synthetic --out whole -q "$@" >/dev/null
  "$AECL" train basic --data synthetic --out run -q "$@" >/dev/null 2>&1 &
  local train=$!
  until [ "$(cat run/metrics.jsonl 2>/dev/null | wc -l)" -ge 3 ]; do sleep 0.01; done
  kill -INT $train 2>/dev/null || true
  wait $train || true
  "$AECL" train --resume run -q >/dev/null
  cmp run/checkpoint.safetensors whole/checkpoint.safetensors
}

@test "a warm-up, a cosine and clipped gradients go on to the same bits, and change them" {
  resumed --epochs 6 --schedule cosine --warmup 1.5 --clip-norm 0.01
  grep -A1 '"schedule"' run/run.json | grep -q '"kind": "cosine"'
  "$AECL" train run/run.json --out again -q
  [ "$(json_value model_sha256 <again/results.json)" = "$(json_value model_sha256 <run/results.json)" ]
  [ "$(json_value execution <run/run.json)" != panel ]
  "$AECL" train basic --data synthetic --epochs 6 --schedule cosine --warmup 1.5 --execution layerwise --out other -q
  [ "$(json_value model_sha256 <other/results.json)" != "$(json_value model_sha256 <run/results.json)" ]
}

@test "the rate on a plateau is lowered at the same epochs, stopped and resumed or not" {
  sed 's/"run": {/"schedule": {"kind": "plateau", "patience": 1, "factor": 0.5},\n  &/' "$SOURCE_DIR/presets/basic.json" >plateau.json
  "$AECL" train plateau.json --data synthetic --learning-rate 0.02 --epochs 12 --out whole -q
  "$AECL" train plateau.json --data synthetic --learning-rate 0.02 --epochs 12 --out run -q >/dev/null 2>&1 &
  local train=$!
  until [ "$(cat run/metrics.jsonl 2>/dev/null | wc -l)" -ge 6 ]; do sleep 0.01; done
  kill -INT $train 2>/dev/null || true
  wait $train || true
  "$AECL" train --resume run -q
  cmp run/checkpoint.safetensors whole/checkpoint.safetensors
  grep -aq '"reductions":"[1-9]' run/checkpoint.safetensors
}

@test "what cannot be is refused" {
  refused 2 '--schedule: cosin is not one of constant, cosine, step, exponential, plateau, one-cycle' train basic --schedule cosin
  refused 2 '--warmup: -1 is not' train basic --warmup -1
  refused 2 '--clip-norm: -1 is not' train basic --clip-norm -1
  refused 2 '--execution panel: --clip-norm needs all gradients' train basic --data synthetic --clip-norm 1 --execution panel
  refused 2 'unknown key "optimizer.weight_decay"' train basic --weight-decay 0.1
}
