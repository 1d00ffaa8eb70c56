"""Classic networks: LeNet and AlexNet, and the blocks of VGG, GoogLeNet and ResNet.

LeNet (1998) reads digits by convolution and pooling in turn, then full connections; AlexNet (2012) is the same idea made
a thousand times larger, with response normalisation and dropout. VGG stacks small windows, GoogLeNet looks through
several sizes of window at once, and ResNet adds to a block's output what went in. Where a network's weights are is not
where its work is: in the first two full connections hold most of the weights, and convolutions do most of the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
import autograd_nn as nn
import viz
from autograd_nn import models
from autograd_nn.layers import Conv2d, Layer, MaxPool2d, ReLU, Sequential
from autograd_nn.models.googlenet import Inception
from viz import palette
from viz.axes import tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PHOTOGRAPH = (3, 224, 224)
WIDTHS = (64, 96, 128, 16, 32, 32)  # GoogLeNet's first inception block, on 192 maps of 28x28


def networks() -> dict[str, tuple[Layer, tuple[int, ...]]]:
    """The networks in their published sizes, and what they look at."""
    return {
        "LeNet": (models.LeNet(), (1, 28, 28)),
        "AlexNet": (models.AlexNet(), PHOTOGRAPH),
        "GoogLeNet": (models.GoogLeNet(auxiliary=False), PHOTOGRAPH),
        "ResNet-18": (models.resnet18(), PHOTOGRAPH),
    }


def shares(summary: nn.Summary) -> tuple[float, float]:
    """Which part of the parameters full connections hold, and which part of the multiply-adds they do (%)."""
    full = [layer for layer in summary.layers if layer.type == "Linear"]
    return (
        100 * sum(layer.parameters for layer in full) / summary.parameters,
        100 * sum(layer.multiply_adds for layer in full) / summary.multiply_adds,
    )


def steps(model: Layer, shape: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
    """The ops of a network in training, in order, each with the shape that it gives."""
    graph = ag.graph(model(ag.Variable(np.zeros((1, *shape), np.float32))))
    shapes = {value.id: value.shape[1:] for value in graph.values}
    return [(op.op, shapes[op.outputs[0]]) for op in graph.ops]


def seen(layers: Sequential) -> int:
    """How many pixels an output sees, across: where its gradient is other than 0."""
    x = ag.Variable(np.zeros((1, 1, 15, 15), np.float32))
    layers(x)[0, 0, 5, 5].backward()
    return int(np.any(x.grad, axis=(0, 1, 2)).sum())


def run() -> Exhibit:
    built = networks()
    summaries = {name: nn.summary(model, shape) for name, (model, shape) in built.items()}
    full = {name: shares(summary) for name, summary in summaries.items()}
    lenet, alexnet = (steps(*built[name]) for name in ("LeNet", "AlexNet"))
    new = {op for op, _ in alexnet} - {op for op, _ in lenet}
    growth = summaries["AlexNet"].parameters / summaries["LeNet"].parameters

    two, one = Sequential(Conv2d(64, 64, 3), Conv2d(64, 64, 3)), Conv2d(64, 64, 5)
    views = seen(Sequential(Conv2d(1, 1, 3), Conv2d(1, 1, 3))), seen(Sequential(Conv2d(1, 1, 5)))
    weights = two.num_parameters(), one.num_parameters()

    inception = nn.summary(Inception(192, WIDTHS), (192, 28, 28)).multiply_adds / 1e6
    windows = [Conv2d(192, 64, 1), Conv2d(192, 128, 3, padding=1), Conv2d(192, 32, 3, padding=1)]
    direct = sum(nn.summary(layer, (192, 28, 28)).multiply_adds for layer in windows) / 1e6

    block = models.BasicBlock(64, 64)
    extra = block.num_parameters() - sum(layer.num_parameters() for layer in block.children())
    return Exhibit(
        claims=[
            claim(
                "AlexNet is LeNet a thousand times larger, with response normalisation and dropout",
                new >= {"LocalResponseNorm", "Dropout"} and 900 < growth < 1100,
                f"{summaries['LeNet'].parameters:,} and {summaries['AlexNet'].parameters:,} parameters, {growth:.0f} times; "
                f"{len(lenet)} and {len(alexnet)} ops",
            ),
            claim(
                "in both, full connections hold nearly all weights, and convolutions do nearly all the work",
                all(full[name][0] > 90 and full[name][1] < 20 for name in ("LeNet", "AlexNet")),
                ", ".join(
                    f"{name} {full[name][0]:.0f} % of the parameters and {full[name][1]:.0f} % of the multiply-adds "
                    "in full connections"
                    for name in ("LeNet", "AlexNet")
                ),
            ),
            claim(
                "VGG: two 3x3 windows in a row see as far as one of 5x5, with fewer weights",
                views == (5, 5) and weights[0] < 0.75 * weights[1],
                f"{views[0]} pixels across both; {weights[0]:,} and {weights[1]:,} parameters for 64 maps",
            ),
            claim(
                "GoogLeNet: 1x1 convolutions before the larger windows save nearly half of the work",
                inception < 0.6 * direct,
                f"{inception:.0f} instead of {direct:.0f} million multiply-adds in the first block",
            ),
            claim(
                "ResNet: the way around a block costs no weights",
                extra == 0,
                f"{block.num_parameters():,} parameters, {extra} of them in the skip connection",
            ),
        ],
        pictures=[
            Picture(
                "lenet-alexnet",
                "The ops of LeNet and AlexNet, each with the shape that it gives.",
                draw(lenet, alexnet),
            ),
            Picture(
                "sizes",
                "Parameters and multiply-adds for one image; hatched: in full connections.",
                draw_sizes(summaries, full),
            ),
            Picture(
                "vgg-block",
                "VGG's block: 3x3 convolutions, then pooling that halves the maps.",
                draw_block(vgg_block(), 64),
            ),
            Picture(
                "inception-block",
                "GoogLeNet's block: four branches side by side, stacked at the end.",
                draw_block(Inception(192, WIDTHS), 192),
            ),
            Picture(
                "residual-block",
                "ResNet's block: what went in is added to what the convolutions made of it.",
                draw_block(block, 64),
            ),
        ],
        tables=[
            Table(
                "networks",
                (
                    "network",
                    "parameters",
                    "multiply-adds",
                    "parameters in full connections (%)",
                    "multiply-adds in full connections (%)",
                ),
                [(name, s.parameters, s.multiply_adds, *full[name]) for name, s in summaries.items()],
            ),
            Table(
                "alexnet-layers",
                ("layer", "type", "parameters", "multiply-adds"),
                [
                    (layer.path, layer.type, layer.parameters, layer.multiply_adds)
                    for layer in summaries["AlexNet"].layers
                    if layer.parameters
                ],
            ),
        ],
    )


def vgg_block() -> Sequential:
    """VGG's second block: from 64 maps to 128."""
    return Sequential(Conv2d(64, 128, 3, padding=1), ReLU(), Conv2d(128, 128, 3, padding=1), ReLU(), MaxPool2d(2))


