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

@test "without a platform a driver that cannot be loaded is named" {
  mkdir vendors
  export OCL_ICD_VENDORS="$PWD/vendors"
  echo libgone.so.1 >vendors/gone.icd
  refused 3 "no OpenCL platform (CL_PLATFORM_NOT_FOUND_KHR): $PWD/vendors/gone.icd: its driver cannot be loaded: libgone.so.1" list-devices
  : >vendors/gone.icd
  refused 3 "$PWD/vendors/gone.icd: names no driver" list-devices
}

@test "too many words are refused" { refused 2 '"0" is too much' list-devices 0; }

only_pocl() { # else another platform has a device
  [ "$("$AECL" list-devices -q --json | json_value platform)" = "Portable Computing Language" ] || skip "there is another platform"
  unset XDG_CACHE_HOME POCL_CACHE_DIR
  touch file
}

@test "where pocl cannot keep what it compiles, the folder is named, and no driver is offered" {
  only_pocl
  words='let POCL_CACHE_DIR name a folder that can be written'
  HOME="$PWD/file" refused 3 "$words: $PWD/file" list-devices
  [[ $stderr != *install* ]]
  [ "$(wc -l <<<"$stderr")" -eq 1 ]
  XDG_CACHE_HOME="$PWD/file" refused 3 "$words: $PWD/file" list-devices
  POCL_CACHE_DIR="$PWD/file/cache" refused 3 "$words: $PWD/file" list-devices
  XDG_CACHE_HOME="$PWD/file" refused 3 "$words: $PWD/file" train basic --data synthetic --out run
  [ ! -e run ]
  XDG_CACHE_HOME="$PWD/file" run -3 --separate-stderr "$AECL" list-devices --json
  [[ $output == *"POCL_CACHE_DIR"* ]]
  HOME="$PWD/home" run -0 "$AECL" list-devices
}

@test "where pocl finds its folder and cannot write there, builds say so" {
  only_pocl
  export XDG_CACHE_HOME="$PWD/home"
  POCL_CACHE_DIR="$PWD/file" refused 3 "let POCL_CACHE_DIR name a folder that can be written: $PWD/file" check --case sgd
}

@test "a user without rights to the folder is told which" {
  only_pocl
  [ "$(id -u)" -eq 0 ] || skip "only root can become another user"
  shared=$(mktemp -d /tmp/aecl.XXXXXX)
  cp "$AECL" "$shared/aecl"
  mkdir -p "$shared/cache/pocl/kcache"
  chmod -R a+rX "$shared"
  [ -x "$shared/aecl" ] || skip "nothing in /tmp can be run"
  told='let POCL_CACHE_DIR name a folder that can be written'
  HOME="$shared" run setpriv --reuid=65534 --clear-groups "$shared/aecl" list-devices
  [ "$status" -eq 3 ]
  [[ $output == *"$told: $shared/.cache: "*"Permission denied" ]]
  XDG_CACHE_HOME="$shared/cache" run setpriv --reuid=65534 --clear-groups "$shared/aecl" -q check --case sgd
  [ "$status" -eq 3 ]
  [[ $output == *"$told: $shared/cache/pocl/kcache: Permission denied" ]]
  rm -r "$shared"
}
