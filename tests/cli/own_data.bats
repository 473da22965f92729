# Data of one's own: all of it at work, found again, told from other data, divided by the seed.
load common

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  python3 "$SOURCE_DIR/tests/cli/own_data.py" pictures set 24
  "$AECL" train basic --data set --epochs 1 --out run -q >/dev/null
}

draw() { python3 "$SOURCE_DIR/tests/cli/own_data.py" "$@"; }
samples_of() { "$AECL" info "$1" --json | json_value samples; }
# A table of COUNT rows: four values and a label, every fifth 1.
table() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) { for (j = 0; j < 4; j++) printf "%.3f,", sin(i + j) + 5 * (i % 5 == 0); print(i % 5 == 0) } }'; }

@test "at work a folder is all of its pictures, and their number is said" {
  run="$BATS_FILE_TMPDIR/run" set="$BATS_FILE_TMPDIR/set"
  run -0 --separate-stderr "$AECL" encode "$run" --data "$set" --out codes.npy
  [[ $stderr == *"all 24 samples"* ]]
  [ "$(samples_of codes.npy)" = 24 ]
  "$AECL" -q reconstruct "$run" --data "$set" --out rebuilt.npy
  [ "$(samples_of rebuilt.npy)" = 24 ]
  [ "$("$AECL" -q eval "$run" --data "$set" --json | json_value samples)" = 24 ]
}

@test "a run's own data are found from any folder, by the path that trained it" {
  mkdir sub elsewhere
  draw npy sub/p.npy
  "$AECL" -q train basic --data sub/p.npy --epochs 1 --out run
  grep -q "\"source\": \"$PWD/sub/p.npy\"" run/run.json
  cd elsewhere
  for where in ../run ../run/model.safetensors; do
    [ "$("$AECL" -q eval $where --json | json_value samples)" = 24 ]
  done
  run -0 --separate-stderr "$AECL" encode ../run --out c.npy
  [[ $stderr != *warning* ]]
  "$AECL" -q reconstruct ../run --out g.png
  table 60 >../sub/t.csv
  "$AECL" -q train anomaly --data ../sub/t.csv --label-column last --normal 0 --epochs 2 --out ../a
  cd ..
  run -0 --separate-stderr "$AECL" eval a
  [[ $stderr == *"its test part"*"12 samples"* ]]
  run -0 "$AECL" -q encode a --out codes.npy
}

@test "data that changed, and other data of the same name, are told of" {
  draw npy p.npy
  "$AECL" -q train basic --data p.npy --epochs 1 --out run
  printf '\x01' | dd of=p.npy bs=1 seek=200 conv=notrunc status=none
  run -0 --separate-stderr "$AECL" eval run
  [[ $stderr == *"p.npy: is not the data that the model was trained on, or has changed"* ]]
  mkdir moved && cp run/model.safetensors moved/
  run -0 --separate-stderr "$AECL" encode moved --out c.npy # by its name alone, which another file has
  [[ $stderr == *"p.npy: is not the data"* ]]
}

@test "a source without a split of its own is divided by the seed" {
  draw pictures set 30
  "$AECL" -q train basic --data set --epochs 1 --seed 3 --out a
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 1 --seed 4 --out b
  [[ $stderr == *"5 of 30 samples test, drawn by the seed"* ]]
  "$AECL" -q train basic --data set --epochs 1 --seed 3 --out c
  digest() { json_value test_sha256 <"$1/run.json"; }
  [ "$(digest a)" = "$(digest c)" ] && [ "$(digest a)" != "$(digest b)" ]
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 1 --split tail --out d
  [[ $stderr == *"the last 5 of 30 samples test"* ]]
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 1 --split 0.5 --out e
  [[ $stderr == *"15 of 30 samples test"* ]]
  refused 2 '--split: "2" is not a share' train basic --data set --split 2
  refused 2 '--split: synthetic has its own' train basic --data synthetic --split 0.5
}

@test "single values are a series: divided in time, and said" {
  draw series s.npy 60
  run -0 --separate-stderr "$AECL" train basic --data s.npy --epochs 1 --out a
  [[ $stderr == *"the last 10 of 60 samples test, as single values are a series"* ]]
}

@test "a file that is not there is said to be missing, whatever else is asked" {
  refused 4 'no data set, file or folder "typo.csv"' train anomaly --data typo.csv --label-column last
  refused 4 'no data set, file or folder "typo.csv"' train anomaly --data typo.csv --split 0.5
  refused 4 'no data set, file or folder "ecg500"' train anomaly --data ecg500
  [ ! -e output ]
}
