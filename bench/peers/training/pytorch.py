"""Steps of training by PyTorch, on one thread: python3 pytorch.py FOLDER prints `ready`, then for each line read the loss of a step
and the milliseconds of processor time so far."""

import json
import struct
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
folder = Path(sys.argv[1])
net = json.loads((folder / "net.json").read_text())


def read_tensors():
    data = (folder / "net.safetensors").read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    body = bytearray(data[8 + length :])
    return {
        name: torch.frombuffer(body, dtype=torch.float32, offset=entry["data_offsets"][0], count=count(entry["shape"]))
        .reshape(entry["shape"])
        .clone()
        for name, entry in header.items()
    }


def count(shape):
    product = 1
    for extent in shape:
        product *= extent
    return product


tensors = read_tensors()
trained = [tensor.requires_grad_() for name, tensor in tensors.items() if "running_" not in name]
image = torch.frombuffer(bytearray((folder / "input.f32").read_bytes()), dtype=torch.float32).reshape(net["inputShape"])
target = torch.frombuffer(bytearray((folder / "target.i32").read_bytes()), dtype=torch.int32).long()
optimizer = torch.optim.SGD(trained, lr=net["optimizer"]["lr"], momentum=net["optimizer"]["momentum"])


def apply(layer, inputs):
    op, attributes = layer["op"], layer["attributes"]
    of = {role: tensors[parameter["name"]] for role, parameter in layer["parameters"].items()}
    x = inputs[0]
    if op == "conv":
        window = layer["window"]
        return F.conv2d(x, of["weight"], of.get("bias"), window["stride"], window["padBegin"], window["dilation"])
    if op == "bn":
        means = (of["running_mean"], of["running_var"])
        return F.batch_norm(x, *means, of["weight"], of["bias"], True, 0.1, attributes["eps"])
    if op == "dense":
        return F.linear(x, of["weight"], of["bias"])
    if op in ("relu", "tanh", "sigmoid"):
        return getattr(torch, op)(x)
    if op == "add":
        return inputs[0] + inputs[1]
    if op == "flatten":
        return x.flatten(1)
    if op == "maxpool":
        return F.max_pool2d(x, attributes["kernel"], attributes.get("stride") or attributes["kernel"])
    if op == "avgpool":
        if attributes["kernel"] == "global":
            return x.mean((2, 3), keepdim=True)
        return F.avg_pool2d(x, attributes["kernel"], attributes.get("stride") or attributes["kernel"])
    raise ValueError(f"the PyTorch contestant trains no {op}")


def step():
    values = {0: image}
    for layer in net["layers"]:
        values[layer["output"]] = apply(layer, [values[value] for value in layer["inputs"]])
    loss = F.cross_entropy(values[net["output"]], target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


print("ready", flush=True)
for _ in sys.stdin:
    print(step(), 1e3 * time.process_time(), flush=True)
