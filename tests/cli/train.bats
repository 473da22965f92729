load common

# A short run on generated pictures into the folder $1.
short() {
  local out=$1
  shift
  "$AECL" train basic --data synthetic --epochs 2 --out "$out" "$@"
}

nothing_written() { [ ! -e output ] && [ ! -e run ]; }

sha_of_run() { json_value model_sha256 <"$1/results.json"; }

@test "train explains itself, with every option" {
  run -0 "$AECL" train --help
  for option in data target epochs batch latent learning-rate optimizer gemm conv execution noise-factor noise noise-draw weight-decay clip-norm schedule warmup out resume profile; do
    [[ $output == *"  --$option "* ]]
  done
}

@test "a run leaves model, checkpoint, metrics, configuration, results and pictures" {
  run -0 --separate-stderr short run
  for file in model.safetensors checkpoint.safetensors metrics.jsonl run.json results.json reconstruction.png loss.svg loss.png; do
    [ -s "run/$file" ]
  done
  [ -z "$(find run -name '*.tmp.*')" ]
  [ "$(wc -l <run/metrics.jsonl)" -eq 2 ]
  for key in epoch train_loss val_loss seconds samples_per_s; do [ "$(grep -c "\"$key\":" run/metrics.jsonl)" -eq 2 ]; done
  for key in test_mse test_psnr pca_mse train_loss val_loss seconds samples_per_s model_sha256; do
    [ -n "$(json_value $key <run/results.json)" ]
  done
  [[ $output == *"$(sha_of_run run)"* ]]
  [[ $output == *run/model.safetensors*run/reconstruction.png* ]]
  [ "$(sha_of run/model.safetensors)" = "$(sha_of_run run)" ]
  [ "$(grep -c '^epoch ' <<<"$stderr")" -eq 2 ]
  [[ $output$stderr != *$'\e'* ]]
}

@test "-q says nothing but the result" {
  run -0 --separate-stderr short run -q
  [[ $output == *run/model.safetensors* ]]
  ! grep -E '^(epoch|aecl:)' <<<"$stderr" || false
}

@test "on a terminal one line is redrawn" {
  command -v script >/dev/null || skip "script is not installed"
  TERM=xterm script -qec "\"$AECL\" train basic --data synthetic --epochs 8 --out run" typescript >/dev/null
  grep -q $'\r''.*epoch [1-8]/8 .*ETA .*loss .*samples/s' typescript
}

@test "run.json repeats the run, bit for bit, whatever its name" {
  short a --seed 7 --batch 100 --latent 10 --learning-rate 0.002 -q
  cp a/run.json mine.json
  "$AECL" train mine.json --out b -q
  [ "$(sha_of_run a)" = "$(sha_of_run b)" ]
  [ "$("$AECL" info b/model.safetensors --json | json_value code)" = 10 ]
  "$AECL" --seed 8 train mine.json --out c -q
  [ "$(sha_of_run a)" != "$(sha_of_run c)" ]
}

@test "same seed, same bits, on every path, with every optimizer" {
  for options in '--gemm tile' '--gemm clblast --execution layerwise' '--execution panel' '--optimizer lion' '--optimizer sgd'; do
    rm -rf a b
    # shellcheck disable=SC2086
    short a -q $options && short b -q $options
    [ "$(sha_of_run a)" = "$(sha_of_run b)" ]
  done
  [ "$(json_value name <<<"$(sed -n '/"optimizer"/,$p' a/run.json)")" = sgd ]
}

@test "panels train where most cores have one, and small batches where compiling for them pays" {
  local wanted
  POCL_MAX_PTHREAD_COUNT=64 "$AECL" list-devices | grep -q ' 64 compute units' || skip "a pocl that takes a number of cores"
  for wanted in '1 2 2 panel' '8 2 1 layerwise' '40 64 1 layerwise' '1024 16 1 panel'; do
    read -r batch cores epochs execution <<<"$wanted"
    POCL_MAX_PTHREAD_COUNT=$cores "$AECL" train basic --data synthetic --epochs "$epochs" --batch "$batch" --out "run-$batch" 2>said
    grep -q "execution $execution)" said
  done
}

@test "runs are numbered and never overwrite each other" {
  for _ in 1 2 3; do "$AECL" train basic --data synthetic --epochs 1 -q; done
  [ "$(ls output)" = $'basic\nbasic-2\nbasic-3' ]
}

