# The self-test before first use refuses every fault in the kernels: one is planted in each function that changes a result. Here
# in what layers, losses and optimizers have of their own; selftest_panels.bats and selftest_shared.bats have the rest.

load plants

@test "a fault in adam.cl is refused" {
  all_refused adam.cl <<'END'
dense s/- \(floatv\)\(o\.rate\)/+ (floatv)(o.rate)/
layers s/\(sqrt\(v\)/(2 * sqrt(v)/
dense s/\(floatv\)\(1 - o\.beta1\)/(floatv)(o.beta1)/
dense s/\(g \* g - v\)/(g - v)/
dense s/store_lanes\(v, o\.v/store_lanes(m, o.v/
END
}

@test "a fault in activation.cl is refused" {
  all_refused activation.cl <<'END'
activations s/NORMAL_AT_ZERO\) \* z \*/NORMAL_AT_ZERO) */
activations s/return share \*/return/
END
}

@test "a fault in add.cl is refused" {
  all_refused add.cl <<'END'
skips s/LOAD\(other \+ i\)/LOAD(other)/
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
dense s/f \+= VW\) gather_block/f += 2 * VW) gather_block/
layers s/    transpose\(block\);\n//;s/^    transpose\(block\);$//
layers s/\(int\)\(features - f\)/(int)(features - f) - 1/
layers s/rows \+ \(size_t\)\(n \+ i\) \* features \+ f/rows + (size_t)n * features + f/
END
}

@test "a fault in noise.cl is refused" {
  all_refused noise.cl <<'END'
pictures s/c\[1\] = at\.samples/c[1] = (uintv)(0)/
pictures s/\(uintv\)\(at\.draw\.epoch\)/(uintv)(0)/
pictures s/clamp\(v\[j\], 0\.f, 1\.f\)/v[j]/
layers_of_pictures s/at\.factor \* normal\[j\]/at.factor * normal[0]/
layers_of_pictures s/span, seed0, seed1, epoch, clip, kind, plane/span, seed1, seed0, epoch, clip, kind, plane/
pictures s/f \+= 4\) add_noise_block/f += 8) add_noise_block/
counted s/below >= sum/below > sum + sum/
counted s/ \* unit;/;/
salted s/0\.5f\) \* at\.factor/0.4f) * at.factor/
blocked s/\(uintv\)\(across\)/(uintv)(1)/
blocked s/place \/ d\.width/place % d.width/
END
}

@test "a fault in batch_norm.cl is refused" {
  all_refused batch_norm.cl <<'END'
norms s/fmax\(count - 1\.f, 1\.f\)/count/
norms s/ - normal \* \(floatv\)\(dweight\[c\] \/ count\)//
END
}

@test "a fault in bench.cl is refused" {
  all_refused bench.cl <<'END'
limits s/factor, acc\[a\], value\)/factor, acc[a], acc[a])/
END
}

@test "a fault in concat.cl is refused" {
  all_refused concat.cl <<'END'
skips s/LOAD\(dz \+ from \+ i\)/LOAD(dz + i)/
END
}

@test "a fault in crop.cl is refused" {
  all_refused crop.cl <<'END'
windows s/line \+ p\.top/line/
odd_pictures s/ - p\.left;/;/
END
}

@test "a fault in dropout.cl is refused" {
  all_refused dropout.cl <<'END'
norms s/c\[i\]\) < /c[0]) < /
END
}

