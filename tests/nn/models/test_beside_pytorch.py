"""The published models give PyTorch's scores with PyTorch's weights, loaded by name from its files."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import models


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed")


def residual_network(torch, bottleneck, depths, classes, widths=(64, 128, 256, 512)):
    """The network in PyTorch's layers, with torchvision's names."""
    t = torch.nn

    class Block(t.Module):
        def __init__(self, before, width, stride):
            super().__init__()
            after = width * (4 if bottleneck else 1)
            # (kernel, stride, filters) of each convolution
            plan = (
                [(1, 1, width), (3, stride, width), (1, 1, after)]
                if bottleneck
                else [(3, stride, width), (3, 1, width)]
            )
            channels = before
            for i, (kernel, step, filters) in enumerate(plan, 1):
                conv = t.Conv2d(channels, filters, kernel, step, kernel // 2, bias=False)
                self.add_module(f"conv{i}", conv)
                self.add_module(f"bn{i}", t.BatchNorm2d(filters))
                channels = filters
            self.last = len(plan)
            self.downsample = None
            if stride > 1 or before != after:
                self.downsample = t.Sequential(t.Conv2d(before, after, 1, stride, bias=False), t.BatchNorm2d(after))

        def forward(self, x):
            y = x
            for i in range(1, self.last + 1):
                y = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(y))
                y = y.relu() if i < self.last else y
            return (y + (x if self.downsample is None else self.downsample(x))).relu()

    class Net(t.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = t.Conv2d(3, widths[0], 7, 2, 3, bias=False)
            self.bn1 = t.BatchNorm2d(widths[0])
            channels = widths[0]
            for i, (depth, width) in enumerate(zip(depths, widths, strict=True)):
                blocks = []
                for j in range(depth):
                    blocks.append(Block(channels, width, 2 if i > 0 and j == 0 else 1))
                    channels = width * (4 if bottleneck else 1)
                self.add_module(f"layer{i + 1}", t.Sequential(*blocks))
            self.fc = t.Linear(channels, classes)

        def forward(self, x):
            x = t.functional.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
            for i in range(len(depths)):
                x = getattr(self, f"layer{i + 1}")(x)
            return self.fc(x.mean((2, 3)))

    return Net()


def vgg_network(torch, blocks, classes, hidden, batch_norm):
    t = torch.nn
    layers, channels = [], 3
    for block in blocks:
        for width in block:
            layers += [
                t.Conv2d(channels, width, 3, padding=1),
                *([t.BatchNorm2d(width)] if batch_norm else []),
                t.ReLU(),
            ]
            channels = width
        layers += [t.MaxPool2d(2, 2)]
    net = t.Sequential()
    net.add_module("features", t.Sequential(*layers))
    net.add_module("avgpool", t.AdaptiveAvgPool2d((7, 7)))
    net.add_module("flatten", t.Flatten())
    head = [t.Linear(channels * 49, hidden), t.ReLU(), t.Dropout(), t.Linear(hidden, hidden), t.ReLU(), t.Dropout()]
    net.add_module("classifier", t.Sequential(*head, t.Linear(hidden, classes)))
    return net


def alexnet_network(torch, classes, hidden):
    t = torch.nn
    net = t.Sequential()
    net.add_module(
        "features",
        t.Sequential(
            *[t.Conv2d(3, 64, 11, 4, 2), t.ReLU(), t.MaxPool2d(3, 2)],
            *[t.Conv2d(64, 192, 5, padding=2), t.ReLU(), t.MaxPool2d(3, 2)],
            *[t.Conv2d(192, 384, 3, padding=1), t.ReLU()],
            *[t.Conv2d(384, 256, 3, padding=1), t.ReLU()],
            *[t.Conv2d(256, 256, 3, padding=1), t.ReLU(), t.MaxPool2d(3, 2)],
        ),
    )
    net.add_module("avgpool", t.AdaptiveAvgPool2d((6, 6)))
    net.add_module("flatten", t.Flatten())
    head = [t.Dropout(), t.Linear(9216, hidden), t.ReLU(), t.Dropout(), t.Linear(hidden, hidden), t.ReLU()]
    net.add_module("classifier", t.Sequential(*head, t.Linear(hidden, classes)))
    return net


def agrees(torch, theirs, build, path, image, rng):
    """Their random weights and statistics, through both kinds of files, give their scores."""
    generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
    for name, tensor in theirs.state_dict().items():
        if "running_mean" in name:
            tensor.normal_(0, 0.2, generator=generator)
        elif "running_var" in name:
            tensor.uniform_(0.5, 1.5, generator=generator)
        elif tensor.ndim > 1:
            torch.nn.init.kaiming_normal_(tensor, nonlinearity="relu", generator=generator)
    theirs.eval()
    x = rng.standard_normal((2, 3, image, image)).astype(np.float32)
    with torch.no_grad():
        expected = theirs(torch.from_numpy(x)).numpy()
    assert np.ptp(expected) > 0.1  # scores that tell something
    torch.save(theirs.state_dict(), path / "weights.pth")
    pytest.importorskip("safetensors.torch").save_file(theirs.state_dict(), path / "weights.safetensors")
    assert build()._state().keys() == theirs.state_dict().keys()
    for file in ("weights.pth", "weights.safetensors"):
        ours = nn.load(build(), path / file).eval()
        with ag.no_grad():
            np.testing.assert_allclose(ours(x).array, expected, rtol=1e-4, atol=1e-4, err_msg=file)


def test_resnet18_gives_pytorchs_scores(torch, weightless, tmp_path, rng):
    agrees(torch, residual_network(torch, False, (2, 2, 2, 2), 1000), models.resnet18, tmp_path, 64, rng)


def test_a_narrow_resnet50_gives_pytorchs_scores(torch, weightless, tmp_path, rng):
    widths, depths = (4, 8, 12, 16), (3, 4, 6, 3)

    def build():
        return models.ResNet(models.Bottleneck, depths, 5, widths=widths)

    agrees(torch, residual_network(torch, True, depths, 5, widths), build, tmp_path, 64, rng)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_a_narrow_vgg16_gives_pytorchs_scores(torch, weightless, tmp_path, rng, batch_norm):
    blocks = [[8, 8], [12, 12], [16, 16, 16], [16, 16, 16], [16, 16, 16]]

    def build():
        return models.VGG(blocks, 5, batch_norm=batch_norm, hidden=32)

    agrees(torch, vgg_network(torch, blocks, 5, 32, batch_norm), build, tmp_path, 96, rng)


def test_alexnet_gives_pytorchs_scores(torch, weightless, tmp_path, rng):
    def build():
        return models.AlexNet(10, one_tower=True, hidden=32)

    agrees(torch, alexnet_network(torch, 10, 32), build, tmp_path, 96, rng)


def googlenet_network(torch, classes):
    """In PyTorch's layers, without dropout; the widths are read off the state of ours."""
    t = torch.nn
    widths = {name: array.shape for name, array in models.GoogLeNet(classes).state_dict().items() if array.ndim == 4}

    class Conv(t.Module):
        def __init__(self, name, stride=1):
            super().__init__()
            filters, channels, size, _ = widths[f"{name}.conv.weight"]
            self.conv = t.Conv2d(channels, filters, size, stride, size // 2, bias=False)
            self.bn = t.BatchNorm2d(filters, eps=0.001)

        def forward(self, x):
            return self.bn(self.conv(x)).relu()

    class Block(t.Module):
        def __init__(self, name):
            super().__init__()
            self.branch1 = Conv(f"{name}.branch1")
            self.branch2 = t.Sequential(Conv(f"{name}.branch2.0"), Conv(f"{name}.branch2.1"))
            self.branch3 = t.Sequential(Conv(f"{name}.branch3.0"), Conv(f"{name}.branch3.1"))
            self.branch4 = t.Sequential(t.MaxPool2d(3, 1, 1, ceil_mode=True), Conv(f"{name}.branch4.1"))

        def forward(self, x):
            return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)

    class Head(t.Module):
        def __init__(self, name):
            super().__init__()
            self.conv = Conv(f"{name}.conv")
            self.fc1, self.fc2 = t.Linear(2048, 1024), t.Linear(1024, classes)

        def forward(self, x):
            x = self.conv(t.functional.adaptive_avg_pool2d(x, (4, 4)))
            return self.fc2(self.fc1(x.flatten(1)).relu())

    class Net(t.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.conv2, self.conv3 = Conv("conv1", 2), Conv("conv2"), Conv("conv3")
            for name in "3a 3b 4a 4b 4c 4d 4e 5a 5b".split():
                self.add_module(f"inception{name}", Block(f"inception{name}"))
            self.aux1, self.aux2 = Head("aux1"), Head("aux2")
            self.fc = t.Linear(1024, classes)

        def forward(self, x):
            pool = t.functional.max_pool2d
            x = pool(self.conv1(x), 3, 2, ceil_mode=True)
            x = pool(self.conv3(self.conv2(x)), 3, 2, ceil_mode=True)
            x = pool(self.inception3b(self.inception3a(x)), 3, 2, ceil_mode=True)
            x = early = self.inception4a(x)
            x = late = self.inception4d(self.inception4c(self.inception4b(x)))
            x = pool(self.inception4e(x), 2, 2, ceil_mode=True)
            scores = self.fc(self.inception5b(self.inception5a(x)).mean((2, 3)))
            return (scores, self.aux2(late), self.aux1(early)) if self.training else scores

    return Net()


def test_googlenet_gives_pytorchs_scores(torch, weightless, tmp_path, rng):
    theirs = googlenet_network(torch, 10)
    agrees(torch, theirs, lambda: models.GoogLeNet(10), tmp_path, 75, rng)
    ours = nn.load(models.GoogLeNet(10, dropout=0), tmp_path / "weights.pth").train()
    ours.aux1.dropout.p = ours.aux2.dropout.p = 0
    x = rng.standard_normal((4, 3, 75, 75)).astype(np.float32)
    for mine, other in zip(ours(x), theirs.train()(torch.from_numpy(x)), strict=True):
        np.testing.assert_allclose(mine.array, other.detach().numpy(), rtol=1e-3, atol=1e-3)
