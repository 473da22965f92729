load common

@test "help lists every command and explains each" {
  run -0 "$AECL" help
  listed=$output
  for command in train eval denoise reconstruct encode decode sample info fetch list-devices check kernels help; do
    [[ $listed == *"  $command "* ]]
    run -0 "$AECL" help "$command"
    [[ ${lines[1]} == "Usage: aecl $command"* ]]
    explained=$output
    run -0 "$AECL" "$command" --help
    [ "$output" = "$explained" ]
  done
}

@test "help begins with examples, and ends with exit statuses and the environment" {
  run -0 "$AECL" help
  [[ $output == *"Examples:"*"aecl train basic"*"Commands:"*"Exit status:"*"Environment:"*AECL_DEVICE* ]]
  run -0 "$AECL" help train
  [[ $output == *"Examples:"*"Presets:"*"basic "*"Options:"* ]]
}

@test "help says what an option is that is not given" {
  run -0 "$AECL" help tune
  [[ $output == *"--seconds S "*"(0.001 to 86400; 60 if not given)"* ]]
}

@test "every example's command and options are the program's" {
  for command in $("$AECL" help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
    "$AECL" help "$command" >"$command.help"
    sed -n '/^Examples:/,/^$/s/^  aecl //p' "$command.help" >"$command.examples"
    [ -s "$command.examples" ]
    [ "$(cut -d ' ' -f 1 "$command.examples" | sort -u)" = "$command" ]
    for option in $(sed 's/   *.*//' "$command.examples" | grep -oE -- '--[a-z-]+'); do
      grep -q -- " $option" "$command.help" || echo "$command: $option"
    done
  done >unknown
  [ ! -s unknown ]
}

@test "manual pages and completions have every option that help lists" {
  "$AECL" help --dump prefix
  share=prefix/share
  for command in $("$AECL" help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
    page=$share/man/man1/aecl-$command.1
    [ -s "$page" ]
    for option in $("$AECL" help "$command" | sed -nE 's/^  (-., )?--([a-z-]+).*/\2/p'); do
      sed 's/\\-/-/g' "$page" | grep -qE -- "^\.B (-., )?--$option( |$)" || echo "$page: $option"
      grep -q -- "--$option[ ']" $share/bash-completion/completions/aecl || echo "bash: $option"
      grep -q -- "'--$option[=[]" $share/zsh/site-functions/_aecl || echo "zsh: $option"
      grep -q -- " -l $option " $share/fish/vendor_completions.d/aecl.fish || echo "fish: $option"
    done
  done >missing
  cat missing
  [ ! -s missing ]
}

@test "bash completes commands, options, choices, presets, columns and files" {
  "$AECL" help --dump prefix
  printf 'time,"load",class\n' >table.csv
  # shellcheck disable=SC1091
  source prefix/share/bash-completion/completions/aecl
  completed() { # the words; the last one is being typed
    COMP_WORDS=(aecl "$@") COMP_CWORD=$#
    _aecl 2>/dev/null
    echo "${COMPREPLY[*]}"
  }
  [ "$(completed tr)" = train ]
  [ "$(completed train --no-e)" = --no-exif ]
  [ "$(completed train basic --gemm t)" = tile ]
  [ "$(completed train anomaly-)" = anomaly-best ]
  [ "$(completed train anomaly --data table.csv --label-column c)" = class ]
  [ "$(completed detect tab)" = table.csv ]
  [ "$(completed help deco)" = decode ]
  [ "$(completed --color n)" = never ]
  [ "$(completed --device cp)" = cpu ]
}

@test "a command in a message can be pasted: it has the name that the program was called by" {
  refused 2 "no command given; \`$AECL help\` lists them"
  mkdir 'my programs'
  ln -s "$AECL" 'my programs/aecl'
  run -2 'my programs/aecl'
  [[ $output == *"\`'my programs/aecl' help\` lists them" ]]
  PATH="$PWD/my programs:$PATH" run -2 aecl
  [[ $output == *"\`aecl help\` lists them" ]]
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

@test "an empty value is refused, whatever the option" {
  refused 2 "--out: is empty; leave it out, or give DIR" train basic --data synthetic --out ''
  refused 2 "--data: is empty; leave it out, or give SOURCE" train basic --data=
  refused 2 "--case: is empty; leave it out, or give TEXT" check --case ''
}

@test "a reader that goes away is no failure of a training" {
  "$AECL" train basic --data synthetic --epochs 1 --out run 2>&1 | head -1
  [ "${PIPESTATUS[0]}" -eq 0 ]
  [ -s run/results.json ]
}

@test "closed standard streams are no trouble" { "$AECL" help <&- >&- 2>&-; }

@test "control characters of a name do not reach the terminal" {
  run -2 "$AECL" $'bad\e[31mname'
  [[ $output != *$'\e'* ]]
  [[ $output == *'\x1B'* ]]
}

@test "no name drives the terminal from stdout either" {
  cd "$BATS_TEST_TMPDIR"
  local evil=$'r\e[31mX\x9b7mY\u009b'
  "$AECL" train basic --data synthetic --epochs 1 --out "$evil" >out 2>err
  "$AECL" info "$evil" >>out
  "$AECL" encode "$evil" --out "$evil.npy" >>out 2>>err
  printf '%s\n' id,a,b a,1,2 b,3,4 c,5,7 d,6,6 >"$evil.csv"
  "$AECL" info "$evil.csv" --id id >>out
  "$AECL" train anomaly --data "$evil.csv" --id id --threshold percentile:98 --epochs 1 --out rows >>out 2>>err || true
  "$AECL" detect rows "$evil.csv" --id id >>out 2>>err
  grep -qF 'r\x1B[31mX\x9B7mY\xC2\x9B' out
  LC_ALL=C run ! grep -n $'[\001-\010\013-\037\177-\377]' out err
}
