# Pages about runs: `aecl report`.
load common

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  "$AECL" train anomaly --data synthetic-ecg --epochs 2 --out beats -q >summary
  "$AECL" train anomaly --data synthetic-ecg --epochs 3 --learning-rate .01 --out 'beats <b>&"' -q >summary
}

setup() { cd "$BATS_FILE_TMPDIR" || return; }

@test "a report is one file with words, curves, pictures and the command that repeats the run" {
  [ "$("$AECL" report beats)" = beats/report.html ]
  grep -q 'Finds [0-9]* of [0-9]* anomalous test rows' beats/report.html
  [ "$(grep -c 'data:image/png;base64,' beats/report.html)" -eq 3 ]
  grep -q 'aria-label="Loss by epoch"' beats/report.html
  grep -q '<td>synthetic-ecg</td>' beats/report.html
  ! grep -qE 'https?://|<script' beats/report.html
  command=$(sed -nE 's|<pre>aecl (.*)</pre>|\1|p' beats/report.html)
  eval '"$AECL"' "$command" --out again -q >/dev/null
  [ "$(json_value model_sha256 <again/results.json)" = "$(json_value model_sha256 <beats/results.json)" ]
}

@test "several runs stand beside each other, with what they do not share" {
  refused 2 '2 runs in one report: say where by --out FILE.html' report beats 'beats <b>&"'
  "$AECL" report beats 'beats <b>&"' --out both.html
  grep -q '<th scope="row">optimizer.learning_rate</th><td>0.001</td><td>0.01</td>' both.html
  grep -q 'Validation loss by epoch' both.html
  ! grep -q '<b>' both.html
}

@test "what is no run, or one that was stopped, is said" {
  refused 4 'nosuch: is no folder of a run: it has no run.json' report nosuch
  cp -r beats stopped
  rm stopped/results.json stopped/metrics.jsonl
  "$AECL" report stopped
  grep -q 'stopped before its end' stopped/report.html
  printf '{' >stopped/run.json
  refused 4 'stopped/run.json' report stopped
}

