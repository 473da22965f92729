# What `cmake --install` puts down is enough for another program, found through pkg-config or find_package, shared and
# static.

bats_require_minimum_version 1.5.0

setup() {
  prefix="$BATS_TEST_TMPDIR/a prefix" work="$BATS_TEST_TMPDIR/work"
  mkdir "$work"
  cmake --install "$BUILD_DIR" --prefix "$prefix" >/dev/null
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name aecl.pc)")
  export PKG_CONFIG_PATH
  cat >"$work/devices.c" <<'C'
#include <stdio.h>

#include <aecl/data.h>
#include <aecl/device.h>

int main(void) {
    aecl_device_list *list;
    aecl_status status = aecl_device_list_open(&list);
    if (status < 0) return fprintf(stderr, "%s\n", aecl_message()), aecl_exit_status(status);
    printf("%zu devices\n", aecl_device_count(list));
    aecl_device_list_close(list);
    return 0;
}
C
}

# What pkg-config answers, with its escapes of blanks undone, one argument a line.
found() { pkg-config "$@" aecl | xargs -n 1; }

@test "pkg-config answers where it was installed, not where it might have been" {
  for variable in prefix libdir includedir; do
    [[ $(realpath "$(found --variable=$variable)") == "$prefix"* ]]
  done
  mv "$prefix" "$prefix moved"
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix moved" -name aecl.pc)")
  [ "$(realpath "$(found --variable=prefix)")" = "$prefix moved" ]
}

@test "pkg-config finds the prefix from a folder of several architectures, and leaves an absolute one alone" {
  cmake -S "$SOURCE_DIR" -B "$work/build" -DBUILD_TESTING=OFF -DCMAKE_INSTALL_LIBDIR=lib/x86_64-linux-gnu >/dev/null
  mkdir -p "$prefix/lib/x86_64-linux-gnu/pkgconfig"
  cp "$work/build/aecl.pc" "$prefix/lib/x86_64-linux-gnu/pkgconfig"
  PKG_CONFIG_PATH="$prefix/lib/x86_64-linux-gnu/pkgconfig"
  [ "$(realpath "$(found --variable=prefix)")" = "$prefix" ]
  [ "$(realpath "$(found --variable=libdir)")" = "$prefix/lib/x86_64-linux-gnu" ]
  cmake -S "$SOURCE_DIR" -B "$work/build" -DCMAKE_INSTALL_LIBDIR=/opt/aecl/lib >/dev/null
  cp "$work/build/aecl.pc" "$prefix/lib/x86_64-linux-gnu/pkgconfig"
  [ "$(found --variable=libdir)" = /opt/aecl/lib ]
}

@test "the program runs from where it is installed" {
  run "$prefix/bin/aecl" --version
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "aecl $(found --modversion)" ]
}

@test "a program links the shared library" {
  mapfile -t flags < <(found --cflags --libs)
  "${CC:-cc}" -o "$work/devices" "$work/devices.c" "${flags[@]}"
  run env LD_LIBRARY_PATH="$(found --variable=libdir)" "$work/devices"
  [ "$status" -eq 0 ]
  [[ "${lines[-1]}" = *" devices" ]]
  [ "$(LD_LIBRARY_PATH="$(found --variable=libdir)" ldd "$work/devices" | grep -c "$prefix/.*libaecl.so.0")" -eq 1 ]
}

@test "a program links the static library" {
  mapfile -t flags < <(found --cflags)
  mapfile -t others < <(found --static --libs-only-l | grep -v '^-laecl$')
  "${CC:-cc}" -o "$work/devices" "$work/devices.c" "${flags[@]}" "$(found --variable=libdir)/libaecl.a" "${others[@]}"
  run "$work/devices"
  [ "$status" -eq 0 ]
  [[ "${lines[-1]}" = *" devices" ]]
}

@test "a program linked with the static library needs OpenCL's loader, and no platform" {
  mapfile -t flags < <(found --cflags)
  mapfile -t others < <(found --static --libs-only-l | grep -v '^-laecl$')
  "${CC:-cc}" -o "$work/devices" "$work/devices.c" "${flags[@]}" "$(found --variable=libdir)/libaecl.a" "${others[@]}"
  mkdir "$work/no-icd"
  run env OCL_ICD_VENDORS="$work/no-icd" "$work/devices"
  [ "$status" -eq 3 ]
  [[ "$output" == "no OpenCL platform"*"install one"* ]]
}

# consumer COMPONENTS TARGET: configures, with any further arguments, a project that links devices.c with the target.
consumer() {
  local components=$1 target=$2
  shift 2
  cat >"$work/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.22)
project(devices C)
find_package(aecl ${version-$(found --modversion)} REQUIRED $components)
add_executable(devices devices.c)
target_link_libraries(devices $target)
CMAKE
  cmake -S "$work" -B "$work/a build" -DCMAKE_PREFIX_PATH="$prefix" "$@"
}

@test "find_package gives the shared library, wherever the prefix was moved, and asks for nothing behind it" {
  run ! grep -rF -e "$SOURCE_DIR" -e "$BUILD_DIR" "$prefix/lib"*/cmake
  mv "$prefix" "$prefix moved"
  prefix="$prefix moved" PKG_CONFIG_PATH=$(dirname "$(find "$prefix moved" -name aecl.pc)")
  consumer '' aecl::aecl -DCMAKE_DISABLE_FIND_PACKAGE_OpenCL=ON -DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON
  cmake --build "$work/a build"
  run "$work/a build/devices"
  [ "$status" -eq 0 ]
  [[ "${lines[-1]}" = *" devices" ]]
  ldd "$work/a build/devices" | grep -q "$prefix/.*libaecl.so.0"
}

@test "find_package gives the static library as a component, with what it needs, or names what is not there" {
  run consumer 'COMPONENTS static' aecl::aecl_static -DCMAKE_DISABLE_FIND_PACKAGE_PNG=ON
  [ "$status" -ne 0 ]
  [[ "$output" == *'libaecl.a needs what is not found: PNG'* ]]
  rm -r "$work/a build"
  consumer 'COMPONENTS static' aecl::aecl_static
  cmake --build "$work/a build"
  run "$work/a build/devices"
  [ "$status" -eq 0 ]
  [[ "${lines[-1]}" = *" devices" ]]
  run ! grep libaecl <(ldd "$work/a build/devices")
}

@test "find_package refuses another minor version" {
  version=0.999 run consumer '' aecl::aecl
  [ "$status" -ne 0 ]
  [[ "$output" == *"aeclConfig.cmake, version: $(found --modversion)"* ]]
}
