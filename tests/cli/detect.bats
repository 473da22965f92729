load common

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  "$AECL" -q train anomaly --data synthetic-ecg --epochs 5 --out model >summary
  awk 'BEGIN { srand(3); for (r = 0; r < 3; r++) for (c = 0; c < 140; c++) printf "%.3f%s", rand(), c < 139 ? "," : "\n" }' >rows.csv
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  model="$BATS_FILE_TMPDIR/model" rows="$BATS_FILE_TMPDIR/rows.csv"
}

@test "detect explains itself, with every option" {
  run "$AECL" detect --help
  [ "$status" -eq 0 ]
  for option in threshold label-column only-anomalies exit-code csv json; do [[ $output == *"--$option"* ]] || return 1; done
}

@test "training leaves figures for every rule, baselines and charts" {
  [[ $(cat "$BATS_FILE_TMPDIR/summary") == *"sigma:1"*"this model ROC-AUC"*"neighbours ROC-AUC"* ]]
  for key in threshold accuracy precision_normal recall_normal precision_anomaly recall_anomaly roc_auc average_precision \
    pca_roc_auc knn_roc_auc; do
    grep -q "\"$key\"" "$model/results.json" || { echo "$key"; return 1; }
  done
  for chart in rows scores curves loss; do [ -s "$model/$chart.png" ] && [ -s "$model/$chart.svg" ]; done
}

@test "a verdict a row, the same from a file and from a pipe" {
  "$AECL" -q detect "$model" "$rows" >from_file
  "$AECL" -q detect "$model" - <"$rows" >from_pipe
  cmp from_file from_pipe
  [ "$(wc -l <from_file)" -eq 3 ]
  [ "$("$AECL" -q detect "$model" "$rows" --json | grep -c '"anomalous":')" -eq 3 ]
  [ "$("$AECL" -q detect "$model" "$rows" --csv | head -1)" = row,score,threshold,verdict ]
}

@test "from a pipe each row is judged when it arrives" {
  { head -1 "$rows"; sleep 5; } | timeout 4 "$AECL" -q detect "$model" - >out || true
  [ "$(wc -l <out)" -eq 1 ]
}

@test "another rule changes the verdicts, not the scores" {
  "$AECL" -q detect "$model" "$rows" --threshold 1000 >lax
  [ "$(grep -c anomalous lax)" -eq 0 ]
  [ "$(cut -f1,2 lax)" = "$("$AECL" -q detect "$model" "$rows" | cut -f1,2)" ]
  [ -z "$("$AECL" -q detect "$model" "$rows" --threshold 1000 --only-anomalies)" ]
  "$AECL" -q detect "$model" "$rows" --threshold 1000 --exit-code
  run "$AECL" -q detect "$model" "$rows" --threshold 0.000001 --exit-code
  [ "$status" -eq 1 ]
}

@test "rows of another length, and a model without a threshold, are refused by name" {
  cut -d, -f1-128 "$rows" >short.csv
  refused 4 'short.csv: its rows are of 128 values, the model wants 140' detect "$model" short.csv
  "$AECL" -q train basic --data synthetic --epochs 1 --out basic >/dev/null
  refused 4 'has no threshold' detect basic "$rows"
}

@test "a value that is none is refused by row and column, after the verdicts before it" {
  for word in nan 1e400 x; do
    sed "3s/^[^,]*/$word/" "$rows" >bad.csv
    run --separate-stderr "$AECL" -q detect "$model" - <bad.csv
    [ "$status" -eq 4 ]
    [ "${#lines[@]}" -eq 2 ]
    [[ $stderr == *"row 3, column 1"* ]]
  done
}

@test "a stream that stops in the middle of a line is refused" {
  run --separate-stderr "$AECL" -q detect "$model" - < <(head -c 1100 "$rows")
  [ "$status" -eq 4 ]
  [[ $stderr == *"stops in the middle of a line"* ]]
}

@test "a reader that goes away ends detect quietly" {
  yes "$(head -1 "$rows")" | head -20000 | "$AECL" -q detect "$model" - 2>said | head -1 >first
  [ -s first ]
  [ ! -s said ]
}
