load common
setup_file() { make_model; }

@test "encode explains itself" {
  run -0 "$AECL" encode --help
  [[ $output == *"--data"*"--out"* ]]
}

@test "encode writes one code a sample, the same each time" {
  run -0 "$AECL" -q encode "$model" --data synthetic --out codes.npy
  [ -z "$output" ]
  [ "$("$AECL" info codes.npy --json | json_value samples)" = 1000 ]
  "$AECL" -q encode "$run_folder" --out again.npy
  cmp codes.npy again.npy
}

@test "without --out it is refused" { refused 2 '--out CODES.npy' encode "$model"; }

@test "a place that cannot be written is refused, and nothing is left" {
  touch file
  refused 1 'file/codes.npy: cannot be written' encode "$model" --out file/codes.npy
  refused 1 '/dev/full: cannot be written' encode "$model" --out /dev/full
  [ -z "$(ls | grep -E "npy|tmp")" ]
}