@test "runs started at once into the same place get a folder each" {
  for _ in {1..32}; do "$AECL" train basic --data synthetic --epochs 1 -q >/dev/null 2>&1 & done
  wait
  [ "$(ls output | wc -l)" -eq 32 ]
  [ "$(cat output/*/results.json | grep -c model_sha256)" -eq 32 ]
  [ "$(cat output/*/metrics.jsonl | wc -l)" -eq 32 ]
}

@test "of runs started at once into one folder by name, one wins and the others are refused" {
  for i in {1..8}; do
    { status=0; short run -q >/dev/null 2>&1 || status=$?; echo $status >"status-$i"; } &
  done
  wait
  [ "$(cat status-* | sort | uniq -c | tr -s ' \n' ' ')" = ' 1 0 7 2 ' ]
  [ "$(wc -l <run/metrics.jsonl)" -eq 2 ]
}

# What is refused

@test "an unknown preset names the known ones" {
  refused 2 'no preset or file "nosuch" (presets: ' train nosuch
  refused 2 'did you mean basic?' train basik
  refused 2 'name a preset' train
  nothing_written
}

@test "numbers out of range are refused with option and range" {
  for value in 0 -1 1e99 nan inf 3x '' 9223372036854775808; do
    refused 2 '--epochs: ' train basic --out run "--epochs=$value"
    [[ $stderr == *"from 1 to 1000000"* ]]
  done
  refused 2 '--batch: 0 is not' train basic --batch 0
  refused 2 '--latent: 0 is not' train basic --latent 0
  refused 2 '--learning-rate: nan is not' train basic --learning-rate nan
  refused 2 '--noise-factor: -1 is not' train basic --noise-factor -1
  refused 2 '--noise: often is not one of gaussian, salt_and_pepper, poisson, dropout, blocks, speckle' train basic --noise often
  refused 2 '--gemm: cublas is not one of auto, clblast, tile' train basic --gemm cublas
  refused 2 'did you mean "adam"?' train basic --optimizer adm
  refused 2 '--seed: -1 is not' --seed -1 train basic
  nothing_written
}

@test "a device that is not there is refused" {
  refused 3 'device "99"' --device 99 train basic --data synthetic --out run
  AECL_DEVICE=nosuch refused 3 'device "nosuch"' train basic --data synthetic --out run
  nothing_written
}

# edited 's/from/to/': the preset with a change, as bad.json.
edited() { sed "$1" "$SOURCE_DIR/presets/basic.json" >bad.json; }

@test "a wrong configuration is refused by key and place" {
  edited 's/"epochs"/"epoch"/' && refused 2 'bad.json: unknown key "run.epoch"; did you mean "run.epochs"?' train bad.json
  edited 's/"run"/"rnu"/' && refused 2 'unknown key "rnu"; did you mean "run"?' train bad.json
  edited 's/"beta1"/"beta3"/' && refused 2 'unknown key "optimizer.beta3"' train bad.json
  edited 's/"epochs": 10/"epochs": 0/' && refused 2 'bad.json: run.epochs: 0 is not' train bad.json
  edited 's/"epochs": 10/"epochs": [1]/' && refused 2 'run.epochs: is not a single value' train bad.json
  edited 's/"mse"/"msq"/' && refused 2 'did you mean "mse"?' train bad.json
  edited 's/"adam"/"adma"/' && refused 2 'did you mean "adam"?' train bad.json
  edited 's/"name": "basic"/"name": "..\/up"/' && refused 2 'cannot name a folder' train bad.json
  edited '/"loss"/d' && refused 2 'the key "loss" is missing' train bad.json
  edited 's/"loss"/"name"/' && refused 2 'bad.json:' train bad.json
  edited 's/"units"/"untis"/' && refused 2 'bad.json: network.encoder[0]' train bad.json --data synthetic
  edited 's/"dense", "units"/"dens", "units"/' && refused 2 'did you mean "dense"?' train bad.json --data synthetic
  edited '$d' && refused 2 'bad.json:' train bad.json
  printf '{"name":"\0"}' >bad.json && refused 2 'NUL byte' train bad.json
  nothing_written
}

@test "data that are nowhere are refused with the ways to get them" {
  AECL_DATA_DIR=$PWD/none refused 4 '--data synthetic' train basic --data mnist
  refused 4 'no data set, file or folder "nosuch"' train basic --data nosuch
  nothing_written
}

