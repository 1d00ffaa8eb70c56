"""Random programs, values and gradients against PyTorch: ops in combinations that nobody thought of."""

from __future__ import annotations

import numpy as np
import pytest

import autograd_core as ag

PROGRAMS = 10_000
CHUNKS = 20
STEPS = 8  # ops of a program

# (ours, PyTorch's) of the same function, defined everywhere and smooth except on a set of measure zero.
UNARY = [
    (lambda x: ag.tanh(x), lambda t, x: t.tanh(x)),
    (lambda x: ag.sin(x) + 0.5, lambda t, x: t.sin(x) + 0.5),
    (lambda x: ag.cos(x * 2), lambda t, x: t.cos(x * 2)),
    (lambda x: ag.exp(-x * x), lambda t, x: t.exp(-x * x)),
    (lambda x: ag.log(abs(x) + 1), lambda t, x: t.log(abs(x) + 1)),
    (lambda x: ag.sqrt(x * x + 1), lambda t, x: t.sqrt(x * x + 1)),
    (lambda x: -x, lambda t, x: -x),
    (lambda x: x**2 / 4, lambda t, x: x**2 / 4),
    (lambda x: 1 / (1 + x**2), lambda t, x: 1 / (1 + x**2)),
    (lambda x: 2.0 ** ag.tanh(x), lambda t, x: 2.0 ** t.tanh(x)),
    (lambda x: ag.clip(x, -0.7, 0.9), lambda t, x: t.clip(x, -0.7, 0.9)),
    (lambda x: ag.sum(x, axis=-1, keepdims=True), lambda t, x: t.sum(x, -1, keepdim=True)),
    (lambda x: ag.mean(x, axis=0), lambda t, x: t.mean(x, 0)),
    (lambda x: ag.max(x, axis=-1), lambda t, x: t.amax(x, -1)),
    (lambda x: ag.min(x, axis=0, keepdims=True), lambda t, x: t.amin(x, 0, keepdim=True)),
    (lambda x: x.T, lambda t, x: x.permute(tuple(range(x.ndim)[::-1]))),
    (lambda x: ag.reshape(x, -1), lambda t, x: x.reshape(-1)),
    (lambda x: x[..., ::2], lambda t, x: x[..., ::2]),
    (lambda x: x[[0, -1, 0]], lambda t, x: x[[0, -1, 0]]),
    (lambda x: ag.expand_dims(x, 0)[0], lambda t, x: x.unsqueeze(0)[0]),
    (lambda x: ag.concatenate([x, x * 2]), lambda t, x: t.cat([x, x * 2])),
    (lambda x: ag.stack([x, ag.sin(x)], axis=-1).sum(axis=-1), lambda t, x: t.stack([x, t.sin(x)], -1).sum(-1)),
    (lambda x: ag.broadcast_to(x, (2, *x.shape))[1], lambda t, x: t.broadcast_to(x, (2, *x.shape))[1]),
]
WITH_AXES = 11  # from here on the ops above need at least one axis
BINARY = [
    (lambda x, y: x + y, lambda t, x, y: x + y),
    (lambda x, y: x - y, lambda t, x, y: x - y),
    (lambda x, y: x * y, lambda t, x, y: x * y),
    (lambda x, y: x / (y * y + 1), lambda t, x, y: x / (y * y + 1)),
    (lambda x, y: ag.maximum(x, y), lambda t, x, y: t.maximum(x, y)),
    (lambda x, y: ag.minimum(x, y), lambda t, x, y: t.minimum(x, y)),
    (lambda x, y: ag.where(x > y, x, y * 3), lambda t, x, y: t.where(x > y, x, y * 3)),
    (lambda x, y: (x * x + 0.5) ** ag.tanh(y), lambda t, x, y: (x * x + 0.5) ** t.tanh(y)),
    (lambda x, y: x @ y.T, lambda t, x, y: x @ y.permute(tuple(range(y.ndim)[::-1]))),
]
SHAPES = [(), (4,), (3, 4), (1, 4), (3, 1), (2, 3, 4)]


def run_both(torch, rng):
    """One program on both sides: the leaves and the results, paired."""
    arrays = [rng.standard_normal(SHAPES[i]) for i in rng.integers(0, len(SHAPES), 3)]
    ours = [ag.Variable(a) for a in arrays]
    theirs = [torch.tensor(a, requires_grad=True) for a in arrays]
    values = list(zip(ours, theirs, strict=True))
    while len(values) < 3 + STEPS:
        kinds = UNARY if rng.random() < 0.5 else BINARY
        choice = rng.integers(len(kinds))
        mine, other = kinds[choice]
        operands = [values[i] for i in rng.integers(0, len(values), 1 if kinds is UNARY else 2)]
        if kinds is UNARY and choice >= WITH_AXES and operands[0][1].ndim == 0:
            continue  # PyTorch lets a number have an axis, NumPy doesn't
        try:
            expected = other(torch, *[b for _, b in operands])
        except (RuntimeError, IndexError):
            continue  # shapes that don't fit this op
        if expected.numel() > 500 or expected.ndim > 4:
            continue
        values.append((mine(*[a for a, _ in operands]), expected))
    return ours, theirs, values


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_values_and_gradients_equal_pytorch(rng, chunk):
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    for _ in range(PROGRAMS // CHUNKS):
        ours, theirs, values = run_both(torch, rng)
        total, expected = 0.0, 0.0
        for a, b in values[-4:]:
            assert a.shape == tuple(b.shape)
            total, expected = total + ag.tanh(a).sum(), expected + torch.tanh(b).sum()
        np.testing.assert_allclose(total.item(), expected.item(), rtol=1e-10, atol=1e-10)
        total.backward()
        expected.backward()
        for a, b in zip(ours, theirs, strict=True):
            assert (a.grad is None) == (b.grad is None)
            if a.grad is not None:
                np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-9, atol=1e-9)
