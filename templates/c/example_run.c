/* Reads samples as numbers apart by blanks, commas or lines, and prints what the network makes of each. */
#include <stdio.h>

#include "net.h"

int main(void) {
    static float sample[NET_FEATURES], rebuilt[NET_FEATURES];
    int i = 0;
    while (scanf("%f%*[,;]", &sample[i]) == 1) {
        if (++i < NET_FEATURES) continue;
        net_run(sample, rebuilt, 0);
        for (i = 0; i < NET_FEATURES; i++) printf("%s%.9g", i ? "," : "", rebuilt[i]);
        printf("\n");
        i = 0;
    }
    return i != 0; /* the last sample was cut */
}
