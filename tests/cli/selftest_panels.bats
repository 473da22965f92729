# The self-test refuses faults in panels and convolutions; see selftest.bats.

load plants

@test "a fault in conv.cl is refused" {
  all_refused conv.cl <<'END'
layers_of_pictures s/tile\(acc, MR, WINDOW, t\);/tile_clear(acc);/
layers_of_pictures s/channel \* stride, stride, channel, e/channel * stride, stride, 0, e/
layers_of_pictures s/t\.channel \* stride, stride, t\.channel/t.channel * stride, stride, 0/
layers_of_pictures s/tile\(acc, WINDOW, small, big, ld, ld, o, q\)/tile(acc, WINDOW, small, big, ld, VW, o, q)/
layers_of_pictures s/\(size_t\)\(o \+ i\) \* row \+ q \+ j\] = sum_lanes/(size_t)(o + i) * row + q] = sum_lanes/
pictures s/tile_to_small, w\.OH \*w\.OW/tile_to_big, w.OH *w.OW/
pictures s/tile_to_big, w\.H \*w\.W/tile_to_big, w.H *w.W - 1/
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

@test "a fault in window.clh is refused" {
  all_refused window.clh <<'END'
pictures s/value\[v\] = LOAD\(p \+ v \* VW\)/value[v] = LOAD(p)  * (floatv)(.5f)/
layers_of_pictures s/i \+ LANES <= count/i + LANES < count - 1/;s/for \(; i < count; i\+\+\)/for (; i < count - 1; i++)/
pictures s/weight \+ i \* step, stride, value/weight, stride, value/
pictures s/acc\[0\]\[v\] \+= acc\[l\]\[v\]/acc[0][v] += acc[0][v]/
layers_of_pictures s/ox = \(t\.place - line \* w\.OW\) \* w\.SX/ox = (t.place - line * w.OW)/
pictures s/if \(x >= w\.W\) continue/if (x > w.W) continue/
pictures s/kw = FIRST_TAP\(x, w\.SX, w\.DX\)/kw = 0/
layers_of_pictures s/if \(oy >= w\.OH \|\|/if (oy >= w.OH - 1 ||/
pictures s/acc\[i\]\[j\] = fma\(d, value\[j\], acc\[i\]\[j\]\)/acc[i][j] = fma(d, value[0], acc[i][j])/
pictures s/\? LOAD\(tap\[j\] \+ corner \+ n\) : \(floatv\)\(0\)/? LOAD(tap[j] + corner + n) : (floatv)(1)/
layers_of_pictures s/min\(o \+ i, w\.O - 1\)/min(o, w.O - 1)/
END
}
