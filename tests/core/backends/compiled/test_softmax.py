"""The compiled softmax against the plain array code."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.backends import softmax as reference
from autograd_core.backends.compiled import plain
from autograd_core.backends.compiled import softmax as compiled
from autograd_nn.functional import cross_entropy
from tests.core.backends.compiled.agreement import assert_close, on_threads

SHAPES = [(7, 33), (1, 1), (130, 1000), (3, 5, 17)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_rows_equal_the_plain_code(name, shape, dtype):
    rng = np.random.default_rng(0)
    x, gy = (10 * rng.standard_normal((2, *shape)) + 300).astype(dtype)
    function = getattr(ag, name)
    with plain():
        y = getattr(reference, name)(np, x, -1)
        v = ag.Variable(x)
        function(v, -1).backward(gy)
    assert_close(on_threads(getattr(compiled, name), x), y)
    assert_close(on_threads(getattr(compiled, f"{name}_backward"), gy, y), v.grad)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES[:3])
def test_steps_equal_the_plain_code(shape, dtype):
    rng = np.random.default_rng(0)
    x, scale = (10 * rng.standard_normal(shape) + 300).astype(dtype), rng.standard_normal(shape[0]).astype(dtype)
    with plain():
        sums = top, _ = reference.exponential_sums(np, x)
        y = reference.exponentials(np, x, top, scale)
    for found, expected in zip(on_threads(compiled.exponential_sums, x), sums, strict=True):
        assert_close(found, expected)
    assert_close(on_threads(compiled.exponentials, x, top, scale), y)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("worst", [np.nan, -np.nan, np.inf, -np.inf])
@pytest.mark.filterwarnings("ignore:invalid value", "ignore:divide by zero")
def test_what_is_not_finite(worst, dtype):
    x = np.random.default_rng(0).standard_normal((3, 40)).astype(dtype)
    x[0, 7], x[2] = worst, worst
    for name in ("softmax", "log_softmax"):
        with plain():
            expected = getattr(reference, name)(np, x, 1)
        assert_close(getattr(compiled, name)(x), expected)
    losses = []
    for mode in (plain(), None):
        v = ag.Variable(np.tile(x, (1000, 1)))
        with mode or np.errstate():
            loss = cross_entropy(v, np.tile([3, 4, 5], 1000), reduction="none")
            loss.backward(np.ones_like(loss.array))
        losses.append((loss.array, v.grad))
    for found, expected in zip(*reversed(losses), strict=True):
        assert_close(found, expected)


def test_rows_that_are_not_side_by_side():
    x = np.random.default_rng(0).standard_normal((400, 300))
    with plain():
        expected = reference.softmax(np, x.T, 1)
    assert_close(reference.softmax(np, x.T, 1), expected)
    assert_close(reference.softmax(np, x, 0), expected.T)
