"""Writes the PyTorch files beside it, and what is in them: for NAME.pth the floats of its tensors as float32, in NAME.npz.

Written with Debian's python3-torch 1.13: python3 write.py
"""
import io
import os
import zipfile
from collections import OrderedDict

import numpy
import torch
from torch import nn

os.chdir(os.path.dirname(os.path.abspath(__file__)))
torch.manual_seed(1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3)
        self.bn = nn.BatchNorm2d(3)
        self.fc = nn.Linear(3, 2)

    def forward(self, x):
        return self.fc(self.bn(self.conv(x)).mean((2, 3)))


def expected(name, tensors):
    floats = {key: value for key, value in tensors.items() if torch.is_tensor(value) and value.is_floating_point()}
    # NumPy cannot write a name that is an argument of its own; none is here.
    numpy.savez(f"{name}.npz", **{key: value.detach().float().contiguous().numpy() for key, value in floats.items()})


def save(name, tensors, whole=None, **options):
    torch.save(tensors if whole is None else whole, f"{name}.pth", **options)
    expected(name, tensors)


def rewritten(name, source, change, extra=(), method=zipfile.ZIP_STORED):
    """Another archive with the members of `source`, and some more."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(name, "w", method) as new:
        for member in [*((each.filename, old.read(each)) for each in old.infolist()), *extra]:
            new.writestr(zipfile.ZipInfo(change(member[0])), member[1], method)


net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
net(torch.randn(4, 2, 5, 5)).sum().backward()
optimizer.step()
state = net.state_dict()

save("plain", state)
save("half", {name: value.half() for name, value in state.items() if value.is_floating_point()})
save("bfloat16", {name: value.bfloat16() for name, value in state.items() if value.is_floating_point()})
save("double", {name: value.double() for name, value in state.items() if value.is_floating_point()})
save("parameters", OrderedDict(net.named_parameters()))
save("parallel", nn.DataParallel(net).state_dict())
save("protocol4", state, pickle_protocol=4)
save("protocol5", state, pickle_protocol=5)
save(
    "checkpoint",
    state,
    {
        "epoch": 3,
        "state_dict": state,
        "optimizer": optimizer.state_dict(),
        "best": numpy.float64(0.5),
        "history": [0.25, -1, 2**40, None, (True, "two")],
        "device": torch.device("cpu"),
        "dtype": torch.float32,
        "sizes": torch.Size([2, 3]),
    },
)
other = {name: -value for name, value in state.items()}
save("ema", other, {"model": state, "ema": {"shadow": other}, "step": 1})

base = torch.randn(4, 6)
views = {
    "whole": base,
    "transposed": base.t(),
    "row": base[2],
    "column": base[:, 1],
    "steps": base[1::2, ::3],
    "permuted": torch.randn(2, 3, 4).permute(2, 0, 1),
    "channels_last": torch.randn(1, 2, 3, 4).contiguous(memory_format=torch.channels_last),
    "expanded": torch.randn(3, 1).expand(3, 4),
    "scalar": base[0, 0],
    "empty": torch.zeros(0, 3),
}
save("views", views)
save(
    "types",
    {
        "floats": torch.randn(2),
        **{str(type).split(".")[1]: torch.ones(2, dtype=type) for type in [torch.int64, torch.int32, torch.int16]},
        **{str(type).split(".")[1]: torch.ones(2, dtype=type) for type in [torch.int8, torch.uint8, torch.bool]},
        "not a tensor": "text",
    },
)

rewritten("deflated.pth", "plain.pth", lambda name: name.replace("plain", "deflated"), method=zipfile.ZIP_DEFLATED)
expected("deflated", state)

# What PyTorch 2 adds; the tensors it writes as 1.13 does.
rewritten(
    "recent.pth",
    "plain.pth",
    lambda name: name.replace("plain", "recent"),
    [
        ("recent/.format_version", b"1"),
        ("recent/.storage_alignment", b"64"),
        ("recent/byteorder", b"little"),
        ("recent/.data/serialization_id", b"0636457737946401051300000008061129080911"),
    ],
)
expected("recent", state)
rewritten("big-endian.pth", "plain.pth", lambda name: name, [("plain/byteorder", b"big")])

torch.save(nn.Sequential(nn.Linear(1, 1)), "module.pth")
torch.save({"fc.weight": torch.ones(1)}, "legacy.pth", _use_new_zipfile_serialization=False)
torch.jit.save(torch.jit.script(nn.Linear(1, 1)), "script.pt")
