# The self-test refuses faults in what all kernels share; see selftest.bats.

load plants

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

@test "a fault in philox.clh is refused" {
  all_refused philox.clh <<'END'
pictures s/round < 10/round < 9/
layers_of_pictures s/0xD2511F53u\), c\[0\]/0xD2511F55u), c[0]/
pictures s/0x1p-24f/0x1p-23f/
pictures s/\*odd = radius \* sinpi/*odd = radius * cospi/
layers_of_pictures s/\(floatv\)\(-2\) \* log/(floatv)(-1) * log/
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
