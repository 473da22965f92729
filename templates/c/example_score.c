/* Reads samples as numbers apart by blanks, commas or lines, and prints the score and the verdict of each. */
#include <stdio.h>

#include "net.h"

int main(void) {
    static float sample[NET_FEATURES];
    int i = 0;
    while (scanf("%f%*[,;]", &sample[i]) == 1) {
        if (++i < NET_FEATURES) continue;
        const float score = net_score(sample);
        printf("%.9g\t%s\n", score, net_anomalous(score) ? "anomalous" : "normal");
        i = 0;
    }
    return i != 0; /* the last sample was cut */
}
