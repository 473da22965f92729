load common

# 40 rows of 30 values and a label: waves, every tenth with a bump and the label 1.
setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  awk 'BEGIN {
    srand(1)
    for (r = 0; r < 40; r++) {
      for (c = 0; c < 30; c++) printf "%.3f,", sin(c / 3 + rand() / 2) + rand() / 10 + (r % 10 == 0 && c > 12 && c < 16)
      print (r % 10 == 0)
    }
  }' >own.csv
  "$AECL" -q train anomaly --data own.csv --label-column last --epochs 20 --out model >summary
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  model="$BATS_FILE_TMPDIR/model"
  cp "$BATS_FILE_TMPDIR/own.csv" .
}

# labelled FILE: trains briefly on a table with labels in the last column, into run/.
labelled() { "$AECL" -q train anomaly --data "$1" --label-column last --epochs 3 --out run; }

finite() { ! grep -qiE '(nan|inf)' "$1/results.json" && [ -s "$1/model.safetensors" ]; }

@test "a table of one's own is trained on with the settings that fit themselves to it" {
  run "$AECL" train anomaly --data own.csv --label-column last --out run
  [ "$status" -eq 0 ]
  [[ $output == *"own.csv: 31 columns apart by commas, no header"* ]]
  [[ $output == *"label 0, the more frequent of two, is taken for normal"* ]]
  [[ $output == *"the settings of anomaly-best"* ]]
  [ "$(json_value anomalous_rows <run/results.json)" -eq 1 ]
}

@test "the same table in every form has the same verdicts" {
  cut -d, -f1-30 own.csv >rows.csv
  "$AECL" -q detect "$model" rows.csv >wanted
  sed 's/$/\r/' rows.csv >crlf.csv
  { printf '\xef\xbb\xbf'; head -c -1 rows.csv; } >mark.csv
  tr , '\t' <rows.csv >tabs.tsv
  tr , ';' <rows.csv >semicolons.csv
  tr , ' ' <rows.csv >spaces.txt
  { seq -s, -f '"a, %g"' 30; cat rows.csv; } >header.csv
  gzip -kc spaces.txt >spaces.txt.gz
  for file in crlf.csv mark.csv tabs.tsv semicolons.csv spaces.txt header.csv spaces.txt.gz own.csv; do
    "$AECL" -q detect "$model" "$file" | cmp - wanted || { echo "$file"; return 1; }
  done
  for file in crlf.csv mark.csv tabs.tsv header.csv own.csv; do
    "$AECL" -q detect "$model" - <"$file" | cmp - wanted || { echo "$file"; return 1; }
  done
}

@test "detect says how it reads a table" {
  cut -d, -f1-30 own.csv | tr , ';' >semicolons.csv
  run --separate-stderr "$AECL" detect "$model" semicolons.csv
  [[ $stderr == *"semicolons.csv: 30 columns apart by semicolons, no header"* ]]
}

@test "a constant column, and constant data, leave finite figures" {
  awk -F, -v OFS=, '{ $5 = 7; print }' own.csv >column.csv
  labelled column.csv
  finite run
  rm -r run
  awk -F, -v OFS=, '{ for (c = 1; c < NF; c++) $c = 3; print }' own.csv >constant.csv
  labelled constant.csv
  finite run
  [ "$("$AECL" -q detect run constant.csv --only-anomalies | wc -l)" -eq 0 ]
  [ "$("$AECL" -q detect run own.csv | grep -ciE 'nan|inf')" -eq 0 ]
}

@test "labels of more than two values want --normal" {
  awk -F, -v OFS=, '{ $NF = NR % 3 + 1; print }' own.csv >three.csv
  refused 4 'say with --normal which one' train anomaly --data three.csv --label-column last
  "$AECL" -q train anomaly --data three.csv --label-column last --normal 2 --epochs 2 --out run >said
}

@test "without a normal row there is nothing to learn" {
  refused 4 'no training row has the label 7' train anomaly --data own.csv --label-column last --normal 7
}

@test "without labels it trains on every row, and says so" {
  cut -d, -f1-30 own.csv | head -2 >two.csv
  run --separate-stderr "$AECL" train anomaly --data two.csv --epochs 2 --out run
  [ "$status" -eq 0 ]
  [[ $stderr == *"no labels: trained on all rows"* ]]
  [[ $output == *"ranks of 2 rows beside this model's"*"neighbours "*"of the 1 strangest rows are this model's"* ]]
  [ "$("$AECL" -q eval run --json | json_value knn_top_shared)" = "$(json_value knn_top_shared <run/results.json)" ]
  finite run
  [[ $(json_value roc_auc <run/results.json) == null ]]
}

@test "rows of one class have figures or none, never NaN" {
  grep '0$' own.csv >normal.csv
  labelled normal.csv
  finite run
  [[ $(json_value roc_auc <run/results.json) == null ]]
  [ "$(json_value anomalous_rows <run/results.json)" -eq 0 ]
  [[ $(json_value recall_normal <run/results.json) == 1* || $(json_value recall_normal <run/results.json) == 0.* ]]
}

@test "a value too large, far down, is refused by row and column" {
  cut -d, -f1-30 own.csv >rows.csv
  for ((i = 0; i < 1750; i++)); do cat rows.csv; done | sed '70000s/^[^,]*/1e400/' >long.csv
  refused 4 'long.csv: line 70000, column 1: "1e400"' train anomaly --data long.csv
  run --separate-stderr "$AECL" -q detect "$model" long.csv
  [ "$status" -eq 4 ]
  [ "${#lines[@]}" -eq 69999 ]
  [[ $stderr == *'long.csv: line 70000, column 1: "1e400"'* ]]
}

@test "data that changed since training are told of by eval, and refused by a resume" {
  labelled own.csv >said
  run --separate-stderr "$AECL" eval run
  [ "$status" -eq 0 ]
  [[ $stderr == *"own.csv: the data that the model was trained on"* ]]
  [[ $stderr != *"has changed"* ]]
  sed -i '4s/^[^,]*/0.777/' own.csv
  run --separate-stderr "$AECL" -q eval run
  [ "$status" -eq 0 ]
  [[ $stderr == *"own.csv: has changed since the model was trained on it"* ]]
  refused 4 'own.csv is other data' train --resume run --epochs 9
}

@test "without the heartbeats the ways to get them are told" {
  XDG_DATA_HOME="$PWD" refused 4 'aecl fetch ecg5000`' train anomaly
  XDG_DATA_HOME="$PWD" refused 4 '--data synthetic-ecg' train anomaly
}

@test "a device that is not there ends eval of such a model" { refused 3 'none fits' --device nosuch eval "$model" --data own.csv; }
