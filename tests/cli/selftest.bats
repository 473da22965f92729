# The self-test before first use refuses every fault in the kernels: one planted in each function that changes a result.

load common

# Each way to run, by what it uses.
dense=(train basic --data synthetic --batch 300 --execution panel)
pictures=(train denoise --data synthetic --execution panel)
layers=(train basic --data synthetic --batch 300 --execution layerwise --gemm tile)
layers_of_pictures=(train denoise --data synthetic --execution layerwise --gemm tile --conv direct)
products=(train denoise --data synthetic --gemm tile --conv gemm)
clblast=(train basic --data synthetic --execution layerwise --gemm clblast)
descent=(train basic --data synthetic --execution panel --optimizer sgd)
descent_in_layers=(train basic --data synthetic --execution layerwise --gemm tile --optimizer sgd)
streamed=(train basic --data synthetic --data-limit 0.3 --execution panel)
scores=(train anomaly --data synthetic-ecg --epochs 1)
neighbours=(train anomaly-best --data synthetic-ecg --epochs 1)
limits=(bench memory)

# planted FILE WAY SED: with that change of that kernel file the way is refused.
planted() {
  local file=$1 way=$2 change=$3 folder="$BATS_TEST_TMPDIR/plant"
  local -n command=$way
  rm -rf "$folder"
  mkdir -p "$folder"
  sed -E "$change" "$SOURCE_DIR/kernels/$file" >"$folder/$file"
  if cmp -s "$SOURCE_DIR/kernels/$file" "$folder/$file"; then
    echo "$file: $change: changes nothing"
    return 1
  fi
  run --separate-stderr env AECL_KERNEL_DIR="$folder" XDG_CACHE_HOME="$folder/cache" POCL_CACHE_DIR="$folder/pocl" \
    "$AECL" -q "${command[@]}" $([ "$way" = limits ] || echo --out "$folder/run")
  if [ "$status" -ne 3 ] || [[ $stderr != *"computes wrong"* ]]; then
    echo "$file, $way: $change: exit $status, not refused: $stderr"
    return 1
  fi
}

# The plants on stdin, "WAY SED" a line, of one kernel file.
all_refused() {
  local way change failures=0
  while read -r way change; do
    planted "$1" "$way" "$change" || failures=$((failures + 1))
  done
  [ "$failures" -eq 0 ]
}

