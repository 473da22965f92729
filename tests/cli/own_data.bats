# Data of one's own: all of it at work, found again, told from other data, divided by the seed.
load common

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  python3 "$SOURCE_DIR/tests/cli/own_data.py" pictures set 24
  "$AECL" train basic --data set --epochs 1 --out run -q >/dev/null
}

draw() { python3 "$SOURCE_DIR/tests/cli/own_data.py" "$@"; }
samples_of() { "$AECL" info "$1" --json | json_value samples; }
# A table of COUNT rows: four values and a label, every fifth 1.
table() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) { for (j = 0; j < 4; j++) printf "%.3f,", sin(i + j) + 5 * (i % 5 == 0); print(i % 5 == 0) } }'; }

@test "at work a folder is all of its pictures, and their number is said" {
  run="$BATS_FILE_TMPDIR/run" set="$BATS_FILE_TMPDIR/set"
  run -0 --separate-stderr "$AECL" encode "$run" --data "$set" --out codes.npy
  [[ $stderr == *"all 24 samples"* ]]
  [ "$(samples_of codes.npy)" = 24 ]
  "$AECL" -q reconstruct "$run" --data "$set" --out rebuilt.npy
  [ "$(samples_of rebuilt.npy)" = 24 ]
  [ "$("$AECL" -q eval "$run" --data "$set" --json | json_value samples)" = 24 ]
}

@test "a run's own data are found from any folder, by the path that trained it" {
  mkdir sub elsewhere
  draw npy sub/p.npy
  "$AECL" -q train basic --data sub/p.npy --epochs 1 --out run
  grep -q "\"source\": \"$PWD/sub/p.npy\"" run/run.json
  cd elsewhere
  for where in ../run ../run/model.safetensors; do
    [ "$("$AECL" -q eval $where --json | json_value samples)" = 24 ]
  done
  run -0 --separate-stderr "$AECL" encode ../run --out c.npy
  [[ $stderr != *warning* ]]
  "$AECL" -q reconstruct ../run --out g.png
  table 60 >../sub/t.csv
  "$AECL" -q train anomaly --data ../sub/t.csv --label-column last --normal 0 --epochs 2 --out ../a
  cd ..
  run -0 --separate-stderr "$AECL" eval a
  [[ $stderr == *"its test part"*"12 samples"* ]]
  run -0 "$AECL" -q encode a --out codes.npy
}

@test "data that changed, and other data of the same name, are told of" {
  draw npy p.npy
  "$AECL" -q train basic --data p.npy --epochs 1 --out run
  printf '\x01' | dd of=p.npy bs=1 seek=200 conv=notrunc status=none
  run -0 --separate-stderr "$AECL" eval run
  [[ $stderr == *"p.npy: is not the data that the model was trained on, or has changed"* ]]
  mkdir moved && cp run/model.safetensors moved/
  run -0 --separate-stderr "$AECL" encode moved --out c.npy # by its name alone, which another file has
  [[ $stderr == *"p.npy: is not the data"* ]]
}

@test "a source without a split of its own is divided by the seed" {
  draw pictures set 30
  "$AECL" -q train basic --data set --epochs 1 --seed 3 --out a
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 1 --seed 4 --out b
  [[ $stderr == *"5 of 30 samples test, drawn by the seed"* ]]
  "$AECL" -q train basic --data set --epochs 1 --seed 3 --out c
  digest() { json_value test_sha256 <"$1/run.json"; }
  [ "$(digest a)" = "$(digest c)" ] && [ "$(digest a)" != "$(digest b)" ]
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 1 --split tail --out d
  [[ $stderr == *"the last 5 of 30 samples test"* ]]
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 1 --split 0.5 --out e
  [[ $stderr == *"15 of 30 samples test"* ]]
  refused 2 '--split: "2" is not a share' train basic --data set --split 2
  refused 2 '--split: synthetic has its own' train basic --data synthetic --split 0.5
}

@test "single values are a series: divided in time, and said" {
  draw series s.npy 60
  run -0 --separate-stderr "$AECL" train basic --data s.npy --epochs 1 --out a
  [[ $stderr == *"the last 10 of 60 samples test, as single values are a series"* ]]
}

@test "a file that is not there is said to be missing, whatever else is asked" {
  refused 4 'no data set, file or folder "typo.csv"' train anomaly --data typo.csv --label-column last
  refused 4 'no data set, file or folder "typo.csv"' train anomaly --data typo.csv --split 0.5
  refused 4 'no data set, file or folder "ecg500"' train anomaly --data ecg500
  [ ! -e output ]
}

# beats.csv: COUNT rows with a header a,b,c,d,label; every fifth row is odd.
named_table() { echo "${2:-a,b,c,d,label}"; table "$1"; }

