# A model opens in PyTorch by the names of its tensors, without transposition, and computes the same there.

load common

python_with_torch() {
  for python in python3 /usr/bin/python3; do
    "$python" -c 'import torch, numpy' 2>/dev/null && echo "$python" && return
  done
  return 1
}

# Trains the configuration $1 and compares what it rebuilds, and its codes where $2 is not empty.
compare() {
  python=$(python_with_torch) || skip "PyTorch is not installed"
  "$python" -c 'import numpy; numpy.save("samples.npy", numpy.random.RandomState(3).randint(0, 256, (37, 28, 28)).astype("uint8"))'
  "$AECL" -q train "$1" --data synthetic --epochs 1 --out run >/dev/null
  "$AECL" -q reconstruct run --data samples.npy --out decoded.npy
  [ -z "$2" ] || "$AECL" -q encode run --data samples.npy --out codes.npy
  "$python" "$SOURCE_DIR/tests/cli/pytorch.py" run/model.safetensors samples.npy decoded.npy ${2:+codes.npy}
}

@test "a dense model opens in PyTorch and agrees" { compare basic codes; }

@test "a convolutional model opens in PyTorch and agrees" { compare denoise codes; }

@test "windows of sides apart, pools, upsampling, crops and other shapes agree with PyTorch" {
  compare "$SOURCE_DIR/tests/cli/windows.json" codes
}

@test "skips and residual blocks agree with PyTorch" {
  compare "$SOURCE_DIR/tests/cli/skips.json" ""
}

@test "activations agree with PyTorch" {
  compare "$SOURCE_DIR/tests/cli/activations.json" codes
}

@test "normalizations, dropout at work and shuffled pixels agree with PyTorch" {
  compare "$SOURCE_DIR/tests/cli/norms.json" codes
}

@test "a variational code at work agrees with PyTorch" { compare vae codes; }
