import json
import math
import struct

import torch
from torch import nn
from torch.nn import functional as F


def read_safetensors(path):
    """Tensors of a model file by name: 8 bytes of header length, a JSON header, the data."""
    kinds = {"F32": torch.float32, "F64": torch.float64}
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: torch.frombuffer(bytearray(data[slice(*entry["data_offsets"])]), dtype=kinds[entry["dtype"]])
            .reshape(entry["shape"]) for name, entry in header.items()}


def load(path):
    """The model of a file model.safetensors, ready to work."""
    tensors = read_safetensors(path)
    model = Model()
    model.load_state_dict({name: tensor for name, tensor in tensors.items() if not name.startswith("detection.")})
    for name, tensor in tensors.items():
        if name.startswith("detection."):
            model.register_buffer(name.replace(".", "_"), tensor, persistent=False)
    return model.eval()
