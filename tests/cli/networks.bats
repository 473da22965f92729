# Networks of one's own: layers that fit pictures of any size, sides apart, and configurations that cannot work.

load common

# pictures.npy: $1 pictures of $2 channels, $3 x $4, smooth.
pictures() {
  python3 - "$@" <<'END'
import struct, sys
n, c, h, w = map(int, sys.argv[1:])
shape = f"({n}, {c}, {h}, {w})" if c > 1 else f"({n}, {h}, {w})"
head = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}"
head += " " * (63 - (len(head) + 10) % 64) + "\n"
data = bytes((37 * i + 11 * k + 9 * y + 5 * x * (1 + i % 3)) % 200 for i in range(n) for k in range(c) for y in range(h) for x in range(w))
open("pictures.npy", "wb").write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + data)
END
}

@test "denoise takes pictures of any size from 8 on, grey or in colours" {
  for shape in '1 8 8' '3 9 17' '1 30 31'; do
    # shellcheck disable=SC2086 # three words
    pictures 70 $shape
    run --separate-stderr "$AECL" -q train denoise --data pictures.npy --layout chw --epochs 1 --out "run-${shape// /x}"
    echo "$shape: $status $stderr"
    [ "$status" -eq 0 ]
    [[ $output == *"denoised   PSNR"* ]]
  done
  run -0 "$AECL" info run-3x9x17
  [[ $output == *"crop            16x12x20 -> 16x9x17"* ]]
  [[ $output == *"conv            16x9x17 -> 3x9x17"* ]]
  run -0 "$AECL" info run-1x8x8
  [[ $output != *"crop            "* ]]
}

@test "conv has a flat code of pictures of any size from 8 on, grey or in colours" {
  for shape in '1 8 8' '3 9 17' '1 30 31'; do
    # shellcheck disable=SC2086 # three words
    pictures 70 $shape
    run -0 --separate-stderr "$AECL" train conv --data pictures.npy --layout chw --dry-run
    read -r channels height width <<<"$shape"
    echo "$shape: $output"
    [[ $output == *"64x$(((height + 3) / 4))x$(((width + 3) / 4)) -> 64 "* ]]
    [ "$(grep '^decoder' <<<"$output" | tail -1 | sed -E 's/.* -> ([0-9x]+) .*/\1/')" = "${channels}x${height}x${width}" ]
  done
}

# own ENCODER DECODER: own.json with that network.
own() {
  cat >own.json <<END
{"name": "own", "data": {"source": "synthetic", "scaling": "unit"}, "loss": "mse", "optimizer": {"name": "adam"},
 "run": {"epochs": 1, "batch": 64}, "network": {"encoder": [$1], "decoder": [$2]}}
END
}

@test "convolutions go over lines as over pictures, in panels and layer by layer alike" {
  own '{"layer": "reshape", "shape": [1, 1, 784]},
       {"layer": "conv", "channels": 4, "kernel": [1, 9], "stride": [1, 4], "activation": "relu"},
       {"layer": "dense", "units": 16}' \
      '{"layer": "dense", "units": 784, "activation": "relu"}, {"layer": "reshape", "shape": "4x1x196"},
       {"layer": "conv_transpose", "channels": 1, "kernel": "1x9", "stride": "1x4", "activation": "sigmoid"}'
  "$AECL" -q train own.json --execution panel --out panel >/dev/null
  "$AECL" -q train own.json --execution layerwise --out layerwise >/dev/null
  for way in panel layerwise; do grep -oE '"test_mse": [0-9.e-]+' "$way/results.json"; done | awk '
    { value[NR] = $2 } END { exit !((value[1] / value[2] < 1.01 && value[2] / value[1] < 1.01)) }'
  run -0 "$AECL" info panel
  [[ $output == *"conv            1x1x784 -> 4x1x196"* ]]
}

@test "a network whose skips cross the code denoises, and does not encode" {
  "$AECL" -q train "$SOURCE_DIR/tests/cli/skips.json" --out run >/dev/null
  "$AECL" -q eval run >/dev/null
  "$AECL" -q reconstruct run --out rebuilt.npy >/dev/null
  refused 4 'its decoder takes more than the code: layer decoder.3 (add) has the output of encoder.3 as well' encode run --out codes.npy
  refused 4 'so codes are not all of a sample; reconstruct, denoise and eval run the whole network' encode run --out codes.npy
  [ ! -e codes.npy ]
}

@test "a network with skips resumes to the same bits" {
  "$AECL" -q train "$SOURCE_DIR/tests/cli/skips.json" --epochs 2 --out skips >/dev/null
  "$AECL" -q train "$SOURCE_DIR/tests/cli/skips.json" --epochs 1 --out skips-parts >/dev/null
  "$AECL" -q train --resume skips-parts --epochs 2 >/dev/null
  cmp skips/model.safetensors skips-parts/model.safetensors
}

