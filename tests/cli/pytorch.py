"""Opens a model of aecl in PyTorch by the names of its tensors and compares what both make of the same samples.

  pytorch.py MODEL SAMPLES.npy CODES.npy DECODED.npy KIND      KIND: dense | conv
"""
import json
import struct
import sys

import numpy
import torch
from torch import nn


def tensors(path):
    """The safetensors format, read plainly: 8 bytes of header length, a JSON header, the data."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__")
    return {name: torch.tensor(numpy.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).copy())
            for name, entry in header.items()}


class Dense(nn.Module):
    def __init__(self, state):
        super().__init__()
        units, features = state["encoder.0.weight"].shape
        self.encoder = nn.Sequential(nn.Linear(features, units), nn.ReLU())
        self.decoder = nn.Sequential(nn.Linear(units, features), nn.Sigmoid())


class TensorFlowSame(nn.Module):
    """Stride 2 and kernel 3 on an even side: one row and column of padding below and right."""

    def forward(self, x):
        return nn.functional.pad(x, (0, 1, 0, 1))


class Crop(nn.Module):
    """What a transposed convolution with that padding leaves out."""

    def forward(self, x):
        return x[..., :-1, :-1]


class Conv(nn.Module):
    """The network of the preset denoise; layers without parameters are functions, so that names stay."""

    def __init__(self, _):
        super().__init__()
        self.encoder = nn.ModuleDict({"0": nn.Conv2d(1, 16, 3, 2), "2": nn.Conv2d(16, 8, 3, 2)})
        self.decoder = nn.ModuleDict({"0": nn.ConvTranspose2d(8, 8, 3, 2), "2": nn.ConvTranspose2d(8, 16, 3, 2),
                                      "4": nn.Conv2d(16, 1, 3, 1, 1)})

    def encode(self, x):
        pad = TensorFlowSame()
        return torch.relu(self.encoder["2"](pad(torch.relu(self.encoder["0"](pad(x))))))

    def decode(self, x):
        crop = Crop()
        x = torch.relu(crop(self.decoder["2"](torch.relu(crop(self.decoder["0"](x))))))
        return torch.sigmoid(self.decoder["4"](x))


def main():
    model_path, samples, codes, decoded, kind = sys.argv[1:]
    state = tensors(model_path)
    x = torch.tensor(numpy.load(samples).astype("float32") / 255)
    net = {"dense": Dense, "conv": Conv}[kind](state)
    net.load_state_dict(state)
    with torch.no_grad():
        if kind == "dense":
            code = net.encoder(x.reshape(len(x), -1))
            back = net.decoder(code)
        else:
            x = x.reshape(len(x), 1, 28, 28)
            code = net.encode(x)
            back = net.decode(code)
    for name, got, want, tolerance in (("codes", numpy.load(codes), code, 1e-4),
                                       ("decoded", numpy.load(decoded) / 255, back, 1e-5)):
        want = want.numpy().reshape(got.shape)
        worst = float(numpy.abs(got - want).max())
        print(f"{name}: {got.shape}, largest difference {worst:.2e}")
        assert worst <= tolerance and numpy.abs(want).max() > 0.1, name


main()
