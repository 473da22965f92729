#!/usr/bin/env python3
"""Small colour pictures cut out of the photographs that two packages bring: photographs.py FOLDER

Writes FOLDER/photographs.npy, bytes [24000, 32, 32, 3]: squares of 32 and of 64 pixels, these halved, from ten photographs.
The last sixth, which `--split tail` takes for the test, is from the right fifth of each, the others from the rest. Needs
numpy, Pillow, scikit-image and scikit-learn.
"""

import importlib.util
import os
import sys

import numpy as np
from PIL import Image

PHOTOGRAPHS = {
    "skimage": ("data", "astronaut.png chelsea.png coffee.png hubble_deep_field.jpg ihc.png motorcycle_left.png retina.jpg rocket.jpg"),
    "sklearn": ("datasets/images", "china.jpg flower.jpg"),
}
SIDE, TEST = 32, 5
COUNTS = {"train": 20000, "test": 4000}


def photographs():
    for package, (folder, names) in PHOTOGRAPHS.items():
        root = os.path.dirname(importlib.util.find_spec(package).origin)
        for name in names.split():
            yield np.asarray(Image.open(os.path.join(root, folder, name)).convert("RGB"))


def halved(picture):
    h, w = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
    return picture[:h, :w].reshape(h // 2, 2, w // 2, 2, 3).mean((1, 3)).round().astype(np.uint8)


def cut(draw, picture, count):
    tops = draw.integers(0, picture.shape[0] - SIDE + 1, count)
    lefts = draw.integers(0, picture.shape[1] - SIDE + 1, count)
    return np.stack([picture[t : t + SIDE, x : x + SIDE] for t, x in zip(tops, lefts)])


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    draw = np.random.default_rng(1)
    parts = {"train": [], "test": []}
    for whole in photographs():
        for picture in (whole, halved(whole)):
            edge = picture.shape[1] * (TEST - 1) // TEST
            parts["train"].append(picture[:, :edge])
            parts["test"].append(picture[:, edge:])
    rows = [np.concatenate([cut(draw, p, COUNTS[part] // len(pictures)) for p in pictures]) for part, pictures in parts.items()]
    np.save(os.path.join(sys.argv[1], "photographs.npy"), np.concatenate([draw.permutation(r) for r in rows]))


if __name__ == "__main__":
    main()
