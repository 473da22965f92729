load common
setup_file() { make_model; }

@test "info explains itself" {
  run -0 "$AECL" info --help
  [[ $output == *"--json"* ]]
}

@test "info of a model tells shapes, layers, scaling, origin and digest" {
  run -0 "$AECL" info "$model"
  for words in 'file  *model' 'input  *1x28x28' 'code  *64' 'parameters  *101200' 'scaling  *unit' 'data  *synthetic' \
    'epochs  *2' "sha256  *$(json_value model_sha256 <"$run_folder/results.json")" 'encoder.0  *dense' 'decoder.0  *dense'; do
    grep -q "^$words" <<<"$output"
  done
}

@test "--json of a model has its network" {
  run -0 "$AECL" info "$model" --json
  [[ $output == *'"encoder": ['*'"layer": "dense"'*'"units": 64'* ]]
}

@test "info of a checkpoint tells where it stands" {
  run -0 "$AECL" info "$run_folder/checkpoint.safetensors"
  grep -q '^file  *checkpoint' <<<"$output"
  grep -q '^total_steps  *376' <<<"$output"
}

@test "info of a run folder has configuration, results and model" {
  run -0 "$AECL" info "$run_folder" --json
  for key in configuration results model environment test_mse; do [[ $output == *"\"$key\":"* ]]; done
}

@test "info of a data file tells samples, shape and digest" {
  "$AECL" -q encode "$model" --out codes.npy
  run -0 "$AECL" info codes.npy
  grep -q '^samples  *1000' <<<"$output"
  grep -q '^shape  *64' <<<"$output"
  grep -q '^type  *float32' <<<"$output"
}

@test "info of a table tells columns, what was left out, labels, missing values, duplicates and spread" {
  { echo 'time,a,flat,wide,state'; for i in {0..9}; do echo "2020-01-01 10:00:0$i,$((i % 5)),7,$((i % 5))00,ok"; done
    echo '2020-01-01 10:00:20,,7,3,odd'; } >t.csv
  run -0 --separate-stderr "$AECL" info t.csv --label-column state
  for words in 'format  *csv' 'samples  *11' 'header  *true' 'columns  *a, flat, wide' 'left_out  *time: times' '  odd  *1' '  ok  *10' \
    'missing_values  *1' 'duplicate_samples  *5' 'constant  *flat' '  wide  *0 to 400'; do
    grep -q "^$words" <<<"$output"
  done
  [[ $stderr == *"1 values of 33 are missing (a 1): --missing says"* ]]
  [ "$(wc -l <<<"$output")" -le 24 ] # a screen
  "$AECL" -q info t.csv --json --label-column state | python3 -c '
import json, sys
facts = json.load(sys.stdin)
assert facts["label_counts"] == {"ok": 10, "odd": 1} and facts["missing_values"] == 1 and facts["labels"], facts'
  run -0 "$AECL" -q info t.csv --missing drop --ignore state
  grep -q '^samples  *10' <<<"$output"
}

@test "info of a table with words tells them, candidates for labels, and what to type" {
  { echo 'id,a,state,note'; for i in {0..9}; do echo "r$i,$i.5,$([ $i -lt 7 ] && echo ok || echo 'not ok'),$([ $i -eq 3 ] && echo n.a. || echo $i)"; done; } >t.csv
  run -0 "$AECL" -q info t.csv
  for words in 'samples  *10' 'columns  *a' '  state  *ok: 7, not ok: 3' '  id  *10, "r0" in line 2' \
    '  note  *1 beside 9 numbers, "n.a." in line 5' 'to_train  *--ignore id,state,note, or one of them as --label-column'; do
    grep -q "^$words" <<<"$output"
  done
  refused 4 'is not a number (--ignore leaves a column out; --label-column names that of labels)' train basic --data t.csv
  printf '1.5,2.5,3\n' | awk '{for (i = 0; i < 9; i++) print i % 2 "," $0 + i / 7 "," i}' >n.csv
  run -0 "$AECL" -q info n.csv
  grep -q '^label_candidates' <<<"$output" && grep -q '^  1  *0: 5, 1: 4' <<<"$output"
}

@test "info of unlike rows tells their lengths, and of a folder its pictures" {
  printf '1,2\n1,2,3\n' >r.csv
  run -0 "$AECL" -q info r.csv
  grep -q '^shortest_series  *2' <<<"$output" && grep -q '^longest_series  *3' <<<"$output"
  python3 "$SOURCE_DIR/tests/cli/own_data.py" pictures set 6
  run -0 "$AECL" -q info set
  grep -q '^format  *pictures' <<<"$output" && grep -q '^shape  *1x8x8' <<<"$output"
}

@test "a folder that is no run is refused" {
  mkdir folder
  refused 4 'folder: is a folder without run.json' info folder
}

@test "a missing file is refused" { refused 4 'nosuch: cannot be opened' info nosuch; }

@test "a file that is neither is refused" {
  echo 'some words' >text
  refused 4 'text: ' info text
}

@test "a damaged data file is named with what is wrong" {
  printf '\0\0\x08\x03\0\0\x01\0\0\0\0\x1c\0\0\0\x1c' >short-images
  refused 4 'short-images: ' info short-images
  printf '\0\0\x08\x09\0\0\0\x01' >wrong-magic
  refused 4 'wrong-magic: ' info wrong-magic
}

@test "what is no data is refused by its beginning, however much follows" {
  for endless in /dev/zero /dev/urandom; do
    run -4 --separate-stderr timeout 10 "$AECL" info $endless
    [[ $stderr == *"$endless: no known format"* ]]
  done
  head -c 300000000 /dev/zero | gzip -1 >zeros.gz
  refused 4 'zeros.gz: no known format' info zeros.gz
}

@test "a file longer than its header promises is refused without reading the rest" {
  "$AECL" -q encode "$model" --out codes.npy
  truncate -s 40G codes.npy
  run -4 --separate-stderr timeout 10 "$AECL" info codes.npy
  [[ $stderr == *"codes.npy: holds more than the 256"*" bytes that its beginning promises"* ]]
  printf '\0\0\x08\x03\0\0\0\x0a\0\0\0\x1c\0\0\0\x1c' >images
  truncate -s 40G images
  run -4 --separate-stderr timeout 10 "$AECL" info images
  [[ $stderr == *"images: holds more than the 7856 bytes"* ]]
}
