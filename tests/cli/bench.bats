load common

@test "bench explains itself, with every option" {
  run "$AECL" bench --help
  [ "$status" -eq 0 ]
  for option in batch repetitions seconds gemm conv execution json markdown; do [[ "$output" == *"--$option"* ]] || return 1; done
}

@test "a training step is checked and timed, on every way to run it" {
  for way in layerwise panel; do
    run --separate-stderr "$AECL" -q bench basic --batch 17,33 --execution "$way" --repetitions 1 --seconds 0.01
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$(grep -c "^step batch=.* $way .* samples/s" <<<"$output")" -eq 2 ]
  done
}

@test "--json gives figures that are positive" {
  run --separate-stderr "$AECL" -q bench basic --repetitions 1 --seconds 0.01 --json
  [ "$status" -eq 0 ]
  python3 - "$output" <<'END'
import json, sys
bench = json.loads(sys.argv[1])
assert bench["peak_gflops"] > 0 and bench["copy_gb_per_s"] > 0 and bench["peak_memory_bytes"] > 0
(line,) = bench["results"]
assert 0 < line["share_of_peak"] <= 1
assert line["samples_per_s"] > 0 and line["launches"] >= 2 and line["seconds_low"] <= line["seconds"] <= line["seconds_high"]
assert line["transfers"] == 0 # a step waits for nothing from the host
END
}

@test "a peak below what a step reaches gives no share" {
  "$AECL" kernels --dump slow
  # The same sums, the last of five hundred times.
  sed -i 's/i < rounds; i++)/i < 500 * rounds; i++) { if (i % rounds == 0) UNROLL for (uint a = 0; a < PEAK_VECTORS; a++) acc[a] = (floatv)(a);/
    s/multiply_add(factor.*;/& }/' slow/bench.cl
  AECL_KERNEL_DIR=$PWD/slow run --separate-stderr "$AECL" bench basic --repetitions 1 --seconds 0.01 --json
  [ "$status" -eq 0 ]
  [[ "$stderr" == *"and the peak measures"*"no share is given"* ]]
  [[ "$output" == *'"gflops"'* && "$output" != *share_of_peak* ]]
}

@test "a kernel that computes wrong is not timed" {
  "$AECL" kernels --dump wrong
  sed -i 's/\* (floatv)(o.rate)/* (floatv)(2 * o.rate)/; s/(floatv)(o.rate) \*/(floatv)(2 * o.rate) */' wrong/adam.cl wrong/sgd.cl
  AECL_KERNEL_DIR=$PWD/wrong run --separate-stderr "$AECL" -q bench basic --repetitions 1 --seconds 0.01
  [ "$status" -eq 3 ]
  [[ "$stderr" == *"computes wrong"* ]]
}

@test "what is neither preset nor kind, and a batch out of range, are refused" {
  refused 2 'no preset or file "nosuch"' bench nosuch
  refused 2 '--batch: "0" is not a whole number from 1 to 4096' bench basic --batch 0
}
