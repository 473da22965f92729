# What `cmake --install` puts down is enough for another program, found through pkg-config, shared and static.

setup() {
  prefix="$BATS_TEST_TMPDIR/prefix" work="$BATS_TEST_TMPDIR/work"
  mkdir "$work"
  cmake --install "$BUILD_DIR" --prefix "$prefix" >/dev/null
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name aecl.pc)")
  export PKG_CONFIG_PATH
  cat >"$work/devices.c" <<'C'
#include <stdio.h>

#include <aecl/dataset.h>
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

found() { pkg-config --define-variable=prefix="$prefix" "$@" aecl; }

@test "the program runs from where it is installed" {
  run "$prefix/bin/aecl" --version
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "aecl $(found --modversion)" ]
}

@test "a program links the shared library" {
  # shellcheck disable=SC2046
  "${CC:-cc}" -o "$work/devices" "$work/devices.c" $(found --cflags --libs)
  run env LD_LIBRARY_PATH="$(found --variable=libdir)" "$work/devices"
  [ "$status" -eq 0 ]
  [[ "${lines[-1]}" = *" devices" ]]
  [ "$(LD_LIBRARY_PATH="$(found --variable=libdir)" ldd "$work/devices" | grep -c "$prefix/.*libaecl.so.0")" -eq 1 ]
}

@test "a program links the static library" {
  # shellcheck disable=SC2046
  "${CC:-cc}" -o "$work/devices" "$work/devices.c" $(found --cflags) "$(found --variable=libdir)/libaecl.a" \
    $(found --static --libs-only-l | sed 's/-laecl //')
  run "$work/devices"
  [ "$status" -eq 0 ]
  [[ "${lines[-1]}" = *" devices" ]]
}
