# Stopping and going on: `aecl train --resume`.
load common

long=(train basic --data synthetic --epochs 12)

setup_file() {
  if [ -e "$FAULT_LAYER" ]; then # what takes half a minute to show goes on beside the other tests
    OPENCL_LAYERS=$FAULT_LAYER FAULT_FUNCTION=clWaitForEvents FAULT_CALL=20 FAULT_HANG=1 \
      "$AECL" "${long[@]}" --out "$BATS_FILE_TMPDIR/hung" 2>"$BATS_FILE_TMPDIR/said" >/dev/null 3>&- &
    echo $! >"$BATS_FILE_TMPDIR/hanging"
  fi
  "$AECL" "${long[@]}" --out "$BATS_FILE_TMPDIR/whole" -q >"$BATS_FILE_TMPDIR/summary"
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  whole="$BATS_FILE_TMPDIR/whole"
}

sha_of_run() { json_value model_sha256 <"$1/results.json"; }

# Epochs 1 to 12, each once, and the same losses as the uninterrupted run.
same_as_whole() {
  [ "$(sha_of_run "$1")" = "$(sha_of_run "$whole")" ]
  diff <(cut -d, -f1-3 "$1/metrics.jsonl") <(cut -d, -f1-3 "$whole/metrics.jsonl")
}

# stopped SIGNAL SECONDS: a run into `run`, stopped so; its exit status in $stopped.
stopped() {
  rm -rf run
  "$AECL" "${long[@]}" --out run -q 2>error >summary &
  local train=$!
  until [ -e run/run.json ]; do sleep 0.02; done
  sleep "$2"
  kill -"$1" $train 2>/dev/null || true
  stopped=0
  wait $train || stopped=$?
}

@test "INT, TERM and HUP save and exit 130, 143, 129; the run goes on to the same bits" {
  local -A wanted=([INT]=130 [TERM]=143 [HUP]=129)
  for signal in INT TERM HUP; do
    stopped $signal 0.2
    cat error
    [ "$stopped" -eq "${wanted[$signal]}" ]
    grep -q 'go on with: `.*aecl train --resume run`' error
    [ ! -e run/results.json ]
    "$AECL" train --resume run -q
    same_as_whole run
  done
}

@test "a run is stopped and resumed many times, by folder or by checkpoint" {
  stopped INT 0.1
  for place in run run/checkpoint.safetensors run run/; do
    "$AECL" train --resume $place -q 2>error >summary & train=$!
    sleep 0.9
    kill -INT $train 2>/dev/null || true
    wait $train || true
  done
  "$AECL" train basic --resume run -q
  same_as_whole run
}

