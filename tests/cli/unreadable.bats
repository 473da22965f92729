# Rows that come one by one, from a pipe or a file that grows, and such as cannot be read.
load common

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  awk 'BEGIN { srand(5); print "load,heat"; for (i = 0; i < 200; i++) { x = rand(); printf "%.4f,%.4f\n", x, 3 * x + rand() / 9 } }' >normal.csv
  "$AECL" train anomaly --data normal.csv --out run -q >/dev/null
  { head -3 normal.csv; echo ,1; echo load,heat; echo nan,2; echo 1,2,3; echo; sed -n 4,5p normal.csv; } >log.csv
  { head -3 normal.csv; sed -n 4,5p normal.csv; } >good.csv
}

setup() { cd "$BATS_FILE_TMPDIR" || return; }

@test "an empty field, the header again, a nan, a longer row and an empty line are verdicts with their reason" {
  cat log.csv | "$AECL" -q detect run - >out
  [ "$(cut -f 1 out | tr '\n' ' ')" = "1 2 3 4 5 6 7 8 9 " ]
  [ "$(cut -f 4 out | sort | uniq -c | tr -s ' \n' ' ')" = " 4 normal 5 unreadable " ]
  grep -q $'^3\t-\t-\tunreadable\tstdin: line 4, column 1 (load): ' out
  grep -q $'^7\t-\t-\tunreadable\tstdin: line 8 is empty' out
}

@test "the other rows have the scores that they have without those" {
  cat log.csv | "$AECL" -q detect run - | grep -v unreadable | cut -f 2- >with
  cat good.csv | "$AECL" -q detect run - | cut -f 2- | cmp - with
}

@test "JSON and CSV have a line for them that programs can read" {
  cat log.csv | "$AECL" -q detect run - --json | python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
bad = [r for r in rows if "unreadable" in r]
assert len(rows) == 9 and [r["row"] for r in bad] == [3, 4, 5, 6, 7]
assert all(r["score"] is None and r["anomalous"] is None for r in bad)'
  cat log.csv | "$AECL" -q detect run - --csv 2>said >out.csv
  [ "$(awk -F, '{ print NF }' out.csv | sort -u)" = 5 ]
  [ "$(grep -c unreadable out.csv)" -eq 5 ]
}

@test "they are counted at the end, and --strict ends at the first, as a file does" {
  cat log.csv | "$AECL" detect run - 2>said >/dev/null
  grep -q 'warning: 5 of the rows could not be read' said
  run -4 --separate-stderr bash -c "cat log.csv | '$AECL' -q detect run - --strict"
  [ "${#lines[@]}" -eq 2 ]
  [[ $stderr == *"stdin: line 4"* ]]
  run -4 --separate-stderr "$AECL" -q detect run log.csv
}

# lines N: waits until `out` has so many.
lines() {
  for _ in {1..100}; do
    [ "$(wc -l <out)" -ge "$1" ] && return
    sleep 0.1
  done
  cat out
  return 1
}

@test "a file that grows is judged as it grows, through rotation and truncation, until a signal" {
  local rest
  rest=$(sed -n 6,40p normal.csv)
  head -3 normal.csv >grows.csv
  "$AECL" detect run --follow grows.csv >out 2>said &
  lines 2
  printf '0.5,1.' >>grows.csv # half a line
  sed -n 4p normal.csv >line
  sleep 0.3
  [ "$(wc -l <out)" -eq 2 ]
  { echo 55; echo ,; cat line; } >>grows.csv
  lines 5
  mv grows.csv grows.csv.1
  { head -1 normal.csv; sed -n 5p normal.csv; } >grows.csv
  lines 6
  echo "$rest" >rest
  cp rest grows.csv # truncated, longer than before
  lines 41
  kill -TERM $!
  status=0
  wait $! || status=$?
  [ "$status" -eq 143 ]
  grep -q 'grows.csv: stopped after 41 rows' said
  { sed -n 2,3p normal.csv; echo 0.5,1.55; sed -n 4,40p normal.csv; } | "$AECL" -q detect run - | cut -f 2- >wanted
  grep -v unreadable out | cut -f 2- | cmp - wanted
  [ "$(cut -f 1 out | tr '\n' ' ')" = "$(seq -s ' ' 41) " ]
}

