# Files of other programs as data, wherever data are named.
load common

draw() { python3 "$SOURCE_DIR/tests/cli/own_data.py" "$@"; }
samples_of() { "$AECL" info "$1" --json | json_value samples; }

@test "an array of an NPZ file and its labels are data wherever a path is taken" {
  draw npz a.npz 60
  run -0 --separate-stderr "$AECL" train anomaly --data a.npz --epochs 2 --out m
  [[ $stderr == *"a.npz: array X, labels y"* ]]
  [[ $stderr == *"label 0, the more frequent of two"* ]]
  "$AECL" -q eval m | grep -q ROC-AUC
  "$AECL" -q eval m --data a.npz:X,y | grep -q ROC-AUC
  "$AECL" -q detect m X.npy >want
  "$AECL" -q detect m a.npz:X | cmp - want
  "$AECL" -q encode m --data a.npz:X --out codes.npy
  [ "$(samples_of codes.npy)" = 60 ]
  refused 4 'a.npz:Z: has no array "Z" but X 60x4 f4, y 60 i8' detect m a.npz:Z
  refused 4 'X.npy:Z: holds a single array' train anomaly --data X.npy:Z --out n
  cp X.npy a.npz:Z # a file of that name is a file
  "$AECL" -q detect m a.npz:Z | cmp - want
}

# series FORM SHIFT: 40 rows of 8 values and a class, every fifth "bad", as .ts or ARFF.
series() {
  if [ "$1" = ts ]; then printf '@problemName s\n@classLabel true good bad\n@data\n'
  else echo '@relation s'; for i in {0..7}; do echo "@attribute a$i numeric"; done; printf '@attribute class {good,bad}\n@data\n'; fi
  awk -v form="$1" 'BEGIN { for (i = 0; i < 40; i++) { bad = i % 5 == 0
    for (j = 0; j < 8; j++) printf "%s%.3f", j ? "," : "", sin(i + j) + 5 * bad
    print (form == "ts" ? ":" : ",") (bad ? "bad" : "good") } }'
}

@test "series of .ts and ARFF files are learnt by their classes, and judged" {
  series ts >s.ts
  series arff >s.arff
  "$AECL" -q train anomaly --data s.ts --normal good --epochs 2 --out t
  "$AECL" -q eval t | grep -q ROC-AUC
  "$AECL" -q detect t s.ts >want
  [ "$(wc -l <want)" = 40 ]
  "$AECL" -q train anomaly --data s.arff --normal good --epochs 2 --out a
  [ "$("$AECL" -q detect a s.arff)" = "$("$AECL" -q detect a - < <(cat s.arff))" ]
  [ "$("$AECL" -q detect a s.arff | wc -l)" = 40 ]
  cat s.ts | "$AECL" -q detect t - | cmp - want # read to its end, from whatever pipe
  gzip -c s.ts | "$AECL" -q detect t - | cmp - want
  "$AECL" -q detect t <(cat s.ts) | cmp - want
  run -4 --separate-stderr timeout 20 "$AECL" detect t - < <(cat /dev/zero)
  [[ $stderr == *"stdin: no known format"* ]]
  refused 4 '--normal: s.ts has no label "fine"' train anomaly --data s.ts --normal fine --out x
}

# 40 rows of 5 to 8 values, the label before them.
ragged() { awk 'BEGIN { for (i = 0; i < 40; i++) { printf "%d", i % 5 == 0; for (j = 0; j < 5 + i % 4; j++) printf ",%.3f", sin(i + j) + 5 * (i % 5 == 0); print "" } }'; }

@test "rows of unlike lengths are made alike as in training, from a file, a pipe and without labels" {
  ragged >r.csv
  refused 4 '7 columns, the first line has 6 (series of unlike lengths: --length cut, pad or stretch)' train anomaly --data r.csv --out x
  for way in cut pad stretch:6; do
    "$AECL" -q train anomaly --data r.csv --length $way --label-column first --epochs 2 --out m-${way%:*}
  done
  "$AECL" -q eval m-pad | grep -q ROC-AUC
  for way in cut pad stretch; do
    "$AECL" -q detect m-$way r.csv >want
    [ "$(wc -l <want)" = 40 ]
    cut -d, -f2- r.csv | "$AECL" -q detect m-$way - --label-column none | cmp - want
  done
  echo 1,2,3 | "$AECL" -q detect m-pad - --label-column none # shorter than all of the training
  run -4 --separate-stderr "$AECL" -q detect m-cut - --strict --label-column none <<<1,2,3
  [[ $stderr == *'line 1: 3 values, too few to be cut to 5'* ]]
  refused 2 '--length: "long" is not cut, pad or stretch' train anomaly --data r.csv --length long --out x
}

