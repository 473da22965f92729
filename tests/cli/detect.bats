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

@test "a score by tails says in how many normal rows there is one like it" {
  awk 'BEGIN { srand(5); for (r = 0; r < 80; r++) { for (c = 0; c < 6; c++) printf "%.4f,", rand() + 9 * (r % 8 == 0); print(r % 8 == 0) } }' >t.csv
  "$AECL" -q train anomaly --data t.csv --label-column last --normal 0 --epochs 3 --out m >/dev/null
  run -0 "$AECL" -q detect m t.csv
  while IFS=$'\t' read -r row score threshold verdict words; do
    awk -v s="$score" -v w="${words#1 in }" 'BEGIN { exit !(w == "over 1e15" ? s > 34 : (w - exp(s)) ^ 2 <= .26 + (.05 * exp(s)) ^ 2) }' || { echo "$row $score $words"; return 1; }
  done <<<"$output"
  run -0 "$AECL" -q detect m t.csv --csv
  [ "${lines[0]}" = row,score,threshold,verdict,probability ]
  awk -F, 'NR > 1 { p = exp(-$2); if ($5 - p > .01 * p + 1e-9 || p - $5 > .01 * p + 1e-9) exit 1 }' <<<"$output"
  [ "$("$AECL" -q detect m t.csv --json | grep -c '"probability":[0-9.e-]*}$')" -eq 80 ]
}

# npy FILE ROWS TYPE: the NPY file of ROWS rows of 140 values, whose bytes come from stdin.
npy() {
  printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "{'descr': '$3', 'fortran_order': False, 'shape': ($2, 140), }" >"$1"
  cat >>"$1"
}

@test "a row's score does not depend on the rows that come with it" {
  awk 'BEGIN { srand(4); for (r = 0; r < 4500; r++) for (c = 0; c < 140; c++) printf "%.3f%s", rand(), c < 139 ? "," : "\n" }' >many.csv
  "$AECL" -q detect "$model" many.csv >from_file
  [ "$(wc -l <from_file)" -eq 4500 ]
  { head -c 700001 many.csv; sleep 1; tail -c +700002 many.csv; } | "$AECL" -q detect "$model" - >from_pipe
  cmp from_file from_pipe
  for row in 1 2080 2081 4500; do # by itself
    sed -n "${row}p" many.csv >one.csv
    [ "$("$AECL" -q detect "$model" one.csv | cut -f2-)" = "$(sed -n "${row}p" from_file | cut -f2-)" ]
  done
}

@test "rows of an NPY file are judged as those of a table, from a pipe as well" {
  head -c 1680 /dev/zero | npy zeros.npy 3 '<f4'
  for _ in 1 2 3; do printf '0%.0s,' {1..139}; echo 0; done >zeros.csv
  "$AECL" -q detect "$model" zeros.csv >want
  "$AECL" -q detect "$model" zeros.npy | cmp - want
  { head -c 100 zeros.npy; sleep 0.2; tail -c +101 zeros.npy; } | "$AECL" -q detect "$model" - | cmp - want
  head -c 3360 /dev/zero | npy doubles.npy 3 '<f8'
  "$AECL" -q detect "$model" doubles.npy | cmp - want
  head -c 420 /dev/zero | npy bytes.npy 3 '|u1'
  "$AECL" -q detect "$model" bytes.npy | cmp - want
  head -c 840 /dev/zero | npy short.npy 3 '>i2'
  "$AECL" -q detect "$model" - <short.npy | cmp - want
  sed 's/False/True /' bytes.npy >columns.npy # in Fortran order, read whole
  "$AECL" -q detect "$model" columns.npy | cmp - want
  "$AECL" -q detect "$model" - <columns.npy | cmp - want
  cat columns.npy | "$AECL" -q detect "$model" - | cmp - want
}

@test "an NPY file that is not what its header says is refused" {
  head -c 1000 /dev/zero | npy short.npy 3 '<f4'
  refused 4 '1000 bytes of values' detect "$model" short.npy
  run --separate-stderr "$AECL" -q detect "$model" - <short.npy
  [ "$status" -eq 4 ] && [ "${#lines[@]}" -eq 1 ] && [[ $stderr == *"ends in row 2 of the 3"* ]]
  head -c 1684 /dev/zero | npy long.npy 3 '<f4'
  refused 4 '1684 bytes of values' detect "$model" long.npy
  run --separate-stderr "$AECL" -q detect "$model" - < <(cat long.npy)
  [ "$status" -eq 4 ] && [ "${#lines[@]}" -eq 3 ] && [[ $stderr == *"more bytes follow the 3 rows"* ]]
  { head -c 1128 /dev/zero; printf '\x00\x00\x80\x7f'; head -c 548 /dev/zero; } | npy inf.npy 3 '<f4'
  run --separate-stderr "$AECL" -q detect "$model" inf.npy
  [ "$status" -eq 4 ] && [ "${#lines[@]}" -eq 2 ] && [[ $stderr == *"row 3, column 3"*"inf is not a finite"* ]]
}

@test "a value far down that is none is refused by its row, after the verdicts before it" {
  awk 'BEGIN { for (r = 1; r <= 5000; r++) { printf r == 4711 ? "1e400" : "0"; for (c = 1; c < 140; c++) printf ",0"; print "" } }' >far.csv
  run --separate-stderr "$AECL" -q detect "$model" far.csv
  [ "$status" -eq 4 ] && [ "${#lines[@]}" -eq 4710 ] && [[ $stderr == *"line 4711, column 1"* ]]
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
  [ "$status" -eq 10 ]
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
    [[ $stderr == *"line 3, column 1"* ]]
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
