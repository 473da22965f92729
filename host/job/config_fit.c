/* Batch, epochs and widths of layers by the number of rows and their length, where a configuration leaves them open. */
#include "job/config_fit.h"

#include <math.h>
#include <string.h>

#include "base/log.h"

#define LEAST_BATCH 8
#define MOST_BATCH  64

/* Widths: what rows can teach in weights, and between which units a layer stays whatever they are. */
#define WEIGHTS_A_ROW 10000
#define LEAST_CAP     64
#define MOST_CAP      1024

/* What a step takes on two cores, about, and what it may take in all: a hundred rows take seconds. */
#define WEIGHT_SECONDS  5e-9
#define PRODUCT_SECONDS 3e-11 /* a multiplication and addition */
#define SECONDS_A_ROW   0.1
#define LEAST_SECONDS   10

static int64_t fit_batch(size_t rows) {
    size_t batch = rows / 16;
    return batch < LEAST_BATCH ? LEAST_BATCH : batch > MOST_BATCH ? MOST_BATCH : (int64_t)batch;
}

/* Units that a layer beside the rows' own length may have. */
static int64_t most_units(size_t rows, size_t features) {
    size_t units = WEIGHTS_A_ROW * rows / (2 * features);
    return units < LEAST_CAP ? LEAST_CAP : units > MOST_CAP ? MOST_CAP : (int64_t)units;
}

/* Multiplies the units of the first `count` layers of a half. */
static aecl_status widen(const aecl_json *layers, size_t count, double factor, const int64_t bounds[2]) {
    aecl_status st = AECL_OK;
    for (size_t i = 0; i < count; i++) {
        aecl_json *layer = (aecl_json *)aecl_json_at(layers, i); /* the tree is the caller's own */
        int64_t units = aecl_json_get_integer(layer, "units", 0);
        int64_t fitted = llround((double)units * factor), capped = fitted > bounds[1] ? bounds[1] : fitted;
        if (units > 0) TRY(aecl_json_set_integer(layer, "units", capped < bounds[0] ? bounds[0] : capped));
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

static aecl_status fit_widths(aecl_config *config, size_t rows, size_t features) {
    double factor = (double)features / (double)config->row_length;
    aecl_json *network = NULL;
    int64_t code = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_json_parse(&network, "network", config->network, strlen(config->network)));
    const aecl_json *encoder = aecl_json_get(network, "encoder"), *decoder = aecl_json_get(network, "decoder");
    size_t count = aecl_json_length(encoder);
    if (count) TRY(fit_code(aecl_json_at(encoder, count - 1), features, &code));
    const int64_t bounds[2] = {2 * code, most_units(rows, features)};
    TRY(widen(encoder, count - (count > 0), factor, bounds));
    TRY(widen(decoder, aecl_json_length(decoder), factor, bounds));
    TRY(aecl_config_set_network(config, network));
    config->row_length = (int64_t)features;
done:
    aecl_json_free(network);
    return st;
}

aecl_status aecl_config_fit(aecl_config *config, size_t rows, size_t features) {
    if (config->batch == 0) config->batch = fit_batch(rows);
    bool fits = config->row_length == 0 || config->row_length == (int64_t)features;
    return fits ? AECL_OK : fit_widths(config, rows, features);
}

static double step_seconds(const aecl_config *config, const aecl_network *network) {
    double products = 0;
    for (size_t i = 0; i < network->count; i++) products += aecl_layer_multiplications(&network->layers[i]);
    return WEIGHT_SECONDS * (double)network->params.trainable + 3 * PRODUCT_SECONDS * products * (double)config->batch;
}

void aecl_config_fit_epochs(aecl_config *config, size_t rows, const aecl_network *network) {
    if (config->epochs != 0) return;
    int64_t a_pass = ((int64_t)rows + config->batch - 1) / config->batch, least = config->least_epochs;
    double most = fmax(LEAST_SECONDS, SECONDS_A_ROW * (double)rows) / step_seconds(config, network);
    int64_t steps = (double)config->steps > most ? (int64_t)most : config->steps;
    int64_t epochs = (steps + a_pass - 1) / a_pass;
    config->epochs = epochs > least ? epochs : least > 0 ? least : 1;
}