@test "a fault in elementwise.cl is refused" {
  all_refused elementwise.cl <<'END'
clblast s/\(floatv\)\(b\[r\]\)/(floatv)(b[0])/
clblast s/LOAD\(y \+ i\), activation/LOAD(y), activation/
skips s/LOAD\(a \+ i\) \+ LOAD/LOAD/
layers s/j \+= VW\) sum \+=/j += 2 * VW) sum +=/
limits s/LOAD\(from \+ i\)/LOAD(from)/
windows s/STORE\(activation_gradient\(LOAD\(dz \+ i\)/STORE(activation_gradient(LOAD(dz)/
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
products s/ \|\| ox >= OW \|\| oy/ || oy/
products s/kh = FIRST_TAP\(y, SY, DY\)/kh = 0/
products s/activate\(sum \+ \(floatv\)\(extra\[c\]\)/activate(sum/
END
}

@test "a fault in layer_norm.cl is refused" {
  all_refused layer_norm.cl <<'END'
norms s/ - normal \* product \/ count//
END
}

@test "a fault in loss.cl is refused" {
  all_refused loss.cl <<'END'
scores s/return fabs\(x\.e\)/return x.e/
dense s/return x\.e \* x\.e/return x.e/
scores s/return sign\(x\.e\)/return (floatv)(1)/
dense s/return \(floatv\)\(2\) \* x\.e/return x.e/
dense s/\? name##_value\(x\)/? x.e/
scores s/\? name##_gradient\(x\)/? x.e/
dense s/\(floatv\)\(scale\)/(floatv)(-scale)/
layers s/\(floatv\)\(scale\)/(floatv)(-scale)/
layers s/STORE\(LOAD\(p\) \+ sum, p\)/STORE(sum, p)/
dense s/STORE\(LOAD\(partial \+ n\) \+ sum/STORE(sum/
dense s/, \(int\)samples - \(int\)n\);/, VW);/
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
neighbours s/k \+ 1 >= first/k >= first/
neighbours s/k < end/k < last/
neighbours s/sum \+= sqrt\(best\[k\]\)/sum += best[k]/
END
}

@test "a fault in optimizer.clh is refused" {
  all_refused optimizer.clh <<'END'
layers s/LOAD\(g \+ i\), VW/LOAD(g), VW/
layers s/v, rate, beta1, beta2/v, rate, beta2, beta1/
END
}

@test "a fault in pixel_shuffle.cl is refused" {
  all_refused pixel_shuffle.cl <<'END'
norms s/\* F \+ bx - x \* F/* F/
END
}

@test "a fault in pool.cl is refused" {
  all_refused pool.cl <<'END'
windows s/select\(most, v, larger\)/fmin(most, v)/
windows s/== \(floatv\)\(kh \* KW \+ kw\)/== (floatv)(0)/
END
}

@test "a fault in upsample.cl is refused" {
  all_refused upsample.cl <<'END'
windows s/1\.f - next : /1.f : /
END
}

@test "a fault in sgd.cl is refused" {
  all_refused sgd.cl <<'END'
descent s/\(floatv\)\(o\.rate\)/(floatv)(-o.rate)/
descent_in_layers s/\(floatv\)\(o\.rate\)/(floatv)(o.rate * .99f)/
END
}

@test "a fault in another optimizer's step is refused" {
  all_refused adamw.cl <<'END'
adamw s/decayed\(o, at, valid\), o\.w/load_lanes(o.w + at, valid), o.w/
END
  all_refused momentum.cl <<'END'
momentum s/valid\) \+ g/valid) - g/
END
  all_refused nesterov.cl <<'END'
nesterov s/\(g \+/(-g +/
END
  all_refused rmsprop.cl <<'END'
rmsprop s/g \* g - m/g - m/
END
  all_refused lion.cl <<'END'
lion s/1 - o\.beta2/o.beta2/
lion s/copysign\(\(floatv\)\(o\.rate\)/copysign((floatv)(2 * o.rate)/
END
}

@test "a fault in clip.cl is refused" {
  all_refused clip.cl <<'END'
clipped s/sum \+= v \* v/sum += v/
clipped s/most \/ length/length \/ most/
END
}

@test "a fault in average.cl is refused" {
  all_refused average.cl <<'END'
averaged s/\(floatv\)\(share\) \*/(floatv)(-share) */
averaged s/STORE\(present, b/STORE(present, a/
END
}

@test "a fault in ssim.cl is refused" {
  all_refused ssim.cl <<'END'
similar s/sum\[4\] - sum\[0\] \* sum\[1\]/sum[4]/
similar s/sum\[4\] \+= g \* a \* b/sum[4] += g * a/
similar s/o <= last; o\+\+\)$/o < last; o++)/
similar s/half_t \* sum\[2\]/sum[2]/
similar s/\(floatv\)\(share\)\*unlike/unlike/
END
}

@test "a fault in variational.cl is refused" {
  all_refused variational.cl <<'END'
draws s/ - logarithm - \(floatv\)\(1\)/ - logarithm/
draws s/part \* mean/part/
END
}

@test "every kernel file has its plants" {
  diff <(sed -nE 's/^  all_refused ([a-z0-9_.]+) .*/\1/p' "$BATS_TEST_DIRNAME"/selftest*.bats | sort) <(ls "$SOURCE_DIR/kernels" | sort)
}
