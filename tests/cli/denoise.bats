# Taking noise away: training for it, `aecl denoise`, evaluation at other noise, and networks that collapse.
load common

short() {
  local out=$1
  shift
  "$AECL" train denoise --data synthetic --epochs 1 --out "$out" "$@"
}

# 20 pictures as PNG files in $pictures, made by denoising an NPY file of random bytes.
setup_file() {
  short "$BATS_FILE_TMPDIR/model" --epochs 2 -q >"$BATS_FILE_TMPDIR/summary"
  { npy 20 '1, 28, 28' && head -c 15680 "$AECL"; } >"$BATS_FILE_TMPDIR/set.npy"
  "$AECL" -q denoise "$BATS_FILE_TMPDIR/model" "$BATS_FILE_TMPDIR/set.npy" --out "$BATS_FILE_TMPDIR/pictures"
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  run_folder="$BATS_FILE_TMPDIR/model" model="$run_folder/model.safetensors" pictures="$BATS_FILE_TMPDIR/pictures"
}

# npy COUNT SHAPE [TYPE]: the header of an NPY file.
npy() { printf '\x93NUMPY\x01\x00v\x00%-117s\n' "{'descr': '${3:-|u1}', 'fortran_order': False, 'shape': ($1, $2), }"; }

sha_of_run() { json_value model_sha256 <"$1/results.json"; }
restarts() { json_value restarts <"$1/run.json"; }

@test "denoise explains itself" {
  run -0 "$AECL" denoise --help
  [[ $output == *"MODEL PICTURES... --out DIR"*"  --out "* ]]
}

# Training

@test "a run leaves denoised.png and figures of noise, output, blur and PCA, a line each on the terminal" {
  for file in denoised.png reconstruction.png model.safetensors metrics.jsonl run.json loss.svg; do [ -s "$run_folder/$file" ]; done
  for key in test_mse noisy_psnr output_psnr noisy_ssim output_ssim blur_psnr pca_psnr; do
    [[ $(json_value $key <"$run_folder/results.json") =~ ^[0-9] ]]
  done
  [ "$(json_value pca_components <"$run_folder/results.json")" -eq 64 ]
  for line in 'test MSE ' 'noisy  *PSNR .* SSIM' 'denoised  *PSNR .* SSIM' 'best blur  *PSNR' 'PCA  *PSNR .*64 components'; do
    grep -q "^$line" "$BATS_FILE_TMPDIR/summary"
  done
}

@test "a baseline that wins is named" {
  short run --learning-rate 1e-6 -q >summary || [ $? -eq 1 ] # as nothing was learnt
  grep -q '^best blur .*: better than this model$' summary
  grep -q '^PCA .*: better than this model$' summary
  grep -q '^denoised .*worse than its input$' summary
}

@test "factor and draw are settings that run.json keeps; dense networks take noise as well" {
  "$AECL" train basic --data synthetic --epochs 1 --noise-factor 0.1 --noise fixed --out run -q
  grep -A3 '"noise"' run/run.json | grep -q '"factor": 0.1'
  grep -A3 '"noise"' run/run.json | grep -q '"draw": "fixed"'
  [[ $(json_value output_psnr <run/results.json) =~ ^[0-9] ]]
}

@test "a model of another kind of noise is measured and drawn with that kind" {
  "$AECL" -q train basic --data synthetic --epochs 1 --noise-factor 0.4 --noise salt-and-pepper --noise-draw fixed --out run
  grep -A4 '"noise"' run/run.json | grep -q '"kind": "salt_and_pepper"'
  grep -A4 '"noise"' run/run.json | grep -q '"draw": "fixed"'
  run -0 --separate-stderr "$AECL" info run/model.safetensors
  grep -q '^noise_kind  *salt_and_pepper$' <<<"$output"
  run -0 --separate-stderr "$AECL" eval run --json
  for key in noisy_psnr output_psnr; do
    [ "$(json_value $key <<<"$output")" = "$(json_value $key <run/results.json)" ]
  done
  sed 's/"factor": 0.2/"factor": 0.2, "kind": "rain"/' "$SOURCE_DIR/presets/denoise.json" >bad.json
  refused 2 'bad.json: noise.kind: rain is not one of gaussian, ' train bad.json
}

