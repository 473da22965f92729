"""Writes series_metrics.txt: what the package TSB-AD says about fixed scores and labels of the points of a series.

Usage: pip install TSB-AD (or put its wheel on PYTHONPATH); python3 series_metrics.py > series_metrics.txt

Points are anomalous where `labels` is 1 and called anomalous where the score is above `threshold`. VUS is measured up to
`buffer` with the package's 250 thresholds; range-based figures with its alpha of .2, flat bias and 1/x for cardinality."""

import numpy as np
from TSB_AD.evaluation.affiliation.generics import convert_vector_to_events
from TSB_AD.evaluation.affiliation.metrics import pr_from_events
from TSB_AD.evaluation.basic_metrics import basic_metricor, generate_curve


def line(key, *values):
    print(key, *("null" if np.isnan(v) else repr(float(v)) for v in values))


def case(name, scores, labels, threshold, buffer):
    scores, labels = np.asarray(scores, float), np.asarray(labels, int)
    called = (scores > threshold).astype(int)
    print("case", name)
    line("scores", *scores)
    line("labels", *labels)
    line("threshold", threshold)
    *_, roc, pr = generate_curve(labels, scores, buffer, "opt", 250)
    line("vus", buffer, roc, pr)
    if called.any():
        grader = basic_metricor()
        recall = grader.range_recall_new(labels, called, 0.2)[0]
        precision = grader.range_recall_new(called, labels, 0)[0]
        line("range", precision, recall)
    affiliation = pr_from_events(
        convert_vector_to_events(called), convert_vector_to_events(labels), (0, len(labels))
    )
    line("affiliation", affiliation["Affiliation_Precision"], affiliation["Affiliation_Recall"])


def marked(count, *spans):
    labels = np.zeros(count, int)
    for start, end in spans:
        labels[start:end] = 1
    return labels


random = np.random.RandomState(11)
case("short", [1, 2, 3, 9, 8, 2, 1, 2, 7, 1], marked(10, (3, 5)), 5, 4)
case("ties", np.round(random.uniform(size=60), 1), marked(60, (10, 14), (30, 31)), 0.65, 9)
labels = marked(200, (0, 7), (50, 61), (66, 70), (190, 200))
case("edges", np.round(random.normal(size=200) + 2 * labels, 4), labels, 1.5, 10)
case("odd-buffer", np.round(random.normal(size=200) + 2 * labels, 4), labels, 1.5, 13)
case("late", np.round(random.normal(size=200) + 3 * np.roll(labels, 3), 4), labels, 2, 20)
case("merged", np.round(random.normal(size=200) + labels, 4), labels, 1, 60)
labels = marked(400, (100, 140), (300, 303))
case("nothing-called", np.round(random.normal(size=400) + labels, 4), labels, 100, 25)
case("long", np.round(np.convolve(random.normal(size=400) + 2 * labels, np.ones(9) / 9, "same"), 4), labels, 0.7, 32)
case("constant", [0] + [1] * 49, marked(50, (20, 25)), 0.5, 6)
case("half", np.round(random.normal(size=120) + marked(120, (40, 100)), 3), marked(120, (40, 100)), 0.5, 16)
