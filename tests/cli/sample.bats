load common

# A small model of the preset vae's kind, made once a file.
setup_file() {
  "$AECL" train vae --data synthetic --epochs 2 --out "$BATS_FILE_TMPDIR/vae" -q >/dev/null
}

@test "sample explains itself" {
  run -0 "$AECL" sample --help
  for option in count seed out; do [[ $output == *"--$option"* ]]; done
}

@test "samples are drawn as a grid of pictures and as numbers in the units of the data, the same with the same seed" {
  vae="$BATS_FILE_TMPDIR/vae"
  run -0 --separate-stderr "$AECL" -q sample "$vae" --count 10 --out grid.png
  [ -z "$output" ]
  [ "$(head -c 4 grid.png | tail -c 3)" = PNG ]
  [ "$(od -A n -t u1 -j 18 -N 6 grid.png | tr -s ' ')" = ' 0 118 0 0 0 88' ] # 4 of 28 and 3 gaps across, 3 rows
  "$AECL" -q sample "$vae" --count 10 --out ten.npy
  run -0 "$AECL" info ten.npy
  grep -q '^samples  *10' <<<"$output"
  grep -q '^shape  *1x28x28' <<<"$output"
  "$AECL" -q sample "$vae" --count 10 --out again.npy
  cmp ten.npy again.npy
  "$AECL" -q sample "$vae" --count 10 --seed 2 --out other.npy
  ! cmp -s ten.npy other.npy
}

@test "a variational code encodes to its mean, the same each time, and resumes to the same bits" {
  vae="$BATS_FILE_TMPDIR/vae"
  for file in a.npy b.npy; do "$AECL" -q encode "$vae" --out $file; done
  cmp a.npy b.npy
  run -0 "$AECL" info a.npy
  grep -q '^shape  *20' <<<"$output"
  "$AECL" -q train vae --data synthetic --epochs 1 --out parts >/dev/null
  "$AECL" -q train --resume parts --epochs 2 >/dev/null
  cmp "$vae/model.safetensors" parts/model.safetensors
}

@test "a model without a variational code, another file type and a row without two halves are refused" {
  make_model
  refused 4 'its code has no distribution to draw from: only networks whose encoder ends in a layer variational have' sample "$run_folder" --out x.png
  refused 2 'name the file to write with --out GRID.png or --out X.npy' sample "$run_folder" --out x.gif
  refused 2 'usage: ' sample --out x.png
  sed 's/"units": 40}/"units": 41}/' "$SOURCE_DIR/presets/vae.json" >odd.json
  refused 2 'it wants a row of means and as many log-variances, not 41' train odd.json --data synthetic
}

@test "the validation loss has the divergence by the whole of beta, whatever the step of the warm-up" {
  for layer in '"beta": 0' '"beta": 1' '"beta": 1, "warm_up": 1000000'; do
    sed "s/\"variational\", \"beta\": 1/\"variational\", $layer/" "$SOURCE_DIR/presets/vae.json" >own.json
    rm -rf run
    "$AECL" -q train own.json --data synthetic --init "$BATS_FILE_TMPDIR/vae" --epochs 1 --learning-rate 1e-12 --out run >/dev/null
    json_value val_loss <run/results.json
  done >losses
  awk '{ v[NR] = $1 } END { exit !(v[2] > v[1] + 0.001 && v[2] < v[1] + 1 && (v[3] - v[2]) ^ 2 < 1e-10) }' losses
}