@test "noise of any strength: figures at several, worse than the input said, at the end of training and by eval" {
  "$AECL" -q train basic --data synthetic --epochs 1 --noise-factor 0.1..0.4 --out run >summary 2>error
  grep -A4 '"noise"' run/run.json | grep -q '"factor": \[0.1, 0.4\]'
  grep -q 'warning: noise of 0.1: the output is worse than its input' error
  run -0 --separate-stderr "$AECL" -q eval run
  [ "$(grep -c '^noise' <<<"$output")" -eq 3 ] # the greatest, the least, and the heading of a table
  [ "$(grep -A3 '^noise_factor  noisy' <<<"$output" | awk 'NR > 1 { print $1, $2, $3 }')" = "$(grep -A3 '^noise_factor' summary | awk 'NR > 1 { print $1, $2, $3 }')" ]
  [ "$(grep -A3 '^noise_factor' summary | awk 'NR > 1 { print $1 }' | tr '\n' ' ')" = '0.1 0.2 0.4 ' ]
  "$AECL" info run/model.safetensors | grep -q '^noise_least  *0.1$'
}

@test "the same seed gives the same bits, fresh noise and fixed noise others" {
  short a -q --epochs 2
  [ "$(sha_of_run a)" = "$(sha_of_run "$run_folder")" ]
  short b -q --epochs 2 --noise fixed
  [ "$(sha_of_run a)" != "$(sha_of_run b)" ]
  # the test set's noise is the same
  [ "$(json_value noisy_psnr <a/results.json)" = "$(json_value noisy_psnr <b/results.json)" ]
}

@test "both ways of convolution and of execution reach the same losses" {
  for way in '--conv gemm --execution layerwise' '--conv direct --execution layerwise' '--conv direct --execution panel'; do
    # shellcheck disable=SC2086
    short run -q $way && json_value val_loss <run/results.json >>losses
    rm -r run
  done
  awk 'NR == 1 { first = $1 } !($1 - first <= 1e-4 * first && first - $1 <= 1e-4 * first) { bad = 1 } END { exit bad || NR != 3 }' losses
}

@test "a stopped run goes on to the same bits, noise included" {
  for noise in blocks fixed; do # the first with a strength of each sample's own
    local options="--noise $noise"
    [ $noise = fixed ] || options+=" --noise-factor 0.1..0.3"
    # shellcheck disable=SC2086
    short whole-$noise -q --epochs 6 $options
    # shellcheck disable=SC2086
    "$AECL" train denoise --data synthetic --epochs 6 $options --out run-$noise -q 2>error & train=$!
    until [ -e run-$noise/metrics.jsonl ]; do sleep 0.02; done
    sleep 0.1
    kill -INT $train 2>/dev/null || true
    wait $train || true
    "$AECL" train --resume run-$noise -q
    [ "$(sha_of_run run-$noise)" = "$(sha_of_run whole-$noise)" ]
  done
}

@test "noise that is no number, negative or without end is refused" {
  for value in -1 -0.1 nan inf -inf 1e99 10.5 0,1 ''; do
    refused 2 '--noise-factor: ' train denoise --data synthetic --out run "--noise-factor=$value"
    [[ $stderr == *"from 0 to 10"* ]]
  done
  refused 2 '--noise: salt is not one of gaussian, salt_and_pepper, ' train denoise --noise salt
  refused 2 '--noise-draw: often is not one of fresh, fixed' train denoise --noise-draw often
  refused 2 'noise.factor: 1.5 is not a share from 0 to 1, as noise.kind dropout has it' train denoise --noise dropout --noise-factor 1.5
  sed 's/"factor": 0.2/"factor": -1/' "$SOURCE_DIR/presets/denoise.json" >bad.json
  refused 2 'bad.json: noise.factor: -1 is not' train bad.json
  sed 's/"unit"/"standard"/' "$SOURCE_DIR/presets/denoise.json" >bad.json
  refused 2 'clipped to [0, 1], which wants data.scaling unit or range, not standard' train bad.json
  [ ! -e run ]
}

# edited 's/from/to/': the preset with a change, as bad.json.
edited() { sed "$1" "$SOURCE_DIR/presets/denoise.json" >bad.json; }

