load common
setup_file() { make_model; }

@test "eval explains itself" {
  run -0 "$AECL" eval --help
  [[ $output == *"--data"*"--json"* ]]
}

@test "eval repeats the figures of the end of training" {
  run -0 --separate-stderr "$AECL" eval "$model" --json
  for key in test_mse test_psnr; do
    [ "$(json_value $key <<<"$output")" = "$(json_value $key <"$run_folder/results.json")" ]
  done
}

@test "eval takes a run folder for its model" {
  run -0 --separate-stderr "$AECL" eval "$model"
  by_file=$output
  run -0 --separate-stderr "$AECL" eval "$run_folder" --data synthetic
  [ "$output" = "$by_file" ]
  [[ $output == *"test_mse "* ]]
}

@test "a missing model is refused" { refused 4 'nosuch: cannot be opened' eval nosuch; }
@test "a model without a name is refused" { refused 2 'usage: aecl eval MODEL' eval; }

@test "a truncated, changed or foreign model is refused by name" {
  head -c 100000 "$model" >cut
  refused 4 'cut: ' eval cut
  cp "$model" flipped
  printf '\x01' | dd of=flipped bs=1 seek=200000 conv=notrunc status=none
  refused 4 'flipped: ' eval flipped
  echo 'no model at all' >text
  refused 4 'text: ' eval text
  : >empty
  refused 4 'empty: ' eval empty
  printf '\xff\xff\xff\xff\xff\xff\xff\x7f{}' >lying
  refused 4 'lying: ' eval lying
  refused 4 '/model.safetensors: cannot be opened' eval /
  refused 4 'aecl-checkpoint' eval "$run_folder/checkpoint.safetensors"
}

@test "samples of another shape are refused with both shapes" {
  "$AECL" -q encode "$model" --out codes.npy
  refused 4 'codes.npy: its samples are 64, the model wants 1x28x28' eval "$model" --data codes.npy
}

@test "data that are nowhere are refused" { refused 4 'no data set, file or folder "nosuch"' eval "$model" --data nosuch; }
@test "a full output device is a write error" {
  run -1 --separate-stderr bash -c "\"$AECL\" eval \"$model\" -q >/dev/full"
  [[ $stderr == *"write error"* ]]
}
