load common

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  awk 'BEGIN { srand(7); print "a,b,c"; for (i = 0; i < 200; i++) { x = rand(); printf "%.4f,%.4f,%.4f\n", x, 2 * x + rand() / 9, rand() / 9 } }' >rows.csv
  "$AECL" train anomaly --data rows.csv --out run -q >/dev/null
  "$AECL" train basic --data rows.csv --scaling range --latent 2 --out plain -q >/dev/null || true
}

setup() { cd "$BATS_FILE_TMPDIR" || return; }

@test "another rule is stored, and detect goes by it" {
  cp -r run m
  "$AECL" -q detect m rows.csv --threshold percentile:90 >wanted
  run -0 --separate-stderr "$AECL" threshold m percentile:90
  [[ $output =~ ^m/model.safetensors\ \ threshold\ [0-9.e-]+\ by\ percentile:90,\ was\ [0-9.e-]+$ ]]
  "$AECL" -q detect m rows.csv | cmp - wanted
  [ "$("$AECL" info m/model.safetensors --json | json_value threshold_rule)" = percentile:90 ]
}

@test "a model that was not trained to detect gets its first threshold, by rows" {
  refused 2 'give rows with --data' threshold plain sigma:2
  "$AECL" -q threshold plain percentile:95 --data rows.csv
  [ "$("$AECL" -q detect plain rows.csv | grep -c anomalous)" -eq 10 ]
}

@test "a rule is for the scores of the rows that are given" {
  cp -r plain other
  head -51 rows.csv >few.csv
  "$AECL" -q threshold other percentile:90 --data few.csv
  [ "$("$AECL" -q detect other few.csv | grep -c anomalous)" -eq 5 ]
  cp -r run tails
  "$AECL" -q threshold tails percentile:99 --data few.csv # stays a detector of its kind
  [ "$("$AECL" info tails/model.safetensors --json | json_value score)" = tails ]
}

@test "a wrong rule, no model and no rows are refused, and the model stays" {
  sha=$(sha256sum <run/model.safetensors)
  refused 2 'percentile' threshold run percentle:99
  refused 4 'nosuch' threshold nosuch sigma:2
  refused 4 'nosuch.csv' threshold run sigma:2 --data nosuch.csv
  refused 4 'best-f1' threshold run best-f1
  [ "$(sha256sum <run/model.safetensors)" = "$sha" ]
}