@test "a network whose shapes do not meet is refused with the chain of shapes and the first layer that does not fit" {
  edited 's/{"layer": "conv", "kernel": 3, "activation": "sigmoid"}/{"layer": "conv", "channels": 2, "kernel": 3}/'
  refused 2 "output 2x28x28 has not as many elements as its input 1x28x28: 1x28x28 -> 16x14x14 -> 8x7x7 -> 8x14x14 -> 16x28x28 -> 2x28x28" \
    train bad.json --data synthetic
  edited 's/{"layer": "conv", "channels": 8/{"layer": "dense", "units": 30}, {"layer": "conv", "channels": 8/'
  refused 2 'layer encoder.3 (conv) does not fit after 1x28x28 -> 16x14x14 -> 30' train bad.json --data synthetic
}

@test "stride 0 and a kernel larger than its padded input are refused" {
  edited '0,/"stride": 2/s//"stride": 0/'
  refused 2 'stride: 0 is not a whole number, or height x width (3x1), from 1 to 64' train bad.json --data synthetic
  edited '0,/"kernel": 3, "stride": 2/s//"kernel": 30, "stride": 2, "pad_before": 0, "pad_after": 1/'
  refused 2 'its kernel of 30 is larger than the padded input'\''s height of 29' train bad.json --data synthetic
}

# Collapse

@test "a network that collapses in every attempt ends with status 1 and is not reported" {
  run --separate-stderr short run -q --learning-rate 1
  [ "$status" -eq 1 ]
  [ -z "$output" ]
  [ "$(grep -c 'the network collapsed in epoch 1: it answers the same to every input' <<<"$stderr")" -eq 6 ]
  [[ $stderr == *"so did 5 restarts: try another --seed"* ]]
  [ ! -e run/results.json ] && [ ! -e run/model.safetensors ]
  [ "$(restarts run)" -eq 5 ]
}

@test "a network that collapses begins again with other weights, noted in run.json; the seed decides it all" {
  local seed=0 all=0
  until [ "$all" -gt 0 ] || [ "$seed" -eq 8 ]; do # a high rate, with which about every second attempt fails
    seed=$((seed + 1))
    rm -rf first
    short first -q --epochs 4 --seed $seed --learning-rate 0.01 2>error
    [ "$(grep -c 'begun again with other initial weights (restart ' error)" -eq "$(restarts first)" ]
    [ "$(wc -l <first/metrics.jsonl)" -eq 4 ]
    all=$(restarts first)
  done
  [ "$all" -gt 0 ]
  short again -q --epochs 4 --seed $seed --learning-rate 0.01
  [ "$(sha_of_run again)" = "$(sha_of_run first)" ]
  # stopped after the restart, resumed
  "$AECL" train denoise --data synthetic --epochs 4 --seed $seed --learning-rate 0.01 --out run -q 2>error & train=$!
  until [ -e run/checkpoint.safetensors ]; do sleep 0.02; done
  kill -INT $train 2>/dev/null || true
  wait $train || true
  "$AECL" train --resume run -q
  [ "$(sha_of_run run)" = "$(sha_of_run first)" ]
  [ "$(restarts run)" -eq "$all" ]
}

@test "slow learning is no collapse, but ends worse than the mean sample" {
  run -1 --separate-stderr short run -q --learning-rate 1e-9
  [[ $stderr == *"nothing was learnt: "* && $stderr != *collapsed* ]]
  [ "$(restarts run)" -eq 0 ]
}

# Evaluation

@test "eval of a denoising model repeats the figures of the end of training" {
  run -0 --separate-stderr "$AECL" eval "$model" --json
  for key in test_mse noisy_psnr output_psnr noisy_ssim output_ssim; do
    [ "$(json_value $key <<<"$output")" = "$(json_value $key <"$run_folder/results.json")" ]
  done
  [ "$(json_value noise_factor <<<"$output")" = 0.2 ]
}

@test "eval tells the figures at other noise, a row each" {
  run -0 --separate-stderr "$AECL" eval "$model" --noise-factor 0,0.1,0.2,0.4
  [ "${#lines[@]}" -eq 5 ]
  [[ ${lines[0]} == "noise_factor  noisy_psnr  output_psnr  noisy_ssim  output_ssim  test_mse  filter_psnr" ]]
  # noise lowers the PSNR, and no filter that may leave a picture as good as it is does
  awk 'NR > 1 { if (NR > 2 && !($2 < before)) exit 1; before = $2; if (NF != 7 || (NR > 2 && $7 < $2 - 0.1)) exit 1 }' <<<"$output"
  run -0 --separate-stderr "$AECL" eval "$model" --noise-factor 0.2 --json
  [ "$(json_value output_psnr <<<"$output")" = "$(json_value output_psnr <"$run_folder/results.json")" ]
  for list in -1 nan inf 11 0.1,,0.2 0.1,x; do
    refused 2 'is not a number from 0 to 10' eval "$model" "--noise-factor=$list"
  done
}

