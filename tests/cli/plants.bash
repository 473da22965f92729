# Faults planted in kernels, and the ways to run that use what they are in.
# shellcheck disable=SC2034 # the ways are read by name

load common

# Each way to run, by what it uses.
dense=(train basic --data synthetic --batch 300 --execution panel)
pictures=(train denoise --data synthetic --execution panel)
counted=(train denoise --data synthetic --execution panel --noise poisson)
salted=(train denoise --data synthetic --execution panel --noise salt-and-pepper)
blocked=(train denoise --data synthetic --execution layerwise --gemm tile --conv direct --noise blocks)
layers=(train basic --data synthetic --batch 300 --execution layerwise --gemm tile)
layers_of_pictures=(train denoise --data synthetic --execution layerwise --gemm tile --conv direct)
products=(train denoise --data synthetic --gemm tile --conv gemm)
clblast=(train basic --data synthetic --execution layerwise --gemm clblast)
descent=(train basic --data synthetic --execution panel --optimizer sgd)
adamw=(train basic --data synthetic --batch 300 --execution panel --optimizer adamw --weight-decay 0.5)
momentum=(train basic --data synthetic --batch 300 --execution layerwise --gemm tile --optimizer momentum)
nesterov=(train basic --data synthetic --batch 300 --execution layerwise --gemm tile --optimizer nesterov)
rmsprop=(train basic --data synthetic --batch 300 --execution layerwise --gemm tile --optimizer rmsprop)
lion=(train basic --data synthetic --batch 300 --execution layerwise --gemm tile --optimizer lion)
clipped=(train basic --data synthetic --batch 300 --gemm tile --clip-norm 1)
descent_in_layers=(train basic --data synthetic --execution layerwise --gemm tile --optimizer sgd)
averaged=(train basic --data synthetic --batch 300 --execution layerwise --gemm tile --ema 0.9)
similar=(train "$SOURCE_DIR/tests/cli/similar.json" --data synthetic)
streamed=(train basic --data synthetic --data-limit 0.3 --execution panel)
scores=(train anomaly --data synthetic-ecg --epochs 1)
neighbours=(train anomaly-best --data synthetic-ecg --epochs 1)
limits=(bench memory)
windows=(train "$SOURCE_DIR/tests/cli/windows.json" --data synthetic)
skips=(train "$SOURCE_DIR/tests/cli/skips.json" --data synthetic)
activations=(train "$SOURCE_DIR/tests/cli/activations.json" --data synthetic)
norms=(train "$SOURCE_DIR/tests/cli/norms.json" --data synthetic)
draws=(train vae --data synthetic)
odd_pictures=(train "$SOURCE_DIR/tests/cli/windows.json" --data synthetic --execution layerwise)

# planted FILE WAY SED: with that change of that kernel file the way is refused.
planted() {
  local file=$1 way=$2 change=$3 folder="$BATS_TEST_TMPDIR/plant"
  local -n command=$way
  rm -rf "$folder"
  mkdir -p "$folder"
  sed -E "$change" "$SOURCE_DIR/kernels/$file" >"$folder/$file"
  if cmp -s "$SOURCE_DIR/kernels/$file" "$folder/$file"; then
    echo "$file: $change: changes nothing"
    return 1
  fi
  run --separate-stderr env AECL_KERNEL_DIR="$folder" XDG_CACHE_HOME="$folder/cache" POCL_CACHE_DIR="$folder/pocl" \
    "$AECL" -q "${command[@]}" $([ "$way" = limits ] || echo --out "$folder/run")
  if [ "$status" -ne 3 ] || [[ $stderr != *"computes wrong"* ]]; then
    echo "$file, $way: $change: exit $status, not refused: $stderr"
    return 1
  fi
}

# The plants on stdin, "WAY SED" a line, of one kernel file: the first and every sixth after it, which takes minutes; with
# AECL_PLANTS=all all of them, which takes a third of an hour.
all_refused() {
  local way change failures=0 number=0
  while read -r way change; do
    number=$((number + 1))
    [ "${AECL_PLANTS-}" = all ] || [ $((number % 6)) -eq 1 ] || continue
    planted "$1" "$way" "$change" || failures=$((failures + 1))
  done
  [ "$failures" -eq 0 ]
}
