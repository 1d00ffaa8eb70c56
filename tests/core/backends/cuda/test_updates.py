"""CUDA kernels of update rules against the optimizers' plain code."""

import numpy as np
import pytest

import autograd_nn as nn
from autograd_core import backends
from autograd_core.backends import compiled
from tests.core.backends.compiled.test_updates import OPTIMIZERS

SHAPES = [(3, 501), (), (0, 3), (1, 1), (2, 4097), (16,)]


def train(make, move, arrays, gradients):
    """The parameters and the states after some steps; each parameter gets its gradients in a row."""
    parameters = [nn.Parameter(move(array)) for array in arrays]
    optimizer = make(parameters)
    for step in gradients:
        for parameter, gradient in zip(parameters, step, strict=True):
            parameter.grad = move(gradient)
        optimizer.step()
    states = optimizer.state_dict()["state"]
    return [backends.to_numpy(p.array) for p in parameters], [
        {key: backends.to_numpy(value) if hasattr(value, "shape") else value for key, value in state.items()}
        for state in states
    ]


@pytest.mark.on_card
@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_steps_as_the_plain_rule(card, rng, make, kind):
    arrays = [rng.standard_normal(shape).astype(kind) for shape in SHAPES]
    gradients = [[rng.standard_normal(shape).astype(kind) for shape in SHAPES] for _ in range(3)]
    with compiled.plain():
        expected, expected_states = train(make, np.array, arrays, gradients)
    with backends.explain() as ran:
        found, states = train(make, card, arrays, gradients)
    assert ran.calls["updates", "CUDA kernel"] == 3 * (len(SHAPES) - 1)
    tolerance = {"rtol": 1e-5, "atol": 1e-6} if kind == "float32" else {"rtol": 1e-13, "atol": 1e-14}
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, **tolerance)
    for one, other in zip(states, expected_states, strict=True):
        assert one.keys() == other.keys()
        for key in one:
            np.testing.assert_allclose(one[key], other[key], **tolerance)


def test_one_launch_for_all_parameters_of_a_dtype(card, rng, cupy, monkeypatch):
    launches = []
    launch = cupy.RawKernel.__call__
    monkeypatch.setattr(
        cupy.RawKernel, "__call__", lambda self, *a, **k: (launches.append(self.name), launch(self, *a, **k))
    )
    parameters = [
        nn.Parameter(card(rng.standard_normal(n).astype(kind))) for kind in ("f4", "f8") for n in (5, 5000, 9)
    ]
    for parameter in parameters:
        parameter.grad = cupy.ones_like(parameter.array)
    nn.optim.SGD(parameters, lr=0.5).step()
    assert launches == ["sgd", "sgd"]


@pytest.mark.on_card
def test_half_precision_is_computed_in_float32(card, rng, dtype, close):
    w, g = rng.standard_normal((2, 100)).astype(dtype)
    parameter = nn.Parameter(card(w))
    parameter.grad = card(g)
    nn.optim.SGD([parameter], lr=0.1, weight_decay=0.5).step()
    wide, gradient = w.astype(np.float64), g.astype(np.float64)
    close(parameter.array, wide - 0.1 * (gradient + 0.5 * wide))


@pytest.mark.on_card
def test_gradients_in_another_order(card, rng):
    w, g = rng.standard_normal((3, 4)), rng.standard_normal((4, 3)).T
    parameter = nn.Parameter(card(w))
    parameter.grad = card(g)
    nn.optim.SGD([parameter], lr=1).step()
    np.testing.assert_allclose(parameter.array.get(), w - g, rtol=1e-15)


@pytest.mark.on_card
def test_the_average_of_the_weights(card):
    model = nn.Linear(3, 2)
    model.to("cuda")
    average = nn.optim.EMA(model, decay=0.75, warmup=False)
    before = average.shadow["weight"].get()
    model.weight.array[...] = 8
    average.update()
    np.testing.assert_allclose(average.shadow["weight"].get(), before + (8 - before) * 0.25, rtol=1e-6)
