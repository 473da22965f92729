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
