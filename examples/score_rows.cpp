// Scores the rows of a table with a trained model and says which are anomalous, from C++17:
//     score_rows_cpp output/anomaly rows.csv [DEVICE]
// prints what score_rows.c and `aecl detect output/anomaly rows.csv --csv` print. Handles free themselves, and a failure
// is an exception.
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <aecl/aecl.h>

namespace {

struct failure : std::runtime_error {
    failure(aecl_status status, const std::string &message) : std::runtime_error(message), status(status) {}
    aecl_status status;
};

void check(aecl_status status) {
    if (status < 0) throw failure(status, aecl_message());
}

template <auto release> struct releaser {
    template <class T> void operator()(T *handle) const { release(handle); }
};
template <class T, auto release> using handle = std::unique_ptr<T, releaser<release>>;

using model = handle<aecl_model, aecl_model_free>;
using dataset = handle<aecl_dataset, aecl_dataset_free>;
using device = handle<aecl_device, aecl_device_close>;
using runner = handle<aecl_runner, aecl_runner_free>;

// make<model>(aecl_model_load, path): what `function` gives through its first parameter.
template <class Handle, class Function, class... Arguments> Handle make(Function function, Arguments... arguments) {
    typename Handle::element_type *raw = nullptr;
    check(function(&raw, arguments...));
    return Handle(raw);
}

void score_rows(const char *model_path, const std::string &rows_path, const char *selector) {
    const auto trained = make<model>(aecl_model_load, model_path);
    double threshold = 0;
    check(aecl_model_threshold(trained.get(), nullptr, &threshold));

    const auto rows = make<dataset>(aecl_dataset_read, rows_path.c_str());
    const auto opened = make<device>(aecl_device_open, selector, nullptr);
    aecl_runner_options options = AECL_RUNNER_OPTIONS;
    options.dtype = aecl_dataset_dtype(rows.get());
    const auto scorer = make<runner>(aecl_runner_new, trained.get(), opened.get(), AECL_RUN_SCORE, &options);

    const std::size_t features = aecl_dataset_features(rows.get()), wanted = aecl_runner_inputs(scorer.get());
    if (features != wanted)
        throw failure(AECL_INPUT, rows_path + ": its rows are of " + std::to_string(features) +
                                      " values, the model wants " + std::to_string(wanted));
    std::vector<double> scores(aecl_dataset_count(rows.get()));
    check(aecl_runner_run(scorer.get(), aecl_dataset_values(rows.get()), scores.size(), scores.data()));

    std::printf("row,score,threshold,verdict\n");
    for (std::size_t i = 0; i < scores.size(); i++)
        std::printf("%zu,%.9g,%.9g,%s\n", i + 1, scores[i], threshold, scores[i] > threshold ? "anomalous" : "normal");
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 3) return std::fprintf(stderr, "usage: score_rows_cpp MODEL ROWS [DEVICE]\n"), 2;
    try {
        score_rows(argv[1], argv[2], argc > 3 ? argv[3] : nullptr);
        return 0;
    } catch (const failure &failed) {
        std::fprintf(stderr, "score_rows_cpp: %s\n", failed.what());
        return aecl_exit_status(failed.status);
    }
}
