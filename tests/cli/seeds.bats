# `aecl train --runs N`: several seeds of one training, their figures in one table.
load common

setup_file() {
  cd "$BATS_FILE_TMPDIR"
  "$AECL" train basic --data synthetic --epochs 8 --seed 4 --runs 2 --out whole -q >summary
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  whole="$BATS_FILE_TMPDIR/whole"
}

@test "each seed is the run that --seed makes, and the table has its figures, their mean and deviation" {
  "$AECL" train basic --data synthetic --epochs 8 --seed 5 --out alone -q
  cmp alone/model.safetensors "$whole/seed-5/model.safetensors"
  for run in "$whole"/seed-*; do json_value test_mse <"$run/results.json"; done >errors
  [ "$(wc -l <errors)" -eq 2 ]
  awk '{ s += $1; q[NR] = $1 } END { m = s / 2; d = q[1] - q[2]; printf "%.5g %.5g\n", m, sqrt(d * d / 2) }' errors >wanted
  awk '/^mean / { m = $2 } /^deviation / { print m, $2 }' "$BATS_FILE_TMPDIR/summary" | diff - wanted
  grep -q '^5 ' "$BATS_FILE_TMPDIR/summary"
  sed -n '/"mean"/,/}/p' "$whole/runs.json" | json_value test_mse | awk '{ printf "%.5g ", $1 }' | grep -q "$(cut -d ' ' -f 1 wanted)"
}

@test "stopped, it says how to go on, and ends with the same bits; what was finished stays" {
  "$AECL" train basic --data synthetic --epochs 8 --seed 4 --runs 2 --out run -q >summary 2>error &
  train=$!
  until [ -e run/seed-5/run.json ]; do sleep 0.01; done
  kill -INT $train
  stopped=0
  wait $train || stopped=$?
  [ "$stopped" -eq 130 ]
  grep -q 'stopped at seed 5, 1 of 2 are finished; go on with: `.*aecl train --resume run`' error
  mkdir -p run/seed-5 && cp run/seed-4/run.json run/seed-5 # as killed before the first save
  rm -f run/seed-5/*.safetensors
  before=$(stat -c %Y.%i run/seed-4/*)
  "$AECL" train --resume run -q >resumed
  [ "$(stat -c %Y.%i run/seed-4/*)" = "$before" ]
  cmp run/seed-5-2/model.safetensors "$whole/seed-5/model.safetensors"
  [ "$(grep -cE '^(seed|4|5|mean) ' resumed)" -eq 4 ]
}

@test "a finished series resumed trains nothing, and other settings are refused" {
  cp -r "$whole" run
  "$AECL" train --resume run -q | diff <(sed -n '/^seed /,/^deviation /p' "$BATS_FILE_TMPDIR/summary") <(sed '$d')
  refused 2 'keep their settings' train --resume run --epochs 3
  refused 2 'keeps the number of its runs' train --resume run --runs 3
  refused 2 'run is not empty' train basic --data synthetic --runs 2 --out run
  refused 2 '1 is not a whole number from 2 to 1000' train basic --runs 1
  refused 2 'go beyond the last one' train basic --seed 9007199254740991 --runs 2
  refused 2 'a pipe can be read once only' train basic --data - --runs 2
  echo '{"runs": 2}' >run/runs.json
  refused 4 'run/runs.json: is not one that' train --resume run
}
