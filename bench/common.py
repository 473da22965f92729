"""Data shared by the peer scripts: the same bytes, the same split and scaling as the presets of aecl."""
import gzip

import numpy as np


def images(path):
    """A gzipped IDX file of images as float32 [n, 28, 28] in [0, 1]."""
    with gzip.open(path) as f:
        return np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 28, 28).astype("float32") / 255


def arguments(parser, further=()):
    parser.add_argument("preset", choices=["basic", "denoise", "anomaly", *further])
    parser.add_argument("--batch", type=int)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fashion", default="/usr/share/datasets/fashion-mnist")
    parser.add_argument("--ecg", default="data/ecg5000/ecg.csv")
    return parser


def load(a):
    """x, target, validation x, validation target, test labels (True = normal), batch, epochs."""
    rng = np.random.RandomState(a.seed)
    if a.preset == "anomaly":
        raw = np.loadtxt(a.ecg, delimiter=",", dtype=np.float64)
        order = np.random.RandomState(21).permutation(len(raw))  # sklearn's train_test_split(random_state=21)
        test, train = raw[order[:1000]], raw[order[1000:]]
        lo, hi = train[:, :-1].min(), train[:, :-1].max()
        x = ((train[train[:, -1] == 1, :-1] - lo) / (hi - lo)).astype("float32")
        xv = ((test[:, :-1] - lo) / (hi - lo)).astype("float32")
        return x, x, xv, xv, test[:, -1] == 1, a.batch or 512, a.epochs or 20
    y, yv = (images(f"{a.fashion}/{p}-images-idx3-ubyte.gz") for p in ("train", "t10k"))
    x, xv = y, yv
    if a.preset.startswith("denoise"):
        x, xv = (np.clip(v + 0.2 * rng.randn(*v.shape).astype("float32"), 0, 1) for v in (y, yv))
    return x, y, xv, yv, None, a.batch or 32, a.epochs or 10


def verdict(err, errv, label):
    """The tutorial's figures: threshold mean + 1 standard deviation of the training error, positive = normal."""
    thr = err.mean() + err.std()
    pred = errv < thr
    tp, fp, fn = (pred & label).sum(), (pred & ~label).sum(), (~pred & label).sum()
    return {"threshold": float(thr), "accuracy": float((pred == label).mean()),
            "precision": float(tp / (tp + fp)), "recall": float(tp / (tp + fn)),
            "note": "positive class = normal, as the tutorial prints it"}