@test "text in UTF-16 is read as in UTF-8, from a file, a pipe and packed" {
  awk 'BEGIN { print "größe\t𝛼"; for (i = 0; i < 40; i++) print i * i % 7 ".5\t" i % 3 }' >t.tsv
  digest() { "$AECL" -q info "$@" | grep -e ^columns -e ^sha256; }
  digest t.tsv >want
  for order in LE BE; do
    { [ $order = LE ] && printf '\xff\xfe' || printf '\xfe\xff'; iconv -f UTF-8 -t UTF-16$order t.tsv; } >u.tsv
    digest u.tsv | cmp - want
    digest - <u.tsv | cmp - want
    gzip -c u.tsv >u.tsv.gz
    digest u.tsv.gz | cmp - want
  done
  "$AECL" -q train anomaly --data t.tsv --epochs 1 --out m
  "$AECL" -q detect m t.tsv >want
  cat u.tsv | "$AECL" -q detect m - | cmp - want
  cat u.tsv.gz | "$AECL" -q detect m - | cmp - want
  { head -1 t.tsv | awk '{ print $0 "\tnote" }'; tail -n +2 t.tsv | awk '{ print $0 "\t\"said:\n\"\"" NR "\"\"\"" }'; } >noted.tsv
  "$AECL" -q detect m noted.tsv | cmp - want # line feeds in quotes
  cat noted.tsv | "$AECL" -q detect m - | cmp - want
}

@test "a file's name in the form of the UCR anomaly archive has its split and labels" {
  awk 'BEGIN { for (i = 0; i < 300; i++) printf "  %.7e\n", sin(i / 5) + 3 * (i >= 220 && i < 230) }' >1_x_100_221_230.txt
  run -0 --separate-stderr "$AECL" train anomaly --data 1_x_100_221_230.txt --epochs 1 --out m
  [[ $stderr == *"the first 100 values train, and 221 to 230 are anomalous (label 1)"*"100 + 200 samples of 1 values"* ]]
  tr '\n' ' ' <1_x_100_221_230.txt >2_x_100_221_230.txt # in one line
  [ "$("$AECL" info 2_x_100_221_230.txt --json | json_value samples)" = 300 ]
  cp 1_x_100_221_230.txt 1_x_100_221_330.txt # no such row
  [ "$("$AECL" info 1_x_100_221_330.txt --json | json_value labels)" = false ]
}

@test "packed rows are judged from a pipe as they arrive, and from a file" {
  awk 'BEGIN { for (i = 0; i < 60; i++) { for (j = 0; j < 4; j++) printf "%.3f,", sin(i + j); print cos(i) } }' >t.csv
  gzip -k t.csv
  "$AECL" -q train anomaly --data t.csv.gz --epochs 2 --out m
  "$AECL" -q detect m t.csv >want
  "$AECL" -q detect m t.csv.gz | cmp - want
  "$AECL" -q detect m - <t.csv.gz | cmp - want
  { gzip -c t.csv; gzip -c t.csv; } | "$AECL" -q detect m - >twice # a stream behind another
  [ "$(wc -l <twice)" = 120 ]
  # The first rows get their verdicts while the packer still waits for the others.
  mkfifo rows
  "$AECL" -q detect m - <rows >verdicts &
  exec 7>rows
  python3 -c '
import sys, zlib
packer = zlib.compressobj(wbits=31)
sys.stdout.buffer.write(packer.compress(open("t.csv", "rb").read()) + packer.flush(zlib.Z_SYNC_FLUSH))' >&7
  for _ in {1..100}; do [ -s verdicts ] && break; sleep 0.1; done
  cmp verdicts want
  exec 7>&-
  run ! wait $! # cut short
  head -c -9 t.csv.gz >cut.gz
  run -4 --separate-stderr "$AECL" -q detect m - <cut.gz
  [[ $stderr == *"stdin: truncated: the gzip stream has no end"* ]]
}
