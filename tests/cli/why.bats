# `aecl detect --why`: which values of a row are to blame.
load common

# Rows whose columns rise together; the last three have one column that does not: load, heat, load.
setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  awk 'BEGIN { srand(3); print "load,heat,speed"
    for (i = 0; i < 240; i++) { x = rand(); printf "%.4f,%.4f,%.4f\n", 50 * x + rand(), 20 + 30 * x + rand(), 900 * x + 9 * rand() } }' >normal.csv
  { head -4 normal.csv; echo 190,35,450; echo 25,120,450; echo -90,35,450; } >new.csv
  "$AECL" train anomaly --data normal.csv --per-feature --out run -q >/dev/null
}

setup() { cd "$BATS_FILE_TMPDIR" || return; }

@test "the column that does not fit the others has the largest share, with what was seen and expected" {
  run -0 --separate-stderr "$AECL" detect run new.csv --why 1 --only-anomalies
  [ "${#lines[@]}" -eq 3 ]
  [[ ${lines[0]} =~ "load 190, expected "[-0-9.]+\ \([0-9]+\ %\)$ ]]
  [[ ${lines[1]} == *"heat 120, expected "* ]]
  [[ ${lines[2]} == *"load -90, expected "* ]]
}

@test "the values of JSON are names and numbers, the greatest share first" {
  "$AECL" -q detect run new.csv --why 3 --json | python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
assert [("why" in r) for r in rows] == [r["anomalous"] for r in rows] == [False] * 3 + [True] * 3
for r in rows[3:]:
    shares = [w["share"] for w in r["why"]]
    assert sorted(w["name"] for w in r["why"]) == ["heat", "load", "speed"]
    assert shares == sorted(shares, reverse=True) and abs(sum(shares) - 1) < 1e-6
assert rows[4]["why"][0]["value"] == 120'
}

@test "CSV has a column for it, empty in normal rows" {
  "$AECL" -q detect run new.csv --why 2 --csv >out.csv
  python3 -c '
import csv
rows = list(csv.DictReader(open("out.csv")))
assert [bool(r["why"]) for r in rows] == [False] * 3 + [True] * 3
assert rows[3]["why"].startswith("load 190, expected ") and rows[3]["why"].count(";") == 1'
}

@test "rows from a pipe get the same words as those of a file" {
  "$AECL" -q detect run new.csv --why 2 >file
  "$AECL" -q detect run - --why 2 <new.csv | cmp - file
}

@test "more values than a row has are all of them, none is refused" {
  run -0 --separate-stderr "$AECL" detect run new.csv --why 1000 --only-anomalies
  [ "$(grep -o 'expected' <<<"${lines[0]}" | wc -l)" -eq 3 ]
  refused 2 '--why: 0 is not a whole number from 1' detect run new.csv --why 0
}
