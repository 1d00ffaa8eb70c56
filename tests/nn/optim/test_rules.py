"""Each update rule against numbers worked out by hand, against plain loops, and against PyTorch over 100 steps."""

import inspect
from functools import partial
from math import sqrt

import numpy as np
import pytest

from autograd_core import Variable
from autograd_nn import optim
from autograd_nn.optim import adadelta, adagrad, adam, lamb, lion, nadam, rmsprop, sgd
from tests.nn.optim import traces

RULES = {
    "sgd": sgd,
    "momentum": partial(sgd, momentum=0.9),
    "dampened": partial(sgd, momentum=0.9, dampening=0.5),
    "nesterov": partial(sgd, momentum=0.9, nesterov=True),
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "rmsprop centered": partial(rmsprop, centered=True),
    "rmsprop momentum": partial(rmsprop, centered=True, momentum=0.9),
    "adadelta": adadelta,
    "adam": adam,
    "amsgrad": partial(adam, amsgrad=True),
    "adamw": partial(adam, decoupled=True),
    "nadam": nadam,
    "nadam decoupled": partial(nadam, decoupled_weight_decay=True),
    "lion": lion,
    "lamb": lamb,
}
rules = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
decays = pytest.mark.parametrize("settings", [{"weight_decay": 0.0}, {"weight_decay": 0.1}], ids=["plain", "decay"])


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


def test_rmsprop_by_hand():
    # v = 0.25 · 4 = 1, step 2 / 1; v = 0.75 · 1 + 0.25 · 9 = 3, step 3 / √3
    path = apply(rmsprop, [0], [[2], [3]], lr=1, alpha=0.75, eps=0)
    np.testing.assert_allclose(path, [[-2], [-2 - sqrt(3)]], rtol=1e-12)
    # a = 0.25 · 2 = 0.5, so the variance is 1 - 0.25, and the step 2 / √0.75
    path = apply(rmsprop, [0], [[2]], lr=1, alpha=0.75, eps=0, centered=True)
    np.testing.assert_allclose(path, [[-2 / sqrt(0.75)]], rtol=1e-12)


def test_a_variance_that_rounds_below_zero_is_none():
    w, state = np.zeros(1000, np.float32), {}
    g = np.linspace(0.1, 1, 1000, dtype=np.float32)
    for _ in range(200):
        rmsprop(w, g, state, lr=1e-3, alpha=0.5, centered=True, eps=1.0)
    assert np.isfinite(w).all()


def test_adadelta_by_hand():
    # v = 0.5 · 4 = 2, d = √(0.25) / √(2 + 0.25) · 2 = 2/3
    path = apply(adadelta, [0], [[2]], lr=0.5, rho=0.5, eps=0.25)
    np.testing.assert_allclose(path, [[-1 / 3]], rtol=1e-12)


def test_adam_by_hand():
    # The corrections make m = g and v = g² in the first step, whatever the betas: a step of lr against the sign of g.
    np.testing.assert_allclose(apply(adam, [0, 0], [[3, -0.01]], lr=0.1, eps=0), [[-0.1, 0.1]], rtol=1e-12)
    # betas 0.5: m = 0.25·g₁ + 0.5·g₂ over 0.75, v the same of squares: m = (0.5 + 2)/0.75, v = (1 + 8)/0.75
    path = apply(adam, [0], [[2], [4]], lr=1, betas=(0.5, 0.5), eps=0)
    np.testing.assert_allclose(path[1][0], -1 - (2.5 / 0.75) / np.sqrt(9 / 0.75), rtol=1e-12)
    # eps is added to the corrected root: 2 / (2 + 2)
    np.testing.assert_allclose(apply(adam, [0], [[2]], lr=1, eps=2), [[-0.5]], rtol=1e-12)


def test_amsgrad_remembers_the_largest():
    # betas 0: m = g, v = g², but the root stays that of 4²
    path = apply(adam, [0], [[4], [1]], lr=1, betas=(0.0, 0.0), eps=0, amsgrad=True)
    np.testing.assert_allclose(path, [[-1], [-1.25]], rtol=1e-12)


def test_decoupled_decay_does_not_meet_the_gradient():
    # w = 4 · (1 - 0.5 · 0.25) = 3.5 and then a step of lr, 0.5
    path = apply(partial(adam, decoupled=True), [4], [[7]], lr=0.5, eps=0, weight_decay=0.25)
    np.testing.assert_allclose(path, [[3.0]], rtol=1e-12)


def test_lion_by_hand():
    # sign(0.1 · 2) = 1, m = 0.01 · 2; sign(0.9 · 0.02 - 0.1 · 0.1) = 1 although the gradient is negative
    path = apply(lion, [4, 1], [[2, -3], [-0.1, 0]], lr=0.5, weight_decay=0.25)
    np.testing.assert_allclose(path, [[3, 1.375], [2.125, 1.703125]], rtol=1e-12)


