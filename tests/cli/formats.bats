# Files of other programs as data, wherever data are named.
load common

draw() { python3 "$SOURCE_DIR/tests/cli/own_data.py" "$@"; }
samples_of() { "$AECL" info "$1" --json | json_value samples; }

@test "an array of an NPZ file and its labels are data wherever a path is taken" {
  draw npz a.npz 60
  run -0 --separate-stderr "$AECL" train anomaly --data a.npz --epochs 2 --out m
  [[ $stderr == *"a.npz: array X, labels y"* ]]
  [[ $stderr == *"label 0, the more frequent of two"* ]]
  "$AECL" -q eval m | grep -q ROC-AUC
  "$AECL" -q eval m --data a.npz:X,y | grep -q ROC-AUC
  "$AECL" -q detect m X.npy >want
  "$AECL" -q detect m a.npz:X | cmp - want
  "$AECL" -q encode m --data a.npz:X --out codes.npy
  [ "$(samples_of codes.npy)" = 60 ]
  refused 4 'a.npz:Z: has no array "Z" but X 60x4 f4, y 60 i8' detect m a.npz:Z
  refused 4 'X.npy:Z: holds a single array' train anomaly --data X.npy:Z --out n
  cp X.npy a.npz:Z # a file of that name is a file
  "$AECL" -q detect m a.npz:Z | cmp - want
}
