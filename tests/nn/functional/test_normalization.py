"""autograd_nn/functional/normalization.py: what holds for every normalisation."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn import functional as F

# Each as a function of x (4, 6, 3, 2) and a weight and a bias for each channel or each element of the last two axes.
NORMS = {
    "batch": (lambda x, w=None, b=None: F.batch_norm(x, None, None, w, b, training=True), (6,)),
    "group": (lambda x, w=None, b=None: F.group_norm(x, 3, w, b), (6,)),
    "one group": (lambda x, w=None, b=None: F.group_norm(x, 1, w, b), (6,)),
    "instance": (lambda x, w=None, b=None: F.instance_norm(x, None, None, w, b), (6,)),
    "layer": (lambda x, w=None, b=None: F.layer_norm(x, (3, 2), w, b), (3, 2)),
}


@pytest.fixture(params=NORMS)
def norm(request):
    return NORMS[request.param]


def operands(rng, affine, sizes):
    return [rng.standard_normal((4, 6, 3, 2)), *[rng.standard_normal(sizes) + 1 for _ in range(affine)]]


@pytest.mark.parametrize("affine", [0, 1, 2])
def test_gradients_of_first_and_second_order(rng, norm, affine):
    function, sizes = norm
    ag.check_grads(function, operands(rng, affine, sizes))


def test_gradients_of_third_order(rng, norm):
    function, sizes = norm
    ag.check_grads(function, operands(rng, 2, sizes), order=3, rtol=1e-4)


def test_a_bias_alone(rng, norm):
    function, sizes = norm
    x, b = operands(rng, 1, sizes)
    np.testing.assert_allclose(function(x, None, b), function(x, np.ones(sizes), b))
    ag.check_grads(lambda x, b: function(x, None, b), [x, b])


def test_forward_mode_agrees_with_backward(rng, norm):
    function, sizes = norm
    args = operands(rng, 2, sizes)
    tangents = [rng.standard_normal(a.shape) for a in args]
    _, pushed = ag.jvp(function, tuple(args), tuple(tangents))
    u = rng.standard_normal(args[0].shape)
    _, pull = ag.vjp(function, *args)
    expected = sum((np.asarray(g) * t).sum() for g, t in zip(pull(u), tangents, strict=True))
    assert (u * np.asarray(pushed)).sum() == pytest.approx(expected)


def test_vmap_of_gradients_is_a_loop_over_them(rng, norm):
    function, sizes = norm
    x, w, b = operands(rng, 2, sizes)
    xs = np.stack([x, 2 * x**2])
    gradient = ag.grad(lambda x, w, b: (function(x, w, b) ** 3).sum(), argnums=(0, 1, 2))
    together = ag.vmap(gradient, in_axes=(0, None, None))(xs, w, b)
    for i, one in enumerate(xs):
        for mapped, alone in zip(together, gradient(one, w, b), strict=True):
            np.testing.assert_allclose(mapped[i], alone, rtol=1e-9, atol=1e-9)


def test_vmap_over_incoming_gradients_alone(rng, norm):
    function, sizes = norm
    x, w, b = operands(rng, 2, sizes)
    _, pull = ag.vjp(function, x, w, b)
    us = rng.standard_normal((3, *x.shape))
    together = ag.vmap(pull)(us)
    for i, u in enumerate(us):
        for mapped, alone in zip(together, pull(u), strict=True):
            np.testing.assert_allclose(mapped[i], alone, rtol=1e-9, atol=1e-9)


def test_an_empty_batch(rng):
    for function, sizes in (NORMS["group"], NORMS["instance"], NORMS["layer"]):
        x, w = ag.Variable(np.zeros((0, 6, 3, 2), np.float32)), ag.Variable(np.ones(sizes, np.float32))
        function(x, w).sum().backward()
        assert x.grad.shape == x.shape
        assert not w.grad.any()


def test_memory_holds_no_second_array_of_x_s_size(rng, norm):
    """What the graph keeps: x itself, and small ones."""
    function, sizes = norm
    x, w, b = map(ag.Variable, operands(rng, 2, sizes))
    y = function(x, w, b)
    assert y.creator.saved[0] is x.array
    assert all(a.size <= 6 for a in y.creator.saved[1:])
    assert all(a.size <= 24 for a in y.creator.statistics)