@test "a fault in adam.cl is refused" {
  all_refused adam.cl <<'END'
dense s/- \(floatv\)\(o\.rate\)/+ (floatv)(o.rate)/
layers s/\(sqrt\(v\)/(2 * sqrt(v)/
dense s/\(floatv\)\(1 - o\.beta1\)/(floatv)(o.beta1)/
dense s/\(g \* g - v\)/(g - v)/
dense s/store_lanes\(v, o\.v/store_lanes(m, o.v/
END
}

@test "a fault in batch.cl is refused" {
  all_refused batch.cl <<'END'
dense s/s\.order\[s\.first \+ n\]/s.order[n]/
layers s/ % s\.rows//
streamed s/ % s\.rows//
streamed s/\(s\.first \+ n\) % s/n % s/
dense s/sample_row\(s, n \+ i\)/sample_row(s, n)/
scores s/row\[j < height \? j : 0\]/row[0]/
scores s/\(floatv\)\(s\.shift\[k\]\)/(floatv)(0)/
dense s/ \* \(floatv\)\(s\.scale\[k\]\)//
layers s/\* s\.per_feature/* 0/
layers s/keep_columns\(value, n, s\.count\), x \+ \(size_t\)/value, x + (size_t)/
layers s/GATHER\(gather_u8, uchar, gather_bytes\)/GATHER(gather_u8, uchar, gather_floats)/
scores s/scale, count, features, per_feature\}/scale, count, features, 1 - per_feature}/
pictures s/LOAD\(samples\), \(uintv/(uintv)(0), (uintv/
pictures s/\(uintv\)\(draw\.epoch\)/(uintv)(0)/
pictures s/clamp\(value, 0\.f, 1\.f\)/value/
layers_of_pictures s/\* noise\[j\]/* noise[0]/
layers_of_pictures s/\{factor, seed0, seed1, epoch/{factor, seed1, seed0, epoch/
pictures s/f \+= 4\) add_noise_block/f += 8) add_noise_block/
dense s/f \+= VW\) gather_block/f += 2 * VW) gather_block/
layers s/    transpose\(block\);\n//;s/^    transpose\(block\);$//
layers s/\(int\)\(features - f\)/(int)(features - f) - 1/
layers s/rows \+ \(size_t\)\(n \+ i\) \* features \+ f/rows + (size_t)n * features + f/
END
}

@test "a fault in bench.cl is refused" {
  all_refused bench.cl <<'END'
limits s/factor, acc\[a\], value\)/factor, acc[a], acc[a])/
limits s/LOAD\(from \+ i\)/LOAD(from)/
END
}

@test "a fault in common.clh is refused" {
  all_refused common.clh <<'END'
dense s/fma\(\(floatv\)\(a\), b, c\)/fma((floatv)(a), b, c) * (floatv)(1.001f)/
layers s/return c\.x \+ c\.y;/return c.x;/
dense s/round < VW; round \*= 2/round < 1; round *= 2/
neighbours s/l < valid \? p\[l\] : 0\.f/0.f/
neighbours s/l < valid; l\+\+\) p\[l\]/l < valid - 1; l++) p[l]/
layers s/valid >= VW \? LOAD\(p\) : load_edge/valid >= VW ? LOAD(p) * (floatv)(2) : load_edge/
dense s/STORE\(value, p\);$/STORE(value + (floatv)(1), p);/
dense s/IOTA < \(intv\)\(valid\)/IOTA <= (intv)(valid)/
layers s/\(int\)limit - \(int\)column/(int)limit/
dense s/\(floatv\)\(0\), z <= /(floatv)(0), z > /
layers s/\(floatv\)\(0\), z <= /(floatv)(0), z > /
dense s/g, y > \(floatv\)\(0\)/g, y >= (floatv)(0)/
layers s/g, y > \(floatv\)\(0\)/g, y >= (floatv)(0)/
dense s/exp\(-z\)/exp(z)/
layers s/return g \* y \*/return g */
layers s/return tanh\(z\)/return z/
layers s/\(floatv\)\(1\) - y \* y/(floatv)(1) - y/
dense s/return name##_of\(z\)/return z/
scores s/return name##_gradient\(g, y\)/return g/
END
}

@test "a fault in conv.cl is refused" {
  all_refused conv.cl <<'END'
layers_of_pictures s/tile\(acc, MR, WINDOW, t\);/tile_clear(acc);/
layers_of_pictures s/channel \* stride, stride, channel, e/channel * stride, stride, 0, e/
layers_of_pictures s/t\.channel \* stride, stride, t\.channel/t.channel * stride, stride, 0/
layers_of_pictures s/tile\(acc, WINDOW, small, big, ld, ld, o, q\)/tile(acc, WINDOW, small, big, ld, VW, o, q)/
layers_of_pictures s/\(size_t\)\(o \+ i\) \* row \+ q \+ j\] = sum_lanes/(size_t)(o + i) * row + q] = sum_lanes/
pictures s/tile_to_small, w\.OH \*w\.OW/tile_to_big, w.OH *w.OW/
pictures s/tile_to_big, w\.H \*w\.W/tile_to_small, w.H *w.W/
pictures s/place < \(PLACES\)/place < (PLACES) - 1/
pictures s/\(PLACES\)\*TILE_COLUMNS, i, e/(PLACES)*TILE_COLUMNS, i + 1, e/
pictures s/TILE_COLUMNS, o, q\)/TILE_COLUMNS, o, 0)/
pictures s/PANEL_WEIGHTS\(weight_gradient_4x4, 4, 4\)/PANEL_WEIGHTS(weight_gradient_4x4, 8, 4)/
pictures s/PANEL_WEIGHTS\(weight_gradient_1x8, 1, 8\)/PANEL_WEIGHTS(weight_gradient_1x8, 1, 16)/
END
}