@test "info and reconstruct know a denoising model" {
  run -0 "$AECL" info "$model"
  grep -q '^noise_factor  *0.2$' <<<"$output"
  grep -q '^decoder.0  *conv_transpose  *8x7x7 -> 8x14x14' <<<"$output"
  "$AECL" -q reconstruct "$model" --out grid.png
  # three rows, as in the run's own picture: of the same height
  [ "$("$AECL" info grid.png | grep shape)" = "$("$AECL" info "$run_folder/denoised.png" | grep shape)" ]
}

# Pairs

@test "noisy pictures learn from clean ones of the same names; eval, resume and denoise go by both" {
  "$AECL" -q denoise "$model" "$pictures" --out noisy # others under the same names
  "$AECL" -q train denoise --data noisy --target "$pictures" --epochs 2 --out run >summary
  grep -q '^noisy  *PSNR' summary && [ -s run/denoised.png ] && [ ! -e run/reconstruction.png ]
  [[ $(json_value target_sha256 <run/run.json) =~ ^[0-9a-f]{64}$ ]]
  run -0 --separate-stderr "$AECL" -q eval run --json
  local all=$output
  run -0 --separate-stderr "$AECL" -q eval run --data noisy --target "$pictures" --json
  [ "$output" = "$all" ]
  "$AECL" info run/model.safetensors | grep -q '^target  *pictures$'
  "$AECL" -q denoise run noisy --out clean && [ "$(ls clean | wc -l)" -eq 20 ]
  refused 2 'name the clean ones of noisy with --target' eval run --data noisy
  refused 2 '--noise-factor: pairs have their own noise' eval run --noise-factor 0.1
  # pairs are found by name, whatever the order and the ending of others; another clean one is other data
  cp -r "$pictures" other && cp "$pictures/set-00002.png" other/set-00001.png
  refused 4 'is other data' train --resume run --epochs 4 --target other
  "$AECL" -q train --resume run --epochs 4
  rm noisy/set-00003.png
  refused 4 '--target: pictures has 1 pictures whose names noisy lacks: set-00003.png' train denoise --data noisy --target "$pictures" --out no
  refused 4 'whose names noisy lacks: set-00003.png' train denoise --data "$pictures" --target noisy --out no
  [ ! -e no ]
}

@test "pairs of unlike number, size or type, and noise upon them, are refused" {
  { npy 9 '1, 9, 8' && head -c 648 "$AECL"; } >nine.npy
  { npy 8 '1, 9, 8' && head -c 576 "$AECL"; } >eight.npy
  { npy 9 '1, 8, 9' && head -c 648 "$AECL"; } >turned.npy
  { npy 9 '1, 9, 8' '<u2' && head -c 1296 "$AECL"; } >wide.npy
  refused 4 'nine.npy has 9 samples, eight.npy has 8' train denoise --data nine.npy --target eight.npy --out no
  refused 4 'samples of nine.npy are 1x9x8, those of turned.npy are 1x8x9' train denoise --data nine.npy --target turned.npy --out no
  refused 4 'nine.npy and wide.npy hold values of other types' train denoise --data nine.npy --target wide.npy --out no
  refused 4 'no data set, file or folder "nosuch"' train denoise --data nine.npy --target nosuch --out no
  refused 2 'pairs have their own noise' train denoise --data nine.npy --target nine.npy --noise-factor 0.1 --out no
  refused 2 'not for those that detect anomalies' train anomaly --data nine.npy --target nine.npy --out no
  refused 2 '--execution panel: pairs of --target only run layer by layer' train denoise --data nine.npy --target nine.npy --execution panel --out no
  [ ! -e no ]
}

# A user's own pictures

