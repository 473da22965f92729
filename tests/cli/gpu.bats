# What a graphics card would be given, on a processor that says it is one (tests/layer/gpu_layer.c): layer by layer, products
# by CLBlast, neighbouring work-items for vectors. AECL_GPU=full adds all cases of `check`, the presets at their own sizes
# and a search of `tune`.

load common

# write_pictures COUNT SIDE: as IDX.
write_pictures() {
  printf "$(printf '\\0\\0\\x08\\x03\\0\\0\\x%02x\\x%02x\\0\\0\\0\\x%02x\\0\\0\\0\\x%02x' $(($1 / 256)) $(($1 % 256)) "$2" "$2")"
  yes 'a picture of few pixels' | tr ' aeiou' '\001\040\010\020P\200' | head -c $(($1 * $2 * $2))
}

setup_file() {
  [ -e "$GPU_LAYER" ] || skip "no GPU layer"
  export OPENCL_LAYERS=$GPU_LAYER POCL_EXTRA_BUILD_FLAGS=-cl-opt-disable # compiled in a third of the time
  cd "$BATS_FILE_TMPDIR" || return
  write_pictures 60 8 >pictures.idx
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  pictures=$BATS_FILE_TMPDIR/pictures.idx
}

full() { [ "$AECL_GPU" = full ] || skip "AECL_GPU=full asks for it"; }

# falls RUN: the loss of its last epoch is below that of its first.
falls() {
  python3 - "$1/metrics.jsonl" <<'END'
import json, sys
losses = [json.loads(line)["train_loss"] for line in open(sys.argv[1])]
assert len(losses) > 1 and losses[-1] < losses[0], losses
END
}

@test "the device says that it is a GPU, with a GPU's limits" {
  run -0 "$AECL" list-devices -v
  [[ $output == *"pretended GPU"*" gpu,"*"4.3 GB memory"*"buffers to 1.1 GB, work-groups to 256"* ]]
}

@test "every kernel agrees with its reference" {
  run -0 --separate-stderr "$AECL" check --case quick
  [[ ${lines[-1]} =~ ^([0-9]+)\ of\ ([0-9]+)\ cases\ agree && ${BASH_REMATCH[1]} -eq ${BASH_REMATCH[2]} ]]
}

@test "pictures are learnt layer by layer, and a streamed data set gives the same model" {
  run -0 --separate-stderr "$AECL" train basic --data "$pictures" --epochs 2 --batch 16 --out whole
  [[ $stderr == *"(gemm clblast, conv gemm, execution layerwise)"* ]]
  falls whole
  "$AECL" -q train basic --data "$pictures" --epochs 2 --batch 16 --data-limit 1 --out streamed
  cmp whole/model.safetensors streamed/model.safetensors
}

@test "convolutions learn" {
  "$AECL" -q train denoise --data "$pictures" --epochs 2 --batch 32 --out run
  falls run
}

@test "anomalies: learnt, resumed with the same bits, detected" {
  "$AECL" -q train anomaly --data synthetic-ecg --epochs 3 --out straight
  "$AECL" -q train anomaly --data synthetic-ecg --epochs 2 --out run
  "$AECL" -q train --resume run --epochs 3
  cmp straight/model.safetensors run/model.safetensors
  falls run
  yes 0.5 | head -140 | paste -sd, >row.csv
  run -0 --separate-stderr "$AECL" -q detect run row.csv
  [[ ${lines[-1]} =~ (normal|anomalous|anomaly)  ]]
}

@test "all cases of check agree" {
  full
  run -0 --separate-stderr "$AECL" check
  [[ ${lines[-1]} =~ ^([0-9]+)\ of\ ([0-9]+)\ cases\ agree && ${BASH_REMATCH[1]} -eq ${BASH_REMATCH[2]} ]]
}

@test "the presets learn at their own sizes, in little memory whatever is under way" {
  full
  "$AECL" -q train basic --data synthetic --epochs 2 --out basic
  "$AECL" -q train anomaly --data synthetic-ecg --epochs 2 --out anomaly
  write_pictures 320 28 >large.idx
  GPU_MEMORY=512 "$AECL" -q train denoise --data large.idx --epochs 2 --batch 32 --out denoise
  for preset in basic anomaly denoise; do falls "$preset"; done
}

@test "a search finds nothing that computes wrong, is remembered, and what it found trains" {
  full
  export XDG_STATE_HOME=$PWD/state
  unset POCL_EXTRA_BUILD_FLAGS # what is timed is to be fast
  "$AECL" tune --seconds 60 2>said
  cat said
  [[ $(<said) != *"computes wrong"* ]]
  run -0 --separate-stderr "$AECL" train basic --data "$pictures" --epochs 2 --batch 16 --out run -v
  [[ $stderr == *"tuned: $XDG_STATE_HOME/aecl/tuning-"* ]]
  falls run
}
