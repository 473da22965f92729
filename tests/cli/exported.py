"""Runs an exported model and holds what it gives to what aecl gave of the same samples.

  exported.py MODEL.onnx|MODEL.py SAMPLES.idx|.csv DECODED.npy CODES.npy|- SCORES.tsv|- TOLERANCE [MODEL.safetensors]
"""
import sys

import numpy


def run_onnx(path):
    """Output name -> array, of a function of samples; the file passes the checker of ONNX."""
    import onnx
    import onnxruntime

    onnx.checker.check_model(path, full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return lambda samples: dict(zip(names, session.run(None, {session.get_inputs()[0].name: samples})))


def read(path):
    if path.endswith(".idx"):
        return numpy.fromfile(path, "u1", offset=16)
    return numpy.loadtxt(path, delimiter=",")


def run_pytorch(path, tensors):
    import importlib.util

    import torch

    spec = importlib.util.spec_from_file_location("exported_model", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model = module.load(tensors)

    def run(samples):
        with torch.no_grad():
            samples = torch.from_numpy(samples)
            values = dict(zip(["reconstruction", "code"], model(samples)))
            if hasattr(model, "threshold"):
                values["score"] = model.score(samples)
                values["anomalous"] = values["score"] > model.threshold
        return {key: value.numpy() for key, value in values.items() if value is not None}

    return run


def hold(what, got, want, least=1e-30):
    """Of each sample: within the tolerance of its largest value, or of `least`."""
    assert got.shape == want.shape, f"{what}: {got.shape}, wanted {want.shape}"
    got, want = got.reshape(len(got), -1).astype("f8"), want.reshape(len(want), -1)
    apart, most = numpy.abs(got - want).max(1), numpy.maximum(numpy.abs(want).max(1), least)
    print(f"{what}: {(apart / most).max():.2g} apart")
    assert (apart <= tolerance * most).all(), what


model, samples, decoded, codes, scores = sys.argv[1:6]
tolerance = float(sys.argv[6])
run = run_onnx(model) if model.endswith(".onnx") else run_pytorch(model, sys.argv[7])
want = {"reconstruction": numpy.load(decoded)}
samples = read(samples).astype("f4").reshape(want["reconstruction"].shape)
if codes != "-":
    want["code"] = numpy.load(codes)
if scores != "-":
    lines = [line.split("\t") for line in open(scores)]
    want["score"] = numpy.array([float(line[1]) for line in lines])
    want["anomalous"] = numpy.array([line[3].strip() == "anomalous" for line in lines])
got = run(samples)
assert got.keys() == want.keys(), f"{sorted(got)}, wanted {sorted(want)}"
for key, value in want.items():
    if key == "anomalous":
        assert (got[key] == value).all() and value.any() and not value.all(), "verdicts"
    else:
        # a score is reckoned from differences: one far below the threshold has fewer digits that count
        hold(key, got[key].reshape(value.shape), value, float(lines[0][2]) if key == "score" else 1e-30)
one = run(samples[:1])  # any number of samples at once
for key, value in want.items():
    if key != "anomalous":
        hold(key + " of one", one[key].reshape(value[:1].shape), value[:1], float(lines[0][2]) if key == "score" else 1e-30)
