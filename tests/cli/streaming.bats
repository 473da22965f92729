load common

@test "a data set beyond the limit is streamed, and trains to the same bits, noise included" {
  for preset in "basic --execution panel" "basic --execution layerwise" "basic --execution panel --noise-factor 0.2"; do
    for limit in 0 0.01 0.3; do
      "$AECL" -q train $preset --data synthetic --epochs 2 --batch 33 --data-limit "$limit" --out "run$limit" >/dev/null
      sha_of "run$limit/model.safetensors" >>shas
      rm -r "run$limit"
    done
    cat shas
    [ "$(sort -u shas | wc -l)" -eq 1 ] && [ "$(wc -l <shas)" -eq 3 ]
    rm shas
  done
}

@test "a batch beyond what the limit holds is refused with the remedy" {
  refused 2 'use a smaller --batch or a larger --data-limit' train basic --data synthetic --batch 500 --data-limit 0.01 --out run
}
