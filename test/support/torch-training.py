"""Trains nets with PyTorch: a case a line of JSON comes in, what its steps gave goes out, as a line too.

A case holds the nodes of a graph in order, each with its op, attributes and operands, the values of its parameters and inputs, and
how it is trained. It is run in float64, and in float32 to tell how much of the result is rounding.
"""

import json
import sys
import warnings

import torch
import torch.nn.functional as F

AXES = {
    2: ["channels"],
    3: ["channels", "length"],
    4: ["channels", "height", "width"],
    5: ["channels", "depth", "height", "width"],
}


def axis(x, name):
    """An axis, batch counted."""
    return AXES[x.dim()].index(name) + 1 if isinstance(name, str) else name + 1


def spatial(x):
    return x.dim() - 2


def along_channels(x, vector):
    return vector.reshape([1, -1] + [1] * spatial(x))


def by_rank(name, x):
    return getattr(F, f"{name}{spatial(x)}d")


def padded(x, window, value=0.0):
    """With its padding written out, which PyTorch's layers take only where both ends have the same."""
    pads = [p for ends in reversed(list(zip(window["padBegin"], window["padEnd"]))) for p in ends]
    return F.pad(x, pads, value=value) if any(pads) else x


def is_even(window):
    return window["padBegin"] == window["padEnd"]


def conv(x, node, p):
    window, a = node["window"], node["attributes"]
    weight = p["weight"]
    if a.get("mode") == "convolution":
        weight = weight.flip(list(range(2, weight.dim())))
    groups = x.shape[1] if node["op"] == "depthwise" else a["groups"]
    return by_rank("conv", x)(padded(x, window), weight, p.get("bias"), window["stride"], 0, window["dilation"], groups)


def convtranspose(x, node, p):
    window, a = node["window"], node["attributes"]
    output_pad = a["output_pad"] * spatial(x) if len(a["output_pad"]) == 1 else a["output_pad"]
    return by_rank("conv_transpose", x)(
        x, p["weight"], p.get("bias"), window["stride"], window["padBegin"], output_pad, a["groups"], window["dilation"]
    )


def maxpool(x, node, p):
    window, a = node["window"], node["attributes"]
    pool = by_rank("max_pool", x)
    if a["ceil"]:
        return pool(x, window["kernel"], window["stride"], pads_as_written(x, a), window["dilation"], True)
    return pool(padded(x, window, float("-inf")), window["kernel"], window["stride"], 0, window["dilation"])


def pads_as_written(x, a):
    pad = a["pad"]
    if isinstance(pad, str):
        raise ValueError("PyTorch has no such padding of a pool that rounds up")
    if len(pad) > spatial(x):
        if pad[: spatial(x)] != pad[spatial(x) :]:
            raise ValueError("PyTorch pads both ends alike")
        return pad[: spatial(x)]
    return pad * spatial(x) if len(pad) == 1 else pad


def avgpool(x, node, p):
    window, a = node["window"], node["attributes"]
    pool = by_rank("avg_pool", x)
    # That of `same` does not count, as in TensorFlow.
    counts = a["count_include_pad"] and not isinstance(a["pad"], str)
    if a["ceil"] or is_even(window):
        pad = pads_as_written(x, a) if a["ceil"] else window["padBegin"]
        return pool(x, window["kernel"], window["stride"], pad, a["ceil"], counts)
    ones = torch.ones_like(x)
    counted = padded(ones, window, 1.0 if counts else 0.0)
    size = [window["kernel"], window["stride"]]
    return pool(padded(x, window), *size) / pool(counted, *size)


def bn(x, node, p):
    a = node["attributes"]
    statistics = [p["running_mean"], p["running_var"]]
    return F.batch_norm(x, *statistics, p.get("weight"), p.get("bias"), True, a["momentum"], a["eps"])


def layernorm(x, node, p):
    axes = sorted(axis(x, name) for name in node["attributes"]["axes"])
    last = list(range(x.dim() - len(axes), x.dim()))
    moved = x.movedim(axes, last)
    shape = moved.shape[x.dim() - len(axes) :]
    found = F.layer_norm(moved, shape, p.get("weight"), p.get("bias"), node["attributes"]["eps"])
    return found.movedim(last, axes)


