# Rows from a pipe that cannot be read: a verdict, and the stream goes on.
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