@test "with --state a service that was killed goes on where it was, in a file that was rotated meanwhile" {
  head -10 normal.csv >grows.csv
  for pass in 1 2 3; do
    "$AECL" -q detect run --follow grows.csv --state state.json >out 2>said &
    case $pass in
      1) lines 9 ; for _ in {1..50}; do grep -q '"rows": 9' state.json && break; sleep 0.1; done; kill -KILL $! ;;
      2) lines 20 ; for _ in {1..50}; do grep -q '"rows": 29' state.json && break; sleep 0.1; done; kill -TERM $! ;;
      3) sed -n 31,40p normal.csv >>grows.csv; lines 10; kill -TERM $! ;;
    esac
    wait $! || true
    cat out >>all
    : >out
    if [ "$pass" -eq 1 ]; then
      sed -n 11,20p normal.csv >>grows.csv
      mv grows.csv grows.csv.1
      { head -1 normal.csv; sed -n 21,30p normal.csv; } >grows.csv
    fi
  done
  "$AECL" -q detect run <(head -40 normal.csv) >wanted
  cmp all wanted
  "$AECL" train anomaly --data normal.csv --epochs 1 --seed 2 --out other -q >/dev/null
  refused 4 'state.json: is the state of another model (run), not of other: give each its own --state' \
    detect other --follow grows.csv --state state.json
  refused 4 'state.json: is the state of another file' detect run --follow log.csv --state state.json
  refused 4 'log.csv:1:4: ' detect run --follow grows.csv --state log.csv
  refused 2 '--state: is for --follow' detect run log.csv --state state.json
}

@test "--follow is for one file" {
  refused 2 '--follow: is for one file that grows' detect run --follow -
  refused 2 '--follow: is for one file that grows' detect run --follow log.csv good.csv
  refused 4 'is no regular file' detect run --follow .
}

@test "detect says whether rows are such as those of the training, and which column moved" {
  awk 'BEGIN { srand(6); print "load,heat"; for (i = 0; i < 300; i++) { x = rand(); printf "%.4f,%.4f\n", x, 3 * x + rand() / 9 } }' >same.csv
  awk -F, -v OFS=, 'NR > 1 { $2 += 2 } 1' same.csv >moved.csv
  "$AECL" detect run same.csv 2>said >/dev/null
  grep -q '300 rows are like those of the training: scores did not move (KS .*); 0 of 2 columns moved$' said
  "$AECL" detect run moved.csv 2>said >/dev/null
  grep -q 'warning: 300 rows are no longer like .* scores moved (KS .*); 1 of 2 columns moved (PSI): heat' said
  [ "$("$AECL" -q detect run moved.csv --json 2>/dev/null | grep -c '^{"row":')" -eq 300 ]
  [ "$("$AECL" -q detect run moved.csv --json 2>/dev/null | wc -l)" -eq 300 ]
  head -150 same.csv >both.csv
  tail -n +152 moved.csv >>both.csv
  cat both.csv | "$AECL" -q detect run - --json --drift 100 2>/dev/null | python3 -c '
import json, sys
lines = [json.loads(line) for line in sys.stdin]
at = [i for i, line in enumerate(lines) if "drift" in line]
assert at == [100, 201, 301], at # every 100 rows, and the 99 at the end
first, _, last = (lines[i]["drift"] for i in at)
assert first["rows"] == 100 and not first["scores_moved"] and first["moved"] == [] and first["columns"] == 2, first
assert last["rows"] == 99 and last["scores_moved"] and [m["name"] for m in last["moved"]] == ["heat"], last
assert last["moved"][0]["move"] == "large" and last["moved"][0]["psi"] > .25, last'
  refused 2 '--drift' detect run same.csv --drift 10
}
