"""Each update rule against numbers worked out by hand, and against PyTorch over 100 steps."""

from functools import partial

import numpy as np
import pytest

from autograd_core import Variable
from autograd_nn import optim
from autograd_nn.optim import adagrad, adam, sgd
from tests.strict_backend import StrictArray, StrictBackend


def apply(rule, w, gradients, **settings):
    """The parameter, starting at w, after each of the gradients."""
    parameter, state, path = np.array(w, np.float64), {}, []
    for gradient in gradients:
        rule(parameter, np.array(gradient, np.float64), state, **settings)
        path.append(parameter.tolist())
    return path


def test_sgd_by_hand():
    assert apply(sgd, [1, -2], [[0.5, 1], [0, -1]], lr=0.5) == [[0.75, -2.5], [0.75, -2.0]]


def test_weight_decay_by_hand():
    # g = 0 + 0.5 · 4 = 2, and lr 0.25 takes 0.5 off
    assert apply(sgd, [4], [[0]], lr=0.25, weight_decay=0.5) == [[3.5]]


def test_momentum_by_hand():
    # v = 1, then 0.5 · 1 + 1 = 1.5, then 0.5 · 1.5 + 0 = 0.75
    assert apply(sgd, [0], [[1], [1], [0]], lr=1, momentum=0.5) == [[-1], [-2.5], [-3.25]]


def test_dampening_spares_the_first_step():
    # v = 4, then 0.5 · 4 + 0.25 · 4 = 3
    assert apply(sgd, [0], [[4], [4]], lr=1, momentum=0.5, dampening=0.75) == [[-4], [-7]]


def test_nesterov_by_hand():
    # v = 1, step 1 + 0.5 · 1 = 1.5; v = 1.5, step 1 + 0.5 · 1.5 = 1.75
    assert apply(sgd, [0], [[1], [1]], lr=1, momentum=0.5, nesterov=True) == [[-1.5], [-3.25]]


def test_adagrad_by_hand():
    # h = 9, step 3 / 3; h = 9 + 16, step 4 / 5
    np.testing.assert_allclose(apply(adagrad, [0], [[3], [4]], lr=1), [[-1], [-1.8]], rtol=1e-9)
    # lr is 1, then 1 / (1 + 1 · 0.25)
    np.testing.assert_allclose(apply(adagrad, [0], [[3], [4]], lr=1, lr_decay=0.25), [[-1], [-1.64]], rtol=1e-9)


def test_adam_by_hand():
    # The corrections make m = g and v = g² in the first step, whatever the betas: a step of lr against the sign of g.
    np.testing.assert_allclose(apply(adam, [0, 0], [[3, -0.01]], lr=0.1, eps=0), [[-0.1, 0.1]], rtol=1e-12)
    # betas 0.5: m = 0.25·g₁ + 0.5·g₂ over 0.75, v the same of squares: m = (0.5 + 2)/0.75, v = (1 + 8)/0.75
    path = apply(adam, [0], [[2], [4]], lr=1, betas=(0.5, 0.5), eps=0)
    np.testing.assert_allclose(path[1][0], -1 - (2.5 / 0.75) / np.sqrt(9 / 0.75), rtol=1e-12)
    # eps is added to the corrected root: 2 / (2 + 2)
    np.testing.assert_allclose(apply(adam, [0], [[2]], lr=1, eps=2), [[-0.5]], rtol=1e-12)


@pytest.mark.parametrize("rule", [sgd, adagrad, adam])
@pytest.mark.parametrize("settings", [{}, {"weight_decay": 0.1}])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(3, 2), (), (0, 3)])
def test_a_rule_works_in_place_and_spares_the_gradient(rule, settings, dtype, shape, rng):
    parameter, gradient = np.array(rng.standard_normal(shape), dtype), np.array(rng.standard_normal(shape), dtype)
    before, gradient_before, state = parameter.copy(), gradient.copy(), {}
    for _ in range(2):
        assert rule(parameter, gradient, state, lr=0.1, **settings) is None
    assert parameter.dtype == dtype
    assert parameter.size == 0 or (parameter != before).all()
    np.testing.assert_array_equal(gradient, gradient_before)
    assert {value.dtype for value in state.values() if isinstance(value, np.ndarray)} <= {np.dtype(dtype)}