@test "a model knows its columns by name: others are left out, missing ones named, the order is its own" {
  named_table 60 >t.csv
  "$AECL" -q train anomaly --data t.csv --label-column label --normal 0 --epochs 2 --out m
  "$AECL" -q detect m t.csv >plain
  awk -F, -v OFS=, '{ print (NR == 1 ? "extra" : NR), $4, $2, $1, $3, $5 }' t.csv >mixed.csv
  run -0 --separate-stderr "$AECL" detect m mixed.csv
  [ "$output" = "$(cat plain)" ]
  [[ $stderr == *"column extra left out: the model does not know them"* ]]
  "$AECL" -q encode m --data t.csv --out a.npy
  "$AECL" -q encode m --data mixed.csv --out b.npy
  cmp a.npy b.npy
  cut -d, -f1,2,4 t.csv >few.csv
  refused 4 'few.csv: has no column "c", one of the 4 that the model wants' detect m few.csv
  run -0 --separate-stderr "$AECL" detect m <(tail -n +2 t.csv | cut -d, -f1-4)
  [ "$output" = "$(cat plain)" ] # by position
  [[ $stderr == *"no header: its columns are taken by position"* ]]
  run -0 --separate-stderr bash -c "head -3 t.csv | \"$AECL\" detect m -"
  [ "$output" = "$(head -2 plain)" ]
}

@test "a table's code and its principal components are fewer than its columns, one column has its error from the mean" {
  table 60 >t.csv
  run -0 --separate-stderr "$AECL" train anomaly --data t.csv --label-column last --normal 0 --epochs 2 --out m
  [[ $stderr == *"rows of 4 values: a code of 3 instead of 8"* ]]
  [ "$(json_value pca_components <m/results.json)" = 3 ]
  "$AECL" -q encode m --data t.csv --out codes.npy
  [ "$("$AECL" info codes.npy --json | json_value shape)" = 3 ]
  cut -d, -f1,5 t.csv >one.csv
  "$AECL" -q train anomaly --data one.csv --label-column last --normal 0 --epochs 2 --out one
  [ "$(json_value pca_components <one/results.json)" = 0 ]
  [ "$(json_value pca_roc_auc <one/results.json)" = 1 ]
}

@test "a rule that needs labels is refused before training, and a resumed run may take another rule" {
  table 60 | cut -d, -f1-4 >t.csv
  refused 4 't.csv: no anomalous training rows, and the threshold rule best-f1 needs labelled ones: --label-column' \
    train anomaly --data t.csv --threshold best-f1 --out m
  [ ! -e m/checkpoint.safetensors ]
  "$AECL" -q train anomaly --data t.csv --epochs 2 --out m >/dev/null
  score=$("$AECL" -q detect m t.csv | cut -f2)
  "$AECL" -q train --resume m --threshold 7.5 >/dev/null
  [ "$("$AECL" -q detect m t.csv | cut -f3 | sort -u)" = 7.5 ]
  [ "$("$AECL" -q detect m t.csv | cut -f2)" = "$score" ]
}

@test "anomalies that are more regular than normal rows are said to be so" {
  awk 'BEGIN { srand(2); for (i = 0; i < 100; i++) { odd = i % 5 == 0; for (j = 0; j < 6; j++) printf "%.3f,", odd ? 0.5 : rand(); print odd } }' >t.csv
  run -0 "$AECL" -q train anomaly --data t.csv --label-column last --normal 0 --epochs 3 --out m
  [[ $output == *"this model ROC-AUC 0."*": these anomalies are more regular than normal rows"* ]]
  run -0 "$AECL" -q eval m
  [[ $output == *"these anomalies are more regular than normal rows"* ]]
}

@test "of unlabelled rows more than the part that rate:R calls anomalous are not learnt, and that part is found" {
  awk 'BEGIN { srand(3); for (i = 0; i < 125; i++) for (j = 0; j < 6; j++) printf "%.4f%s", rand() + 4 * (i % 5 == 0) * rand(), j < 5 ? "," : "\n" }' >t.csv
  run -0 --separate-stderr "$AECL" train anomaly --data t.csv --threshold rate:0.2 --epochs 3 --out m
  [[ $stderr == *"0.2 of the rows are said to be anomalous: to be rid of them, the 62 furthest from their neighbours are not learnt"* ]]
  "$AECL" -q detect m t.csv --only-anomalies >found
  [ "$(awk '($1 - 1) % 5 == 0' found | wc -l)" -ge 20 ]
  [ "$(wc -l <found)" -le 30 ]
}

@test "rows are counted from the first row of data, lines from the first of the file" {
  named_table 20 >t.csv
  "$AECL" -q train anomaly --data t.csv --label-column label --normal 0 --epochs 2 --out m
  run -0 "$AECL" -q detect m t.csv
  [[ ${lines[0]} == 1$'\t'* ]] && [ "${#lines[@]}" -eq 20 ]
  sed -i '5s/^[^,]*/x/' t.csv
  refused 4 't.csv: line 5, column 1 (a): "x" is not a number (--ignore leaves a column out' train anomaly --data t.csv
}

