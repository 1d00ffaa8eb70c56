"""A training step of the recurrent layers, which read an image row by row."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Mapping
from functools import partial
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads import _training
from benchmarks.workloads._on_card import CPU, Where
from benchmarks.workloads._training import Step, timed

BATCH, STEPS, SIZE, HIDDEN, CLASSES = 100, 28, 28, 128, 10
CELLS = ("LSTM", "GRU")

# The first losses from the initial values, in float64: tests/benchmarks/workloads/test_recurrent.py computes them anew.
LOSSES = {"LSTM": [2.353803649439, 2.313976751658], "GRU": [2.510849769858, 2.427398211582]}


def expected() -> Mapping[str, Any]:
    """The known losses before and after the first update."""
    return LOSSES


BENCHMARK = Benchmark(
    name="recurrent",
    question="a step by Adam on 100 sequences of 28 steps of 28, 128 hidden units: forward, backward, update",
    measures=tuple(Measure(cell, bars={"torch": 0.8}) for cell in CELLS),
    expected=expected,
)


def examples(batch: int) -> tuple[Any, Any]:
    """Random sequences (batch, T, D) and labels (batch,), the same for everybody."""
    import numpy as np

    rng = np.random.default_rng(0)
    return rng.standard_normal((batch, STEPS, SIZE), dtype=np.float32), rng.integers(0, CLASSES, batch)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_nn."""
    return {cell: timed(our_step(cell, BATCH), partial(our_step, cell, BATCH)) for cell in CELLS}


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    return {cell: timed(torch_step(cell, BATCH), partial(torch_step, cell, BATCH)) for cell in CELLS}


def our_step(cell: str, batch: int, where: Where = CPU) -> Step:
    """The last hidden state through an affine layer, the cross-entropy of its scores, Adam."""
    import autograd_nn as nn

    class Reader(nn.Layer):
        def __init__(self) -> None:
            self.recurrent = getattr(nn, cell)(SIZE, HIDDEN, batch_first=True)
            self.fc = nn.Linear(HIDDEN, CLASSES)

        def forward(self, x: Any) -> Any:
            y, _ = self.recurrent(x)
            return self.fc(y[:, -1])

    model = Reader()
    optimizer = nn.optim.Adam(model.parameters())
    return _training.our_step(model, optimizer, nn.functional.cross_entropy, *examples(batch), where)


def torch_step(cell: str, batch: int, where: Where = CPU) -> Step:
    """The same in PyTorch's eager mode."""
    import torch
    from torch import nn

    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.recurrent = getattr(nn, cell)(SIZE, HIDDEN, batch_first=True)
            self.fc = nn.Linear(HIDDEN, CLASSES)

        def forward(self, x: Any) -> Any:
            y, _ = self.recurrent(x)
            return self.fc(y[:, -1])

    model = Reader()
    optimizer = torch.optim.Adam(model.parameters())
    return _training.torch_step(model, optimizer, nn.functional.cross_entropy, *examples(batch), where)
