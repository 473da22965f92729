"""Opens a model of aecl in PyTorch by the names of its tensors and compares what both make of the same samples.

  pytorch.py MODEL SAMPLES.npy DECODED.npy [CODES.npy]
"""
import json
import struct
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional


def read_model(path):
    """The safetensors format, read plainly: 8 bytes of header length, a JSON header, the data."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__")
    return metadata, {name: torch.tensor(numpy.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).copy())
                      for name, entry in header.items()}


def pair(layer, key, default):
    """Height and width: a number for both, or "3x1"."""
    value = str(layer.get(key, default)).split("x")
    return (int(value[0]), int(value[-1]))


class Function(nn.Module):
    """A layer without parameters."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *x):
        return self.function(*x)


def padding(layer, size, kernel, stride, dilation):
    """Along one side what lies before and behind: as given, or TensorFlow's 'same', the odd one behind."""
    before, behind = layer
    if before >= 0:
        return before, behind
    missing = max(0, (-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1 - size)
    return missing // 2, missing - missing // 2


def sides(layer, shape):
    """Kernel, stride, dilation of both sides, and what is padded, in the order of functional.pad."""
    kernel, stride, dilation = pair(layer, "kernel", 0), pair(layer, "stride", 1), pair(layer, "dilation", 1)
    ends = list(zip(pair(layer, "pad_before", -1), pair(layer, "pad_after", -1)))
    (top, below), (left, right) = [padding(ends[i], shape[-2 + i], kernel[i], stride[i], dilation[i]) for i in (0, 1)]
    return kernel, stride, dilation, (left, right, top, below)


class Conv(nn.Conv2d):
    """A convolution that pads the ends of a side apart."""

    def __init__(self, layer, channels):
        super().__init__(channels, layer["channels"], pair(layer, "kernel", 3), pair(layer, "stride", 1),
                         dilation=pair(layer, "dilation", 1))
        self.layer = layer

    def forward(self, x):
        return super().forward(functional.pad(x, sides(self.layer, x.shape)[3]))


class ConvTranspose(nn.ConvTranspose2d):
    """A transposed convolution whose full output is cut: 'same' leaves a stride for each element."""

    def __init__(self, layer, channels):
        super().__init__(channels, layer["channels"], pair(layer, "kernel", 3), pair(layer, "stride", 1),
                         dilation=pair(layer, "dilation", 1))
        self.layer = layer

    def forward(self, x):
        kernel, stride, dilation, _ = sides(self.layer, x.shape)
        full = super().forward(x)
        for side in (0, 1):
            size, reach = x.shape[-2 + side], dilation[side] * (kernel[side] - 1) + 1
            before, behind = (pair(self.layer, key, -1)[side] for key in ("pad_before", "pad_after"))
            wanted = size * stride[side]
            if before >= 0:
                wanted = (size - 1) * stride[side] + reach + pair(self.layer, "output_padding", 0)[side] - before - behind
            else:
                before = max(0, reach - stride[side]) // 2
            full = functional.pad(full, (0, max(0, before + wanted - full.shape[-1])) if side else
                                  (0, 0, 0, max(0, before + wanted - full.shape[-2])))
            full = full.narrow(-2 + side, before, wanted)
        return full


def pool(layer, x):
    kernel, stride, _, around = sides(layer, x.shape)
    if layer["layer"] == "max_pool":
        return functional.max_pool2d(functional.pad(x, around, value=-numpy.inf), kernel, stride)
    share = functional.avg_pool2d(functional.pad(torch.ones_like(x), around), kernel, stride)
    return functional.avg_pool2d(functional.pad(x, around), kernel, stride) / share


def crop(layer, x):
    for side, size in enumerate(pair(layer, "size", 0)):
        cut = x.shape[-2 + side] - size
        x = x.narrow(-2 + side, {"start": 0, "middle": cut // 2, "end": cut}[layer["keep"]], size)
    return x


def upsample(layer, x):
    factor, mode = pair(layer, "factor", 2), layer["mode"]
    return functional.interpolate(x, scale_factor=factor, mode=mode, **({} if mode == "nearest" else {"align_corners": False}))


ACTIVATIONS = {"none": None, "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
               "leaky_relu": functional.leaky_relu, "elu": functional.elu, "softplus": functional.softplus,
               "hard_sigmoid": functional.hardsigmoid, "hard_tanh": functional.hardtanh, "gelu": functional.gelu,
               "silu": functional.silu}


def module_of(layer, state, name):
    """The module of one layer, its activation aside."""
    kind, weight = layer["layer"], state.get(name + ".weight")
    if kind == "dense":
        return nn.Linear(weight.shape[1], weight.shape[0])
    if kind == "conv":
        return Conv(layer, weight.shape[1])
    if kind == "conv_transpose":
        return ConvTranspose(layer, weight.shape[0])
    if kind == "reshape":
        return Function(lambda x: x.reshape(len(x), *map(int, str(layer["shape"]).split("x"))))
    if kind == "batch_norm":
        norm = nn.BatchNorm1d if layer["rank"] == 1 else nn.BatchNorm2d
        return norm(len(weight), eps=layer["epsilon"])
    if kind == "layer_norm":
        return nn.LayerNorm(tuple(weight.shape), eps=layer["epsilon"])
    if kind == "variational":
        return Function(lambda x: x.chunk(2, 1)[0])
    if kind == "dropout":
        return nn.Dropout(layer["rate"])
    if kind == "pixel_shuffle":
        return nn.PixelShuffle(layer["factor"])
    if kind == "pixel_unshuffle":
        return nn.PixelUnshuffle(layer["factor"])
    if kind == "activation":
        return Function(ACTIVATIONS[layer["function"]])
    if kind == "add":
        return Function(lambda x, other: x.reshape(other.shape) + other if x.dim() < other.dim() else x + other.reshape(x.shape))
    if kind == "concat":
        return Function(lambda x, other: torch.cat([x, other], 1))
    return Function({"max_pool": lambda x: pool(layer, x), "average_pool": lambda x: pool(layer, x),
                     "crop": lambda x: crop(layer, x), "upsample": lambda x: upsample(layer, x)}[kind])


class Network(nn.Module):
    """Encoder and decoder as Sequentials, in which an activation is a module of its own: so tensors get their names."""

    def __init__(self, network, state):
        super().__init__()
        rank = 3
        self.taken, self.names = {}, {}  # by name: whose output a layer takes, too; what a layer is called
        for half in ("encoder", "decoder"):
            modules = []
            for layer in network[half]:
                name = f"{half}.{len(modules)}"
                layer["rank"] = rank = {"dense": 1, "reshape": 1 + 2 * ("x" in str(layer.get("shape")))}.get(layer["layer"], rank)
                modules.append(module_of(layer, state, name))
                self.taken[name] = layer.get("from")
                activation = ACTIVATIONS[layer.get("activation", "none")]
                if activation:
                    modules.append(Function(activation))
                self.names[f"{half}.{len(modules) - 1}"] = (name, layer.get("name"))
            setattr(self, half, nn.Sequential(*modules))
        self.load_state_dict(state)

    def run(self, half, x, outputs):
        for i, module in enumerate(getattr(self, half)):
            other = self.taken.get(f"{half}.{i}")
            x = module(*((x, outputs[other]) if other else (x.flatten(1) if isinstance(module, nn.Linear) else x,)))
            for name in self.names.get(f"{half}.{i}", ()):
                outputs[name] = x
        return x


def main():
    model_path, samples, decoded, *codes = sys.argv[1:]
    metadata, state = read_model(model_path)
    x = torch.tensor(numpy.load(samples).astype("float32") / 255)
    x = x.reshape(len(x), *json.loads(metadata["input_shape"]))
    net = Network(json.loads(metadata["network"]), state).eval()
    outputs = {"input": x}
    with torch.no_grad():
        code = net.run("encoder", x, outputs)
        back = net.run("decoder", code, outputs)
    pairs = [("decoded", numpy.load(decoded) / 255, back, 1e-5)]
    if codes:
        pairs.append(("codes", numpy.load(codes[0]), code, 1e-4))
    for name, got, want, tolerance in pairs:
        want = want.numpy().reshape(got.shape)
        worst = float(numpy.abs(got - want).max())
        print(f"{name}: {got.shape}, largest difference {worst:.2e}")
        assert worst <= tolerance and numpy.abs(want).max() > 0.1, name


main()