# idx COUNT: an IDX file of that many 28x28 pictures, with values in all of them.
idx() {
  printf "\\0\\0\\x08\\x03\\0\\0\\0\\x$(printf %x "$1")\\0\\0\\0\\x1c\\0\\0\\0\\x1c"
  head -c $((784 * $1)) "$AECL"
}

@test "a damaged data file is refused by name" {
  idx 20 >good
  refused 4 'folder: ' train basic --data "$(mkdir folder && echo folder)" --out run
  head -c 1000 good >cut && refused 4 'cut: ' train basic --data cut --out run
  { cat good && echo more; } >long && refused 4 'long: ' train basic --data long --out run
  { printf '\0\0\x08\x07' && tail -c +5 good; } >magic && refused 4 'magic: ' train basic --data magic --out run
  { printf '\0\0\x08\x03\x7f\xff\xff\xff' && tail -c +9 good; } >claims && refused 4 'claims: ' train basic --data claims --out run
  gzip -c good | head -c 500 >cut.gz && refused 4 'cut.gz: ' train basic --data cut.gz --out run
  : >empty && refused 4 'empty: ' train basic --data empty --out run
  nothing_written
  "$AECL" train basic --data good --epochs 1 --out run -q
}

@test "a folder for the run that is not empty, a file, or nowhere is refused" {
  mkdir full && touch full/mine
  refused 2 '--out: full is not empty' train basic --data synthetic --epochs 1 --out full
  refused 2 '--out: full/mine is a file' train basic --data synthetic --epochs 1 --out full/mine
  refused 1 'full/mine: the folder cannot be made' train basic --data synthetic --epochs 1 --out full/mine/run
  [ "$(ls full)" = mine ]
  mkdir empty && short empty -q
}

@test "a disk that cannot hold the run is refused before the first epoch, with figures" {
  unshare -rm true 2>/dev/null || skip "no mount here"
  mkdir small
  # shellcheck disable=SC2016
  run --separate-stderr unshare -rm bash -c 'mount -t tmpfs -o size=1m none small && "$AECL" train basic --data synthetic \
    --epochs 1 --out small/run; status=$?; ls small; exit $status'
  [ "$status" -eq 1 ]
  [ -z "$output" ]
  [[ $stderr == *"MB free"*"want"*"MB"* ]]
  [[ $stderr != *"epoch 1/1"* ]]
}

@test "a disk that fills up in the middle leaves whole files, and the run resumes" {
  unshare -rm true 2>/dev/null || skip "no mount here"
  mkdir small
  # shellcheck disable=SC2016
  run unshare -rm bash -c 'mount -t tmpfs -o size=12m none small
    "$AECL" train basic --data synthetic --epochs 30 --out small/run -q 2>error & train=$!
    until [ -s small/run/model.safetensors ]; do sleep 0.05; done
    head -c 20M /dev/zero >small/fill 2>/dev/null
    wait $train; echo "status $?"; cat error
    "$AECL" info small/run/checkpoint.safetensors >/dev/null && "$AECL" info small/run/model.safetensors >/dev/null || echo torn
    find small -name "*.tmp.*"; rm small/fill
    "$AECL" train --resume small/run -q && wc -l <small/run/metrics.jsonl'
  echo "$output"
  [[ $output == *"status 1"*"No space left"* ]]
  [[ $output != *torn* && $output != *.tmp.* ]]
  [ "${lines[-1]}" -eq 30 ]
}

@test "a loss that is not finite ends the run, and nothing is saved from it" {
  edited 's/"sigmoid"/"none"/; s/"adam"/"sgd"/; /"beta1"/d; /"beta2"/d; s/"learning_rate": 0.001,/"learning_rate": 1000000/; /"epsilon"/d'
  run --separate-stderr "$AECL" train bad.json --data synthetic --epochs 3 --out run -q
  [ "$status" -eq 1 ]
  [[ $stderr == *"no longer finite"*"epoch 1"* ]]
  [ ! -e run/model.safetensors ]
}

@test "closed standard streams do not change the model" {
  short a -q
  short b <&- >&- 2>&-
  [ "$(sha_of_run a)" = "$(sha_of_run b)" ]
}

@test "a reader that goes away stops no training" {
  short run | head -0
  [ -s run/results.json ]
}

