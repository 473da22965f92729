# Every preset reaches the figures in tests/golden/presets/<name>.json, over several seeds.

# The text behind "key": in a golden file, without quotes.
golden() { sed -nE "s/^ *\"$1\": \"?([^\"{]*)\"?,?\$/\\1/p" "$file"; }

# Compares the results of all seeds in $results with the bands: each mean, and a line for each that is missed.
compare() {
  awk '
    function number(text, key) {
      return match(text, "\"" key "\": *-?[0-9.e+-]+") ? substr(text, RSTART + length(key) + 3) + 0 : "missing"
    }
    FNR == NR {
      if (/\{"/) { name = $0; gsub(/^ *"|".*/, "", name); band[name] = $0 }
      next
    }
    !/^  "/ { next } # keys of the top level alone
    {
      name = $1; gsub(/[":]/, "", name)
      if (name in band) { value[name, ++count[name]] = $2 + 0; sum[name] += $2; if ($2 !~ /^[0-9]/) print "missed: " name " is " $2 }
    }
    END {
      for (name in band) {
        n = count[name] + 0
        if (n != seeds) { print "missed: " name " is in " n " results of " seeds; continue }
        mean = sum[name] / n
        most = number(band[name], "mean_at_most")
        if (most != "missing" && !(mean <= most)) print "missed: the mean of " name " is " mean ", at most " most
        least = number(band[name], "mean_at_least")
        if (least != "missing" && !(mean >= least)) print "missed: the mean of " name " is " mean ", at least " least
        centre = number(band[name], "expected")
        within = number(band[name], "each_within")
        if (centre == "missing") { centre = mean; within = number(band[name], "each_within_of_mean") }
        for (i = 1; i <= n; i++)
          if (!(value[name, i] - centre <= within && centre - value[name, i] <= within))
            print "missed: " name " is " value[name, i] " in run " i ", wanted " centre " within " within
        printf "%s: mean %.5f\n", name, mean
      }
    }' seeds="$1" "$file" "${results[@]}"
}

@test "presets reach their expected figures" {
  local absent=()
  [ -z "$data_dir" ] || export AECL_DATA_DIR=$data_dir
  for file in "$SOURCE_DIR"/tests/golden/presets/*.json; do
    name=$(basename "$file" .json) results=()
    for seed in $(golden seeds); do
      out="$BATS_TEST_TMPDIR/$name-$seed"
      # shellcheck disable=SC2046
      run "$AECL" $(golden arguments) --seed "$seed" --out "$out" -q
      echo "$output"
      if [ "$status" -eq 4 ] && [[ $output == *"not found in"* ]]; then
        absent+=("$name")
        continue 2
      fi
      [ "$status" -eq 0 ]
      results+=("$out/results.json")
    done
    run compare "${#results[@]}"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$(grep -c '^missed' <<<"$output")" -eq 0 ]
    [ "$(grep -c ': mean ' <<<"$output")" -ge 3 ]
  done
  [ "${#absent[@]}" -eq 0 ] || skip "no data for ${absent[*]}; the others reach theirs"
}
