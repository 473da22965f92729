# Runs beside each other: `aecl compare`.
load common

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  "$AECL" train anomaly --data synthetic-ecg --epochs 1 --out one -q >summary
  "$AECL" train basic --data synthetic --epochs 1 --out other -q >summary
}

setup() { cd "$BATS_FILE_TMPDIR" || return; }

@test "figures stand beside each other, and the settings that differ below" {
  run -0 "$AECL" compare one other
  [[ $output =~ figure\ +one\ +other ]]
  [[ $output =~ test_mse\ +-\ +0\.[0-9]+ ]]
  [[ $output == *'settings that differ'*data.source*'one '*synthetic-ecg*'other '*synthetic* ]]
  [[ $output != *run.epochs* ]]
  [[ $("$AECL" compare one one) == *'all settings are the same'* ]]
}

@test "programs get the same as JSON" {
  "$AECL" compare one other --json | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["runs"] == ["one", "other"], d
assert d["settings"]["loss"] == ["mae", "mse"], d["settings"]
assert 0 < d["results"]["roc_auc"][0] <= 1 and d["results"]["roc_auc"][1] == "-", d["results"]'
}

@test "what is no run is refused by name" {
  refused 4 'nosuch: is no folder of a run: it has no run.json' compare one nosuch
  refused 2 'compare' compare one
}
