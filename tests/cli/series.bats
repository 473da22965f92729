load common

# 1200 steps that repeat after 25, with times; steps 900 to 914 are flat. A model of windows.
setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  awk 'BEGIN {
    srand(2)
    print "time,load,heat"
    for (t = 0; t < 1200; t++) {
      flat = t >= 900 && t < 915
      printf "2024-03-%02d %02d:00:00,%.4f,%.4f\n", 1 + t / 24, t % 24, flat ? 0 : sin(t * 6.2831853 / 25) + rand() / 10,
             500 + 100 * cos(t * 6.2831853 / 25) + rand() * 5
    }
  }' >series.csv
  "$AECL" train anomaly --data series.csv --window auto --epochs 10 --out model >summary 2>said
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  model="$BATS_FILE_TMPDIR/model"
  cp "$BATS_FILE_TMPDIR/series.csv" .
}

@test "a series is learnt in windows of its period, and the model knows them" {
  grep -q "series.csv: repeats after 25 steps: windows of 25" "$BATS_FILE_TMPDIR/said"
  grep -q "1200 steps of 2 channels: 1176 windows of 25 steps, 1 apart" "$BATS_FILE_TMPDIR/said"
  grep -q '"window": "auto"' "$model/run.json"
  [[ $(strings "$model/model.safetensors" | head -1) == *'\"window\":\"25\"'* ]]
  run "$AECL" encode "$model" --data series.csv --out codes.npy
  [ "$status" -eq 0 ]
  [[ $output == *"1176"* ]]
}

@test "a run on a series draws it with events and scores" {
  grep -q "series.png" "$BATS_FILE_TMPDIR/summary"
  [ -s "$model/series.png" ]
  grep -q "<svg" "$model/series.svg"
}

@test "the preset series finds the length of its windows by itself" {
  run -0 "$AECL" train series --data series.csv --dry-run
  [[ $output == *"series.csv: repeats after 25 steps: windows of 25"* ]]
  [[ $output == *"encoder.0   dense           50 -> "* ]]
  [ "$("$AECL" train series --data series.csv --window 30 --print-config | grep -c '"window": "30"')" -eq 1 ]
}

@test "windows are cut as --window and --stride say" {
  run "$AECL" train anomaly --data series.csv --window 40 --stride 10 --columns load --epochs 1 --out run
  [ "$status" -eq 0 ]
  [[ $output == *"1200 steps of 1 channel: 117 windows of 40 steps, 10 apart"* ]]
  run "$AECL" train anomaly --data series.csv --window 1201
  [ "$status" -eq 4 ]
  [[ $output == *"a series of 1200 steps is shorter than a window of 1201: --window 301"* ]]
  run "$AECL" train anomaly --data series.csv --window many
  [ "$status" -eq 2 ]
  [[ $output == *"--window: \"many\" is not a whole number of steps"* ]]
}

@test "windows are divided in time, and none trains that reaches into the test set" {
  run "$AECL" train basic --data series.csv --window 25 --scaling range --epochs 1 --batch 8 --out run
  [[ $output == *"the last 196 of 1176 samples test, as windows are a series in time"* ]]
  [[ $output == *"956 + 196 samples"* ]]
}

@test "single values without --window say what to type" {
  run "$AECL" train anomaly --data series.csv --columns load --epochs 1 --out run
  [[ $output == *"one value a sample"*"--window auto"* ]]
}

@test "each step has a score, and steps that do not go on as before are anomalous" {
  "$AECL" -q detect "$model" series.csv >steps
  [ "$(wc -l <steps)" -eq 1200 ]
  [ "$(sort -k2gr steps | head -5 | awk '$1 > 900 && $1 < 916' | wc -l)" -eq 5 ]
  awk '$1 == 908' steps | grep -q anomalous
  [ "$(awk '$1 < 800' steps | grep -c anomalous)" -lt 80 ]
  head -20 series.csv >short.csv
  run "$AECL" detect "$model" short.csv
  [ "$status" -eq 4 ]
  [[ $output == *"a series of 19 steps is shorter than the model's windows of 25"* ]]
}