KINDS = {  # of op: what the diagram calls it, and its paint
    "Conv": ("convolution", palette.OP), "Relu": ("ReLU", palette.CONSTANT), "MaxPool": ("max pooling", palette.LEAF),
    "AvgPool": ("average pooling", palette.LEAF), "LocalResponseNorm": ("response normalisation", palette.OUTPUT),
    "Reshape": ("flatten", palette.CONSTANT), "Linear": ("affine", palette.PARAMETER), "Dropout": ("dropout", palette.OUTPUT),
}  # fmt: skip


def draw_block(block: Layer, channels: int) -> viz.GraphPicture:
    maps = ag.Variable(np.zeros((1, channels, 28, 28), np.float32), name="maps")
    return viz.graph(block(maps), depth=2 if isinstance(block, Inception) else None)


def draw(*networks: list[tuple[str, tuple[int, ...]]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.4, 6.4), layout="constrained")
    for axes, name, ops in zip(figure.subplots(1, 2), ("LeNet", "AlexNet"), networks, strict=True):
        for row, (op, shape) in enumerate(ops):
            label, paint = KINDS[op]
            axes.barh(row, 1, height=0.72, color=paint.fill, edgecolor=paint.line)
            axes.text(0.5, row, f"{label} → {'x'.join(map(str, shape))}", ha="center", va="center", fontsize=9)
        axes.set(title=name, xlim=(-0.01, 1.01), ylim=(max(map(len, networks)) - 0.4, -0.6))
        axes.axis("off")
    return figure


def draw_sizes(summaries: dict[str, Any], full: dict[str, tuple[float, float]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 2.8), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    _bars(left, {name: s.parameters / 1e6 for name, s in summaries.items()}, {n: f[0] for n, f in full.items()})
    _bars(right, {name: s.multiply_adds / 1e6 for name, s in summaries.items()}, {n: f[1] for n, f in full.items()})
    left.set(title="Parameters", xlabel="millions")
    right.set(title="Multiply-adds", xlabel="millions, for one image")
    left.invert_yaxis()
    left.legend(fontsize="small", loc="lower right")
    return figure


def _bars(axes: Axes, totals: dict[str, float], shares: dict[str, float]) -> None:
    """A bar for each network, the part in full connections hatched, and its total beside it."""
    names, values = list(totals), np.array(list(totals.values()))
    part = values * np.array([shares[name] for name in names]) / 100
    axes.barh(names, values - part, color=palette.OP.fill, edgecolor=palette.OP.line, label="convolutions")
    axes.barh(names, part, left=values - part, color=palette.PARAMETER.fill, edgecolor=palette.PARAMETER.line, hatch="///",
              label="full connections")  # fmt: skip
    for row, value in enumerate(totals.values()):
        axes.text(
            value, row, f"  {value:,.1f}", va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1}
        )
    axes.set_xlim(0, 1.2 * values.max())
    tidy(axes, legend=False)
    axes.grid(False, axis="y")
