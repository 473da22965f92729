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
