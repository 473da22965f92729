load common

@test "check explains itself" {
  run -0 "$AECL" check --help
  [[ $output == *"--case"* && $output == *"--tutorial"* ]]
}

@test "every case agrees with its reference on this device" {
  # Under the sanitizers one of each kind: what they look at is the host's code, and kernels are no part of it.
  run -0 --separate-stderr "$AECL" check -q ${SANITIZED:+--case quick}
  [ "$(grep -c '^FAIL' <<<"$output")" -eq 0 ]
  [[ ${lines[-1]} =~ ^([0-9]+)\ of\ ([0-9]+)\ cases ]]
  [ "${BASH_REMATCH[1]}" -eq "${BASH_REMATCH[2]}" ]
  [ "${BASH_REMATCH[1]}" -eq "$((${#lines[@]} - 1))" ]
}

@test "--case chooses cases, and a line can be pasted back" {
  run -0 --separate-stderr "$AECL" check -q --case dense
  chosen=${lines[0]#ok   }
  run -0 --separate-stderr "$AECL" check -q --case "$chosen"
  [ "${lines[0]}" = "ok   $chosen" ]
}

@test "a case that is nowhere is refused" { refused 2 'no case contains "nosuch"' check --case nosuch; }

@test "--tutorial says at once that its data is missing, and leaves nothing" {
  export AECL_DATA_DIR="$PWD/empty" XDG_DATA_HOME="$PWD/empty"
  refused 4 'ecg5000: not found' check --tutorial
  [ ! -e output ]
  refused 2 'exclude each other' check --tutorial --case dense
}

@test "a kernel that computes wrong is caught, by check and by the self-test before training" {
  "$AECL" -q kernels --dump wrong
  sed -i 's/(sqrt(/(2 * sqrt(/' wrong/adam.cl
  run -1 cmp -s "$SOURCE_DIR/kernels/adam.cl" wrong/adam.cl
  export AECL_KERNEL_DIR="$PWD/wrong" XDG_CACHE_HOME="$PWD/cache"
  run -3 --separate-stderr "$AECL" check -q --case adam
  [[ $output == *"FAIL "*adam* ]]
  run -3 --separate-stderr "$AECL" train basic --data synthetic --epochs 1 -q --out run
  [[ $stderr == *"computes wrong"* ]]
  [ ! -e run ]
}

@test "a signal stops the self-test, and nothing is begun" {
  local stopped=0
  export XDG_CACHE_HOME="$PWD/cache"
  "$AECL" train basic --data synthetic --out run 2>error & train=$!
  until grep -q 'a quick self-test' error; do sleep 0.01; done
  kill -INT $train
  wait $train || stopped=$?
  [ "$stopped" -eq 130 ]
  grep -q 'stopped' error
  [ ! -e run ]
}

@test "data that are nowhere break the self-test off" {
  export XDG_CACHE_HOME="$PWD/cache"
  run -4 --separate-stderr "$AECL" train basic --data nowhere.npy
  [[ $stderr == *'no data set, file or folder "nowhere.npy"'* ]]
  [ -z "$(find cache -name 'checked-*' 2>&-)" ]
}

@test "the self-test runs once, and again when its note is torn" {
  export XDG_CACHE_HOME="$PWD/cache"
  said='a quick self-test'
  train=("$AECL" train basic --data synthetic --epochs 1 --out)
  run -0 --separate-stderr "${train[@]}" a
  [[ $stderr == *"$said"* ]]
  run -0 --separate-stderr "${train[@]}" b
  [[ $stderr != *"$said"* ]]
  truncate -s 10 cache/aecl/checked-*
  run -0 --separate-stderr "${train[@]}" c
  [[ $stderr == *"$said"* ]]
  run -0 --separate-stderr "${train[@]}" d
  [[ $stderr != *"$said"* ]]
}
