"""Convolutions of ResNet-18's stages with both gradients on a card in float16: by cuDNN where it is installed, and without."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads._on_card import on_host

BATCH = 64
STAGES = {"64 channels at 56x56": (64, 56), "128 at 28x28": (128, 28), "512 at 7x7": (512, 7)}  # 3x3, padding 1
CHECKED = 1  # images


@functools.cache
def arrays(name: str) -> tuple[Any, Any, Any]:
    """Images, filters and incoming gradients, the same for everybody; results are about 1."""
    import numpy as np

    channels, size = STAGES[name]
    x, gy = np.random.default_rng(0).standard_normal((2, BATCH, channels, size, size), dtype=np.float32)
    weight = np.random.default_rng(1).standard_normal((channels, channels, 3, 3), dtype=np.float32)
    return x.astype(np.float16), (weight / (9 * channels) ** 0.5).astype(np.float16), gy.astype(np.float16)


def expected() -> Mapping[str, Any]:
    """Of the first image the result and its gradient, with sums in float32: one product for each element of the window."""
    import numpy as np

    found = {}
    for name in STAGES:
        x, weight, gy = (array.astype(np.float32) for array in arrays(name))
        size = x.shape[2]
        padded = np.pad(x[:CHECKED], ((0, 0), (0, 0), (1, 1), (1, 1)))
        y, gx = np.zeros_like(gy[:CHECKED]), np.zeros_like(padded)
        for i, j in np.ndindex(3, 3):
            y += np.einsum("ncij,kc->nkij", padded[:, :, i : i + size, j : j + size], weight[:, :, i, j], optimize=True)
            part = np.einsum("nkij,kc->ncij", gy[:CHECKED], weight[:, :, i, j], optimize=True)
            gx[:, :, i : i + size, j : j + size] += part
        found[name] = y.astype(np.float16), gx[:, :, 1:-1, 1:-1].astype(np.float16)
    return found


BENCHMARK = Benchmark(
    name="gpu.convolution",
    question=f"3x3 convolutions of {BATCH} images in float16 and both gradients",
    measures=tuple([Measure(name, bars={"torch": 1.0, "portable": 1.0}) for name in STAGES]),
    expected=expected,
    dtype="float16",
    tolerance=2e-3,
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """By cuDNN where it is installed."""
    return {name: _ours(name, "fast") for name in STAGES}


@BENCHMARK.contestant("portable")
def without_cudnn() -> Mapping[str, Timed]:
    """By the project's own kernels and cuBLAS."""
    return {name: _ours(name, "portable") for name in STAGES}


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, which has cuDNN, eager."""
    import torch

    torch.backends.cudnn.benchmark = True  # as its users set it for shapes that stay
    return {name: _torch(name, torch) for name in STAGES}


def _ours(name: str, kind: str) -> Timed:
    import autograd_core as ag
    from autograd_nn import functional as F

    load = ag.backends.load("cuda")
    x, weight, gy = [load.to_device(array, "cuda") for array in arrays(name)]

    def step() -> tuple[Any, Any]:
        images, filters = ag.Variable(x), ag.Variable(weight)
        with ag.backends.prefer(kind):
            y = F.conv2d(images, filters, padding=1)
            y.backward(gy)
        return y.array, images.grad

    return _timed(step, lambda: ag.synchronize("cuda"))


def _torch(name: str, torch: Any) -> Timed:
    x, weight, gy = [torch.from_numpy(array).cuda() for array in arrays(name)]

    def step() -> tuple[Any, Any]:
        images, filters = x.detach().requires_grad_(), weight.detach().requires_grad_()
        y = torch.nn.functional.conv2d(images, filters, padding=1)
        y.backward(gy)
        return y.detach(), images.grad

    return _timed(step, torch.cuda.synchronize)


def _timed(step: Callable[[], tuple[Any, Any]], wait: Callable[[], Any]) -> Timed:
    def run() -> tuple[Any, Any]:
        results = step()
        wait()
        return results

    return Timed(run, read=lambda results: tuple([on_host(part[:CHECKED]) for part in results]))