def test_a_rule_works_on_a_view_with_gaps(rng):
    wide = rng.standard_normal((4, 6))
    before = wide.copy()
    adam(wide[:, ::2], np.ones((4, 3)), {}, lr=0.5)
    np.testing.assert_allclose(wide[:, ::2], before[:, ::2] - 0.5, rtol=1e-6)
    np.testing.assert_array_equal(wide[:, 1::2], before[:, 1::2])


@pytest.mark.parametrize("settings", [{}, {"weight_decay": 0.1}])
@pytest.mark.parametrize(
    "rule", [sgd, partial(sgd, momentum=0.9), partial(sgd, momentum=0.9, nesterov=True), adagrad, adam]
)
def test_a_rule_works_on_arrays_of_another_library(rule, settings, rng):
    parameter, gradients = rng.standard_normal((3, 2)), rng.standard_normal((4, 3, 2))
    other, state, other_state = StrictArray(parameter.copy()), {}, {}
    for gradient in gradients:
        rule(parameter, gradient, state, lr=0.1, **settings)
        rule(other, StrictArray(gradient), other_state, lr=0.1, **settings)
    np.testing.assert_array_equal(StrictBackend.to_numpy(other), parameter)


CONFIGURATIONS = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01}),
    ("Momentum", {"lr": 0.05}),
    ("AdaGrad", {"lr": 0.1}),
    ("AdaGrad", {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.01, "initial_accumulator_value": 0.2, "eps": 1e-6}),
    ("Adam", {}),
    ("Adam", {"lr": 0.05, "betas": (0.7, 0.95), "eps": 1e-4, "weight_decay": 0.05}),
]


@pytest.mark.parametrize(("name", "settings"), CONFIGURATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_100_steps_equal_pytorchs(name, settings, dtype, rng):
    torch = pytest.importorskip("torch", reason="the rules are compared with PyTorch, which is not installed")
    start = [rng.standard_normal(shape).astype(dtype) for shape in [(4, 3), (5,), ()]]
    gradients = [[rng.standard_normal(w.shape).astype(dtype) for w in start] for _ in range(100)]

    ours = [Variable(np.array(w)) for w in start]
    optimizer = getattr(optim, name)(ours, **settings)
    theirs = [torch.tensor(w, requires_grad=True) for w in start]
    theirs_name = {"Momentum": "SGD", "AdaGrad": "Adagrad"}.get(name, name)
    their_settings = {"lr": 0.05, "momentum": 0.9} if name == "Momentum" else settings
    reference = getattr(torch.optim, theirs_name)(theirs, **their_settings)
    for step in gradients:
        for mine, other, gradient in zip(ours, theirs, step, strict=True):
            mine.grad = gradient
            other.grad = torch.tensor(gradient)
        optimizer.step()
        reference.step()
        for mine, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(mine.array, other.detach().numpy(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["SGD", "AdaGrad", "Adam"])
def test_arguments_and_defaults_are_pytorchs(name):
    """So that `Adam(params, 1e-3, (0.9, 0.99))` means the same in both."""
    import inspect

    torch = pytest.importorskip("torch", reason="the arguments are compared with PyTorch, which is not installed")
    ours = inspect.signature(getattr(optim, name)).parameters
    theirs = inspect.signature(getattr(torch.optim, {"AdaGrad": "Adagrad"}.get(name, name))).parameters
    assert list(ours) == [key for key in theirs if key in ours]
    for key in list(ours)[1:]:
        assert ours[key].default == theirs[key].default, key