@test "running statistics and what dropout draws go on after a resume as if uninterrupted" {
  "$AECL" -q train "$SOURCE_DIR/tests/cli/norms.json" --epochs 2 --out whole >/dev/null
  "$AECL" -q train "$SOURCE_DIR/tests/cli/norms.json" --epochs 1 --out parts >/dev/null
  "$AECL" -q train --resume parts --epochs 2 >/dev/null
  cmp whole/model.safetensors parts/model.safetensors
}

@test "a network of windows resumes to the same bits" {
  "$AECL" -q train "$SOURCE_DIR/tests/cli/windows.json" --epochs 2 --out whole >/dev/null
  "$AECL" -q train "$SOURCE_DIR/tests/cli/windows.json" --epochs 1 --out parts >/dev/null
  "$AECL" -q train --resume parts --epochs 2 >/dev/null
  cmp whole/model.safetensors parts/model.safetensors
}

@test "layers that do not fit are refused with the shapes and what to change" {
  local to_input='{"layer": "dense"}'
  own '{"layer": "dense", "units": 64}' '{"layer": "conv", "channels": 1}'
  refused 2 'layer decoder.0 (conv) does not fit after 1x28x28 -> 64: it wants pictures (channels x height x width), not 64; a layer reshape' train own.json
  own '{"layer": "dense", "units": 64}, {"layer": "reshape", "shape": "3x5x5"}' "$to_input"
  refused 2 'its shape 3x5x5 has 75 elements, its input 64 has 64' train own.json
  own '{"layer": "dense", "units": 64}, {"layer": "reshape"}' "$to_input"
  refused 2 'its "shape" is missing' train own.json
  own '{"layer": "conv", "channels": 4, "stride": 2}, {"layer": "crop"}' "$to_input"
  refused 2 'it cuts to 28x28, more than its input 4x14x14 has' train own.json
  own '{"layer": "max_pool", "kernel": 2, "pad_before": 2, "pad_after": 0}' "$to_input"
  refused 2 'a padding of 2 leaves windows of 2 without an element' train own.json
  own '{"layer": "conv", "channels": 4, "pad_before": [1, -1], "pad_after": [1, 1]}' "$to_input"
  refused 2 "pad_before -1 and pad_after 1: give both, or neither for 'same'" train own.json
  own '{"layer": "pixel_shuffle"}' "$to_input"
  refused 2 'it wants pictures of a multiple of 4 channels, not 1x28x28' train own.json
  own '{"layer": "pixel_unshuffle", "factor": 3}' "$to_input"
  refused 2 'it wants pictures whose sides are multiples of 3, not 1x28x28: a crop makes them so' train own.json
  own '{"layer": "conv", "channels": 4, "name": "a"}, {"layer": "max_pool"}, {"layer": "add", "from": "a"}' "$to_input"
  refused 2 'it adds 4x28x28 to 4x14x14: both must have one shape' train own.json
  own '{"layer": "conv", "channels": 4, "name": "a"}, {"layer": "max_pool"}, {"layer": "concat", "from": "a"}' "$to_input"
  refused 2 'it appends 4x28x28 to 4x14x14: heights and widths must be the same; {"layer": "crop", "like": "a"} cuts the larger' train own.json
  own '{"layer": "conv", "channels": 4, "name": "a"}, {"layer": "add", "from": "b"}' "$to_input"
  refused 2 'from=b: no layer before it is called so; there are input, a' train own.json
  own '{"layer": "conv", "channels": 4, "stride": 2, "name": "a"}, {"layer": "dense", "units": 9, "like": "a"}' "$to_input"
  refused 2 'its units are 9, and a has 784 values: give one of units and like' train own.json
  own '{"layer": "conv", "channels": 4, "name": "a"}, {"layer": "reshape", "shape": 3136, "like": "a"}' "$to_input"
  refused 2 'it has a shape and a layer to be like: give one of them' train own.json
  own '{"layer": "conv", "channels": 4, "name": "a"}, {"layer": "crop", "size": 9, "like": "a"}' "$to_input"
  refused 2 'its size and that of a are not the same: give one of size and like' train own.json
  own '{"layer": "conv", "channels": 4, "name": "a"}, {"layer": "crop", "like": "b"}' "$to_input"
  refused 2 'like=b: no layer before it is called so; there are input, a' train own.json
  own '{"layer": "conv", "channels": 4, "name": "a"}, {"layer": "add"}' "$to_input"
  refused 2 'has no "from"' train own.json
  own '{"layer": "conv", "channels": 4, "name": "a"}, {"layer": "conv", "name": "a"}' "$to_input"
  refused 2 'name: a names another output already' train own.json
  own '{"layer": "conv", "channels": 4, "name": "input"}' "$to_input"
  refused 2 'name: input names another output already' train own.json
  own '{"layer": "conv", "channels": 4, "name": "a.b"}' "$to_input"
  refused 2 'name: a.b is not of 1 to 31 letters, digits, _ and -' train own.json
  own '{"layer": "dense", "units": 4}' '{"layer": "dense", "units": 9}], "output": "residual", "decoder2": ['
  refused 2 'unknown key "decoder2"' train own.json
  own '{"layer": "conv", "kernel": [3, 0]}' "$to_input"
  refused 2 'kernel: 3x0 is not a whole number, or height x width (3x1), from 1 to 64' train own.json
  own '{"layer": "conv", "kernel": [3, [1]]}' "$to_input"
  refused 2 'network.encoder[0].kernel: is not a number, a name or a list of numbers' train own.json
}

