load common

@test "presets are listed with a line each, the same as in the help of train" {
  run -0 "$AECL" presets
  for file in "$SOURCE_DIR"/presets/*.json; do
    [[ $output =~ "  $(basename -s .json "$file") "\ *[a-z] ]]
  done
  listed=$output
  run -0 "$AECL" help train
  [[ $output == *"$listed"* ]]
}

@test "a preset is printed as it is, and trains from the file" {
  "$AECL" presets basic >mine.json
  cmp mine.json "$SOURCE_DIR/presets/basic.json"
  "$AECL" train mine.json --data synthetic --epochs 1 --out run -q
}

@test "presets are written out, and replace nothing" {
  "$AECL" presets --dump all
  for file in "$SOURCE_DIR"/presets/*.json; do cmp "$file" all/"$(basename "$file")"; done
  "$AECL" presets denoise --dump one
  [ "$(ls one)" = denoise.json ]
  echo mine >one/denoise.json
  refused 2 'one/denoise.json: is there already' presets denoise --dump one
  [ "$(cat one/denoise.json)" = mine ]
}

@test "an unknown preset names the nearest" { refused 2 'did you mean basic?' presets basik; }
