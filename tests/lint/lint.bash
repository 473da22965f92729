# What every lint uses: a lint prints the places it objects to and fails when there is one.

cd "$SOURCE_DIR" || exit 1

none() {
  local found
  found=$(cat)
  [ -z "$found" ] || { printf '%s\n' "$found"; return 1; }
}
