#!/usr/bin/env python3
"""Small labelled tables on which the anomaly presets were never tuned: small_sets.py FOLDER [ECG5000_TRAIN.txt.gz].

Writes FOLDER/NAME.csv, the label in the last column, 0 = normal. Needs numpy and scikit-learn.
"""

import gzip
import os
import sys

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_wine

SIZES = [(100, 96, 10), (200, 48, 15), (400, 128, 25), (1000, 150, 50), (2000, 100, 60)]  # rows, length, anomalous


def write(folder, name, rows, anomalous):
    np.savetxt(os.path.join(folder, name + ".csv"), np.c_[rows, anomalous], delimiter=",", fmt="%.6g")


def labels(draw, count, anomalous):
    y = np.zeros(count, int)
    chosen = draw.choice(count, anomalous, False)
    y[chosen] = 1
    return y, chosen


def sines(count, length, anomalous, seed):
    """Two sines of varying phase; anomalous: a narrow bump."""
    draw, t = np.random.RandomState(seed), np.linspace(0, 1, length)
    slow = np.sin(2 * np.pi * (3 * t[None] + draw.normal(0, 0.05, (count, 1)))) * draw.normal(1, 0.1, (count, 1))
    fast = 0.5 * np.sin(2 * np.pi * (7 * t[None] + draw.normal(0, 0.08, (count, 1))))
    rows = slow + fast + draw.normal(0, 0.1, (count, length))
    y, chosen = labels(draw, count, anomalous)
    for j in chosen:
        centre = draw.uniform(0.1, 0.9)
        rows[j] += draw.choice([-1, 1]) * draw.uniform(0.4, 0.9) * np.exp(-(((t - centre) / 0.03) ** 2))
    return rows, y


def control(count, length, anomalous, seed):
    """Noise around a level; anomalous: a trend, a cycle or a shift."""
    draw, t = np.random.RandomState(seed), np.arange(length)
    rows = 30 + draw.normal(0, 2, (count, length))
    y, chosen = labels(draw, count, anomalous)
    for k, j in enumerate(chosen):
        if k % 4 == 0:
            rows[j] += draw.uniform(0.05, 0.15) * t * 60 / length
        elif k % 4 == 1:
            rows[j] -= draw.uniform(0.05, 0.15) * t * 60 / length
        elif k % 4 == 2:
            rows[j] += draw.uniform(2, 5) * np.sin(2 * np.pi * t / draw.uniform(8, 15))
        else:
            rows[j] += draw.choice([-1, 1]) * draw.uniform(3, 8) * (t > draw.uniform(length / 3, 2 * length / 3))
    return rows, y


def shapes(count, length, anomalous, seed):
    """A ramp that rises somewhere; anomalous: one that falls."""
    draw, t = np.random.RandomState(seed), np.arange(length)
    rows = np.zeros((count, length))
    y, _ = labels(draw, count, anomalous)
    for j in range(count):
        start = int(draw.uniform(length / 8, length / 4))
        end = min(start + int(draw.uniform(length / 4, length * 0.7)), length - 1)
        up = (t - start) / (end - start)
        height = (6 + draw.normal()) * ((t >= start) & (t <= end))
        rows[j] = height * ((1 - up) if y[j] else up) + draw.normal(0, 1, length)
    return rows, y


def warp(count, length, anomalous, seed):
    """Three bumps of varying place, height and width; anomalous: one too high, too low or elsewhere."""
    draw, t = np.random.RandomState(seed), np.linspace(0, 1, length)
    rows = np.zeros((count, length))
    y, _ = labels(draw, count, anomalous)
    for j in range(count):
        place = np.array([0.2, 0.45, 0.7]) + draw.normal(0, 0.025, 3) + draw.normal(0, 0.02)
        height = np.array([0.5, 1.5, 0.7]) * draw.normal(1, 0.1, 3)
        width = np.array([0.04, 0.02, 0.06]) * draw.normal(1, 0.1, 3)
        if y[j]:
            k = draw.randint(3)
            if draw.rand() < 0.5:
                height[k] *= draw.choice([0.3, 1.7])
            else:
                place[k] += draw.choice([-0.1, 0.1])
        bumps = height[:, None] * np.exp(-(((t - place[:, None]) / width[:, None]) ** 2))
        rows[j] = bumps.sum(0) + draw.normal(0, 0.05, length)
    return rows, y


def write_bundled(folder):
    draw, cancer, wine, digits = np.random.RandomState(0), load_breast_cancer(), load_wine(), load_digits()
    write(folder, "cancer", cancer.data, cancer.target == 0)
    ill = np.where(cancer.target == 0)[0]
    i = draw.permutation(np.r_[np.where(cancer.target == 1)[0], draw.choice(ill, 40, False)])
    write(folder, "cancer-rare", cancer.data[i], cancer.target[i] == 0)
    for c in range(3):
        write(folder, f"wine-{c}", wine.data, wine.target == c)
    for c in (1, 5, 8):
        other = draw.choice(np.where(digits.target != c)[0], 60, False)
        i = draw.permutation(np.r_[np.where(digits.target == c)[0], other])
        write(folder, f"digits-{c}", digits.data[i], digits.target[i] != c)
    for c in (3, 9):
        i = draw.permutation(len(digits.target))
        i = i[(digits.target[i] != c) | (draw.rand(len(i)) < 0.3)]
        write(folder, f"digits-not{c}", digits.data[i], digits.target[i] == c)


def write_ecg(folder, path):
    table = np.loadtxt(gzip.open(path, "rt"))
    kind, beats = table[:, 0].astype(int), table[:, 1:]
    for rare in (2, 3, 4):
        kept = (kind == 1) | (kind == rare)
        write(folder, f"ecgtrain-{rare}", beats[kept], kind[kept] != 1)
    write(folder, "ecgtrain-345", beats[kind != 2], kind[kind != 2] != 1)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    write_bundled(folder)
    for s, (count, length, anomalous) in enumerate(SIZES):
        for make in (sines, control, shapes, warp):
            write(folder, f"{make.__name__}-{s}", *make(count, length, anomalous, 100 + s))
    if len(sys.argv) > 2:
        write_ecg(folder, sys.argv[2])


if __name__ == "__main__":
    main()
