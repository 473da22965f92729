"""ONNX Runtime at work on a model of aecl: exports its dense layers to ONNX, runs an NPY file of rows through them in
batches on two threads, and writes scores or reconstructions as NPY. Prints the seconds that the batches took as JSON."""
import argparse
import json
import sys
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

ACTIVATIONS = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"}


def read(path):
    """Metadata and tensors of a safetensors file."""
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    meta = header.pop("__metadata__")
    return meta, {name: np.frombuffer(data[start + t["data_offsets"][0]:start + t["data_offsets"][1]], np.float32)
                  .reshape(t["shape"]) for name, t in header.items() if t["dtype"] == "F32"}


class Graph:
    """A chain of nodes: each takes the last value first."""

    def __init__(self):
        self.nodes, self.constants, self.last = [], [], "x"

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def add(self, kind, *inputs, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, [self.last, *inputs], [name], **attributes))
        self.last = name
        return name


def export(path, scores):
    meta, tensors = read(path)
    network, scaling, g = json.loads(meta["network"]), json.loads(meta["scaling"]), Graph()
    shift, scale = g.constant(scaling["shift"]), g.constant(scaling["scale"])
    g.add("Sub", shift)
    x = g.add("Mul", scale)
    for part in ("encoder", "decoder"):
        weights = sorted((n for n in tensors if n.startswith(part) and n.endswith("weight")),
                         key=lambda n: int(n.split(".")[1]))
        for name, layer in zip(weights, network[part]):
            g.add("Gemm", g.constant(tensors[name]), g.constant(tensors[name.replace("weight", "bias")]), transB=1)
            if layer.get("activation") in ACTIVATIONS:
                g.add(ACTIVATIONS[layer["activation"]])
    if scores:
        g.add("Sub", x)
        g.add("Abs") if meta["loss"] == "mae" else g.add("Mul", g.last)
        g.add("ReduceMean", axes=[1], keepdims=0)
    else:
        g.add("Div", scale)
        g.add("Add", shift)
    features = int(np.prod(json.loads(meta["input_shape"])))
    wide = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["n", features]) for n in ("x", g.last)]
    out = helper.make_tensor_value_info(g.last, TensorProto.FLOAT, ["n"]) if scores else wide[1]
    graph = helper.make_graph(g.nodes, "model", wide[:1], [out], g.constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8).SerializeToString()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["detect", "reconstruct"])
    parser.add_argument("model")
    parser.add_argument("rows")
    parser.add_argument("out")
    parser.add_argument("--batch", type=int, default=4096)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = a.threads
    session = onnxruntime.InferenceSession(export(a.model, a.work == "detect"), options,
                                           providers=["CPUExecutionProvider"])
    rows = np.load(a.rows)
    start = time.monotonic()
    out = np.empty(len(rows) if a.work == "detect" else rows.shape, np.float32)
    for i in range(0, len(rows), a.batch):
        out[i:i + a.batch] = session.run(None, {"x": rows[i:i + a.batch]})[0]
    seconds = time.monotonic() - start
    np.save(a.out, out)
    print(json.dumps({"seconds": seconds}), file=sys.stderr)


if __name__ == "__main__":
    main()
