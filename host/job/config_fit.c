/* Batch, epochs and widths of layers by the number of rows and their length, where a configuration leaves them open. */
#include "job/config_fit.h"

#include <math.h>
#include <string.h>

#include "base/log.h"

#define LEAST_BATCH 8
#define MOST_BATCH  64

static int64_t fit_batch(size_t rows) {
    size_t batch = rows / 16;
    return batch < LEAST_BATCH ? LEAST_BATCH : batch > MOST_BATCH ? MOST_BATCH : (int64_t)batch;
}

static int64_t fit_epochs(const aecl_config *config, size_t rows) {
    int64_t steps = ((int64_t)rows + config->batch - 1) / config->batch;
    return (config->steps + steps - 1) / steps;
}

/* Multiplies the units of the first `count` layers of a half. */
static aecl_status widen(const aecl_json *layers, size_t count, double factor, int64_t least) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) {
        aecl_json *layer = (aecl_json *)aecl_json_at(layers, i); /* the tree is the caller's own */
        int64_t units = aecl_json_get_integer(layer, "units", 0);
        int64_t fitted = llround((double)units * factor);
        if (units > 0) TRY(aecl_json_set_integer(layer, "units", fitted < least ? least : fitted));
    }
done:
    return st;
}

/* Keeps the code below the columns: rows that pass it whole have no error. */
static aecl_status fit_code(const aecl_json *layer, size_t features, int64_t *code) {
    const int64_t most = features > 1 ? (int64_t)features - 1 : 1;
    *code = aecl_json_get_integer(layer, "units", 0);
    if (*code <= most) return AECL_OK;
    aecl_log(AECL_LOG_NOTE, "rows of %zu values: a code of %lld instead of %lld", features, (long long)most,
             (long long)*code);
    *code = most;
    return aecl_json_set_integer((aecl_json *)layer, "units", most);
}

static aecl_status fit_widths(aecl_config *config, size_t features) {
    double factor = (double)features / (double)config->row_length;
    aecl_json *network = NULL;
    int64_t code = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_json_parse(&network, "network", config->network, strlen(config->network)));
    const aecl_json *encoder = aecl_json_get(network, "encoder"), *decoder = aecl_json_get(network, "decoder");
    size_t count = aecl_json_length(encoder);
    if (count) TRY(fit_code(aecl_json_at(encoder, count - 1), features, &code));
    TRY(widen(encoder, count - (count > 0), factor, 2 * code));
    TRY(widen(decoder, aecl_json_length(decoder), factor, 2 * code));
    TRY(aecl_config_set_network(config, network));
    config->row_length = (int64_t)features;
done:
    aecl_json_free(network);
    return st;
}

aecl_status aecl_config_fit(aecl_config *config, size_t rows, size_t features) {
    if (config->batch == 0) config->batch = fit_batch(rows);
    if (config->epochs == 0) config->epochs = fit_epochs(config, rows);
    bool fits = config->row_length == 0 || config->row_length == (int64_t)features;
    return fits ? AECL_OK : fit_widths(config, features);
}