@test "an index, times and a header of numbers are told from values, in training and at work" {
  table 60 | cut -d, -f1-4 >plain.csv
  awk -F, 'BEGIN { print ",0,1,2,3" } { print NR - 1 "," $0 }' plain.csv >index.csv
  awk 'BEGIN { print "when,a,b,c,d" } { printf "2020-03-09 10:%02d:00,%s\n", NR, $0 }' plain.csv >times.csv
  "$AECL" -q train anomaly --data plain.csv --epochs 2 --out m
  "$AECL" -q detect m plain.csv >want
  for kind in index times; do
    run -0 --separate-stderr "$AECL" train anomaly --data $kind.csv --epochs 2 --out $kind
    [[ $stderr == *"left out"*"60 + 60 samples of 4 values"* ]]
    run -0 "$AECL" -q detect $kind $kind.csv
    [ "$output" = "$(cat want)" ]
    run -0 "$AECL" -q detect $kind plain.csv
    [ "$output" = "$(cat want)" ]
  done
  run -0 --separate-stderr "$AECL" train anomaly --data index.csv --columns 1-5 --epochs 1 --out all
  [[ $stderr == *"samples of 5 values"* ]]
}

@test "labels may be words, named by --normal and remembered" {
  table 60 | sed 's/,0$/,Normal/; s/,1$/,Odd/' >t.csv
  run -0 --separate-stderr "$AECL" train anomaly --data t.csv --label-column last --normal Normal --epochs 2 --out m
  grep -q '"anomalous_rows": 3' m/results.json # of 12
  run -0 --separate-stderr "$AECL" eval m --data t.csv
  [[ $stderr == *"its test part"* ]]
  refused 4 'has no label "Nrmal"; did you mean Normal' train anomaly --data t.csv --label-column last --normal Nrmal
  sed 's/Normal/False/; s/Odd/True/' t.csv >flags.csv
  run -0 "$AECL" -q train anomaly --data flags.csv --label-column last --normal False --epochs 2 --out f
  grep -q '"anomalous_rows": 3' f/results.json
}

@test "a column of labels taken for a value, and one that counts the rows, are hinted at" {
  (echo id,a,b,c,d,status; table 40 | awk '{ print NR "," $0 }') >t.csv
  run -0 --separate-stderr "$AECL" train anomaly --data t.csv --epochs 1 --out m
  [[ $stderr == *"column status holds 0 and 1 alone"*"--label-column status"* ]]
  [[ $stderr == *"column id rises evenly from row to row"*"--ignore 'id'"* ]]
  run -0 --separate-stderr "$AECL" train anomaly --data t.csv --label-column status --ignore id --normal 0 --epochs 1 --out n
  [[ $stderr != *"holds 0 and 1"* && $stderr != *"rises evenly"* ]]
}

@test "columns of very unlike spread are scaled by themselves, and said; a series is not" {
  awk 'BEGIN { for (i = 0; i < 60; i++) print 1e5 * sin(i) "," cos(i) ",0." i % 7 }' >t.csv
  run -0 --separate-stderr "$AECL" train anomaly --data t.csv --epochs 1 --out m
  [[ $stderr == *"its columns spread unlike"*"each is scaled by itself"* ]]
  grep -q '"per_feature": true' m/run.json
  awk 'BEGIN { for (i = 0; i < 60; i++) { for (t = 0; t < 40; t++) printf "%s%g", t ? "," : "", exp(t / 5) * sin(i); print "" } }' >s.csv
  run -0 --separate-stderr "$AECL" train anomaly --data s.csv --epochs 1 --out s
  [[ $stderr != *"spread unlike"* ]]
}

@test "values beyond the scaling, and single values, are warned of" {
  awk 'BEGIN { for (i = 0; i < 30; i++) print i * 37 % 256 "," i * 91 % 256 "," i * 13 % 256 "," i * 7 % 251 }' >t.csv
  run --separate-stderr "$AECL" train basic --data t.csv --epochs 1 --out m
  [[ $stderr == *"values lie from 0 to 2"*"--scaling range"* ]]
  draw series s.npy 60
  run --separate-stderr "$AECL" train anomaly --data s.npy --epochs 1 --out s
  [[ $stderr == *"one value a sample"*"windows"* ]]
}

