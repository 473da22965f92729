# The real files come from $AECL_DATA_DIR (ecg.csv) and from Debian's package (Fashion-MNIST), where there are any.
export REAL_DATA=${REAL_DATA-${AECL_DATA_DIR-}} # bats runs these lines again for each test
case $REAL_DATA in '' | /*) ;; *) REAL_DATA=$SOURCE_DIR/$REAL_DATA ;; esac

load common

setup() {
  command -v python3 >/dev/null || skip "python3 is not installed"
  unset AECL_DATA_DIR SSL_CERT_FILE
  export no_proxy=127.0.0.1 HOME="$BATS_TEST_TMPDIR" XDG_DATA_HOME="$BATS_TEST_TMPDIR/home"
  cd "$BATS_TEST_TMPDIR" || return
  mkdir web data
  part=data/ecg5000/ecg.csv.part file=data/ecg5000/ecg.csv servers=()
}

teardown() { for server in "${servers[@]}"; do kill "$server"; done; }

# serve MODE [PEM]: a server of ./web; its address is in $url.
serve() {
  python3 "$SOURCE_DIR/tests/cli/http_server.py" "$1" web ${2+"$2"} >port 3>&- &
  servers+=($!)
  for _ in {1..100}; do [ ! -s port ] || break; sleep 0.1; done
  url="http${2+s}://127.0.0.1:$(<port)"
  rm port
}

# A file of the pinned size that is not the pinned one.
false_file() { head -c 7877383 /dev/zero >web/ecg.csv; }

real_file() {
  [ -n "$REAL_DATA" ] && [ -f "$REAL_DATA/ecg.csv" ] || skip "AECL_DATA_DIR has no ecg.csv"
  cp "$REAL_DATA/ecg.csv" web/
}

nothing_left() { [ ! -e "$file" ] && [ ! -e "$part" ]; }

@test "fetch explains itself" {
  run -0 "$AECL" fetch --help
  for option in --to --from --timeout --json; do [[ $output == *"$option"* ]]; done
}

@test "without a set it lists what there is" {
  run -0 --separate-stderr "$AECL" fetch
  for set in ecg5000 fashion-mnist mnist; do grep -q "^$set  " <<<"$output"; done
  count=${#lines[@]}
  run -0 --separate-stderr "$AECL" fetch --json
  [ "$(grep -c '"sha256": "[0-9a-f]\{64\}"' <<<"$output")" -eq "$count" ]
}

@test "a set is fetched once" {
  real_file
  serve good
  run -0 --separate-stderr "$AECL" fetch ecg5000 --from "$url"
  [ "$output" = "$file" ]
  [[ $stderr == *"downloaded, 7877383 bytes, sha256 as expected"* ]]
  cmp "$file" web/ecg.csv
  run -0 --separate-stderr "$AECL" fetch ecg5000 --from http://127.0.0.1:1
  [[ $stderr == *"was there already"* ]]
}

@test "a download that was cut goes on" {
  real_file
  serve cut
  refused 1 'ended too early; 3938691 of 7877383 bytes are kept' fetch ecg5000 --from "$url"
  [ -f "$part" ] && [ ! -e "$file" ]
  serve rest
  run -0 "$AECL" fetch ecg5000 --from "$url"
  cmp "$file" web/ecg.csv
  [ ! -e "$part" ]
}

@test "every file of a set is fetched" {
  packed=/usr/share/datasets/fashion-mnist
  [ -d "$packed" ] || skip "dataset-fashion-mnist is not installed"
  # The package's files are the published ones without the name and time in their gzip headers.
  python3 - "$packed" web <<'PYTHON'
import os, struct, sys
times = {"train": 1504176606, "t10k": 1504176627}
for name in os.listdir(sys.argv[1]):
    body = open(os.path.join(sys.argv[1], name), "rb").read()[10:]
    head = b"\x1f\x8b\x08\x08" + struct.pack("<I", times[name.split("-")[0]]) + b"\0\3" + name[:-3].encode() + b"\0"
    open(os.path.join(sys.argv[2], name), "wb").write(head + body)
PYTHON
  serve good
  run -0 --separate-stderr "$AECL" -q fetch fashion-mnist --from "$url" --to elsewhere
  [ "${#lines[@]}" -eq 4 ]
  for name in train-images-idx3 t10k-images-idx3 train-labels-idx1 t10k-labels-idx1; do
    cmp "web/$name-ubyte.gz" "elsewhere/fashion-mnist/$name-ubyte.gz"
  done
}

@test "an altered file is refused and not kept" {
  false_file
  serve good
  refused 4 'has not the pinned sha256' fetch ecg5000 --from "$url"
  nothing_left
}

@test "a page instead of the file is refused" {
  false_file
  serve other
  refused 4 'another size' fetch ecg5000 --from "$url"
  nothing_left
}

@test "a missing file is told with the server's answer" {
  serve 404
  refused 1 'the server answers 404' fetch ecg5000 --from "$url"
  nothing_left
}

@test "a server that stalls is given up" {
  false_file
  serve stalled
  refused 1 'nothing arrived for 1 s; 3938691 of 7877383 bytes are kept' fetch ecg5000 --from "$url" --timeout 1
  [ -f "$part" ] && [ ! -e "$file" ]
}

@test "an interrupt keeps what arrived" {
  false_file
  serve stalled
  "$AECL" fetch ecg5000 --from "$url" 2>said 3>&- &
  for _ in {1..100}; do [ "$(stat -c %s "$part" 2>/dev/null)" != 3938691 ] || break; sleep 0.1; done
  kill -INT $!
  status=0
  wait $! || status=$?
  [ "$status" -eq 130 ]
  grep -q 'stopped; 3938691 of 7877383 bytes are kept' said
}

@test "a redirect from https to http is refused, to https followed" {
  command -v openssl >/dev/null || skip "openssl is not installed"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
    -keyout pem -out certificate 2>/dev/null
  cat certificate >>pem
  false_file
  serve good
  plain=$url
  serve "redirect=$plain" pem
  refused 1 'certificate' fetch ecg5000 --from "$url"
  export SSL_CERT_FILE="$PWD/certificate"
  refused 1 'redirected to a protocol that is not https' fetch ecg5000 --from "$url"
  nothing_left
  serve good pem
  secure=$url
  serve "redirect=$secure" pem
  refused 4 'has not the pinned sha256' fetch ecg5000 --from "$url" # it arrived
  serve "redirect=$secure"
  refused 4 'has not the pinned sha256' fetch ecg5000 --from "$url"
}

@test "without ./data the user's own folder is used" {
  rmdir data
  serve 404
  refused 1 '404' fetch ecg5000 --from "$url"
  [ -d home/aecl/ecg5000 ] && [ ! -e data ]
  unset XDG_DATA_HOME
  refused 1 '404' fetch ecg5000 --from "$url"
  [ -d .local/share/aecl/ecg5000 ]
  unset HOME
  refused 2 'name a folder with --to' fetch ecg5000 --from "$url"
}

@test "a disk that takes no more is told, and what it took is kept" {
  false_file
  serve good
  run -1 --separate-stderr bash -c "ulimit -f 100; exec \"$AECL\" -q fetch ecg5000 --from $url"
  [[ $stderr == "aecl: $part: cannot be written: File too large" ]]
  [ "$(stat -c %s "$part")" -eq 102400 ]
}

@test "an unknown set names the nearest" { refused 2 'did you mean ecg5000?' fetch ecg500; }
@test "another protocol is refused" { refused 2 'https:// or http://' fetch ecg5000 --from ftp://127.0.0.1; }
@test "too many words are refused" { refused 2 '"b" is too much' fetch ecg5000 b; }
