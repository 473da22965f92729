/* Runs a model exported to C with the prefix "net" and holds what it gives to what aecl gave of the same samples, as
 * exported.py does:  exported_main SAMPLES.idx|.csv DECODED.npy CODES.npy|- SCORES.tsv|- */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"

static float sample[NET_FEATURES], got[NET_FEATURES], want[NET_FEATURES], code[NET_CODE + 1], want_code[NET_CODE + 1];

/* A NPY file of float32 or an IDX file of pictures at its first value, another file at its start; NULL for "-". */
static FILE *open_rows(const char *path) {
    unsigned char start[10];
    FILE *file = strcmp(path, "-") ? fopen(path, "rb") : NULL;
    if (file && strstr(path, ".idx")) fseek(file, 16, SEEK_SET);
    if (file == NULL || strstr(path, ".npy") == NULL) return file;
    if (fread(start, 1, sizeof start, file) != sizeof start) exit(2);
    fseek(file, 10 + start[8] + 256L * start[9], SEEK_SET);
    return file;
}

static int read_sample(FILE *file, const char *path) {
    const int bytes = strstr(path, ".idx") != NULL;
    for (int i = 0; i < NET_FEATURES; i++) {
        if (bytes) sample[i] = (float)fgetc(file);
        if (bytes ? sample[i] < 0 : fscanf(file, "%f%*[,]", &sample[i]) < 1) return 0;
    }
    return 1;
}

static double worst;

/* All `count` values within 1e-5 of the largest, or of `least`. */
static void hold(const char *what, const float *a, const float *b, int count, double least) {
    double most = least, apart = 0;
    for (int i = 0; i < count; i++) most = fmax(most, fabs(b[i]));
    for (int i = 0; i < count; i++) {
        apart = fmax(apart, fabs((double)a[i] - b[i]) / most);
        if (!(fabs((double)a[i] - b[i]) <= 1e-5 * most)) {
            printf("%s[%d] is %.9g, wanted %.9g\n", what, i, a[i], b[i]);
            exit(1);
        }
    }
    worst = fmax(worst, apart);
}

static int anomalous;

static void hold_score(FILE *scores) {
#ifdef NET_THRESHOLD
    float value, threshold;
    char verdict[32];
    if (fscanf(scores, "%*d %f %f %31s%*[^\n]", &value, &threshold, verdict) != 3) exit(2);
    const float score = net_score(sample);
    hold("score", &score, &value, 1, threshold);
    if (net_anomalous(score) != !strcmp(verdict, "anomalous")) exit(3);
    anomalous += net_anomalous(score);
#else
    (void)scores;
    exit(2);
#endif
}

int main(int count, char **path) {
    if (count != 5) return 2;
    FILE *samples = open_rows(path[1]), *decoded = open_rows(path[2]), *codes = open_rows(path[3]);
    FILE *scores = open_rows(path[4]);
    int rows = 0;
    if (!samples || !decoded) return 2;
    for (; fread(want, sizeof *want, NET_FEATURES, decoded) == NET_FEATURES; rows++) {
        if (!read_sample(samples, path[1])) return 2;
        net_run(sample, got, codes ? code : NULL);
        hold("reconstruction", got, want, NET_FEATURES, 0);
        if (codes && fread(want_code, sizeof *code, NET_CODE, codes) != NET_CODE) return 2;
        if (codes) hold("code", code, want_code, NET_CODE, 0);
        if (scores) hold_score(scores);
    }
    printf("%d samples, %d anomalous, at most %.2g apart\n", rows, anomalous, worst);
    return rows == 0 || (scores && (anomalous == 0 || anomalous == rows));
}
