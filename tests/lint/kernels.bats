# Every kernel says what it does with its arguments, and docs/KERNELS.md knows it.

load lint

kernel_names() {
  cat kernels/*.clh kernels/*.cl | "${CC:-cc}" -E -P -x c -DVW=1 -DMR=8 -DNV=1 - |
    grep -oE '__kernel void [a-z0-9_]+' | awk '{ print $3 }'
}

# The comment with a line "name: ..." (or "name, other: ...") of kernel $1.
contract() {
  awk -v name="$1" '
    /^\/\*/ { text = ""; own = 0; inside = 1 }
    inside {
      text = text $0 "\n"
      head = $0
      if (sub(/:.*/, "", head)) { gsub(/[,*\/]/, " ", head); if (index(" " head " ", " " name " ")) own = 1 }
    }
    /\*\// { if (inside && own) printf "%s", text; inside = 0 }' kernels/*.cl
}

@test "kernels are found" {
  [ "$(kernel_names | wc -l)" -ge 10 ]
}

@test "every kernel has a contract: assigned or added, grid, bound" {
  for name in $(kernel_names); do
    text=$(contract "$name")
    for word in 'assigned|added|\+=' ' \* grid ' ' \* bound '; do
      grep -qE "$word" <<<"$text" || echo "$name: its comment does not say \"$word\""
    done
  done | none
}

@test "every kernel stands in docs/KERNELS.md, and no other" {
  diff <(kernel_names | sort) <(sed -nE 's/^\| `([a-z0-9_]+)` .*/\1/p' docs/KERNELS.md | sort)
}