def groupnorm(x, node, p):
    groups = node["attributes"].get("groups", x.shape[1])
    return torch.group_norm(x, groups, p.get("weight"), p.get("bias"), node["attributes"]["eps"])


def upsample(x, node, p):
    factors = node["attributes"]["factor"]
    factors = factors * spatial(x) if len(factors) == 1 else factors
    size = [extent * factor for extent, factor in zip(x.shape[2:], factors)]
    if node["attributes"]["mode"] == "nearest":
        return F.interpolate(x, size, mode="nearest")
    mode = {1: "linear", 2: "bilinear", 3: "trilinear"}[spatial(x)]
    return F.interpolate(x, size, mode=mode, align_corners=node["attributes"]["align_corners"])


def pad(x, node, p):
    a = node["attributes"]
    amounts = a["amount"] * spatial(x) if len(a["amount"]) == 1 else a["amount"]
    pads = [amount for each in reversed(amounts) for amount in (each, each)]
    if a["mode"] == "constant":
        return F.pad(x, pads, value=a["value"])
    return F.pad(x, pads, mode={"reflect": "reflect", "edge": "replicate"}[a["mode"]])


def shuffle(x, node, p):
    groups = node["attributes"]["groups"]
    return x.reshape(x.shape[0], groups, -1, *x.shape[2:]).transpose(1, 2).reshape(x.shape)


def scale(x, node, p):
    factor = along_channels(x, p["weight"]) if "weight" in p else 1.0
    return x * factor + (along_channels(x, p["bias"]) if "bias" in p else 0.0)


def dropout(x, node, p):
    rate = node["attributes"]["rate"]
    return x * (node["drawn"].to(x.dtype) >= rate) / (1 - rate)


def mean(x, node, p):
    names = node["attributes"].get("axes")
    axes = list(range(2, x.dim())) if names is None else [axis(x, name) for name in names]
    return x.mean(axes, keepdim=node["attributes"]["keepdims"])


def permute(x, node, p):
    return x.permute(0, *[axis(x, name) for name in node["attributes"]["axes"]])


LAYERS = {
    "conv": conv,
    "depthwise": conv,
    "convtranspose": convtranspose,
    "dense": lambda x, node, p: F.linear(x, p["weight"], p.get("bias")),
    "maxpool": maxpool,
    "avgpool": avgpool,
    "bn": bn,
    "layernorm": layernorm,
    "groupnorm": groupnorm,
    "instancenorm": groupnorm,
    "lrn": lambda x, node, p: F.local_response_norm(x, **node["attributes"]),
    "upsample": upsample,
    "pixelshuffle": lambda x, node, p: F.pixel_shuffle(x, node["attributes"]["factor"]),
    "pad": pad,
    "shuffle": shuffle,
    "scale": scale,
    "dropout": dropout,
    "mean": mean,
    "permute": permute,
    "slice": lambda x, node, p: x[:, slice(*node["attributes"]["channels"])],
    "flatten": lambda x, node, p: x.flatten(1),
    "reshape": lambda x, node, p: x.reshape(node["shape"]),
    "softmax": lambda x, node, p: F.softmax(x, axis(x, node["attributes"]["axis"])),
    "logsoftmax": lambda x, node, p: F.log_softmax(x, axis(x, node["attributes"]["axis"])),
    "relu": lambda x, node, p: F.relu(x),
    "relu6": lambda x, node, p: F.relu6(x),
    "leakyrelu": lambda x, node, p: F.leaky_relu(x, node["attributes"]["slope"]),
    "sigmoid": lambda x, node, p: torch.sigmoid(x),
    "tanh": lambda x, node, p: torch.tanh(x),
    "silu": lambda x, node, p: F.silu(x),
    "gelu": lambda x, node, p: F.gelu(x, approximate=node["attributes"]["approximate"]),
    "hardswish": lambda x, node, p: F.hardswish(x),
    "elu": lambda x, node, p: F.elu(x, node["attributes"]["alpha"]),
    "prelu": lambda x, node, p: F.prelu(x, p["weight"]),
}

JOINS = {
    "add": torch.add,
    "mul": torch.mul,
    "sub": torch.sub,
    "max": torch.maximum,
    "min": torch.minimum,
}


def result(node, inputs, parameters):
    if node["op"] == "concat":
        return torch.cat(inputs, axis(inputs[0], node["attributes"]["axis"]))
    if node["op"] in JOINS:
        found = inputs[0]
        for other in inputs[1:]:
            found = JOINS[node["op"]](found, other)
        return found
    return LAYERS[node["op"]](inputs[0], node, parameters)


