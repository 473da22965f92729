# Pictures as people have them: of other sizes, modes and formats, in folders.
load common

draw() { python3 "$SOURCE_DIR/tests/cli/own_data.py" "$@"; }
samples_of() { "$AECL" info "$1" --json | json_value samples; }

@test "pictures of mixed sizes and modes are refused with the options that make them alike, and read with them" {
  draw mixed set 12
  refused 4 'makes them alike' train basic --data set --epochs 1
  [[ $stderr == *"set/001.png: a picture of 3x9x10"*"where 1x8x8 is wanted, as in set/000.png; --resize 8x8 with --color grey makes"* ]]
  refused 4 '--color grey makes them alike' train basic --data set --epochs 1 --resize 8x8
  refused 4 '--resize 8x8 makes them alike' train basic --data set --epochs 1 --color grey
  "$AECL" -q train basic --data set --epochs 1 --resize 8x8 --color grey --out run
}

@test "a model makes other pictures alike as in its training, unless told otherwise" {
  draw mixed set 12
  "$AECL" -q train basic --data set --epochs 1 --crop square --resize 6x6 --color rgb --color never --out run
  for file in set set/001.png; do "$AECL" -q encode run --data $file --out codes.npy; done
  "$AECL" -q reconstruct run --data set --out rebuilt.npy
  [ "$(samples_of rebuilt.npy)" = 12 ]
  "$AECL" -q eval run
  refused 4 'its samples are 3x5x5' eval run --data set --resize 5x5
  grep -q '"resize": "6x6"' run/run.json
  "$AECL" -q train run/run.json --out again
  "$AECL" -q train denoise --data set --epochs 1 --resize 8x8 --color grey --out clean
  "$AECL" -q denoise clean set --out pictures
  [ "$(find pictures -name '*.png' | wc -l)" -eq 12 ]
}

@test "folders in a folder are labels, of training and of other data" {
  mkdir set && draw pictures set/fine 20 && draw pictures set/dark 6
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 1
  [[ $stderr == *"the folders of the pictures are their labels: dark 6, fine 20"*"of each label its share"* ]]
  "$AECL" -q train anomaly --data set --normal fine --epochs 1 --out run
  grep -q '"anomalous_rows": 2,' run/results.json
  refused 4 'has no label "fin"; did you mean fine' train anomaly --data set --normal fin --epochs 1
  mv set/fine set/good
  run -0 --separate-stderr "$AECL" train anomaly --data set --epochs 1 --out usual
  [[ $stderr == *"set: label good, as its name says, is taken for normal"* ]]
  [ "$("$AECL" -q eval usual --data set --json | json_value rows)" = 6 ] # its test part, of each label a fifth
}

@test "a folder in the layout of MVTec AD is learnt from train/good and judged on test" {
  draw bottle bottle 24
  run -0 --separate-stderr "$AECL" train anomaly --data bottle --epochs 2 --out run
  [[ $stderr == *"bottle: train/ and test/ divide it: 24 and 24 pictures"* ]]
  grep -q '"anomalous_rows": 16,' run/results.json
  [ "$("$AECL" -q eval run --json | json_value rows)" = 24 ]
  [ "$("$AECL" -q eval run --data bottle/test --json | json_value rows)" = 24 ]
  refused 2 '--split: bottle has its own; leave the option out' train anomaly --data bottle --split 0.3
}

@test "denoised pictures of a folder keep their sub-folders" {
  mkdir set && draw pictures set/a 8 && draw pictures set/b 8
  "$AECL" -q train denoise --data set --epochs 1 --out run
  "$AECL" -q denoise run set --out clean
  [ "$(cd clean && find . -name '*.png' | sort | head -9 | tail -2 | tr '\n' ' ')" = './a/007.png ./b/000.png ' ]
}
