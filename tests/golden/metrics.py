"""Writes metrics.txt: what scikit-learn and numpy say about fixed scores with ties. Usage: python3 metrics.py > metrics.txt

Positive is the anomaly, 1 in `labels`. Curves run from the highest threshold down, starting at (0, 0) and (0, 1)."""

import numpy as np
import sklearn
from sklearn import metrics


def line(key, *values):
    print(key, *("null" if v is None else repr(float(v)) for v in values))


def at_threshold(scores, labels, threshold):
    called = scores > threshold
    both = [metrics.accuracy_score(labels, called)]
    for positive in (1, 0):
        both += [
            f(labels == positive, called == positive, zero_division=np.nan)
            for f in (metrics.precision_score, metrics.recall_score, metrics.f1_score)
        ]
    line("at", threshold, *(None if np.isnan(v) else v for v in both))


def curves(scores, labels):
    alarms, recall, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    line("roc_x", *alarms)
    line("roc_y", *recall)
    precision, recall, _ = metrics.precision_recall_curve(labels, scores)
    line("pr_x", *recall[::-1])
    line("pr_y", *precision[::-1])


def rules(scores):
    median = np.median(scores)
    quartiles = np.percentile(scores, [25, 75])
    line("rule:sigma:1", scores.mean() + scores.std())
    line("rule:sigma:2.5", scores.mean() + 2.5 * scores.std())
    for percent in (0, 5, 50, 95, 99.9, 100):
        line(f"rule:percentile:{percent}", np.percentile(scores, percent))
    line("rule:rate:0.1", np.percentile(scores, 90))
    line("rule:mad:3", median + 3 * np.median(np.abs(scores - median)))
    line("rule:iqr:1.5", quartiles[1] + 1.5 * (quartiles[1] - quartiles[0]))


def case(name, scores, labels):
    scores, labels = np.asarray(scores, float), np.asarray(labels, int)
    print("case", name)
    line("scores", *scores)
    line("labels", *labels)
    two = 0 < labels.sum() < len(labels)
    line("roc_auc", metrics.roc_auc_score(labels, scores) if two else None)
    line("average_precision", metrics.average_precision_score(labels, scores) if labels.any() else None)
    if two:
        curves(scores, labels)
    for threshold in sorted({scores.min() - 1, *np.percentile(scores, [10, 50, 90]), scores.max()}):
        at_threshold(scores, labels, threshold)
    rules(scores)


random = np.random.RandomState(7)
print(f"# scikit-learn {sklearn.__version__}, numpy {np.__version__}")
case("four", [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
case("ties", [1, 2, 2, 2, 3, 3, 4, 1, 5, 5], [0, 0, 1, 0, 1, 0, 1, 0, 1, 0])
case("equal", [0.5] * 6, [1, 0, 1, 0, 0, 1])
case("two", [0.25, 0.75], [1, 0])
case("normal-only", [0.1, 0.2, 0.3], [0, 0, 0])
case("anomalous-only", [0.1, 0.2, 0.2], [1, 1, 1])
case("one-row", [3], [1])
labels = (random.uniform(size=200) < 0.3).astype(int)
case("rounded", np.round(random.normal(size=200) + labels, 1), labels)
case("spread", np.exp(3 * random.normal(size=65)) * (1 + labels[:65]), labels[:65])
