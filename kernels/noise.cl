/* How noise is drawn: the strength `factor`, or one for each sample from factor - span on; see add_noise. */
typedef struct {
    float factor, span;
    uint seed0, seed1, epoch, clip, kind;
    uint plane, width, block_height, block_width;
} noise_draw;

/* Where it falls: on four values from f on of VW samples, each with its own factor. `own` are the samples' own numbers: of
 * the strength, and of where blocks begin. */
typedef struct {
    noise_draw draw;
    uint f;
    uintv samples, own[4];
    floatv factor;
} noise_place;

/* Numbers 4 * four .. 4 * four + 3 of each sample. */
INLINE void noise_numbers(uintv c[4], const noise_place at, uintv four) {
    c[0] = four;
    c[1] = at.samples;
    c[2] = (uintv)(at.draw.epoch);
    c[3] = (uintv)(RANDOM_NOISE);
    philox(c, at.draw.seed0, at.draw.seed1);
}

INLINE void normal_numbers(floatv normal[4], const noise_place at, uint four) {
    uintv c[4];
    noise_numbers(c, at, (uintv)(four));
    normal_pair(c[0], c[1], &normal[0], &normal[1]);
    normal_pair(c[2], c[3], &normal[2], &normal[3]);
}

/* A uniform number for each pixel or block, whatever channel. */
INLINE floatv place_chance(const noise_place at, uintv place) {
    uintv c[4];
    noise_numbers(c, at, place);
    return uniform_of(c[0]);
}

/* <name>_noise: v, values of four features, become noisy; not yet clipped. What the program is compiled with names them,
 * NOISES(DO), and numbers them, NOISE_<name>, as host/nn/noises/noises.def lists them. */
INLINE void gaussian_noise(floatv v[4], const noise_place at) {
    floatv normal[4];
    normal_numbers(normal, at, at.f / 4);
    UNROLL for (uint j = 0; j < 4; j++) v[j] = v[j] + at.factor * normal[j];
}

INLINE void speckle_noise(floatv v[4], const noise_place at) {
    floatv normal[4];
    normal_numbers(normal, at, at.f / 4);
    UNROLL for (uint j = 0; j < 4; j++) v[j] = v[j] + at.factor * v[j] * normal[j];
}

INLINE void salt_and_pepper_noise(floatv v[4], const noise_place at) {
    for (uint j = 0; j < 4; j++) {
        floatv u = place_chance(at, (uintv)((at.f + j) % at.draw.plane));
        v[j] = select(v[j], (floatv)(1), u < at.factor);
        v[j] = select(v[j], (floatv)(0), u < (floatv)(0.5f) * at.factor);
    }
}

INLINE void dropout_noise(floatv v[4], const noise_place at) {
    for (uint j = 0; j < 4; j++)
        v[j] = select(v[j], (floatv)(0), place_chance(at, (uintv)((at.f + j) % at.draw.plane)) < at.factor);
}

INLINE void blocks_noise(floatv v[4], const noise_place at) {
    const noise_draw d = at.draw;
    uintv right = mul_hi(at.own[1], (uintv)(d.block_width)), down = mul_hi(at.own[2], (uintv)(d.block_height));
    uint across = d.width / d.block_width + 2;
    for (uint j = 0; j < 4; j++) {
        uint column = (at.f + j) % d.width, row = (at.f + j) % d.plane / d.width;
        uintv x = ((uintv)(column) + right) / (uintv)(d.block_width);
        uintv y = ((uintv)(row) + down) / (uintv)(d.block_height);
        v[j] = select(v[j], (floatv)(0), place_chance(at, y * (uintv)(across) + x) < at.factor);
    }
}

/* Counts of light, step by step as host/nn/noises/poisson.c has them, which says why. */
#define POISSON_MOST_MEAN   32.f
#define POISSON_MOST_COUNTS 96
#define POISSON_OTHER       0x80000000u

#if VW == 1
#define ANY_LANE(mask) (mask)
#else
#define ANY_LANE(mask) any(mask)
#endif

INLINE floatv poisson_inverse(floatv x) {
    floatv r = (floatv)(1) / x;
    return fma(r, fma(-x, r, (floatv)(1)), r);
}

INLINE floatv poisson_exponential(floatv x) {
    floatv n = rint(x * (floatv)(1.44269504f));
    floatv r = fma(n, (floatv)(2.12194440e-4f), fma(n, (floatv)(-0.693359375f), x));
    floatv sum = fma((floatv)(1.98412698e-4f), r, (floatv)(1.38888889e-3f));
    sum = fma(sum, r, (floatv)(8.33333333e-3f));
    sum = fma(sum, r, (floatv)(4.16666667e-2f));
    sum = fma(sum, r, (floatv)(1.66666667e-1f));
    sum = fma(sum, r, (floatv)(0.5f));
    sum = fma(sum, r, (floatv)(1));
    sum = fma(sum, r, (floatv)(1));
    return ldexp(sum, TO_INTV(n));
}

