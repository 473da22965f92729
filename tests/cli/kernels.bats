load common

@test "kernels explains itself" {
  run -0 "$AECL" kernels --help
  [[ $output == *"--dump"* && $output == *"--panel"* ]]
}

@test "--panel prints what is generated for a preset, training and at work, by the layers' names" {
  run -0 --separate-stderr "$AECL" -q kernels --panel denoise
  for layer in encoder.0 encoder.2 decoder.0 decoder.2 decoder.4; do
    for pass in forward backward 'gradients and step'; do [[ $output == *"/* $layer, $pass: conv"* ]]; done
    [[ $output == *"#define ${layer/./_}_weight "* ]]
  done
  for kernel in panel_step panel_update panel_forward; do [[ $output == *"ENTRY $kernel("* ]]; done
  [[ $output != *'s + network_target, s + network_target'* ]]
  refused 2 'no preset or file "nosuch"' kernels --panel nosuch
}

@test "a network of one's own has its panel program, too" {
  sed 's/"units": 64/"units": 33/' "$SOURCE_DIR/presets/basic.json" >own.json
  run -0 --separate-stderr "$AECL" -q kernels --panel own.json
  [[ $output == *'/* encoder.0, forward: dense 1x28x28 -> 33 */'* ]]
}

@test "kernels lists every source file" {
  run -0 "$AECL" kernels
  for file in "$SOURCE_DIR"/kernels/*.cl*; do [[ $output == *"$(basename "$file")"* ]]; done
}

@test "--dump writes the sources as they are" {
  run -0 "$AECL" -q kernels --dump a/b
  diff -r "$SOURCE_DIR/kernels" a/b
}

@test "dumped kernels are used, and one that does not compile shows its whole log" {
  "$AECL" -q kernels --dump dump
  AECL_KERNEL_DIR=dump run -0 "$AECL" -q check --case sgd
  long=$(printf 'no%.0s' {1..2000})
  for file in dump/*.cl; do sed -i "1i __constant float wrong_$(basename "$file" .cl) = $long;" "$file"; done
  export AECL_KERNEL_DIR=dump
  run -3 --separate-stderr "$AECL" -q train basic --data synthetic --epochs 1 --out run
  for file in dump/*.cl; do [[ $stderr == *"$(basename "$file"):1:"* ]]; done
  [ "${#stderr}" -gt 40000 ]
  [ ! -e run ]
}

@test "a folder that cannot be made is refused" {
  touch file
  refused 1 'file: the folder cannot be made' kernels --dump file/dump
}

@test "a size limit on files is a failed write, not a signal, and leaves no part of a file" {
  run --separate-stderr bash -c 'ulimit -f 4; "$AECL" kernels --dump dump -q'
  [ "$status" -eq 1 ]
  [[ $stderr == *"cannot be written: File too large"* ]]
  [ -z "$(find dump -name '*.tmp.*')" ]
  for file in dump/*; do cmp "$file" "$SOURCE_DIR/kernels/$(basename "$file")"; done
}
