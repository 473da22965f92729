load common
setup_file() { make_model; }

@test "decode explains itself" {
  run -0 "$AECL" decode --help
  [[ $output == *"--out"* ]]
}

@test "decoded codes are the reconstruction that eval measures, in the units of the data" {
  "$AECL" -q encode "$model" --out codes.npy
  run -0 "$AECL" -q decode "$model" codes.npy --out rebuilt.npy
  [ -z "$output" ]
  run -0 "$AECL" info rebuilt.npy
  grep -q '^samples  *1000' <<<"$output"
  grep -q '^shape  *1x28x28' <<<"$output"
  # what was rebuilt from the first picture of a data set lies in 0 to 255
  run od -A n -t f4 -j 128 -N 3136 rebuilt.npy
  awk '{for (i = 1; i <= NF; i++) {if (!($i >= 0 && $i <= 255)) exit 1; if ($i > 10) bright++}} END {exit bright < 10}' <<<"$output"
}

@test "codes that are stored as bytes give what the same numbers as floats do" {
  { printf '\0\0\10\2\0\0\0\1\0\0\0\100'; head -c 64 /dev/zero | tr '\0' '\1'; } >bytes.idx
  for _ in {1..63}; do printf '1,'; done >floats.csv
  echo 1 >>floats.csv
  "$AECL" -q decode "$model" bytes.idx --out from_bytes.npy
  "$AECL" -q decode "$model" floats.csv --out from_floats.npy
  cmp from_bytes.npy from_floats.npy
}

@test "codes of another size are refused with both sizes" {
  "$AECL" -q encode "$model" --out codes.npy
  "$AECL" -q decode "$model" codes.npy --out rebuilt.npy
  refused 4 "rebuilt.npy: its samples are 1x28x28, the model's decoder wants 64" decode "$model" rebuilt.npy --out x.npy
  [ ! -e x.npy ]
}

@test "without --out or codes it is refused" {
  refused 2 '--out X.npy' decode "$model" codes.npy
  refused 2 'usage: aecl decode' decode "$model" --out x.npy
}

@test "missing codes are refused" { refused 4 'nosuch.npy: cannot be opened' decode "$model" nosuch.npy --out x.npy; }