@test "killed at random moments, every file is whole and the run resumes to the same bits" {
  local kills=50
  [ -z "$SANITIZED" ] || kills=8 # each takes ten times as long there, and looks for other faults
  for ((i = 0; i < kills; i++)); do
    stopped KILL "0.$((RANDOM % 100))"
    for file in run/*.safetensors; do [ ! -e "$file" ] || "$AECL" info "$file" >/dev/null; done
    [ -e run/checkpoint.safetensors ] || continue
    "$AECL" train --resume run -q
    same_as_whole run
    [ -z "$(find run -name '*.tmp.*')" ]
  done
}

@test "a second signal leaves at once" {
  stopped INT 0.1 &
  "$AECL" "${long[@]}" --out twice -q 2>/dev/null & train=$!
  until [ -e twice/run.json ]; do sleep 0.02; done
  kill -STOP $train && kill -INT $train && kill -TERM $train && kill -CONT $train
  status=0
  wait $train || status=$?
  [[ $status -eq 130 || $status -eq 143 ]]
  wait
}

@test "a finished run resumed changes nothing, and more epochs go on from its end" {
  cp -r "$whole" run
  "$AECL" train --resume run -q
  same_as_whole run
  "$AECL" train --resume run --epochs 14 -q
  "$AECL" train basic --data synthetic --epochs 14 --out straight -q
  [ "$(sha_of_run run)" = "$(sha_of_run straight)" ]
  [ "$(wc -l <run/metrics.jsonl)" -eq 14 ]
  refused 2 'the run has done 14 epochs already' train --resume run --epochs 3
}

@test "a torn metrics.jsonl is mended" {
  stopped INT 0.3
  printf '{"epoch":99,"train_l' >>run/metrics.jsonl
  "$AECL" train --resume run -q
  same_as_whole run
}

@test "what a resume knows of the epochs done does not depend on metrics.jsonl" {
  for lost in 'rm run/metrics.jsonl' 'sed -i 2,\$d run/metrics.jsonl' 'sed -i s/val_loss.:0/val_loss\":9/ run/metrics.jsonl'; do
    stopped INT 0.3
    eval "$lost"
    "$AECL" train --resume run -q
    same_as_whole run
  done
}

@test "what a dead process was writing is removed by the resume, what a living one writes is not" {
  stopped INT 0.2
  (exit 0) & dead=$!
  wait $dead
  touch run/rows.svg.tmp.$dead run/results.json.tmp.$dead run/a.tmp.b run/x.png.tmp.$$
  "$AECL" train --resume run -q
  [ "$(find run -name '*.tmp.*' -printf '%f\n' | sort | tr '\n' ' ')" = "a.tmp.b x.png.tmp.$$ " ]
}

@test "what would change the bits is refused by name, and the run stays as it is" {
  stopped INT 0.2
  before=$(cat run/*.safetensors run/metrics.jsonl run/run.json | sha256sum)
  refused 2 'run.batch was 32 and is now 64' train --resume run --batch 64
  refused 2 'run.seed was 1 and is now 2' train --resume run --seed 2
  refused 2 'optimizer.learning_rate was' train --resume run --learning-rate 0.5
  refused 2 'network.encoder was' train --resume run --latent 32
  refused 2 'noise.factor was 0' train --resume run --noise-factor 0.1
  refused 2 '--gemm changed: the run used tile, this is clblast' train --resume run --gemm clblast
  { printf '\x93NUMPY\x01\x00v\x00'; printf "%-117s\n" "{'descr': '<f4', 'fortran_order': False, 'shape': (20, 784), }"; head -c 62720 /dev/zero; } >other.npy
  refused 4 'is other data' train --resume run --data other.npy
  [ "$(cat run/*.safetensors run/metrics.jsonl run/run.json | sha256sum)" = "$before" ]
}

@test "another preset, another folder and no run are refused" {
  refused 4 'nosuch' train --resume nosuch
  refused 2 '--resume: is empty' train --resume=
  refused 2 '--out: a resumed run stays' train --resume "$whole" --out here
  refused 2 'no preset or file "nosuch"' train nosuch --resume "$whole"
  refused 4 'not a checkpoint' train --resume "$whole/model.safetensors"
}

@test "a run in which another process works is refused" {
  command -v flock >/dev/null || skip "flock is not installed"
  cp -r "$whole" run
  # shellcheck disable=SC2016
  run --separate-stderr flock run "$AECL" train --resume run
  [ "$status" -eq 2 ]
  [[ $stderr == *"another aecl works in this folder"* ]]
}

@test "a device that hangs is spoken of, and a second signal leaves it at once" {
  [ -e "$FAULT_LAYER" ] || skip "no fault layer"
  hanging=$(<"$BATS_FILE_TMPDIR/hanging")
  for _ in {1..600}; do grep -q 'has not answered' "$BATS_FILE_TMPDIR/said" && break; sleep 0.1; done
  grep -qE 'clWaitForEvents.*has not answered for 30 s; the last kernel launched is [a-z]' "$BATS_FILE_TMPDIR/said"
  kill -INT "$hanging"
  sleep 0.3
  kill -0 "$hanging"
  kill -INT "$hanging"
  local sent=${EPOCHREALTIME/./}
  while kill -0 "$hanging" 2>/dev/null; do
    [ $((${EPOCHREALTIME/./} - sent)) -lt 5000000 ]
  done
}