@test "events have start, end, peak and length, by the table's own times too, and name the channel to blame" {
  "$AECL" -q detect "$model" series.csv --events --merge 5 --least 8 --json >events
  sort -t: -k6gr events | grep '"start":8[89].\|"start":90.' >worst
  [ "$(wc -l <worst)" -eq 1 ]
  python3 - worst <<'PYTHON'
import json, sys
event = json.load(open(sys.argv[1]))
assert event["start"] <= 905 and event["end"] >= 911 and event["length"] == event["end"] - event["start"] + 1, event
assert event["start"] <= event["peak"] <= event["end"] and event["start_id"].startswith("2024-03-"), event
assert event["channels"][0]["name"] == "load" and event["channels"][0]["share"] > 0.5, event
PYTHON
  "$AECL" -q detect "$model" series.csv --events --csv >table
  [ "$(head -1 table)" = "start,end,peak,length,score,start_id,end_id,channels" ]
  [[ $(sed -n 2p table) =~ ,2024-[-0-9T:\ ]+,2024-[-0-9T:\ ]+, ]]
  "$AECL" -q detect "$model" <(cut -d, -f2- series.csv) --events --csv | head -1 >without
  [ "$(cat without)" = "start,end,peak,length,score,channels" ] # no times, no --id
  [ "$("$AECL" -q detect "$model" series.csv --events --least 500 | wc -l)" -eq 0 ]
}

@test "a pipe has the scores of the file, no later than two windows behind" {
  "$AECL" -q detect "$model" series.csv >wanted
  "$AECL" -q detect "$model" - <series.csv >got
  cmp got wanted
  mkfifo pipe
  "$AECL" -q detect "$model" - <pipe >live &
  exec 9>pipe
  head -401 series.csv >&9
  for _ in {1..100}; do
    [ "$(wc -l <live)" -ge 350 ] && break
    sleep 0.1
  done
  [ "$(wc -l <live)" -ge 350 ]
  exec 9>&-
  wait
  [ "$(wc -l <live)" -eq 400 ]
}

@test "a series in a file that grows has the scores of the whole file" {
  "$AECL" -q detect "$model" series.csv >wanted
  head -700 series.csv >grows.csv
  "$AECL" -q detect "$model" --follow grows.csv >got 2>said &
  for _ in {1..100}; do
    [ "$(wc -l <got)" -ge 650 ] && break
    sleep 0.1
  done
  mv grows.csv grows.csv.1
  { head -1 series.csv; tail -n +701 series.csv; } >grows.csv
  for _ in {1..100}; do
    [ "$(wc -l <got)" -ge 1150 ] && break
    sleep 0.1
  done
  kill -TERM $!
  status=0
  wait $! || status=$?
  [ "$status" -eq 143 ]
  cmp got wanted
}

@test "a step that cannot be read is a verdict in its turn, and the series goes on" {
  "$AECL" -q detect "$model" series.csv >whole
  { head -1 series.csv; echo; sed -n 3,601p series.csv; echo "2024-03-25 23:00:00,x,500"; sed -n 603,1201p series.csv; } >broken.csv
  run -0 --separate-stderr "$AECL" -q detect "$model" - < <(cat broken.csv)
  [ "${#lines[@]}" -eq 1200 ]
  [ "$(grep -n unreadable <<<"$output" | cut -d: -f1 | tr '\n' ' ')" = "1 601 " ]
  [[ ${lines[600]} == $'601\t-\t-\tunreadable\tstdin: line 602, column 2 (load): '* ]]
  diff <(sed -n 100,500p whole | cut -f2-) <(sed -n 100,500p <<<"$output" | cut -f2-) >different # far from both
  run -0 --separate-stderr "$AECL" detect "$model" - --events < <(cat broken.csv)
  [[ $stderr == *"warning: 2 of the rows could not be read"* ]]
  run -4 --separate-stderr "$AECL" -q detect "$model" - --strict < <(cat broken.csv)
  run -4 --separate-stderr "$AECL" -q detect "$model" broken.csv
}

