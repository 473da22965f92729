# A thing that is added stands in every list it belongs to.

load lint

# The files $2 and the names in the list $1, which must be the same.
same_names() {
  diff <(sed -nE 's/^AECL_[A-Z]+\((.*)\)$/\1/p' "$1" | sort) <(basename -a -s .c $2 | sed 's/^cmd_//' | sort)
}

@test "every .def names what lies in its folder" {
  same_names host/nn/layers/layers.def 'host/nn/layers/*.c'
  same_names host/nn/activations/activations.def 'host/nn/activations/*.c'
  same_names host/nn/losses/losses.def 'host/nn/losses/*.c'
  same_names host/nn/noises/noises.def 'host/nn/noises/*.c'
  same_names host/nn/optimizers/optimizers.def 'host/nn/optimizers/*.c'
  same_names host/data/readers/readers.def 'host/data/readers/*.c'
  same_names host/app/commands.def 'host/app/cmd_*.c'
  [ "$(find host -name '*.def' | wc -l)" -eq 8 ] # a new list of files needs a line above; host/fetch/sources.def lists URLs
}

@test "every command has its tests of the command line" {
  for file in host/app/cmd_*.c; do
    name=$(basename "$file" .c)
    [ -f "tests/cli/${name#cmd_}.bats" ] || echo "$file: no tests/cli/${name#cmd_}.bats"
  done | none
}

@test "every reader has its unit test" {
  for file in host/data/readers/*.c; do
    name=$(basename "$file" .c)
    [ -f "tests/unit/test_reader_$name.c" ] || echo "$file: no tests/unit/test_reader_$name.c"
  done | none
}

@test "every preset has its expected figures" {
  for file in presets/*.json; do
    [ -f "tests/golden/$file" ] || echo "$file: no tests/golden/$file"
  done | none
}

@test "every variable of the environment that is read is documented" {
  grep -hoE '"(AECL|XDG)_[A-Z_]+"' host/app/main.c | tr -d '"' | sort -u |
    while read -r name; do grep -q "$name" README.md CONTRIBUTING.md || echo "$name"; done | none
}