@test "a full output device is a write error, after the run is saved" {
  run -1 --separate-stderr bash -c '"$AECL" train basic --data synthetic --epochs 1 --out run -q >/dev/full'
  [[ $stderr == *"stdout: write error"* ]]
  [ -s run/results.json ]
}

@test "a machine without LAPACK is told what to install, before anything is trained" {
  mkdir broken
  : >broken/liblapack.so.3
  LD_LIBRARY_PATH="$PWD/broken" refused 1 'install it (Debian: `apt install libopenblas0-pthread`)' train basic --data synthetic --out run
  [ ! -e run ]
}

@test "what does not fit the device is named with its size and what needs less of it" {
  [[ $("$AECL" list-devices -q) == *PoCL* ]] || skip "only pocl can be given less memory"
  export POCL_MEMORY_LIMIT=1
  wide() { refused 3 "$1" train basic --data synthetic --latent 20000 --batch "$2" --execution "$3" --out run; }
  refused 3 'clCreateBuffer(parameters)' train basic --data synthetic --latent 45000 --batch 1 --out run
  [[ $stderr == *"it asked for 282"*" bytes, the device has 1073741824, at most 268435456 in one buffer; fewer units"* ]]
  [[ $stderr != *--batch* ]]
  wide 'clCreateBuffer(activations)' 6000 layerwise
  [[ $stderr == *"; a smaller --batch needs less" ]]
  wide 'clCreateBuffer(panels)' 6000 panel
  [[ $stderr == *"; a smaller --batch needs less" ]]
  head -c 400000000 /dev/zero >rows
  { printf '\x93NUMPY\x01\x00\x76\x00'; printf '%-117s\n' "{'descr': '|u1', 'fortran_order': False, 'shape': (4000, 100000), }"; cat rows; } >wide.npy
  refused 3 'clCreateBuffer(data set)' train basic --data wide.npy --latent 2 --data-limit 4000 --out run
  [[ $stderr == *"; with a smaller --data-limit"* ]]
  nothing_written
}

@test "--print-config prints the configuration that the line makes, which trains the same" {
  "$AECL" train basic --data synthetic --epochs 1 --batch 100 --latent 10 --print-config >mine.json
  [ ! -e output ]
  "$AECL" train basic --data synthetic --epochs 1 --batch 100 --latent 10 --out a -q
  "$AECL" train mine.json --out b -q
  [ "$(sha_of_run a)" = "$(sha_of_run b)" ]
  refused 2 '--batch: 0 is not' train basic --batch 0 --print-config
}

@test "--dry-run tells network, size and steps, and leaves nothing" {
  run -0 --separate-stderr "$AECL" train basic --data synthetic --batch 100 --dry-run
  [[ $output == *"encoder.0"*"parameters  101200: 0.4 MB, with gradients and adam 1.6 MB"* ]]
  [[ $output == *"training    up to 10 epochs of 60 steps, batch 100"* ]]
  [ ! -e output ]
  refused 4 'nosuch' train basic --data nosuch --dry-run
}

@test "--init starts from a model's weights, and no step leaves them as they are" {
  short a -q
  run -0 --separate-stderr short b --init a --learning-rate 1e-12
  [[ $stderr == *"starts from "*"/a/model.safetensors: 2 of 2 layers"* ]]
  awk -v a="$(json_value test_mse <a/results.json)" -v b="$(json_value test_mse <b/results.json)" \
    'BEGIN { exit !(b - a < 1e-6 && a - b < 1e-6) }'
  "$AECL" train b/run.json --out c -q
  [ "$(sha_of_run b)" = "$(sha_of_run c)" ]
}

@test "--init takes the layers that fit, names the others, and refuses a model of which none does" {
  short a -q
  "$AECL" presets basic | sed 's/"units": 64, "activation": "relu"}/"units": 64, "activation": "relu"},{"layer":"dense","units":8}/' >deeper.json
  run -0 --separate-stderr "$AECL" train deeper.json --data synthetic --epochs 1 --init a/model.safetensors --out b
  [[ $stderr == *"starts from "*"/a/model.safetensors: 1 of 3 layers; by chance: encoder.2, decoder.0"* ]]
  "$AECL" train anomaly --data synthetic-ecg --epochs 1 --out ecg -q
  refused 4 'no layer of it fits this network' train basic --data synthetic --init ecg --out c
  refused 4 'nosuch' train basic --data synthetic --init nosuch --out c
}
