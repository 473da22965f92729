# Exports: what other programs make of an exported model is what aecl makes of the model.

load common

python_with() {
  for python in ${AECL_PYTHON:-} python3 /usr/bin/python3; do
    "$python" -c "import numpy, $1" 2>/dev/null && echo "$python" && return
  done
  return 1
}

# Pictures of 28x28 bytes, 64 of them: waves.
setup_file() {
  export pictures="$BATS_FILE_TMPDIR/pictures.idx"
  {
    printf '\0\0\10\3\0\0\0\100\0\0\0\34\0\0\0\34'
    LC_ALL=C awk 'BEGIN { for (n = 0; n < 64; n++) for (i = 0; i < 784; i++)
      printf "%c", 1 + int(254 * (.5 + .5 * sin(n * n + int(i / 28) * (1 + n % 5) / 9) * cos(i % 28 * (1 + n % 7) / 11))) }'
  } >"$pictures"
}

# The run folder $1, trained once a file for all exports, on little: of a preset or of a configuration $1.json here.
trained() {
  local run="$BATS_FILE_TMPDIR/$1" config=$1 data=$pictures
  [[ $1 == anomaly* ]] && data=synthetic-ecg
  [ ! -f "$SOURCE_DIR/tests/cli/$1.json" ] || config="$SOURCE_DIR/tests/cli/$1.json"
  if [ "$1" = anomaly-neighbours ]; then
    config="$BATS_FILE_TMPDIR/$1.json"
    sed 's/"tails"/"neighbours"/' "$SOURCE_DIR/presets/anomaly-best.json" >"$config"
  fi
  [ -d "$run" ] || "$AECL" -q train "$config" --data "$data" --epochs 1 --out "$run" >/dev/null 2>&1 ||
    [ -e "$run/model.safetensors" ] # worse than the mean sample, after an epoch
  echo "$run"
}

# What the model of the run $1 makes of samples: $samples, and $decoded, $codes and $scores, or - where it gives none.
results_of() {
  decoded=$1/decoded.npy codes=$1/codes.npy scores=-
  if [[ $1 == */anomaly* ]]; then
    samples=$1/samples.csv scores=$1/scores.tsv
    # rows like those of the training, and unlike them more and more
    [ -e "$samples" ] || "$AECL" -q reconstruct "$1" --out "$1/rows.npy"
    [ -e "$samples" ] || od -A n -t f4 -j 128 -w560 -v "$1/rows.npy" | head -200 |
      awk '{ for (i = 1; i <= NF; i++) printf "%s%.6g", (i > 1 ? "," : ""), $i + 2^(NR % 8 - 7) * sin(NR * 7.1 + i * i); print "" }' >"$samples"
    [ -e "$scores" ] || "$AECL" -q detect "$1" "$samples" >"$scores"
  else
    samples=$pictures
  fi
  [ -e "$decoded" ] || "$AECL" -q reconstruct "$1" --data "$samples" --out "$decoded"
  [ -e "$codes" ] || "$AECL" -q encode "$1" --data "$samples" --out "$codes" 2>/dev/null || codes=-
}

presets="basic basic-best denoise denoise-best vae anomaly anomaly-best"

@test "export explains itself" {
  run -0 "$AECL" export --help
  [[ $output == *"--to"*"--out"* ]]
}

@test "an ONNX file is where the model is, and is never replaced" {
  cp "$(trained basic)/model.safetensors" .
  run -0 "$AECL" -q export model.safetensors --to onnx
  [ "$output" = ./model.onnx ] || [ "$output" = model.onnx ]
  refused 2 'model.onnx: is there already and is not replaced' export model.safetensors --to onnx
  run -0 "$AECL" -q export model.safetensors --to onnx --out other.onnx
  cmp model.onnx other.onnx
}

@test "unknown formats are refused with the known ones, and those made of ONNX with how" {
  refused 2 'name the format with --to' export "$(trained basic)"
  refused 2 'models are exported to onnx, c, pytorch' export "$(trained basic)" --to keras
  refused 2 'export MODEL --to onnx`, then ovc' export "$(trained basic)" --to openvino
  refused 2 'then onnx2tf' export "$(trained basic)" --to tflite
  refused 4 'nosuch: cannot be opened' export nosuch --to onnx
}

# All that is exported to the format $1, NAME.$2, by the Python $3.
agrees() {
  for name in $presets anomaly-neighbours windows skips norms activations; do
    tolerance=2e-5 # as checks of kernels have it
    [[ " $presets " != *" $name "* ]] || tolerance=1e-5
    run=$(trained $name)
    results_of "$run"
    "$AECL" -q export "$run" --to "$1" --out "$name.$2"
    "$3" "$SOURCE_DIR/tests/cli/exported.py" "$name.$2" "$samples" "$decoded" "$codes" "$scores" $tolerance \
      "$run/model.safetensors"
  done
}

@test "ONNX Runtime agrees with aecl on all presets and layers, and ONNX's checker with the files" {
  python=$(python_with onnx,onnxruntime) || skip "onnx and onnxruntime are not installed"
  agrees onnx onnx "$python"
}

@test "PyTorch opens models by the names of their tensors and agrees with aecl on all presets and layers" {
  python=$(python_with torch) || skip "PyTorch is not installed"
  agrees pytorch py "$python"
}

# Exports the run $1 to C as net.c and compiles it with $2.
compiled() {
  "$AECL" -q export "$1" --to c --out net.c --prefix net >/dev/null
  "${CC:-cc}" -std=c99 -pedantic -Wall -Wextra -Werror -O2 -I. net.c "$2" -lm -o program
}

@test "C agrees with aecl on all presets" {
  for name in $presets; do
    run=$(trained $name)
    results_of "$run"
    mkdir $name
    cd $name
    compiled "$run" "$SOURCE_DIR/tests/cli/exported_main.c"
    echo "$name"
    ./program "$samples" "$decoded" "$codes" "$scores"
    cd ..
  done
}

@test "the example of an export to C judges rows of numbers" {
  run=$(trained anomaly)
  results_of "$run"
  compiled "$run" example_main.c
  ./program <"$samples" | cut -f2 >verdicts
  diff <(cut -f4 "$scores") verdicts
  rm net.c
  refused 2 'net.h: is there already and is not replaced' export "$run" --to c --out net.c
}

@test "C runs without an operating system: Thumb-2 code under an emulator gives the same verdicts" {
  command -v arm-none-eabi-gcc qemu-arm >/dev/null || skip "arm-none-eabi-gcc or qemu-arm is not installed"
  run=$(trained anomaly)
  results_of "$run"
  "$AECL" -q export "$run" --to c --out net.c --prefix net >/dev/null
  arm-none-eabi-gcc -std=c99 -pedantic -Wall -Wextra -Werror -ffreestanding -O2 -mcpu=cortex-m4 -mthumb -c net.c
  arm-none-eabi-gcc -std=c99 -O2 -mcpu=cortex-a7 -mthumb --specs=rdimon.specs net.c example_main.c -o program -lm
  qemu-arm -cpu cortex-a7 ./program <"$samples" | cut -f2 >verdicts
  diff <(cut -f4 "$scores") verdicts
}

@test "a prefix that is no name of C is refused, and an export to C that is no NAME.c" {
  refused 2 '--prefix 3x: names begin with a letter' export "$(trained basic)" --to c --prefix 3x
  refused 2 'out.txt: C is written to a file NAME.c' export "$(trained basic)" --to c --out out.txt
}
