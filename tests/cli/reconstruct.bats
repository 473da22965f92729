load common
setup_file() { make_model; }

@test "reconstruct explains itself" {
  run -0 "$AECL" reconstruct --help
  [[ $output == *"--data"*"--out"* ]]
}

@test "reconstruct draws a PNG, the same each time" {
  run -0 "$AECL" -q reconstruct "$model" --data synthetic --out grid.png
  [ -z "$output" ]
  [ "$(head -c 4 grid.png | tail -c 3)" = PNG ]
  "$AECL" -q reconstruct "$run_folder" --out again.png
  cmp grid.png again.png
}

@test "reconstruct to NPY is what encode and decode make of all samples, in the units of the data" {
  "$AECL" -q encode "$model" --out codes.npy
  "$AECL" -q decode "$model" codes.npy --out want.npy
  run -0 "$AECL" -q reconstruct "$model" --out all.npy
  [ -z "$output" ]
  cmp all.npy want.npy
}

@test "rows of an NPY file are rebuilt as it is read, alike from a flat file and a file of pictures" {
  "$AECL" -q reconstruct "$model" --out pictures.npy # 1000 float32 pictures
  sed '1s/(1000, 1, 28, 28,/(1000, 784,      /' pictures.npy >flat.npy
  "$AECL" -q reconstruct "$model" --data pictures.npy --out a.npy
  "$AECL" -q reconstruct "$model" --data flat.npy --out b.npy
  cmp a.npy b.npy
  head -c -1 flat.npy >short.npy
  refused 4 'short.npy: 3135999 bytes of values' reconstruct "$model" --data short.npy --out c.npy
  [ ! -e c.npy ]
}

@test "fewer samples than columns are drawn as well" {
  "$AECL" -q encode "$model" --out codes.npy
  "$AECL" -q decode "$model" codes.npy --out all.npy
  # 5 samples: the header's count is changed, and the values are cut
  sed 's/(1000, 1, 28, 28,/(5, 1, 28, 28,   /' all.npy | head -c $((128 + 5 * 3136)) >five.npy
  run -0 "$AECL" -q reconstruct "$model" --data five.npy --out grid.png
}

@test "without --out it is refused" { refused 2 '--out GRID.png' reconstruct "$model"; }
@test "a full disk is named" { refused 1 '/dev/full: cannot be written' reconstruct "$model" --out /dev/full; }
