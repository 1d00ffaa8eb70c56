"""The networks that several benchmarks train, in this project and, layer by layer the same, in PyTorch."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable
from typing import Any

from benchmarks.workloads import _training
from benchmarks.workloads._on_card import CPU, Where
from benchmarks.workloads._training import Step

# Each with the shape of an image; the last one is ImageNet's.
NETWORKS = {"LeNet": (1, 28, 28), "deep CNN": (1, 28, 28), "ResNet-18": (3, 32, 32), "ResNet-18 at 224": (3, 224, 224)}
CLASSES = 10


def examples(network: str, batch: int) -> tuple[Any, Any]:
    """Random images (batch, C, H, W) and labels (batch,), the same for everybody."""
    import numpy as np

    rng = np.random.default_rng(0)
    images = rng.standard_normal((batch, *NETWORKS[network]), dtype=np.float32)
    return images, rng.integers(0, CLASSES, batch)


def our_step(network: str, batch: int, dropout: float = 0.5, where: Where = CPU) -> Step:
    """A training step of this project: forward, loss, backward, Adam (SGD with momentum for ResNet-18); gives the loss."""
    import autograd_nn as nn

    build: dict[str, Callable[[], nn.Layer]] = {
        "LeNet": nn.models.LeNet,
        "deep CNN": lambda: nn.models.DeepCNN(dropout=dropout),
        "ResNet-18": lambda: nn.models.ResNet(nn.models.BasicBlock, (2, 2, 2, 2), CLASSES, small=True),
        "ResNet-18 at 224": lambda: nn.models.resnet18(CLASSES),
    }
    model = build[network]()
    optimizer = (
        nn.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
        if network.startswith("ResNet")
        else nn.optim.Adam(model.parameters())
    )
    return _training.our_step(model, optimizer, nn.functional.cross_entropy, *examples(network, batch), where)


def torch_step(network: str, batch: int, dropout: float = 0.5, where: Where = CPU) -> Step:
    """The same step in PyTorch's eager mode."""
    import torch

    build = {
        "LeNet": _torch_lenet,
        "deep CNN": lambda: _torch_deep_cnn(dropout),
        "ResNet-18": lambda: _torch_resnet18(small=True),
        "ResNet-18 at 224": lambda: _torch_resnet18(small=False),
    }
    model = build[network]()
    optimizer = (
        torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
        if network.startswith("ResNet")
        else torch.optim.Adam(model.parameters())
    )
    return _training.torch_step(model, optimizer, torch.nn.functional.cross_entropy, *examples(network, batch), where)


def _torch_lenet() -> Any:
    from torch import nn

    return nn.Sequential(
        *[nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()],
        *[nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, CLASSES)],
    )


def _torch_deep_cnn(dropout: float = 0.5) -> Any:
    from torch import nn

    return nn.Sequential(
        *[nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Flatten(), nn.Linear(1024, 50), nn.ReLU(), nn.Dropout(dropout)],
        *[nn.Linear(50, CLASSES), nn.Dropout(dropout)],
    )


def _torch_resnet18(small: bool) -> Any:
    from torch import nn

    class Block(nn.Module):
        def __init__(self, channels: int, width: int, stride: int) -> None:
            super().__init__()
            self.body = nn.Sequential(
                *[nn.Conv2d(channels, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()],
                *[nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)],
            )
            around = [nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width)]
            self.around = nn.Sequential(*around) if stride > 1 else nn.Identity()

        def forward(self, x: Any) -> Any:
            return nn.functional.relu(self.body(x) + self.around(x))

    blocks = [
        Block(before, width, 2 if first and width > 64 else 1)
        for width, before_first in ((64, 64), (128, 64), (256, 128), (512, 256))
        for first, before in ((True, before_first), (False, width))
    ]
    stem = nn.Conv2d(3, 64, 3, 1, 1, bias=False) if small else nn.Conv2d(3, 64, 7, 2, 3, bias=False)
    return nn.Sequential(
        *[stem, nn.BatchNorm2d(64), nn.ReLU(), nn.Identity() if small else nn.MaxPool2d(3, 2, 1)],
        *blocks,
        *[nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES)],
    )