@test "words of other programs name the ones that are meant" {
  own '{"layer": "dense", "units": 4, "activation": "linear"}' '{"layer": "dense"}'
  refused 2 'did you mean none?' train own.json
  own '{"layer": "dense", "units": 4, "activation": "leaky"}' '{"layer": "dense"}'
  refused 2 'did you mean leaky_relu?' train own.json
  own '{"layer": "dense", "units": 4, "activation": "swish"}' '{"layer": "dense"}'
  refused 2 'did you mean silu?' train own.json
  own '{"layer": "Linear", "units": 4}' '{"layer": "dense"}'
  refused 2 'no layer is called "Linear"; did you mean "dense"?' train own.json
  own '{"layer": "MaxPool2d"}' '{"layer": "dense"}'
  refused 2 'did you mean "max_pool"?' train own.json
}

@test "an activation that keeps its input runs in panels and layer by layer alike" {
  own '{"layer": "dense", "units": 33, "activation": "gelu"}' '{"layer": "dense", "activation": "sigmoid"}'
  for way in panel layerwise; do "$AECL" -q train own.json --execution $way --out $way >/dev/null; done
  for way in panel layerwise; do grep -oE '"test_mse": [0-9.e-]+' "$way/results.json"; done | awk '
    { value[NR] = $2 } END { exit !(value[1] / value[2] < 1.01 && value[2] / value[1] < 1.01) }'
  run -0 "$AECL" info panel
  [[ $output == *"encoder.1   activation"* ]]
}

@test "cross-entropy wants outputs between 0 and 1, and every loss trains" {
  own '{"layer": "dense", "units": 9, "activation": "relu"}' '{"layer": "dense"}'
  sed -i 's/"mse"/"bce"/' own.json
  refused 2 'loss bce wants outputs between 0 and 1, and the last layer'\''s activation is none: give it "activation": "sigmoid", or take mse' train own.json
  own '{"layer": "dense", "units": 9, "activation": "relu"}' '{"layer": "dense", "activation": "sigmoid"}'
  for loss in bce huber log_cosh; do
    sed "s/\"mse\"/\"$loss\"/" own.json >$loss.json
    "$AECL" -q train $loss.json --epochs 2 --out $loss >/dev/null
    sed -nE 's/.*"train_loss": ?([0-9.e-]+).*/\1/p' $loss/metrics.jsonl | awk -v loss=$loss '
      { value[NR] = $1 } END { if (NR != 2 || !(value[2] < value[1])) { print loss, "does not fall"; exit 1 } }'
  done
  sed -i 's/"mse"/"cross-entropy"/' own.json
  refused 2 'did you mean "bce"?' train own.json
}

# example1.json, example2.json, ...: the configurations of docs/NETWORKS.md.
examples() {
  awk '/^```json/ { n++; inside = 1; next } /^```/ { inside = 0 } inside { print >("example" n ".json") }' "$SOURCE_DIR/docs/NETWORKS.md"
}

@test "the U-Net of docs/NETWORKS.md fits pictures whose halves do not double to them" {
  examples
  for side in 28 30 31; do
    pictures 70 1 $side $side
    run -0 --separate-stderr "$AECL" train "$(grep -l u-net example*.json)" --data pictures.npy --dry-run
    echo "$side: $output"
    [ "$(grep -c ' crop ' <<<"$output")" -eq $((side == 28 ? 0 : 1)) ]
    [ "$(grep '^decoder' <<<"$output" | tail -1 | sed -E 's/.* -> ([0-9x]+) .*/\1/')" = "1x${side}x${side}" ]
  done
}

@test "the examples of docs/NETWORKS.md train, each from its own words" {
  examples
  [ "$(ls example*.json | wc -l)" -eq 5 ]
  for file in example*.json; do
    data=synthetic
    ! grep -q synthetic-ecg "$file" || data=synthetic-ecg
    run --separate-stderr "$AECL" -q train "$file" --data $data --epochs 1 --out "run-$file"
    echo "$file: $status $stderr"
    [ "$status" -eq 0 ]
    grep -q '"test_mse": 0\.[0-9]' "run-$file/results.json"
  done
}

@test "every layer, activation and loss stands in docs/NETWORKS.md" {
  for list in layers activations losses; do
    sed -nE 's/^AECL_[A-Z]+\((.*)\)$/\1/p' "$SOURCE_DIR"/host/nn/$list/$list.def
  done | while read -r name; do grep -q "\`$name\`" "$SOURCE_DIR/docs/NETWORKS.md" || echo "$name"; done >missing
  cat missing
  [ ! -s missing ]
}
