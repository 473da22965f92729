load common

@test "help lists every command and explains each" {
  run -0 "$AECL" help
  listed=$output
  for command in train eval denoise reconstruct encode decode info fetch list-devices check kernels help; do
    [[ $listed == *"  $command "* ]]
    run -0 "$AECL" help "$command"
    [[ ${lines[1]} == "Usage: aecl $command"* ]]
    explained=$output
    run -0 "$AECL" "$command" --help
    [ "$output" = "$explained" ]
  done
}

@test "--help alone is help, and lists the options of every command" {
  run -0 "$AECL" --help
  help=$output
  run -0 "$AECL" help
  [ "$output" = "$help" ]
  for option in --device --seed --color --quiet --verbose --help --version; do [[ $help == *"$option"* ]]; done
}

@test "--version tells how it was built" {
  run -0 "$AECL" --version
  [[ ${lines[0]} =~ ^aecl\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
  [[ ${lines[1]} == "built as "*OpenCL* ]]
}

@test "an unknown command names the nearest" { refused 2 'no command "trian"; did you mean train?' trian; }
@test "no command is refused" { refused 2 'no command given'; }
@test "an unknown command is no topic of help" { refused 2 'did you mean eval?' help evl; }
@test "too many words are refused" { refused 2 '"train" is too much' help eval train; }
@test "an unknown option names the nearest" { refused 2 'unknown option --epoch; did you mean --epochs?' train basic --epoch 3; }
@test "an unknown option before the command names the nearest" {
  refused 2 'unknown option --devce; did you mean --device?' --devce 3 train basic
}
@test "an option without its value is refused" { refused 2 '--device: its value is missing' list-devices --device; }
@test "an empty --device is refused, before and after the command" {
  refused 2 '--device: is empty' --device '' train basic --data synthetic --out run
  refused 2 '--device: is empty' check --device=
  [ ! -e run ]
  AECL_DEVICE='' run -0 "$AECL" list-devices -q
}
@test "an unknown choice is refused" { refused 2 '--color: sometimes is not one of' list-devices --color sometimes; }

@test "global options stand before or after the command" {
  run -0 "$AECL" --color never -q kernels
  before=$output
  run -0 "$AECL" kernels -q --color=never
  [ "$output" = "$before" ]
}

@test "colours are only for terminals, or when asked for" {
  run -2 "$AECL" nosuch
  [[ $output != *$'\e['* ]]
  run -0 --separate-stderr "$AECL" --color always kernels --dump here
  [[ $stderr == *$'\e['* ]]
  run -0 --separate-stderr "$AECL" --color never kernels --dump here
  [[ $stderr != *$'\e['* ]]
}

@test "a full output device is a write error" {
  for command in help --version 'help train' kernels list-devices 'list-devices --json'; do
    # shellcheck disable=SC2086
    run -1 --separate-stderr bash -c "\"$AECL\" $command >/dev/full"
    [[ $stderr == *"aecl: stdout: write error: "* ]]
  done
}

@test "closed standard streams are no trouble" { "$AECL" help <&- >&- 2>&-; }

@test "control characters of a name do not reach the terminal" {
  run -2 "$AECL" $'bad\e[31mname'
  [[ $output != *$'\e'* ]]
  [[ $output == *'\x1B'* ]]
}
