load common

# A short profiled run on generated pictures, 6000 of them in 188 steps an epoch, into the folder $1.
profiled() {
  local out=$1
  shift
  "$AECL" train basic --data synthetic --out "$out" -q --profile "$@"
}

# What is tested before its first use is no part of the profiles here.
setup_file() {
  "$AECL" train basic --data synthetic --epochs 1 --out "$BATS_FILE_TMPDIR/a" -q --execution panel >/dev/null
  "$AECL" train basic --data synthetic --epochs 1 --out "$BATS_FILE_TMPDIR/b" -q --execution layerwise --gemm tile >/dev/null
}

# of FILE LIST PHASE NAME KEY: a figure of the row whose kernel, or "LAYER PASS", is NAME.
of() {
  python3 - "$@" <<'END'
import json, sys
file, rows, phase, name, key = sys.argv[1:]
found = [r for r in json.load(open(file))[rows] if r["phase"] == phase and
         name in (r.get("kernel"), f'{r.get("layer", "-")} {r.get("pass")}')]
assert len(found) == 1, (rows, phase, name, found)
print(json.dumps(found[0][key]))
END
}

@test "a profile counts every launch of a known number of steps" {
  run -0 --separate-stderr profiled run --epochs 2 --execution panel
  [ "$(of run/profile.json kernels training panel_step calls)" -eq 376 ]
  [ "$(of run/profile.json kernels training panel_update calls)" -eq 376 ]
  [ "$(of run/profile.json layers training '- step' calls)" -eq 376 ]
  [ "$(of run/profile.json kernels training panel_step bytes)" = null ]
  # 6000 samples, twice: forward and the input of the decoder; both layers' weights.
  [ "$(of run/profile.json kernels training panel_step operations)" -eq $((12000 * 3 * 2 * 784 * 64)) ]
  [ "$(of run/profile.json kernels training panel_update operations)" -eq $((12000 * 2 * 2 * 784 * 64)) ]
  [ "$(of run/profile.json layers validation 'encoder.0 forward' calls)" -gt 0 ]
  [[ $output == *"phase "*"training   by kernel"*"panel_step "*"profile    run/profile.json"* ]]
}

@test "a profile names layers and passes, and its lists agree" {
  profiled run --epochs 1 --execution layerwise --gemm tile >/dev/null
  [ "$(of run/profile.json layers training 'encoder.0 forward' calls)" -eq 188 ]
  [ "$(of run/profile.json layers training 'decoder.0 backward' calls)" -eq 564 ] # weight, bias, input
  [ "$(of run/profile.json layers training 'encoder.0 backward' calls)" -eq 376 ] # nothing wants its input's gradient
  [ "$(of run/profile.json kernels training adam calls)" -eq 188 ]
  [ "$(of run/profile.json kernels training gemm operations)" -eq $((188 * 32 * 3 * 2 * 784 * 64)) ]
  python3 - <<'END'
import json
p = json.load(open("run/profile.json"))
assert p["execution"] == "layerwise" and p["gemm"] == "tile" and p["resolution_ns"] > 0
assert [x["phase"] for x in p["phases"]] == ["opening", "training", "validation", "saving"]
for phase in p["phases"]:
    for rows in "kernels", "layers", "launches":
        mine = [r for r in p[rows] if r["phase"] == phase["phase"]]
        assert sum(r["calls"] for r in mine) == phase["calls"]
        assert abs(sum(r["seconds"] for r in mine) - phase["kernel_seconds"]) < 1e-9
    assert 0 <= phase["kernel_seconds"] <= phase["wall_seconds"]
    assert abs(phase["idle_share"] - 1 + phase["kernel_seconds"] / phase["wall_seconds"]) < 1e-9
for r in p["launches"]:
    assert set(r) >= {"pass", "kernel"} and r["bytes"] > 0
    assert abs(r["gb_per_s"] - 1e-9 * r["bytes"] / r["seconds"]) < 1e-6 * r["gb_per_s"]
    assert (r["gflops"] is None) == (r["operations"] is None) == (not r["kernel"].startswith("gemm"))
END
}

@test "a profiled run gives the same model" {
  for options in '--execution panel' '--execution layerwise --gemm tile' '--noise-factor 0.2'; do
    rm -rf a b
    # shellcheck disable=SC2086
    profiled a --epochs 1 $options >/dev/null && "$AECL" train basic --data synthetic --epochs 1 --out b -q $options >/dev/null
    [ "$(sha_of a/model.safetensors)" = "$(sha_of b/model.safetensors)" ]
    cmp a/checkpoint.safetensors b/checkpoint.safetensors
    diff a/run.json b/run.json
    [ ! -e b/profile.json ]
  done
}

@test "a resumed run's profile is of what it did itself" {
  profiled run --epochs 1 --execution panel >/dev/null
  "$AECL" train --resume run --epochs 3 -q --profile >/dev/null
  [ "$(of run/profile.json kernels training panel_step calls)" -eq 376 ]
  "$AECL" train --resume run -q --profile >/dev/null # has nothing left to do
  [ "$(json_value calls <run/profile.json)" -eq 0 ]
}

@test "a device that cannot be profiled is refused, and a failing query of times is told" {
  export OPENCL_LAYERS=$FAULT_LAYER
  short="basic --data synthetic --epochs 1 --out run --profile"
  # shellcheck disable=SC2086
  FAULT_FUNCTION=clCreateCommandQueue FAULT_CALL=2 FAULT_CODE=-35 refused 3 'cannot be profiled, leave --profile out' train $short
  [[ $stderr == *CL_INVALID_QUEUE_PROPERTIES* ]] && [ ! -e run ]
  # shellcheck disable=SC2086
  FAULT_FUNCTION=clGetEventProfilingInfo FAULT_CALL=100 FAULT_CODE=-7 refused 3 'CL_PROFILING_INFO_NOT_AVAILABLE' train $short
  [[ $stderr == *"clGetEventProfilingInfo("?*"): "*" (-7) on "* ]]
  [ ! -e run/profile.json ]
}
