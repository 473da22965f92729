load common

@test "what is here and whether it computes right, as text and as JSON" {
  run -0 "$AECL" doctor
  for part in version cache 'data 1' fashion-mnist 'device 0' 'computes what the references do' advice; do
    [[ $output == *"$part"* ]]
  done
  "$AECL" doctor --json | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["used"]["name"] and d["used"]["tuned"] is False, d["used"]
assert any("aecl tune" in a for a in d["advice"]), d["advice"]'
}

@test "a cache that keeps nothing is spoken of" {
  run -0 env -u HOME -u XDG_CACHE_HOME -u XDG_STATE_HOME "$AECL" doctor
  [[ $output == *'neither HOME nor the XDG variable is set'* ]]
  [[ $output == *'compiled and tested at every start'* ]]
}

@test "a device that fails ends with its status, the facts printed all the same" {
  [ -e "$FAULT_LAYER" ] || skip "no fault layer"
  OPENCL_LAYERS=$FAULT_LAYER FAULT_FUNCTION=clCreateContext FAULT_CALL=1 FAULT_CODE=-6 run -3 --separate-stderr "$AECL" doctor
  [[ $output == *'self-test'*CL_OUT_OF_HOST_MEMORY* ]]
  [[ $output == *version* ]]
  run -3 --separate-stderr "$AECL" doctor --device 99
  [[ $output == *'device 0'* ]]
}