@test "pictures with the channels last are read as such, and said; --layout overrules" {
  python3 -c "
import sys; sys.path.insert(0, '$SOURCE_DIR/tests/cli')
import own_data as o
o.samples('last.npy', 12, '|u1', (8, 6, 3))"
  run -0 --separate-stderr "$AECL" train basic --data last.npy --epochs 1 --out m
  [[ $stderr == *"8x6 with the 3 channels last: read so"* ]]
  [ "$("$AECL" info m/model.safetensors --json | json_value input)" = 3x8x6 ]
  "$AECL" -q train basic --data last.npy --epochs 1 --layout chw --out c
  [ "$("$AECL" info c/model.safetensors --json | json_value input)" = 8x6x3 ]
  "$AECL" -q encode c --data last.npy --out codes.npy # the model remembers
}

@test "flat rows become pictures by --shape, and rows of any width keep their results" {
  python3 -c "
import sys; sys.path.insert(0, '$SOURCE_DIR/tests/cli')
import own_data as o
o.samples('flat.npy', 12, '|u1', (3072,)); o.samples('deep.npy', 8, '|u1', (40, 300, 4))"
  for rows in flat deep; do
    "$AECL" -q train basic --data $rows.npy --layout chw --epochs 1 --out $rows
    [ -s $rows/results.json ] && [ -s $rows/reconstruction.png ]
  done
  "$AECL" -q train basic --data flat.npy --shape 3x32x32 --epochs 1 --out p
  [ "$("$AECL" info p/model.safetensors --json | json_value input)" = 3x32x32 ]
  [ "$("$AECL" -q eval p --data flat.npy --json | json_value samples)" = 12 ]
  refused 4 'flat.npy: its samples have 3072 values' train basic --data flat.npy --shape 3x32x33
  refused 2 '--shape: "3x32" is not' train basic --data flat.npy --shape 3x32
}

@test "16 bits a value are kept, on the device too, and a sensor of fewer bits is hinted at" {
  draw deep set 24
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 2 --out m
  [[ $stderr == *"16 bits a value, of which the greatest is"*"--scaling range"* ]]
  [ "$("$AECL" info set/000.png --json | json_value type)" = uint16 ]
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 2 --scaling range --out r
  [[ $stderr != *warning* ]]
  "$AECL" -q encode r --data set --out codes.npy
  [ "$(samples_of codes.npy)" = 24 ]
  "$AECL" -q train basic --data set --epochs 2 --scaling range --execution layerwise --out l
  "$AECL" -q reconstruct r --data set --out rebuilt.npy # in the units of the data
}

@test "missing values are refused by place, left out or filled, counted, and filled alike at work" {
  named_table 60 | awk -F, -v OFS=, '{ if (NR % 10 == 3) $2 = NR % 20 == 3 ? "" : "NaN" } { print }' >t.csv
  refused 4 't.csv: line 3, column 2 (b): empty (--missing drop' train anomaly --data t.csv --label-column label
  for way in drop mean interpolate; do
    run -0 --separate-stderr "$AECL" train anomaly --data t.csv --label-column label --normal 0 --epochs 2 --missing $way --out $way
    [[ $stderr == *"6 values of 240 are missing (b 6)"* ]]
  done
  run -0 --separate-stderr "$AECL" detect mean t.csv
  [ "$(wc -l <<<"$output")" -eq 60 ]
  [ "$output" = "$("$AECL" -q detect mean - <t.csv)" ]
  refused_line() { run --separate-stderr "$AECL" -q detect drop t.csv; [ "$status" -eq 4 ] && [[ $stderr == *"line 3 lacks values"*"--missing mean judges it"* ]]; }
  refused_line
  run -0 --separate-stderr "$AECL" -q detect drop t.csv --missing mean
  [ "${#lines[@]}" -eq 60 ]
  "$AECL" -q eval interpolate
}

@test "an identifier is no value, and detect passes it on" {
  (echo when,a,b,c,d,label; table 40 | awk '{ printf "\"no %d, \"\"x\"\"\",%s\n", NR, $0 }') >t.csv
  "$AECL" -q train anomaly --data t.csv --id when --label-column label --normal 0 --epochs 2 --out m
  run -0 "$AECL" -q detect m t.csv
  [ "$(cut -f1 <<<"${lines[39]}")" = 40 ] && [ "${#lines[@]}" -eq 40 ]
  run -0 "$AECL" -q detect m t.csv --id when
  [ "$(cut -f2 <<<"${lines[39]}")" = 'no 40, "x"' ]
  run -0 "$AECL" -q detect m --id when --csv --only-anomalies - <t.csv
  [ "${lines[0]}" = row,id,score,threshold,verdict,probability ]
  [[ ${lines[1]} == '1,"no 1, ""x""",'*,anomalous,* ]]
  run -0 "$AECL" -q detect m t.csv --id when --json
  [[ ${lines[1]} == '{"row":2,"id":"no 2, \"x\"","score":'* ]]
  cut -d, -f3- t.csv | sed 's/^b,/a,b,/' >without.csv
  refused 4 'has no column "nosuch" for --id' detect m t.csv --id nosuch
}
