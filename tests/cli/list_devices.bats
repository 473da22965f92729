load common

@test "list-devices explains itself" {
  run -0 "$AECL" list-devices --help
  [[ $output == *"--json"* ]]
}

@test "every device has an index, and one is the default" {
  run -0 --separate-stderr "$AECL" list-devices
  [[ ${lines[0]} == "0  "* ]]
  [ "$(grep -c '(default)' <<<"$output")" -eq 1 ]
}

@test "-v tells more" {
  run -0 --separate-stderr "$AECL" list-devices
  less=${#lines[@]}
  run -0 --separate-stderr "$AECL" list-devices -v
  [ "${#lines[@]}" -gt "$less" ]
}

@test "--json has the same devices" {
  run -0 --separate-stderr "$AECL" list-devices
  count=$(grep -c '^[0-9]' <<<"$output")
  run -0 --separate-stderr "$AECL" list-devices --json
  [ "$(grep -c '"index"' <<<"$output")" -eq "$count" ]
  [[ $output == *'"default": true'* ]]
}

@test "without a platform it says how to get one" {
  mkdir empty
  export OCL_ICD_VENDORS="$PWD/empty"
  refused 3 'no OpenCL platform' list-devices
  [[ $stderr == *pocl* ]]
}

@test "too many words are refused" { refused 2 '"0" is too much' list-devices 0; }
