# Data in several files: folders, patterns, one file a class, pipes; and a line a picture with its name.
load common

draw() { python3 "$SOURCE_DIR/tests/cli/own_data.py" "$@"; }
# Rows FROM to TO of one table, with columns a to d, or in the order c, a, d, b.
part() {
  awk -v from="$1" -v to="$2" -v other="${3-}" 'BEGIN {
    print(other ? "c,a,d,b" : "a,b,c,d")
    for (i = from; i <= to; i++) {
      a = sin(i); b = cos(i); c = sin(2 * i); d = i % 7 / 7
      if (other) printf "%.6f,%.6f,%.6f,%.6f\n", c, a, d, b; else printf "%.6f,%.6f,%.6f,%.6f\n", a, b, c, d
    }
  }'
}

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  mkdir parts
  part 1 40 >parts/1.csv && part 41 60 other >parts/2.csv
  part 1 60 >whole.csv
  awk 'BEGIN { print "a,b,c,d"; for (i = 0; i < 8; i++) print 4 + i ",5,-6,9" }' >odd.csv
  "$AECL" -q train anomaly --data whole.csv --epochs 5 --out run >/dev/null
}

@test "a folder, a pattern and several files are the table that they make together, columns by name" {
  cp -r "$BATS_FILE_TMPDIR"/{parts,whole.csv} .
  for data in parts 'parts/*.csv' whole.csv; do
    "$AECL" -q train anomaly --data "$data" --epochs 2 --out "run ${data##*/}"
  done
  "$AECL" -q train anomaly --data parts/1.csv parts/2.csv --epochs 2 --out words
  "$AECL" -q train anomaly --data parts/1.csv --data parts/2.csv --epochs 2 --out twice
  for run in 'run *.csv' 'run whole.csv' words twice; do
    [ "$("$AECL" info "$run" --json | json_value data_sha256)" = "$("$AECL" info 'run parts' --json | json_value data_sha256)" ]
  done
  mkdir elsewhere && cd elsewhere
  for run in '../run *.csv' ../words; do [ "$("$AECL" -q eval "$run" --json | json_value rows)" = 60 ]; done
}

@test "detect names the file of each row where there are several, and counts rows in each" {
  cp -r "$BATS_FILE_TMPDIR"/{run,parts,whole.csv} .
  "$AECL" -q detect run parts >both
  "$AECL" -q detect run whole.csv >one
  [ "$(sed -n 41p both | cut -f 1,2)" = $'1\tparts/2.csv' ]
  cmp <(cut -f 3- both) <(cut -f 2- one)
  [[ $("$AECL" -q detect run parts/1.csv parts/2.csv --json | grep "^{.row" | tail -1) == '{"row":20,"file":"parts/2.csv","score":'* ]]
  [[ $("$AECL" -q detect run 'parts/*' --csv | head -1) == row,file,score,threshold,verdict* ]]
}

@test "a file of each class takes the place of labels, in training and at eval" {
  cp "$BATS_FILE_TMPDIR"/{whole,odd}.csv .
  "$AECL" -q train anomaly --normal-data whole.csv --anomalous-data odd.csv --epochs 5 --out run
  grep -q '"anomalous_rows": 2,' run/results.json # of 8, as a fifth of each class
  "$AECL" -q eval run --normal-data whole.csv --anomalous-data odd.csv --json | grep -q '"rows": 14,'
  "$AECL" -q eval run --anomalous-data odd.csv --json >facts
  [ "$(json_value rows <facts)$(json_value anomalous_rows <facts)" = 88 ]
  refused 2 'give the files of each class by these, or all by --data' eval run --data whole.csv --normal-data odd.csv
  run -0 --separate-stderr "$AECL" eval run --data odd.csv
  [[ $stderr == *"--normal-data and --anomalous-data give files of one class each"* ]]
}

@test "what cannot be put together is refused, with the file that differs" {
  cp -r "$BATS_FILE_TMPDIR"/{run,parts} .
  draw pictures set 3
  refused 4 'is a picture, parts/1.csv is none: name one kind at a time' detect run parts/1.csv set/000.png
  printf '1,2\n3,4\n' >two.csv && printf '1,2,3\n4,5,6\n' >three.csv
  refused 4 'three.csv: its samples are 3, those of two.csv 2' train anomaly --data two.csv three.csv
  refused 4 'no-*.csv: no file matches this pattern' detect run 'no-*.csv'
  mkdir empty
  refused 4 'empty: holds no pictures (*.png,' detect run empty
  refused 2 '"parts" is too much' eval run parts
}

@test "a folder and several files of pictures give a line a picture with its name" {
  draw pictures set 24 && mkdir -p new/a && cp set/00[0-2].png new && cp set/005.png new/a
  "$AECL" -q train anomaly --data set --epochs 2 --out run
  "$AECL" -q detect run new >lines
  [ "$(cut -f 1,2 lines | tr '\t\n' ': ')" = '1:000.png 2:001.png 3:002.png 4:a/005.png ' ]
  [ "$("$AECL" -q detect run new/001.png new/a/*.png | cut -f 2 | tr '\n' ' ')" = 'new/001.png new/a/005.png ' ]
  cmp <("$AECL" -q detect run set/005.png | cut -f 3-) <(tail -1 lines | cut -f 3-)
  [[ $("$AECL" -q detect run new --json | head -1) == '{"row":1,"file":"000.png","score":'* ]]
  "$AECL" -q encode run --data new --out codes.csv && "$AECL" -q encode run --data new --out codes.npy
  [ "$(cut -d , -f 1 codes.csv | tr '\n' ' ')" = 'file 000.png 001.png 002.png a/005.png ' ]
  python3 - <<'P'
import struct
lines = [l.split(",")[1:] for l in open("codes.csv")][1:]
body = open("codes.npy", "rb").read()
values = struct.unpack("<%df" % sum(map(len, lines)), body[-4 * sum(map(len, lines)):])
assert all(abs(float(t) - v) <= 1e-8 * abs(v) for t, v in zip(sum(lines, []), values))
P
}

@test "a pipe is read once" {
  awk 'BEGIN { for (i = 0; i < 60; i++) { for (j = 0; j < 4; j++) printf "%.3f,", sin(i + j) + 5 * (i % 5 == 0); print(i % 5 == 0) } }' >t.csv
  "$AECL" -q train anomaly --data t.csv --label-column last --normal 0 --epochs 2 --out run
  head -59 t.csv | gzip >less.csv.gz
  [ "$("$AECL" -q eval run --data <(head -59 t.csv) --json | json_value rows)" = 59 ]
  [ "$(zcat less.csv.gz | "$AECL" -q eval run --data /dev/stdin --json | json_value rows)" = 59 ]
  [ "$("$AECL" -q eval run --data - --json <t.csv | json_value rows)" = 12 ] # the rows of the training: its test part
}