INLINE floatv poisson_count(floatv mean, floatv u) {
    floatv term = poisson_exponential(-mean), sum = term, below = u * (floatv)(1 - 0x1p-18f), count = (floatv)(0);
    for (uint k = 1; k < POISSON_MOST_COUNTS; k++) {
        intv more = below >= sum;
        if (!ANY_LANE(more)) break;
        floatv share = mean * poisson_inverse((floatv)(k));
        count = select(count, count + (floatv)(1), more);
        sum = fma(term, share, sum);
        term = term * share;
    }
    return count;
}

INLINE void poisson_noise(floatv v[4], const noise_place at) {
    floatv unit = at.factor * at.factor, scale = poisson_inverse(unit), normal[4];
    uintv c[4];
    noise_numbers(c, at, (uintv)(at.f / 4));
    normal_numbers(normal, at, at.f / 4 + POISSON_OTHER);
    for (uint j = 0; j < 4; j++) {
        floatv mean = fmax(v[j], (floatv)(0)) * scale, most = (floatv)(POISSON_MOST_MEAN);
        floatv many = mean + sqrt(mean) * normal[j] + (normal[j] * normal[j] - (floatv)(1)) * (floatv)(1 / 6.f);
        v[j] = select(poisson_count(fmin(mean, most), uniform_of(c[j])), many, mean > most) * unit;
    }
}

INLINE void add_noise_block(__global const float *t, __global float *x, const batch_source s, const noise_draw draw,
                            uint n, uint f, uint columns) {
    uint samples[VW];
    for (uint i = 0; i < VW; i++) samples[i] = n + i < s.count ? sample_number(s, n + i) : 0;
    noise_place at = {draw, f, LOAD(samples), {(uintv)(0)}, (floatv)(draw.factor)};
    if (draw.span != 0 || draw.kind == NOISE_blocks) {
        at.own[1] = at.samples;
        at.own[2] = (uintv)(draw.epoch);
        at.own[3] = (uintv)(RANDOM_STRENGTH);
        philox(at.own, draw.seed0, draw.seed1);
    }
    if (draw.span != 0) at.factor = fma((floatv)(-draw.span), uniform_of(at.own[0]), at.factor);
    floatv v[4];
    UNROLL for (uint j = 0; j < 4; j++) v[j] = LOAD(t + (size_t)min(f + j, s.features - 1) * columns + n);
#define NOISE_OF_KIND(name)                                                                                            \
    if (draw.kind == NOISE_##name) name##_noise(v, at);
    NOISES(NOISE_OF_KIND)
    UNROLL for (uint j = 0; j < 4; j++)
        if (f + j < s.features) {
            floatv value = draw.clip ? clamp(v[j], 0.f, 1.f) : v[j];
            STORE(keep_columns(value, n, s.count), x + (size_t)(f + j) * columns + n);
        }
}

/* add_noise:  x[f][n] = t[f][n] with noise of number `kind` (NOISE_gaussian, ...), assigned; zero for n >= count.
 * t, x   [features][columns]      order  [.] sample numbers; the sample, not its place, chooses the numbers
 * factor, span   its strength; where span is not 0 each sample's own, evenly from factor - span to factor
 * clip   1: values are clipped to [0, 1]
 * plane, width, block_height, block_width   values of a channel, of a line, and a block's sides
 * grid   x: columns / VW, y: features / 4 rounded up (one Philox call gives four numbers)
 * bound  features and count in the kernel, columns by the grid */
KERNEL add_noise(__global const float *restrict t, __global float *restrict x, __global const uint *restrict order,
                 uint first, uint count, uint features, uint columns, float factor, float span, uint seed0, uint seed1,
                 uint epoch, uint clip, uint kind, uint plane, uint width, uint block_height, uint block_width) {
    uint n = get_global_id(0) * VW, f = get_global_id(1) * 4;
    if (n >= columns || f >= features) return;
    batch_source s = {order, first, 0, 0, 0, count, features, 0};
    noise_draw draw = {factor, span, seed0, seed1, epoch, clip, kind, plane, width, block_height, block_width};
    add_noise_block(t, x, s, draw, n, f, columns);
}

#ifdef PANEL

INLINE void panel_noise(__global const float *t, __global float *x, const batch_source s, const noise_draw draw) {
    for (uint n = 0; n < TILE_COLUMNS; n += VW)
        for (uint f = 0; f < s.features; f += 4) add_noise_block(t, x, s, draw, n, f, TILE_COLUMNS);
}

#endif
