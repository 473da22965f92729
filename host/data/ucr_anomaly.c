/* The UCR anomaly archive says in a file's name what its labels are: NAME_TRAIN_BEGIN_END.txt. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "data/reader.h"

/* The number before *stop, which moves in front of the '_' before it. */
static bool take_number(const char *name, const char **stop, size_t *number) {
    const char *s = *stop;
    while (s > name && s[-1] >= '0' && s[-1] <= '9') s--;
    if (s == *stop || *stop - s > 12 || s - name < 2 || s[-1] != '_') return false;
    *number = (size_t)strtoull(s, NULL, 10);
    *stop = s - 1;
    return true;
}

aecl_status aecl_ucr_anomaly_mark(aecl_dataset *d) {
    const char *stop = strstr(d->name, ".txt");
    size_t train, begin, end, values = d->count * d->features;
    bool column = d->rank == 1 && (d->features == 1 || d->count == 1) && d->labels == NULL && stop && stop[4] == 0;
    if (!column || !take_number(d->name, &stop, &end) || !take_number(d->name, &stop, &begin) ||
        !take_number(d->name, &stop, &train) || train == 0 || begin <= train || end < begin || values < end)
        return AECL_OK;
    aecl_status st = aecl_alloc(&d->labels, values, sizeof *d->labels);
    if (st < 0) return st;
    for (size_t i = 0; i < values; i++) d->labels[i] = i + 1 >= begin && i + 1 <= end;
    d->count = values, d->features = d->dim[0] = 1;
    free(d->columns);
    d->columns = NULL;
    d->train_first = train;
    aecl_log(AECL_LOG_NOTE, "%s: by its name the first %zu values train, and %zu to %zu are anomalous (label 1)",
             d->name, train, begin, end);
    return aecl_dataset_seal(d);
}
