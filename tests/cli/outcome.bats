# What is said of a training by its losses: before it, after its first epoch, at its end; how it is fitted to one's own data.
load common

draw() { python3 "$SOURCE_DIR/tests/cli/own_data.py" "$@"; }

@test "a loss worse than the mean sample's is told of after the first epoch, and ends with status 1 and all files" {
  run --separate-stderr "$AECL" train basic --data synthetic --epochs 2 --learning-rate 0.3 --out run -q
  [ "$status" -eq 1 ]
  [[ $stderr == *"warning: after the first epoch the loss, "*" is worse than that of the mean sample"*"try a smaller --learning-rate"* ]]
  [[ $stderr == *"aecl: run: nothing was learnt: the loss, "*"; model and figures are there; try a smaller --learning-rate" ]]
  [ -s run/results.json ] && [ -s run/model.safetensors ] && [ -s run/reconstruction.png ]
}

@test "values that the output cannot give are named before training, with the scaling that helps" {
  draw waves w.npy 60 40
  run --separate-stderr "$AECL" train basic --data w.npy --epochs 20 --scaling none --out run -q
  echo "$stderr"
  [ "$status" -eq 1 ]
  [[ ${stderr_lines[0]} == *"w.npy: its values, scaled by none, lie from -"*" where the last activation, sigmoid, gives 0 to 1"*"--scaling range"* ]]
  [[ $stderr == *"nothing was learnt"*"try --scaling range"* ]]
  run -0 --separate-stderr "$AECL" train basic --data w.npy --epochs 60 --scaling range --out good -q
  [ -z "$stderr" ]
}

@test "a loss that still falls is told of with the command that goes on" {
  run -0 --separate-stderr "$AECL" train basic --data synthetic --epochs 2 --out run
  next=$(sed -nE 's/.*the loss is still falling, by .*: --epochs 2 more \(`.*aecl (train --resume run --epochs 4)`\)/\1/p' <<<"$stderr")
  # shellcheck disable=SC2086
  "$AECL" $next -q
  [ "$(wc -l <run/metrics.jsonl)" -eq 4 ]
}

@test "on pictures of one's own a preset trains until they are learnt, unless it is told the epochs" {
  draw waves w.npy 240 64
  "$AECL" train basic --data w.npy --scaling range --out run -q >/dev/null
  epochs=$(json_value epochs <run/results.json)
  [ "$epochs" -gt 50 ] # the preset's ten would be 60 steps
  grep -q '"patience": 20' run/run.json
  awk -v mse="$(json_value test_mse <run/results.json)" 'BEGIN { exit !(mse < 0.004) }' # of a variance of 0.03
  "$AECL" train basic --data w.npy --scaling range --epochs 3 --out short -q >/dev/null
  [ "$(json_value epochs <short/results.json)" -eq 3 ]
  "$AECL" train run/run.json --out again -q >/dev/null
  cmp run/model.safetensors again/model.safetensors
}

@test "a hundred rows of any width get a network of their size, and it is said before training" {
  draw waves wide.npy 100 6000
  run -0 --separate-stderr "$AECL" train anomaly --data wide.npy --out run
  weights=$(sed -nE 's/^aecl: network: ([0-9]+) weights$/\1/p' <<<"$stderr")
  [ "$weights" -gt 700000 ] && [ "$weights" -lt 1500000 ]
}

@test "noise as data is trained on, and it is said that nothing can be learnt of it" {
  draw npy n.npy 240
  run -0 --separate-stderr "$AECL" train basic --data n.npy --latent 2 --out run -q
  [[ $stderr == *"warning: n.npy: nothing can be learnt of it"* ]]
  [ "$(grep -c warning <<<"$stderr")" -eq 1 ]
  [ "$(json_value restarts <run/run.json)" -eq 0 ]
}
