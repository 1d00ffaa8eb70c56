"""Convolution through cuDNN on a card, before anything is timed: as the project's own kernels do it, and as float64 does."""

from contextlib import nullcontext

import ml_dtypes
import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_core import backends
from autograd_core.backends import convolution
from tests.core.convolutions import CONVOLUTIONS, TOLERANCE, factors

pytestmark = pytest.mark.gpu


@pytest.fixture(autouse=True)
def library(card):
    """cuDNN's module; skips, with the reason, where it can't be used."""
    from autograd_core.backends.cudnn import library

    if reason := library.find().reason:
        pytest.skip(reason)
    return library.find().module


def results(card, case, arrays):
    """The convolution and its gradients, by cuDNN where that is not forbidden."""
    x, weight, bias, gy = arrays
    return [
        convolution.conv(card, x, weight, case.window, case.groups, bias),
        convolution.conv(card, x, weight, case.window, case.groups),
        convolution.conv_input(card, gy, weight, case.window, case.groups, x.shape[2:]),
        convolution.conv_weight(card, gy, x, case.window, case.groups),
    ]


def numbers(array):
    return backends.to_numpy(array).astype(np.float64)


@pytest.mark.parametrize("name", TOLERANCE)
@pytest.mark.parametrize("case", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_as_the_project_s_kernels_and_as_float64(card, rng, case, name):
    dtype = np.dtype(getattr(ml_dtypes, name, name))
    f = factors(case, dtype, rng)
    arrays = [card.asarray(array) for array in f[:4]]
    with backends.explain() as ran:
        found = results(card, case, arrays)
    with backends.prefer("portable"):
        portable = results(card, case, arrays)
    expected = [f.y, f.y - f.bias.astype(float).reshape(-1, *[1] * (f.y.ndim - 2)), f.gx, f.gw]
    for a, b, right in zip(found, portable, expected, strict=True):
        assert a.dtype == b.dtype == dtype
        np.testing.assert_allclose(numbers(a), right, rtol=TOLERANCE[name], atol=TOLERANCE[name])
        np.testing.assert_allclose(numbers(a), numbers(b), rtol=2 * TOLERANCE[name], atol=2 * TOLERANCE[name])
    assert any(way.startswith("cuDNN") for _, way in ran.calls), str(ran)


@pytest.mark.parametrize("kind", ["fast", "exact"])
def test_float32_is_not_rounded_to_tf32_unless_that_is_allowed(card, rng, kind):
    if int(card.cuda.Device().compute_capability) < 80:
        pytest.skip("this card has no TF32")
    x, weight = rng.standard_normal((8, 64, 28, 28)), rng.standard_normal((64, 64, 3, 3)) / 24
    x, weight = x.astype(np.float32), weight.astype(np.float32)
    window, errors = CONVOLUTIONS["3x3"].window, []
    right = convolution.conv(np, x.astype(float), weight.astype(float), window, 1)
    try:
        for allowed in (False, True):
            ag.allow_tf32(allowed)
            with backends.prefer(kind):
                y = convolution.conv(card, card.asarray(x), card.asarray(weight), window, 1)
            errors.append(np.abs(numbers(y) - right).max())
    finally:
        ag.allow_tf32(False)
    assert errors[0] < 5e-5
    assert 1e-4 < errors[1] < 1e-2


def test_deterministic_repeats_bit_for_bit(card, rng):
    case = CONVOLUTIONS["3x3"]
    arrays = [card.asarray(array) for array in factors(case, np.dtype(np.float32), rng)[:4]]
    with ag.deterministic():
        first, *others = [results(card, case, arrays) for _ in range(5)]
    for other in others:
        for a, b in zip(first, other, strict=True):
            np.testing.assert_array_equal(numbers(a), numbers(b))


@pytest.mark.parametrize("precision", ["float32", "float16", "bfloat16"])
def test_a_training_takes_the_steps_of_the_project_s_kernels(card, precision):
    x = card.asarray(np.random.default_rng(0).standard_normal((16, 1, 28, 28)).astype(np.float32))
    losses = []
    for kind in ("fast", "portable"):
        nn.manual_seed(0)
        model = nn.models.DeepCNN().to("cuda")
        optimizer = nn.optim.SGD(model.parameters(), lr=1e-4)
        losses.append([])
        for _ in range(3):
            optimizer.zero_grad()
            half = nullcontext() if precision == "float32" else nn.amp.autocast(precision)
            with backends.prefer(kind), half:
                loss = nn.functional.cross_entropy(model(ag.Variable(x)), card.arange(16) % 10)
                loss.backward()
            optimizer.step()
            losses[-1].append(loss.item())
    np.testing.assert_allclose(*losses, rtol=2e-3 if precision == "float32" else 3e-2)


def test_another_stream_waits_for_nothing(card, rng):
    """Work of the stream that is current when a convolution is called."""
    case = CONVOLUTIONS["3x3"]
    f = factors(case, np.dtype(np.float32), rng)
    arrays = [card.asarray(array) for array in f[:4]]
    card.cuda.Device().synchronize()
    with card.cuda.Stream(non_blocking=True) as stream:
        y = results(card, case, arrays)[0]
        stream.synchronize()
    np.testing.assert_allclose(numbers(y), f.y, rtol=2e-5, atol=2e-5)
