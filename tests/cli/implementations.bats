# The same cases on every other OpenCL implementation that is installed here.

load common

# all_agree: the last `run` of `aecl check` found no mismatch.
all_agree() {
  echo "$output"
  [ "$status" -eq 0 ] || return 1
  [[ ${lines[-1]} =~ ^([0-9]+)\ of\ ([0-9]+)\ cases && ${BASH_REMATCH[1]} -gt 0 && ${BASH_REMATCH[1]} -eq ${BASH_REMATCH[2]} ]]
}

has_device() { "$AECL" list-devices 2>/dev/null | grep -q "$1"; }

# Of whole trainings, layer by layer, it reports reads in gemm as uninitialised; their results agree.
@test "Oclgrind: cases agree, no access out of bounds, no race, nothing uninitialised is used" {
  command -v oclgrind >/dev/null || skip "oclgrind is not installed"
  for case in quick 'in=3 n=17 units=1 activation=tanh gemm='; do
    run --separate-stderr oclgrind --check-api --data-races --uninitialized --log report \
      "$AECL" -q --device Oclgrind check --case "$case"
    all_agree
    cat report
    # Of the loss ssim it reports sums of what was written as uninitialised; they agree with the reference.
    [ -z "$(grep -E 'FATAL|Invalid|race|Kernel: ' report | grep -v 'Kernel: ssim_')" ]
  done
}

# llvmpipe leaves all loops of a work-item after 65,535 rounds: enough for all cases but these.
long='(loops|conv in=17x7x7 n=33 .*gemm=tile)'

@test "rusticl on llvmpipe: all cases agree but those with long loops, for which it is refused" {
  export RUSTICL_ENABLE=llvmpipe XDG_CACHE_HOME="$PWD/cache"
  has_device '^   rusticl,' || skip "rusticl is not installed"
  run -3 --separate-stderr "$AECL" -q --device llvmpipe check
  echo "$output"
  [ "$(grep -c '^ok' <<<"$output")" -gt 100 ]
  run -1 grep -E '^FAIL' <(grep -vE "^FAIL $long" <<<"$output")
  run -3 --separate-stderr "$AECL" -q --device llvmpipe train basic --data synthetic --epochs 1 --out run
  [[ $stderr == *"computes wrong"*"loops end early"* && ! -e run ]]
}

# $intel: Intel's CPU runtime as --device wants it.
find_intel() {
  has_device '^   Intel(R) OpenCL, .* cpu' || skip "Intel's CPU runtime is not installed"
  intel=$("$AECL" list-devices 2>/dev/null | sed -nE 's/^   Intel\(R\) OpenCL, ([0-9]+:[0-9]+) cpu.*/\1/p' | head -1)
}

@test "Intel's CPU runtime: all cases agree" {
  find_intel
  run --separate-stderr "$AECL" -q --device "$intel" check
  all_agree
}

# $model_sha: of a short run that begins with the cache as it is; what it says goes to said.
train_with_cache() {
  XDG_CACHE_HOME=cache "$AECL" -q --device "$intel" train basic --data synthetic --epochs 1 --out run >summary 2>said
  model_sha=$(sha256sum <run/model.safetensors)
  rm -r run
}

@test "Intel's CPU runtime: no, a whole and a torn cache of compiled kernels give the same model" {
  find_intel
  train_with_cache
  cold=$model_sha files=$(ls -i cache/aecl/program-*)
  train_with_cache
  [ "$model_sha" = "$cold" ]
  [ "$(ls -i cache/aecl/program-*)" = "$files" ] # used, not written again
  for file in cache/aecl/program-*; do truncate -s -100 "$file"; done
  train_with_cache
  cat said
  [ "$model_sha" = "$cold" ]
  [ "$(grep -c 'warning: a compiled program of the cache' said)" -eq 1 ]
  train_with_cache
  [ "$model_sha" = "$cold" ]
  [ ! -s said ]
}