@test "a fault in dense.cl is refused" {
  all_refused dense.cl <<'END'
dense s/if \(from && r < rows\)/if (0)/
dense s/weight \+ i \* in, x/weight, x/
dense s/e = \{EPILOGUE_FORWARD, activation, bias\}/e = {EPILOGUE_FORWARD, 0, bias}/
scores s/e = \{EPILOGUE_BACKWARD, activation, x\}/e = {EPILOGUE_NONE, activation, x}/
scores s/weight \+ i, dz, 1, in/weight + i, dz, in, 1/
dense s/tile_add_packed\(acc, rows, &q, 0, from/tile_add_packed(acc, rows, \&q, 0, 0/
dense s/pack_transposed\(t, &q, column, from/pack_transposed(t, \&q, column, 0/
dense s/LOAD\(gradient \+ v \* VW\)/LOAD(gradient + v * VW) * (floatv)(2)/
neighbours s/\(int\)columns - \(int\)\(v \* VW\)/(int)columns - 1/
dense s/q\.a \+ \(first \+ i\)/q.a + i/
dense s/first, first \+ height\)/first, first + height - 1)/
END
}

@test "a fault in elementwise.cl is refused" {
  all_refused elementwise.cl <<'END'
clblast s/\(floatv\)\(b\[r\]\)/(floatv)(b[0])/
clblast s/LOAD\(y \+ i\), activation/LOAD(y), activation/
layers s/j \+= VW\) sum \+=/j += 2 * VW) sum +=/
END
}

