# A saved file is durable: last write < fsync(file) < rename < fsync(folder), as the kernel sees the calls.

@test "every replaced file is synced before its rename and its folder after it" {
  command -v strace >/dev/null || skip "strace is not installed"
  log="$BATS_TEST_TMPDIR/calls"
  strace -qq -o /dev/null true || skip "strace may not trace here"
  # LeakSanitizer cannot run under a tracer.
  ASAN_OPTIONS=detect_leaks=0 strace -y -qq -o "$log" -e trace=openat,write,fsync,rename "$BUILD_DIR/tests/unit_file"
  run awk '
    function last_name(path) { sub(/.*\//, "", path); return path }
    { split($0, quoted, "\""); traced = $0; sub(/^[^<]*</, "", traced); sub(/>.*/, "", traced) }
    waiting != "" && !/^fsync|O_DIRECTORY/ { print "not durable before: " $0; waiting = "" }
    /^openat\(.*O_EXCL/ { synced[last_name(quoted[2])] = 0 }
    /^write\(/ { synced[last_name(traced)] = 0 }
    /^fsync\(.*= 0$/ { synced[last_name(traced)] = 1; if (traced == waiting) waiting = "" }
    /^rename\(.*\.tmp\..*= 0$/ {
      saves++
      if (!synced[last_name(quoted[2])]) print "renamed before its fsync: " quoted[2]
      waiting = quoted[4]
      if (!sub(/\/[^\/]*$/, "", waiting)) waiting = "" # a bare name: its folder is not in the log
    }
    END { if (waiting != "") print "never durable: " waiting; print saves + 0 " saves" }' "$log"
  echo "$output"
  [ "${#lines[@]}" -eq 1 ]
  [ "${output% saves}" -ge 5 ]
}
