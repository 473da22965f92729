/* The table of threshold rules and metrics, as JSON and as lines. */
#include "app/report/verdict_table.h"

#include <math.h>
#include <string.h>

#include "detect/thresholds.h"

/* The rules of the table beside the model's own. */
static const char *const shown_rules[] = {"sigma:1",       "sigma:2",       "sigma:3",  "percentile:95",
                                          "percentile:98", "percentile:99", "rate:0.1", "mad:3",
                                          "iqr:1.5",       "best-f1",       "youden"};

#define FAR_BELOW 0.35

const char *aecl_auc_remark(double auc) {
    return auc < FAR_BELOW ? ": these anomalies are more regular than normal rows (or --normal names the wrong label)"
                           : "";
}

static size_t count_above(const aecl_verdicts *v, double threshold) {
    size_t count = 0;
    for (size_t i = 0; i < v->count; i++) count += v->scores[i] > threshold;
    return count;
}

/* Metrics of one threshold into an object and a line. */
static aecl_status add_metrics(const aecl_verdicts *v, double threshold, aecl_json *facts, aecl_text *line) {
    aecl_confusion c = {0};
    aecl_status st = AECL_OK;
    if (v->anomalous) c = aecl_confusion_at(v->scores, v->anomalous, v->count, threshold);
    TRY(aecl_json_set_real(facts, "threshold", threshold));
    TRY(aecl_json_set_integer(facts, "called_anomalous", (int64_t)count_above(v, threshold)));
    aecl_text_add(line, " %9.5g %8zu", threshold, count_above(v, threshold));
    for (const aecl_metric *m = aecl_metrics; m->name; m++) {
        double value = NAN;
        bool defined = v->anomalous && m->compute(&c, &value);
        TRY(aecl_json_set_real(facts, m->name, value));
        if (defined)
            aecl_text_add(line, "%7.3f", value);
        else
            aecl_text_add(line, "%7s", "-");
    }
    aecl_text_add(line, "\n");
done:
    return st;
}

static aecl_status add_rule(const aecl_verdicts *v, const aecl_detection *d, const char *rule, aecl_json *rules,
                            aecl_text *table) {
    aecl_json *facts = aecl_json_object();
    aecl_threshold parsed;
    double threshold = NAN;
    aecl_status st = AECL_OK;
    TRY(aecl_threshold_parse(&parsed, rule));
    bool known = !parsed.rule->needs_labels || isfinite(d->best_f1);
    if (!known) goto done;
    TRY(aecl_threshold_of(d, &parsed, &threshold));
    aecl_text_add(table, "%-13s%c", rule, strcmp(rule, d->rule) == 0 ? '*' : ' ');
    TRY(add_metrics(v, threshold, facts, table));
    st = aecl_json_set(rules, rule, facts);
    facts = NULL;
done:
    aecl_json_free(facts);
    return st;
}

static aecl_status add_rules(const aecl_verdicts *v, const aecl_detection *d, aecl_json *rules, aecl_text *table) {
    bool shown = false;
    aecl_status st = AECL_OK;
    aecl_text_add(table, "%34s anomaly: %14snormal:\n%-14s %9s %8s%7s%7s%7s%7s%7s%7s%7s\n", "", "", "rule", "threshold",
                  "above", "accur.", "prec.", "recall", "F1", "prec.", "recall", "F1");
    for (size_t i = 0; i < COUNT_OF(shown_rules); i++) shown = shown || strcmp(shown_rules[i], d->rule) == 0;
    if (!shown) TRY(add_rule(v, d, d->rule, rules, table));
    for (size_t i = 0; i < COUNT_OF(shown_rules); i++) TRY(add_rule(v, d, shown_rules[i], rules, table));
    aecl_text_add(table, "* the model's rule\n");
done:
    return st;
}

aecl_status aecl_verdicts_report(const aecl_verdicts *v, const aecl_detection *d, aecl_json *facts, aecl_text *table) {
    aecl_json *rules = aecl_json_object();
    aecl_text unused = {0};
    aecl_status st = AECL_OK;
    size_t anomalies = 0;
    for (size_t i = 0; v->anomalous && i < v->count; i++) anomalies += v->anomalous[i];
    TRY(aecl_json_set_text(facts, "rule", d->rule));
    TRY(add_metrics(v, d->threshold, facts, &unused));
    TRY(aecl_json_set_real(facts, "roc_auc", aecl_verdicts_roc_auc(v)));
    TRY(aecl_json_set_real(facts, "average_precision", aecl_verdicts_average_precision(v)));
    TRY(aecl_json_set_integer(facts, "rows", (int64_t)v->count));
    if (v->anomalous) TRY(aecl_json_set_integer(facts, "anomalous_rows", (int64_t)anomalies));
    TRY(add_rules(v, d, rules, table));
    st = aecl_json_set(facts, "rules", rules);
    rules = NULL;
done:
    aecl_json_free(rules);
    aecl_text_free(&unused);
    return st;
}

static aecl_status put_agreement(const aecl_agreement *a, const char *const keys[2], aecl_json *facts) {
    aecl_status st = AECL_OK;
    TRY(aecl_json_set_real(facts, keys[0], a->top ? a->spearman : NAN));
    TRY(aecl_json_set_real(facts, keys[1], a->top ? a->shared : NAN));
done:
    return st;
}

static void add_agreement(aecl_text *out, const char *name, const aecl_agreement *a, const char *what) {
    if (a->top == 0) return;
    aecl_text_add(out, "%-10s ", name);
    if (isfinite(a->spearman)) aecl_text_add(out, "Spearman %.3f   ", a->spearman);
    aecl_text_add(out, "%.0f of the %zu strangest rows are this model's, by %s\n", a->shared * (double)a->top, a->top,
                  what);
}

aecl_status aecl_agreement_report(const aecl_agreement_request *request, aecl_json *facts, aecl_text *words) {
    static const char *const pca_keys[] = {"pca_spearman", "pca_top_shared"};
    static const char *const knn_keys[] = {"knn_spearman", "knn_top_shared"};
    aecl_agreement pca, neighbours;
    size_t rows = 0;
    aecl_status st = AECL_OK;
    TRY(aecl_agreement_with_baselines(&pca, &neighbours, &rows, request));
    TRY(put_agreement(&pca, pca_keys, facts));
    TRY(put_agreement(&neighbours, knn_keys, facts));
    aecl_text_add(words, "ranks of %zu rows beside this model's, as there are no labels:\n", rows);
    add_agreement(words, "PCA", &pca, "reconstruction error");
    add_agreement(words, "neighbours", &neighbours, "mean distance to the 5 nearest others");
done:
    return st;
}
