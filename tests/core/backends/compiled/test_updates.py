"""The compiled update rules against the plain ones: equal to the last bit, whatever the threads and the blocks."""

from contextlib import nullcontext

import numpy as np
import pytest

import autograd_nn as nn
from autograd_core.backends.compiled import plain, updates

OPTIMIZERS = {
    "adam": lambda params: nn.optim.Adam(params, 0.1),
    "adam decay": lambda params: nn.optim.Adam(params, 0.1, weight_decay=0.1),
    "amsgrad": lambda params: nn.optim.Adam(params, 0.1, amsgrad=True),
    "adamw": lambda params: nn.optim.AdamW(params, 0.1),
    "sgd": lambda params: nn.optim.SGD(params, 0.1),
    "momentum": lambda params: nn.optim.SGD(params, 0.1, momentum=0.9, weight_decay=0.1),
    "dampened": lambda params: nn.optim.SGD(params, 0.1, momentum=0.9, dampening=0.5),
    "nesterov": lambda params: nn.optim.SGD(params, 0.1, momentum=0.9, nesterov=True),
}
SHAPES = [(3, 501), (), (0, 3), (1, 1), (7, 11, 13), (40_001,), (16,)]


def steps(make, arrays, gradients):
    """The parameters and the states after some steps; each parameter gets its gradients in a row."""
    parameters = [nn.Parameter(array.copy(order="K")) for array in arrays]
    optimizer = make(parameters)
    for step in gradients:
        for parameter, gradient in zip(parameters, step, strict=True):
            parameter.grad = gradient
        optimizer.step()
    return [p.array for p in parameters], optimizer.state_dict()["state"]


def compare(make, arrays, gradients):
    before = [[gradient.copy() for gradient in step] for step in gradients]
    with plain():
        expected, expected_state = steps(make, arrays, gradients)
    found, state = steps(make, arrays, gradients)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(state, expected_state, strict=True):
        assert one.keys() == other.keys()
        for key in one:
            np.testing.assert_array_equal(one[key], other[key])
    np.testing.assert_equal(gradients, before)


@pytest.mark.filterwarnings("ignore:(invalid|overflow|divide):RuntimeWarning")  # the plain code's, for inf and NaN
@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gives_the_bits_of_the_plain_rule(make, dtype, count, monkeypatch):
    monkeypatch.setattr(updates, "_WORTH_IT", 1000)  # so that blocks begin and end anywhere in the parameters
    rng = np.random.default_rng(0)
    arrays = [np.asarray(rng.standard_normal(shape), dtype) for shape in SHAPES]
    gradients = [[np.asarray(rng.standard_normal(shape), dtype) for shape in SHAPES] for _ in range(3)]
    gradients[0][4][0, 0, :4] = 0, -0.0, 1e30, 1e-30
    gradients[1][5][:3] = np.inf, -np.inf, np.nan
    arrays[0][0, :2] = np.inf, np.nan
    compare(make, arrays, gradients)


@pytest.mark.parametrize("make", [OPTIMIZERS["adam"], OPTIMIZERS["momentum"]], ids=["adam", "momentum"])
def test_arrays_in_another_order(make):
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal((200, 300)), rng.standard_normal((300, 200)).T]
    compare(make, arrays, [[rng.standard_normal((300, 200)).T, rng.standard_normal((200, 300))] for _ in range(2)])


def test_a_mixture_of_dtypes():
    rng = np.random.default_rng(0)
    arrays = [rng.uniform(1, 2, (200, 300)).astype(dtype) for dtype in ("float32", "float64", "float16")]
    compare(OPTIMIZERS["adam"], arrays, [[array * array.dtype.type(0.5) for array in arrays]])


class Halved:
    def update(self, parameter, gradient, state, **settings):
        super().update(parameter, gradient / 2, state, **settings)


class Mixed(Halved, nn.optim.SGD):
    pass


class Derived(nn.optim.SGD):
    def update(self, parameter, gradient, state, **settings):
        super().update(parameter, gradient / 2, state, **settings)


class DerivedTwice(Derived):
    pass


@pytest.mark.parametrize("make", [Mixed, Derived, DerivedTwice])
def test_a_subclass_may_change_the_rule_for_one_parameter(make):
    rng = np.random.default_rng(0)
    arrays, gradient = [np.zeros((200, 300), np.float32)], rng.standard_normal((200, 300)).astype(np.float32)
    found, _ = steps(make, arrays, [[gradient]])
    expected, _ = steps(nn.optim.SGD, arrays, [[gradient / 2]])
    np.testing.assert_array_equal(found, expected)


def test_the_average_of_the_weights():
    model = nn.Linear(300, 200)
    averages = []
    for kernels in (nullcontext, plain):
        ema = nn.optim.EMA(model)
        ema.shadow["weight"][...] = 1
        with kernels():
            ema.update()
        averages.append(ema.shadow["weight"])
    np.testing.assert_array_equal(*averages)
