"""What the core's tests share. `rng`, each test's own generator, is in tests/conftest.py."""

import gc
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture
def without_gc() -> Iterator[None]:
    """The cycle collector is off: what is freed is freed by its last reference."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def traced_memory() -> Iterator[None]:
    """`tracemalloc` counts what Python and NumPy allocate."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


class TripleAndSquare(ag.Function):
    """Two results: (3·x, x²) of the same input."""

    saves = ag.INPUTS

    def forward(self, xp, x):
        return 3 * x, x * x

    def backward(self, gys, x):
        first, second = gys
        return 3 * first + 2 * x * second


@pytest.fixture
def two_results():
    """An op of two results, as (3·x, x²)."""
    return lambda x: TripleAndSquare()(x)


@pytest.fixture
def x() -> ag.Variable:
    return ag.Variable(np.array([1.0, 2.0, 3.0]), name="x")