def test_lion_and_lamb_equal_plain_loops(rng):
    w, gradients = rng.standard_normal((3, 4)), rng.standard_normal((50, 3, 4))

    m, expected = np.zeros((3, 4)), w.copy()
    for g in gradients:
        expected = expected - 0.02 * (np.sign(0.8 * m + (1 - 0.8) * g) + 0.1 * expected)
        m = 0.95 * m + (1 - 0.95) * g
    path = apply(lion, w, gradients, lr=0.02, betas=(0.8, 0.95), weight_decay=0.1)
    np.testing.assert_allclose(path[-1], expected, rtol=1e-10)

    m, v, expected = np.zeros((3, 4)), np.zeros((3, 4)), w.copy()
    for t, g in enumerate(gradients, 1):
        m = 0.8 * m + (1 - 0.8) * g
        v = 0.95 * v + (1 - 0.95) * g**2
        r = m / (1 - 0.8**t) / (np.sqrt(v / (1 - 0.95**t)) + 1e-3) + 0.1 * expected
        expected = expected - 0.02 * np.sqrt((expected**2).sum() / (r**2).sum()) * r
    path = apply(lamb, w, gradients, lr=0.02, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1)
    np.testing.assert_allclose(path[-1], expected, rtol=1e-10)


def test_lamb_moves_weights_that_are_zero():
    np.testing.assert_allclose(apply(lamb, [0, 0], [[3, -5]], lr=0.1, eps=0), [[-0.1, 0.1]], rtol=1e-12)
    assert apply(lamb, [1, 2], [[0, 0]], lr=0.1, weight_decay=0) == [[1, 2]]


@rules
@decays
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(3, 2), (), (0, 3)])
def test_a_rule_works_in_place_and_spares_the_gradient(rule, settings, dtype, shape, rng):
    parameter, gradient = np.array(rng.standard_normal(shape), dtype), np.array(rng.standard_normal(shape), dtype)
    gradient.flags.writeable = False
    before, state = parameter.copy(), {}
    eps = {"eps": 1e-3} if "eps" in inspect.signature(rule).parameters else {}  # the usual ones vanish in float16
    for _ in range(2):
        assert rule(parameter, gradient, state, lr=0.1, **eps, **settings) is None
    assert parameter.dtype == dtype
    assert parameter.size == 0 or (parameter != before).all()
    assert {value.dtype for value in state.values() if isinstance(value, np.ndarray)} <= {np.dtype(dtype)}


@rules
def test_a_rule_works_on_a_view_with_gaps(rule, rng):
    wide, gradient = rng.standard_normal((4, 6)), rng.standard_normal((4, 3))
    close, before = wide[:, ::2].copy(), wide.copy()
    rule(wide[:, ::2], gradient, {}, lr=0.5)
    rule(close, gradient, {}, lr=0.5)
    np.testing.assert_allclose(wide[:, ::2], close, rtol=1e-12)
    np.testing.assert_array_equal(wide[:, 1::2], before[:, 1::2])


@rules
@decays
def test_big_arrays_in_blocks_equal_small_ones(rule, settings, rng, monkeypatch):
    wide, gradients = rng.standard_normal((7, 5)), rng.standard_normal((3, 7, 5))
    whole, state, parts, other_state = wide.copy(), {}, wide.copy(), {}
    for gradient in gradients:
        rule(whole, gradient, state, lr=0.1, **settings)
    monkeypatch.setattr("autograd_nn.optim.steps.BLOCK", 2 * 5 * 8)
    for gradient in gradients:
        rule(parts, gradient, other_state, lr=0.1, **settings)
    np.testing.assert_array_equal(parts, whole)


def our_path(name, settings, dtype):
    parameters = [Variable(np.array(w)) for w in traces.start(dtype)]
    optimizer = getattr(optim, name)(parameters, **settings)

    def set_gradients(arrays):
        for parameter, array in zip(parameters, arrays, strict=True):
            parameter.grad = array

    return traces.path(parameters, set_gradients, optimizer.step, lambda w: w.array.copy(), dtype)


@pytest.mark.parametrize(("name", "settings"), traces.OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_100_steps_equal_pytorchs(name, settings, dtype):
    """As PyTorch was when the traces were made, and as it is where it is installed."""
    ours = our_path(name, settings, dtype)
    with np.load(traces.FILE) as stored:
        np.testing.assert_allclose(ours, stored[traces.key(name, settings, dtype)], rtol=1e-5, atol=1e-5)
    pytest.importorskip("torch", reason="compared with PyTorch's stored steps only: it is not installed")
    np.testing.assert_allclose(ours, traces.torch_path(name, settings, dtype), rtol=1e-5, atol=1e-5)


def test_momentum_and_nesterov_are_sgd_s():
    for name, also in [("Momentum", {}), ("Nesterov", {"nesterov": True})]:
        ours = our_path(name, {"lr": 0.05}, np.float64)
        np.testing.assert_array_equal(ours, our_path("SGD", {"lr": 0.05, "momentum": 0.9, **also}, np.float64))


@pytest.mark.parametrize("name", ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW", "NAdam"])
def test_arguments_and_defaults_are_pytorchs(name):
    """So that `Adam(params, 1e-3, (0.9, 0.99))` means the same in both."""
    torch = pytest.importorskip("torch", reason="the arguments are compared with PyTorch, which is not installed")
    ours = inspect.signature(getattr(optim, name)).parameters
    theirs = inspect.signature(getattr(torch.optim, name)).parameters
    assert list(ours) == [key for key in theirs if key in ours]
    for key in list(ours)[1:]:
        assert ours[key].default == theirs[key].default, key


def test_the_largest_square_may_be_asked_for_later():
    parameter = Variable(np.ones(3, np.float32))
    optimizer = optim.Adam([parameter])
    for amsgrad in (False, True, True):
        optimizer.param_groups[0]["amsgrad"] = amsgrad
        parameter.grad = np.ones(3, np.float32)
        optimizer.step()
    state = optimizer.state[parameter]
    np.testing.assert_array_equal(state["max_exp_avg_sq"], state["exp_avg_sq"])