@test "with --state a series goes on in the middle of an event, channels to blame included" {
  "$AECL" -q detect "$model" series.csv --events >wanted
  head -929 series.csv >grows.csv
  "$AECL" -q detect "$model" --follow grows.csv --state state --events >first &
  for _ in {1..100}; do
    [ "$(json_value event_steps <state 2>/dev/null)" = 904 ] && break
    sleep 0.1
  done
  kill -KILL $!
  wait $! || true
  [ "$(json_value event_open <state)" = true ] || { cat wanted; grep event state; return 1; }
  tail -n +930 series.csv >>grows.csv
  "$AECL" -q detect "$model" --follow grows.csv --state state --events >second &
  for _ in {1..100}; do
    [ "$(cat first second | wc -l)" -ge "$(($(wc -l <wanted) - 1))" ] && break
    sleep 0.1
  done
  kill -TERM $!
  wait $! || true
  cat first second | diff - wanted | grep '^[<>]' >missing || true
  [ "$(wc -l <missing)" -le 1 ] # one may have no end yet
  ! grep '^<' missing
}

@test "--events is refused for a model of rows" {
  "$AECL" -q train anomaly --data series.csv --epochs 1 --out rows >/dev/null
  run "$AECL" detect rows series.csv --events
  [ "$status" -eq 2 ]
  [[ $output == *"--events: is for models of a series, trained with --window"* ]]
}

# measures OPTIONS...: eval of the model on the series as JSON, notes aside.
measures() { "$AECL" -q eval "$model" --json "$@"; }

@test "eval measures steps against labels or stretches, the same whatever says when" {
  awk -F, -v OFS=, 'NR == 1 {print $0, "bad"; next} {print $0, (NR - 1 >= 901 && NR - 1 <= 915)}' series.csv >labelled.csv
  measures --data labelled.csv --label-column bad | grep -v '"data' >labels
  echo '901,915' >steps.csv
  measures --data series.csv --spans steps.csv | grep -v '"data' >by_steps
  cmp by_steps labels
  [ "$(json_value events <labels)" = 1 ]
  [ "$(json_value events_found <labels)" = 1 ]
  awk '/"vus_pr"/ {gsub(/[",]/, ""); print $2}' labels >vus
  [ "$(wc -l <vus)" -eq 3 ]
  awk 'NR == 1 {exit !($1 > 0.6 && $1 <= 1)}' vus
}

@test "stretches of time are found by the column of times" {
  awk -F, -v OFS=, 'NR == 1 {print; next} {$1 = sprintf("2024-01-%02d %02d:%02d:00", 1 + (NR - 2) / 240, (NR - 2) % 240 / 10, (NR - 2) % 10 * 6); print}' series.csv >timed.csv
  measures --data timed.csv --spans <(echo 901,915) >wanted
  sed -n '902p;916p' timed.csv | cut -d, -f1 | paste -sd, >times.csv
  measures --data timed.csv --spans times.csv >got
  cmp got wanted
  printf '{"a/other.csv": [], "nab/timed.csv": [["%s.000000", "%s.000000"]]}' "$(cut -d, -f1 times.csv)" \
    "$(cut -d, -f2 times.csv)" >nab.json
  measures --data timed.csv --spans nab.json >got
  cmp got wanted
}

@test "stretches that mean nothing are refused with their place" {
  refused() {
    printf "$1" >spans
    run "$AECL" -q eval "$model" --data series.csv --spans spans
    [ "$status" -eq 4 ]
    [[ $output == *"$2"* ]]
  }
  refused 'start,end\n7,3\n' "spans: line 2: ends at 3, before it starts"
  refused '7,later\n' 'spans: line 1: "7" to "later" are not two times'
  refused '2000,2010\n' "spans: no step of"
  refused 'start\n' "spans: line 1 is not start,end"
  refused '{"x.csv": [[1, 2]]}' 'has no list of stretches for'
  refused '[[1, 2], [3]]' 'entry 2 is not a pair [start, end]'
  run "$AECL" -q eval "$model" --data series.csv
  [ "$status" -eq 2 ]
  [[ $output == *"--label-column names them, --spans FILE gives stretches"* ]]
}
