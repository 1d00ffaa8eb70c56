"""A training step of one Transformer block."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Mapping
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads import _training
from benchmarks.workloads._on_card import CPU, Where
from benchmarks.workloads._training import Step, timed

BATCH, TOKENS, WIDTH, HEADS, INNER = 16, 64, 128, 4, 512
DROPOUT = 0.1  # both libraries' default

# The first losses from the initial values, without dropout, in float64: tests/benchmarks/workloads/test_transformer.py
# computes them anew.
LOSSES = {"block": [1.996651044674, 1.957778330315]}


def expected() -> Mapping[str, Any]:
    """The known losses before and after the first update."""
    return LOSSES


BENCHMARK = Benchmark(
    name="transformer",
    question="an encoder block on 16 times 64 tokens of width 128, 4 heads, 512 inner units, squared error, Adam",
    measures=(Measure("block", bars={"torch": 1.0}),),
    expected=expected,
)


def examples(batch: int) -> tuple[Any, Any]:
    """Random inputs and targets (batch, T, D), the same for everybody."""
    import numpy as np

    x, target = np.random.default_rng(0).standard_normal((2, batch, TOKENS, WIDTH), dtype=np.float32)
    return x, target


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_nn."""
    return {"block": timed(our_step(BATCH), lambda: our_step(BATCH, dropout=0.0))}


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    return {"block": timed(torch_step(BATCH), lambda: torch_step(BATCH, dropout=0.0))}


def our_step(batch: int, dropout: float = DROPOUT, where: Where = CPU) -> Step:
    """Forward, mean squared error, backward, Adam."""
    import autograd_nn as nn

    model = nn.TransformerEncoderLayer(WIDTH, HEADS, INNER, dropout, batch_first=True)
    optimizer = nn.optim.Adam(model.parameters())
    return _training.our_step(model, optimizer, nn.functional.mse_loss, *examples(batch), where)


def torch_step(batch: int, dropout: float = DROPOUT, where: Where = CPU) -> Step:
    """The same in PyTorch's eager mode."""
    import torch
    from torch import nn

    model = nn.TransformerEncoderLayer(WIDTH, HEADS, INNER, dropout, batch_first=True)
    optimizer = torch.optim.Adam(model.parameters())
    return _training.torch_step(model, optimizer, nn.functional.mse_loss, *examples(batch), where)
