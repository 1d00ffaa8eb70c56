"""The networks that several benchmarks train, in this project and, layer by layer the same, in PyTorch."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable
from typing import Any

NETWORKS = {"LeNet": (1, 28, 28), "deep CNN": (1, 28, 28), "ResNet-18": (3, 32, 32)}  # each with the shape of an image
CLASSES = 10


def examples(network: str, batch: int) -> tuple[Any, Any]:
    """Random images (batch, C, H, W) and labels (batch,), the same for everybody."""
    import numpy as np

    rng = np.random.default_rng(0)
    images = rng.standard_normal((batch, *NETWORKS[network]), dtype=np.float32)
    return images, rng.integers(0, CLASSES, batch)


def our_step(network: str, batch: int) -> Callable[[], Any]:
    """A training step of this project: forward, loss, backward, Adam (SGD with momentum for ResNet-18); gives the loss."""
    import autograd_nn as nn

    build: dict[str, Callable[[], nn.Layer]] = {
        "LeNet": nn.models.LeNet,
        "deep CNN": nn.models.DeepCNN,
        "ResNet-18": lambda: nn.models.ResNet(nn.models.BasicBlock, (2, 2, 2, 2), CLASSES, small=True),
    }
    model = build[network]()
    optimizer = (
        nn.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
        if network == "ResNet-18"
        else nn.optim.Adam(model.parameters())
    )
    images, labels = examples(network, batch)

    def step() -> Any:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.array

    return step


def torch_step(network: str, batch: int) -> Callable[[], Any]:
    """The same step in PyTorch's eager mode."""
    import torch

    model = {"LeNet": _torch_lenet, "deep CNN": _torch_deep_cnn, "ResNet-18": _torch_resnet18}[network]()
    optimizer = (
        torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
        if network == "ResNet-18"
        else torch.optim.Adam(model.parameters())
    )
    images, labels = map(torch.from_numpy, examples(network, batch))

    def step() -> Any:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def _torch_lenet() -> Any:
    from torch import nn

    return nn.Sequential(
        *[nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()],
        *[nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, CLASSES)],
    )


def _torch_deep_cnn() -> Any:
    from torch import nn

    return nn.Sequential(
        *[nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Flatten(), nn.Linear(1024, 50), nn.ReLU(), nn.Dropout(0.5), nn.Linear(50, CLASSES), nn.Dropout(0.5)],
    )


def _torch_resnet18() -> Any:
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
    return nn.Sequential(
        *[nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()],
        *blocks,
        *[nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES)],
    )