@test "files, folders and sets of pictures are denoised, one PNG each under its own name" {
  [ "$(ls "$pictures" | wc -l)" -eq 20 ]
  mkdir folder && cp "$pictures"/set-0000[1-4].png folder && cp "$pictures/set-00009.png" 'my picture.png'
  run -0 --separate-stderr "$AECL" -q denoise "$run_folder" folder 'my picture.png' --out out
  [ -z "$output$stderr" ]
  [ "$(ls out)" = $'my picture.png\nset-00001.png\nset-00002.png\nset-00003.png\nset-00004.png' ]
  [ "$(head -c 4 out/set-00001.png | tail -c 3)" = PNG ]
  run -0 --separate-stderr "$AECL" info out/set-00001.png
  grep -q '^shape  *1x28x28' <<<"$output"
  # the same picture alone gives the same bytes
  "$AECL" -q denoise "$model" folder/set-00003.png --out alone
  cmp alone/set-00003.png out/set-00003.png
  cmp folder/set-00003.png "$pictures/set-00003.png"
}

@test "sets in bytes, floats and IDX give the same pictures, from stdin too" {
  { printf '\0\0\x08\x03\0\0\0\x14\0\0\0\x1c\0\0\0\x1c' && head -c 15680 "$AECL"; } >set
  "$AECL" -q denoise "$model" set --out idx
  diff -r idx "$pictures"
  "$AECL" -q denoise "$model" - --out stdin <set
  cmp stdin/stdin-00020.png "$pictures/set-00020.png"
}

@test "nothing is replaced: neither the input nor another file" {
  mkdir folder && cp "$pictures"/set-0000[12].png folder && cp -r folder kept
  refused_named 'folder/set-00001.png: is there already and is not replaced' folder --out folder
  diff -r folder kept
  cp folder/set-00001.png set-00001.jpg # another file with the same name before its ending
  refused_named 'out/set-00001.png: is there already' folder/set-00001.png set-00001.jpg --out out
}

# refused_named WORDS ARGUMENTS...: exit 4, and one of the lines on stderr says so.
refused_named() {
  local words=$1
  shift
  run --separate-stderr "$AECL" -q denoise "$model" "$@"
  echo "status $status, stderr: $stderr"
  [ "$status" -eq 4 ]
  [ -z "$output" ]
  [[ $stderr == *"$words"* ]]
}

@test "a truncated picture among good ones is named, the others are done, exit 4" {
  mkdir folder && cp "$pictures"/set-0000[1-5].png folder
  head -c $(($(stat -c %s folder/set-00003.png) / 2)) "$pictures/set-00003.png" >folder/set-00003.png
  refused_named 'folder/set-00003.png: PNG file damaged' folder --out out
  [[ $stderr == *"1 of 5 were refused"* ]]
  [ "$(ls out | tr '\n' ' ')" = 'set-00001.png set-00002.png set-00004.png set-00005.png ' ]
  [ -z "$(find out -name '*.tmp.*')" ]
}

@test "a picture of another size or with colour is named with both shapes" {
  cp "$pictures/set-00001.png" good.png
  refused_named 'denoised.png: a picture of 3x' "$run_folder/denoised.png" good.png --out out
  [[ $stderr == *"where 1x28x28 is wanted"* ]]
  [ "$(ls out)" = good.png ]
  { npy 3 '1, 9, 7' && head -c 189 "$AECL"; } >small.npy
  refused_named 'small.npy: its samples are 1x9x7, the model wants 1x28x28' small.npy --out more
}

@test "an empty folder, a missing file, and a folder that is no model are refused" {
  mkdir empty
  refused 4 'empty: holds no pictures' denoise "$model" empty --out out
  refused_named 'nosuch.png: cannot be opened' nosuch.png --out out2
  refused 4 '/model.safetensors: cannot be opened' denoise empty "$pictures" --out out
  [ ! -e out ]
}

@test "without pictures, without --out, and of a model that never saw noise it is refused" {
  refused 2 'usage: aecl denoise MODEL PICTURES... --out DIR' denoise "$model" --out out
  refused 2 '--out DIR' denoise "$model" "$pictures"
  "$AECL" train basic --data synthetic --epochs 1 --out basic -q
  refused 4 'did not learn to take noise away' denoise basic "$pictures" --out out
}

@test "a full disk is named" {
  unshare -rm true 2>/dev/null || skip "no mount here"
  mkdir small
  # shellcheck disable=SC2016
  run unshare -rm bash -c 'mount -t tmpfs -o size=4k none small; "$AECL" -q denoise "$0" "$1" --out small/out' "$model" "$pictures"
  [ "$status" -eq 1 ]
  [[ $output == *"small/out"*"No space left"* ]]
}
