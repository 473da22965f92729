# ./bootstrap in a copy of its own, where package managers, cmake and aecl are stand-ins that write down their calls.

setup() {
  tree="$BATS_TEST_TMPDIR/tree" tools="$BATS_TEST_TMPDIR/tools" log="$BATS_TEST_TMPDIR/log"
  mkdir -p "$tree"/{cmake,host,include,kernels,presets,tests} "$tools"
  cp "$SOURCE_DIR/bootstrap" "$tree/"
  touch "$tree/CMakeLists.txt" "$log"
  for tool in bash dirname find touch mkdir mv cat chmod env getconf; do ln -s "$(command -v "$tool")" "$tools/$tool"; done
  stand_in ctest 'echo "ctest $*"'
  stand_in cmake 'echo "cmake $*" >>"$LOG"
    case $1 in -S) : >"$TREE/build/CMakeCache.txt" ;; --build)
      printf "#!/usr/bin/env bash\necho \"aecl \$*\"\nexit 4\n" >"$TREE/build/aecl" && chmod +x "$TREE/build/aecl" ;;
    esac'
}

stand_in() { printf '#!/usr/bin/env bash\n%s\n' "$2" >"$tools/$1" && chmod +x "$tools/$1"; }

# Debian as user $1, with every package installed but $2.
debian() {
  stand_in id "echo $1"
  stand_in dpkg-query "[ \"\${@: -1}\" = '$2' ] || echo installed"
  stand_in apt-get 'echo "apt-get $*" >>"$LOG"'
}

bootstrap() { run env PATH="$tools" LOG="$log" TREE="$tree" "$tree/bootstrap" "$@"; }

@test "the program's arguments and exit status pass through" {
  debian 0 none
  bootstrap train 'a b'
  [ "$status" -eq 4 ]
  [ "${lines[-1]}" = "aecl train a b" ]
}

@test "root installs what is missing, after an update" {
  debian 0 libpopt-dev
  bootstrap list-devices
  [ "$(grep -c '^apt-get .* update$' "$log")" -eq 1 ]
  grep -q '^apt-get .* install -y --no-install-recommends libpopt-dev$' "$log"
}

@test "another user installs through sudo" {
  debian 1000 libpopt-dev
  stand_in sudo 'echo sudo >>"$LOG"; exec "$@"'
  bootstrap list-devices
  [ "$(grep -c '^sudo$' "$log")" -eq 2 ]
  grep -q 'install .* libpopt-dev$' "$log"
}

@test "without root and sudo it prints the one command and stops" {
  debian 1000 libpopt-dev
  bootstrap train basic
  [ "$status" -eq 1 ]
  [ "${lines[-1]}" = "apt-get update && apt-get install -y --no-install-recommends libpopt-dev" ]
  [ ! -s "$log" ]
}

@test "another system is told the names when it cannot configure" {
  stand_in cmake 'exit 1'
  bootstrap train basic
  [ "$status" -eq 1 ]
  [[ "${lines[-1]}" = *"libclblast-dev"* ]]
}

@test "a second call runs at once, until a source changes" {
  debian 0 none
  bootstrap list-devices
  : >"$log"
  bootstrap list-devices
  [ "$output" = "aecl list-devices" ]
  [ ! -s "$log" ]
  touch -d '1 minute' "$tree/host/new.c"
  bootstrap list-devices
  grep -q '^cmake --build' "$log"
}

@test "test builds the tests, asks for their packages and hands its arguments to ctest" {
  debian 0 bats
  bootstrap list-devices
  [ "$(grep -c install "$log")" -eq 0 ]
  bootstrap 'test' -R unit
  grep -q 'install .* bats$' "$log"
  grep -q '^cmake -S .*-DBUILD_TESTING=ON' "$log"
  [[ ${lines[-1]} =~ ^"ctest --test-dir $tree/build --output-on-failure --parallel "[0-9]+" -R unit"$ ]]
}

@test "a build that fails leaves nothing to run" {
  debian 0 none
  stand_in cmake 'case $1 in --build) exit 2 ;; esac'
  bootstrap train basic
  [ "$status" -ne 0 ]
  [ ! -e "$tree/build/.bootstrap-run" ]
}

@test "--help explains itself and installs nothing" {
  debian 0 libpopt-dev
  ln -s "$(command -v sed)" "$tools/sed"
  bootstrap --help
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == "Installs what aecl needs"* ]]
  [[ $output == *"./bootstrap test "* ]]
  [ ! -s "$log" ]
}