@test "a fault in gemm.cl is refused" {
  all_refused gemm.cl <<'END'
layers s/tile_product\(acc, 1, q\);/tile_clear(acc);/
layers s/\(size_t\)i \* a_row, b \+ j/(size_t)i * a_row, b/
layers s/i\+\+, q\.a \+= a_row/i++/
layers s/if \(from && r < rows\)/if (0)/
layers s/store_lanes\(acc\[r\]\[v\], c/store_lanes(acc[0][v], c/
layers s/\{a, b, lda, ldb, CHUNK, CHUNK/{a, b, lda, ldb, CHUNK, 0/
END
}

@test "a fault in im2col.cl is refused" {
  all_refused im2col.cl <<'END'
products s/y < H && x < W/y < H \&\& x < W - 1/
products s/\(\(size_t\)\(c \* H \+ y\) \* W \+ x\)/((size_t)(c * H + y) * W)/
products s/ \|\| ox >= OW\) continue/) continue/
products s/kh = y % S/kh = 0/
products s/activate\(sum \+ \(floatv\)\(extra\[c\]\)/activate(sum/
END
}

@test "a fault in loss.cl is refused" {
  all_refused loss.cl <<'END'
scores s/return fabs\(e\)/return e/
dense s/return e \* e/return e/
scores s/return sign\(e\)/return (floatv)(1)/
dense s/return \(floatv\)\(2\) \* e/return e/
dense s/\? name##_value\(e\)/? e/
scores s/\? name##_gradient\(e\)/? e/
dense s/\(floatv\)\(scale\)/(floatv)(-scale)/
layers s/\(floatv\)\(scale\)/(floatv)(-scale)/
layers s/STORE\(LOAD\(p\) \+ sum, p\)/STORE(sum, p)/
dense s/STORE\(LOAD\(partial \+ n\) \+ sum/STORE(sum/
dense s/e = keep_columns\(out - LOAD\(t \+ at\), n, samples\)/e = out - LOAD(t + at)/
scores s/partial \+= columns/partial += TILE_COLUMNS/
scores s/TILE_COLUMNS, b \* block, end/TILE_COLUMNS, 0, end/
dense s/f = from; f < to/f = from + 1; f < to/
layers s/\(b \+ 1\) \* block, features\), \(int\)samples/(b + 1) * block, features), (int)samples - 1/
END
}

@test "a fault in nearest.cl is refused" {
  all_refused nearest.cl <<'END'
neighbours s/fmin\(best\[k\], value\)/best[k]/
neighbours s/if \(i \+ r < count\) keep/keep/
neighbours s/\(k == which - 1\)/(k == which)/
neighbours s/STORE\(sqrt\(found\)/STORE((found)/
END
}

@test "a fault in optimizer.clh is refused" {
  all_refused optimizer.clh <<'END'
layers s/LOAD\(g \+ i\), VW/LOAD(g), VW/
layers s/v, rate, beta1, beta2/v, rate, beta2, beta1/
END
}

@test "a fault in panel.clh is refused" {
  all_refused panel.clh <<'END'
dense s/i < \(count\) \/ MR \* MR; i \+= MR/i < (count) \/ MR * MR \/ 2; i += MR/
scores s/LEFT_ROWS\(i, count, 8, DO\) /                           /
scores s/\(count\) - \(count\) % MR % \(2 \* size\)/(count) - (count) % MR/
pictures s/q < panels; q\+\+\) g \+=/q < panels - 1; q++) g +=/
pictures s/OPTIMIZER\(o, at \+ i, g, valid\)/OPTIMIZER(o, at, g, valid)/
dense s/v < NV; v\+\+\) sum \+= LOAD\(row \+ v \* VW\)/v < NV; v++) sum = LOAD(row + v * VW)/
dense s/\(r \+ l\) \* TILE_COLUMNS/r * TILE_COLUMNS/
dense s/\(int\)\(to - r\)/(int)(to - r) - 1/
pictures s/partial\[c\] = sum_lanes\(sum\)/partial[c] = sum_lanes(sum) * .5f/
END
}

@test "a fault in philox.clh is refused" {
  all_refused philox.clh <<'END'
pictures s/round < 10/round < 9/
layers_of_pictures s/0xD2511F53u\), c\[0\]/0xD2511F55u), c[0]/
pictures s/0x1p-24f/0x1p-23f/
pictures s/\*odd = radius \* sinpi/*odd = radius * cospi/
layers_of_pictures s/\(floatv\)\(-2\) \* log/(floatv)(-1) * log/
END
}

@test "a fault in sgd.cl is refused" {
  all_refused sgd.cl <<'END'
descent s/\(floatv\)\(o\.rate\)/(floatv)(-o.rate)/
descent_in_layers s/\(floatv\)\(o\.rate\)/(floatv)(o.rate * .99f)/
END
}

@test "a fault in tile.clh is refused" {
  all_refused tile.clh <<'END'
dense s/acc\[r\]\[v\] = \(floatv\)\(0\)/acc[r][v] = (floatv)(1)/
layers s/float s = weight\[r \* stride\]/float s = weight[0]/
dense s/p < q\.k; p\+\+/p < q.k - 1; p++/
layers s/b \+= q\.ldb\)/b += 0)/
dense s/e\.extra\[row\]/e.extra[0]/
layers s/e\.extra \+ at \+ v \* VW/e.extra + v * VW/
layers s/out, at \+ r \* stride, row \+ r, e/out, at + r * stride, row, e/
dense s/\(p \+ i\) \* TILE_COLUMNS \+ v \* VW/p * TILE_COLUMNS + v * VW/
layers s/min\(column \+ v \* VW \+ j, q->n - 1\)/min(v * VW + j, q->n - 1)/
layers s/count; c\+\+, a \+= q->a_chunk/count; c++/
dense s/tile_add\(acc, rows, a \+ p, q->lda/tile_add(acc, rows, a, q->lda/
END
}

@test "a fault in window.clh is refused" {
  all_refused window.clh <<'END'
pictures s/value\[v\] = LOAD\(p \+ v \* VW\)/value[v] = LOAD(p)  * (floatv)(.5f)/
layers_of_pictures s/i \+ LANES <= count/i + LANES < count - 1/;s/for \(; i < count; i\+\+\)/for (; i < count - 1; i++)/
pictures s/weight \+ i \* step, stride, value/weight, stride, value/
pictures s/acc\[0\]\[v\] \+= acc\[l\]\[v\]/acc[0][v] += acc[0][v]/
layers_of_pictures s/ox = \(t\.place - line \* w\.OW\) \* w\.S/ox = (t.place - line * w.OW)/
pictures s/if \(x >= w\.W\) continue/if (x > w.W) continue/
pictures s/kw = x % w\.S/kw = 0/
layers_of_pictures s/if \(oy >= w\.OH\) continue/if (oy >= w.OH - 1) continue/
pictures s/acc\[i\]\[j\] = fma\(d, value\[j\], acc\[i\]\[j\]\)/acc[i][j] = fma(d, value[0], acc[i][j])/
pictures s/\? LOAD\(tap\[j\] \+ corner \+ n\) : \(floatv\)\(0\)/? LOAD(tap[j] + corner + n) : (floatv)(1)/
layers_of_pictures s/min\(o \+ i, w\.O - 1\)/min(o, w.O - 1)/
END
}

@test "every kernel file has its plants" {
  diff <(sed -nE 's/^  all_refused ([a-z0-9_.]+) .*/\1/p' "$BATS_TEST_FILENAME" | sort) <(ls "$SOURCE_DIR/kernels" | sort)
}
