/* The model that tests of files of models are made of. */
#include "support/small_model.h"

#include <string.h>

#include "base/mem.h"
#include "support/compare.h"

const char aecl_small_network[] = "{\"encoder\":[{\"layer\":\"dense\",\"units\":3,\"activation\":\"relu\"}],"
                                  "\"decoder\":[{\"layer\":\"dense\",\"activation\":\"sigmoid\"}]}";

aecl_network *aecl_network_of(const char *text, aecl_shape in) {
    aecl_network *network = NULL;
    aecl_json *json = NULL;
    aecl_assert_ok(aecl_json_parse(&json, "test", text, strlen(text)));
    aecl_assert_ok(aecl_network_from_json(&network, &in, json, "test"));
    aecl_json_free(json);
    return network;
}

char *aecl_own_text(const char *text) {
    char *out = NULL;
    aecl_assert_ok(aecl_copy_string(&out, text));
    return out;
}

aecl_model_file aecl_small_model(void) {
    aecl_model_file m = {.network = aecl_network_of(aecl_small_network, aecl_shape3(1, 2, 3)),
                         .scaling = {.kind = AECL_SCALING_STANDARD, .count = 6},
                         .preset = aecl_own_text("basic"),
                         .loss = aecl_own_text("mse"),
                         .noise_factor = 0.2,
                         .noise_least = 0.05,
                         .noise_kind = aecl_own_text("speckle"),
                         .data_name = aecl_own_text("a \"quoted\" name"),
                         .data_sha256 = aecl_own_text("abc"),
                         .device = aecl_own_text("p | d | v"),
                         .gemm = aecl_own_text("tile"),
                         .conv = aecl_own_text("direct"),
                         .execution = aecl_own_text("panel"),
                         .version = aecl_own_text("0.1.0"),
                         .seed = 9007199254740991u,
                         .epochs = 7};
    aecl_assert_ok(aecl_alloc(&m.flat, m.network->params.total, sizeof(float)));
    aecl_params_start(&m.network->params, 5, m.flat);
    aecl_assert_ok(aecl_alloc(&m.scaling.shift, 6, sizeof(float)));
    aecl_assert_ok(aecl_alloc(&m.scaling.scale, 6, sizeof(float)));
    for (size_t i = 0; i < 6; i++) m.scaling.shift[i] = 0.1f * (float)i, m.scaling.scale[i] = 1.0f / (3 + (float)i);
    return m;
}
