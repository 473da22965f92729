#!/usr/bin/env python3
"""Unlabelled tables of which a fifth is anomalous, learnt and scored whole: contaminated.py AECL FOLDER [DRAWS].

FOLDER holds ADBench's NAME.npz. Of each set four normal rows are drawn for each anomalous one. Prints the ROC-AUC of all
rows by `aecl train anomaly --threshold rate:0.2`, beside that of the mean distance to the five nearest other rows, columns
standardized. Needs numpy and scikit-learn.
"""

import glob
import os
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

RATE, NEAREST = 0.2, 5


def mix(path, seed):
    data, draw = np.load(path, allow_pickle=True), np.random.RandomState(seed)
    labels = data["y"].astype(int)
    anomalous, normal = (draw.permutation(np.flatnonzero(labels == wanted)) for wanted in (1, 0))
    count = min(len(anomalous), len(normal) // 4)
    rows = draw.permutation(np.r_[anomalous[:count], normal[: 4 * count]])
    return data["X"][rows].astype(np.float32), labels[rows]


def neighbours(rows):
    spread = rows.std(0)
    rows = (rows - rows.mean(0)) / np.where(spread > 0, spread, 1)
    distances, _ = NearestNeighbors(n_neighbors=NEAREST + 1).fit(rows).kneighbors(rows)
    return distances[:, 1:].mean(1)  # the first is the row itself


def scores(aecl, rows, seed):
    with tempfile.TemporaryDirectory() as folder:
        table, run = os.path.join(folder, "rows.npy"), os.path.join(folder, "run")
        np.save(table, rows)
        train = [aecl, "-q", "train", "anomaly", "--data", table, "--threshold", f"rate:{RATE}", "--seed", str(seed)]
        subprocess.run(train + ["--out", run], check=True, capture_output=True)
        found = subprocess.run([aecl, "-q", "detect", run, table], check=True, capture_output=True, text=True).stdout
    return np.array([float(line.split()[1]) for line in found.splitlines() if line[:1].isdigit()])


def main():
    aecl, folder = sys.argv[1:3]
    draws = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for path in sorted(glob.glob(os.path.join(folder, "*.npz"))):
        both = []
        for seed in range(1, draws + 1):
            rows, labels = mix(path, seed)
            both.append([roc_auc_score(labels, s) for s in (scores(aecl, rows, seed), neighbours(rows))])
        model, nearest = np.mean(both, 0)
        name = os.path.basename(path)[:-4]
        print(f"{name:16} {len(rows):5} x {rows.shape[1]:3}   model {model:.3f}   neighbours {nearest:.3f}", flush=True)


if __name__ == "__main__":
    main()
