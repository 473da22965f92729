# The same cases on every other OpenCL implementation that is installed here.

load common

# all_agree: the last `run` of `aecl check` found no mismatch.
all_agree() {
  echo "$output"
  [ "$status" -eq 0 ] || return 1
  [[ ${lines[-1]} =~ ^([0-9]+)\ of\ ([0-9]+)\ cases && ${BASH_REMATCH[1]} -gt 0 && ${BASH_REMATCH[1]} -eq ${BASH_REMATCH[2]} ]]
}

has_device() { "$AECL" list-devices 2>/dev/null | grep -q "$1"; }

@test "Oclgrind: cases agree, no access out of bounds, no race, nothing uninitialised is used" {
  command -v oclgrind >/dev/null || skip "oclgrind is not installed"
  for case in quick 'in=3 n=17'; do
    run --separate-stderr oclgrind --check-api --data-races --uninitialized --log report \
      "$AECL" -q --device Oclgrind check --case "$case"
    all_agree
    cat report
    [ ! -s report ]
  done
}

@test "rusticl on llvmpipe: all cases agree" {
  export RUSTICL_ENABLE=llvmpipe
  has_device '^   rusticl,' || skip "rusticl is not installed"
  run --separate-stderr "$AECL" -q --device llvmpipe check
  all_agree
}

@test "Intel's CPU runtime: all cases agree" {
  has_device '^   Intel(R) OpenCL, .* cpu' || skip "Intel's CPU runtime is not installed"
  run --separate-stderr "$AECL" -q --device "$("$AECL" list-devices 2>/dev/null |
    sed -nE 's/^   Intel\(R\) OpenCL, ([0-9]+:[0-9]+) cpu.*/\1/p' | head -1)" check
  all_agree
}
