# Pictures as people have them: of other sizes, modes and formats, in folders.
load common

draw() { python3 "$SOURCE_DIR/tests/cli/own_data.py" "$@"; }
samples_of() { "$AECL" info "$1" --json | json_value samples; }

@test "pictures of mixed sizes and modes are refused with the options that make them alike, and read with them" {
  draw mixed set 12
  refused 4 'makes them alike' train basic --data set --epochs 1
  [[ $stderr == *"set/001.png: a picture of 3x9x10"*"where 1x8x8 is wanted, as in set/000.png; --resize 8x8 with --color grey makes"* ]]
  refused 4 '--color grey makes them alike' train basic --data set --epochs 1 --resize 8x8
  refused 4 '--resize 8x8 makes them alike' train basic --data set --epochs 1 --color grey
  "$AECL" -q train basic --data set --epochs 1 --resize 8x8 --color grey --out run
}

@test "a model makes other pictures alike as in its training, unless told otherwise" {
  draw mixed set 12
  "$AECL" -q train basic --data set --epochs 1 --crop square --resize 6x6 --color rgb --color never --out run
  for file in set set/001.png; do "$AECL" -q encode run --data $file --out codes.npy; done
  "$AECL" -q reconstruct run --data set --out rebuilt.npy
  [ "$(samples_of rebuilt.npy)" = 12 ]
  "$AECL" -q eval run
  refused 4 'its samples are 3x5x5' eval run --data set --resize 5x5
  grep -q '"resize": "6x6"' run/run.json
  "$AECL" -q train run/run.json --out again
  "$AECL" -q train denoise --data set --epochs 1 --resize 8x8 --color grey --out clean
  "$AECL" -q denoise clean set --out pictures
  [ "$(find pictures -name '*.png' | wc -l)" -eq 12 ]
}

@test "folders in a folder are labels, of training and of other data" {
  mkdir set && draw pictures set/fine 20 && draw pictures set/dark 6
  run -0 --separate-stderr "$AECL" train basic --data set --epochs 1
  [[ $stderr == *"the folders of the pictures are their labels: dark 6, fine 20"*"of each label its share"* ]]
  "$AECL" -q train anomaly --data set --normal fine --epochs 1 --out run
  grep -q '"anomalous_rows": 2,' run/results.json
  refused 4 'has no label "fin"; did you mean fine' train anomaly --data set --normal fin --epochs 1
  mv set/fine set/good
  run -0 --separate-stderr "$AECL" train anomaly --data set --epochs 1 --out usual
  [[ $stderr == *"set: label good, as its name says, is taken for normal"* ]]
  [ "$("$AECL" -q eval usual --data set --json | json_value rows)" = 6 ] # its test part, of each label a fifth
}

@test "a folder in the layout of MVTec AD is learnt from train/good and judged on test" {
  draw bottle bottle 24
  run -0 --separate-stderr "$AECL" train anomaly --data bottle --epochs 2 --out run
  [[ $stderr == *"bottle: train/ and test/ divide it: 24 and 24 pictures"* ]]
  grep -q '"anomalous_rows": 16,' run/results.json
  [ "$("$AECL" -q eval run --json | json_value rows)" = 24 ]
  [ "$("$AECL" -q eval run --data bottle/test --json | json_value rows)" = 24 ]
  "$AECL" -q eval run --json >whole # masks of where: found in the set, and beside its test part
  "$AECL" -q eval run --data bottle/test --json | grep -E '"(pro|pixel_roc_auc|regions)"' >part
  grep -E '"(pro|pixel_roc_auc|regions)"' whole | cmp - part
  awk '/pixel_roc_auc/ { n++; if (!($2 + 0 > .6 && $2 + 0 <= 1)) exit 1 } /"pro"/ { n++; if (!($2 + 0 > .2 && $2 + 0 <= 1)) exit 1 } /regions/ { n++; if ($2 + 0 != 16) exit 1 } END { exit n != 3 }' part
  [[ $("$AECL" -q eval run) == *"pixels     ROC-AUC 0."*"PRO 0."*"(16 regions, up to 0.3 of the normal pixels)"* ]]
  cp -r bottle other
  rm "$(find other/ground_truth -name '*_mask.png' | sort | head -1)"
  refused 4 '_mask.png: is missing: the mask of the test picture' eval run --data other
  refused 2 '--split: bottle has its own; leave the option out' train anomaly --data bottle --split 0.3
}

@test "denoised pictures of a folder keep their sub-folders" {
  mkdir set && draw pictures set/a 8 && draw pictures set/b 8
  "$AECL" -q train denoise --data set --epochs 1 --out run
  "$AECL" -q denoise run set --out clean
  [ "$(cd clean && find . -name '*.png' | sort | head -9 | tail -2 | tr '\n' ' ')" = './a/007.png ./b/000.png ' ]
}

@test "detect draws where pictures are unlike what the model makes of them, on one scale" {
  draw bottle bottle 24
  "$AECL" -q train anomaly --data bottle --epochs 5 --out run
  run -0 --separate-stderr "$AECL" detect run bottle/test --maps maps/new
  [[ $stderr == *"maps of 24 pictures in maps/new: red is a squared error of "* ]]
  [ "$(cd maps/new && find . -name '*.png' | sort | head -2 | tr '\n' ' ')" = './crack/000.png ./crack/001.png ' ]
  [ "$("$AECL" info maps/new/good/007.png --json | json_value shape)" = 3x12x12 ]
  python3 - <<'P' # the reddest pixel of all lies in a defect, of the darker kind
import glob, struct, zlib
def rows(path):
    body, at, data = open(path, "rb").read(), 8, b""
    while at < len(body):
        n, = struct.unpack(">I", body[at:at + 4])
        if body[at + 4:at + 8] == b"IHDR": w, h, depth, kind = struct.unpack(">IIBB", body[at + 8:at + 18])
        if body[at + 4:at + 8] == b"IDAT": data += body[at + 8:at + 8 + n]
        at += n + 12
    data, step, out, before = zlib.decompress(data), 3 if kind == 2 else 1, [], None
    for y in range(h):
        line = bytearray(data[y * (w * step + 1) + 1:(y + 1) * (w * step + 1)]); f = data[y * (w * step + 1)]
        for i in range(len(line)):
            a = line[i - step] if i >= step else 0; b = before[i] if before else 0; c = before[i - step] if before and i >= step else 0
            p = a + b - c; pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
            line[i] = (line[i] + [0, a, b, (a + b) // 2, a if pa <= pb and pa <= pc else b if pb <= pc else c][f]) % 256
        before = line; out.append([tuple(line[i:i + step]) for i in range(0, len(line), step)])
    return out
red = max((p[0] - p[1], path, y, x) for path in glob.glob("maps/new/*/*.png") for y, r in enumerate(rows(path)) for x, p in enumerate(r))
assert red[0] > 240 and "/crack/" in red[1], red
mask = rows(red[1].replace("maps/new", "bottle/ground_truth").replace(".png", "_mask.png"))
assert mask[red[2]][red[3]][0] == 255, red
P
  awk 'BEGIN { for (i = 0; i < 3; i++) print "1,2" }' >t.csv
  refused 2 '--maps: is for pictures' detect run t.csv --maps m
}