def forward(case, step, values, parameters):
    """The outputs by name, of the values of the inputs by their ids."""
    for node in case["nodes"]:
        operands = {name: parameters[of] for name, of in node["parameters"].items()}
        if "draws" in node:
            node["drawn"] = torch.tensor(node["draws"][step], dtype=torch.float64).reshape(node["shape"])
        values[node["id"]] = result(node, [values[of] for of in node["inputs"]], operands)
    return {name: values[of] for name, of in case["outputs"].items()}


def loss_of(each, output, target):
    a, reduction = each["attributes"], each["attributes"]["reduction"]
    if each["name"] in ("crossentropy", "nll"):
        weights = a.get("weights")
        more = {
            "weight": None if weights is None else torch.tensor(weights, dtype=output.dtype),
            "ignore_index": a.get("ignore", -100),
            "reduction": reduction,
        }
        if a.get("target") == "probabilities":
            del more["ignore_index"]
            return F.cross_entropy(output, target, label_smoothing=a["label_smoothing"], **more)
        classes = target.squeeze(1).long()
        if each["name"] == "nll":
            return F.nll_loss(output, classes, **more)
        return F.cross_entropy(output, classes, label_smoothing=a["label_smoothing"], **more)
    if each["name"] == "huber":
        return F.huber_loss(output, target, reduction=reduction, delta=a["delta"])
    rules = {"mse": F.mse_loss, "mae": F.l1_loss, "bce": F.binary_cross_entropy_with_logits}
    return rules[each["name"]](output, target, reduction=reduction)


def optimizer_of(case, trained):
    classes = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "rmsprop": torch.optim.RMSprop}
    return classes[case["optimizer"]["name"]](trained, **case["optimizer"]["attributes"])


def schedule_of(case, optimizer):
    rates, a = torch.optim.lr_scheduler, case["schedule"]["attributes"]
    warmup, steps = a["warmup"], case["steps"]
    behind = {
        "constant": lambda: rates.ConstantLR(optimizer, 1.0),
        "cosine": lambda: rates.CosineAnnealingLR(optimizer, steps - warmup),
        "step": lambda: rates.StepLR(optimizer, a["size"], a["gamma"]),
        "exponential": lambda: rates.ExponentialLR(optimizer, a["gamma"]),
    }[case["schedule"]["name"]]
    if warmup == 0:
        return behind()
    rising = rates.LinearLR(optimizer, 1 / warmup, 1.0, max(1, warmup - 1))
    return rates.SequentialLR(optimizer, [rising, behind()], [warmup])


def tensor(stored, dtype):
    return torch.tensor(stored["values"], dtype=dtype).reshape(stored["shape"])


def trained_in(case, dtype):
    parameters = {name: tensor(stored, dtype) for name, stored in case["parameters"].items()}
    trained = [parameters[name].requires_grad_() for name, stored in case["parameters"].items() if stored["trainable"]]
    optimizer = optimizer_of(case, trained)
    schedule = schedule_of(case, optimizer)
    losses = []
    for step in range(case["steps"]):
        batch = {name: torch.tensor(values, dtype=dtype).reshape(case["shapes"][name]) for name, values in case["batches"][step].items()}
        outputs = forward(case, step, {of: batch[name] for name, of in case["inputs"].items()}, parameters)
        total = sum(each["weight"] * loss_of(each, outputs[each["output"]], batch[each["target"]]) for each in case["losses"])
        optimizer.zero_grad()
        total.backward()
        if case.get("clip") is not None:
            torch.nn.utils.clip_grad_norm_(trained, case["clip"])
        optimizer.step()
        schedule.step()
        losses.append(total.item())
    return {"losses": losses, "parameters": {name: value.detach().flatten().tolist() for name, value in parameters.items()}}


def answer(case):
    try:
        return {"float64": trained_in(case, torch.float64), "float32": trained_in(case, torch.float32)}
    except (RuntimeError, ValueError) as error:
        return {"refused": str(error).splitlines()[0]}


# Of schedules that call each other by a name that PyTorch gives up.
warnings.filterwarnings("ignore", module="torch.optim.lr_scheduler")
torch.set_num_threads(1)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
