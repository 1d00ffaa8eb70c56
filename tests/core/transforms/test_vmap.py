"""autograd_core/transforms/vmap.py, with the batch backend"""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn


@pytest.fixture
def weight(rng):
    return rng.standard_normal((4, 3))


@pytest.fixture
def xs(rng):
    return rng.standard_normal((5, 3))


def f(w, x):
    return ag.tanh(ag.matmul(w, x)).sum() + x[0] * ag.max(x)


def test_equals_a_loop(weight, xs):
    np.testing.assert_allclose(ag.vmap(f, (None, 0))(weight, xs), [f(weight, x) for x in xs])


def test_per_example_gradients(weight, xs):
    expected = [ag.grad(f, (0, 1))(weight, x) for x in xs]
    gw, gx = ag.vmap(ag.grad(f, (0, 1)), (None, 0))(weight, xs)
    np.testing.assert_allclose(gw, [e[0] for e in expected])
    np.testing.assert_allclose(gx, [e[1] for e in expected])


def test_per_example_hessians(weight, xs):
    hessian = ag.hessian(f, 1)
    np.testing.assert_allclose(ag.vmap(hessian, (None, 0))(weight, xs), [hessian(weight, x) for x in xs], atol=1e-12)


def test_gradient_through_a_map(weight, xs):
    gradient = ag.grad(lambda w: ag.vmap(f, (None, 0))(w, xs).sum())(weight)
    np.testing.assert_allclose(gradient, sum(ag.grad(f)(weight, x) for x in xs))


def test_forward_mode_through_a_map_and_inside(rng, weight, xs):
    vs = rng.standard_normal(xs.shape)
    expected = [ag.jvp(lambda x: f(weight, x), (x,), (v,))[1] for x, v in zip(xs, vs, strict=True)]
    outside = ag.jvp(lambda x: ag.vmap(f, (None, 0))(weight, x), (xs,), (vs,))[1]
    inside = ag.vmap(lambda x, v: ag.jvp(lambda x: f(weight, x), (x,), (v,))[1])(xs, vs)
    np.testing.assert_allclose(outside, expected)
    np.testing.assert_allclose(inside, expected)


def test_maps_nest(rng, xs):
    ys = rng.standard_normal((6, 2))

    def g(x, y):
        return ag.sin(x) * y.sum() + ag.mean(x, axis=0)

    table = ag.vmap(ag.vmap(g, (None, 0)), (0, None))
    np.testing.assert_allclose(table(xs, ys), [[g(x, y) for y in ys] for x in xs])
    gx, gy = ag.grad(lambda x, y: table(x, y).sum(), (0, 1))(xs, ys)
    expected = ag.grad(lambda x, y: sum(g(x[i], y[j]).sum() for i in range(5) for j in range(6)), (0, 1))(xs, ys)
    np.testing.assert_allclose(gx, expected[0])
    np.testing.assert_allclose(gy, expected[1])


def test_a_gradient_inside_two_maps_is_of_each_pair(rng, xs):
    ys = rng.standard_normal((2, 3))

    def slope(y):
        return ag.vmap(lambda x: ag.grad(lambda x: (ag.sin(x) * y.sum()).sum())(x))(xs)

    np.testing.assert_allclose(ag.vmap(slope)(ys), [[np.cos(x) * y.sum() for x in xs] for y in ys])


def test_axes(rng):
    x = rng.standard_normal((2, 3, 4))
    np.testing.assert_allclose(ag.vmap(lambda a: a.sum(axis=0), 1)(x), x.sum(axis=0))
    np.testing.assert_allclose(ag.vmap(lambda a: a * 2, -1, out_axes=1)(x), np.moveaxis(x * 2, 2, 1))
    np.testing.assert_allclose(ag.vmap(lambda a, b: {"s": a["x"] + b})({"x": x}, np.ones(2))["s"], x + 1)


def test_inside_the_shape_is_one_example_s(xs):
    def g(x):
        assert x.shape == (3,)
        assert x.ndim == 1
        assert len(x) == 3
        return x.reshape(-1, 1).T[0] + sum(x[i] for i in range(3))

    np.testing.assert_allclose(ag.vmap(g)(xs), xs + xs.sum(axis=1, keepdims=True))


def test_a_result_that_does_not_depend_on_the_example(xs):
    np.testing.assert_array_equal(ag.vmap(lambda x: ag.Variable(2.0))(xs).array, np.full(5, 2.0))


def test_a_whole_network(rng):
    model = nn.models.LeNet().eval()
    images = rng.standard_normal((3, 1, 28, 28)).astype(np.float32)
    mapped = ag.vmap(lambda image: model(image[None])[0])(images)
    np.testing.assert_allclose(mapped.array, model(images).array, rtol=1e-4, atol=1e-5)


def test_index_arrays(xs):
    index = np.array([0, 2, 2])
    np.testing.assert_array_equal(ag.vmap(lambda x: x[index])(xs), xs[:, index])
    np.testing.assert_allclose(ag.vmap(ag.grad(lambda x: (x[index] ** 2).sum()))(xs), 2 * xs * [1, 0, 2])


def test_a_function_without_a_rule_runs_in_a_loop_and_says_so(xs):
    class Gradient(ag.Function):
        def forward(self, xp, x):
            return xp.gradient(x)

    with pytest.warns(UserWarning, match="vmap: gradient has no batching rule: it runs in a loop over 5 examples"):
        np.testing.assert_allclose(ag.vmap(lambda x: Gradient()(x))(xs), np.gradient(xs, axis=1))


def test_errors(xs):
    with pytest.raises(ag.ShapeError, match="no axis 0"):
        ag.vmap(lambda x: x)(1.0)
    with pytest.raises(ag.ShapeError, match=r"differ in the number of examples: \[2, 5\]"):
        ag.vmap(lambda x, y: x)(xs, np.ones(2))
    with pytest.raises(ag.ShapeError, match="no axis to map over"):
        ag.vmap(lambda x: x, None)(xs)
    with pytest.raises(ag.ShapeError, match="in_axes has 1 entries for 2 values"):
        ag.vmap(lambda x, y: x, (0,))(xs, xs)
    with pytest.raises(ag.GraphError, match=r"ag\.where instead of if"):
        ag.vmap(lambda x: x if x.sum() > 0 else -x)(xs)
    with pytest.raises(ag.GraphError, match="no NumPy values"):
        ag.vmap(lambda x: np.asarray(x.array))(xs)


def test_after_an_error_the_next_map_starts_afresh(xs):
    with pytest.raises(ZeroDivisionError):
        ag.vmap(lambda x: 1 // 0)(xs)
    np.testing.assert_array_equal(ag.vmap(lambda x: x)(xs), xs)
    assert not ag.ops.batch.running.levels


def test_an_array_shared_by_all_examples_can_be_indexed_by_a_batch():
    x, places = np.array([1.0, 2.0, 3.0]), np.array([2, 0])
    np.testing.assert_array_equal(ag.vmap(lambda x, i: x[i], in_axes=(None, 0))(x, places), [3, 1])
    np.testing.assert_array_equal(
        ag.vmap(ag.grad(lambda x, i: x[i] ** 2), in_axes=(None, 0))(x, places), [[0, 0, 6], [2, 0, 0]]
    )
    with_settings = ag.vmap(lambda x, settings: x * settings["factor"], in_axes=(0, None))
    np.testing.assert_array_equal(with_settings(x, {"factor": 3, "name": "triple"}), 3 * x)


def test_axes_in_the_form_of_what_they_are_for(rng):
    x, w, b = rng.standard_normal((5, 3)), rng.standard_normal((3, 2)), rng.standard_normal((2, 5))

    def affine(parameters, x):
        y = x @ parameters["w"] + parameters["b"]
        return y, [y.sum()]

    y, (total,) = ag.vmap(affine, ({"w": None, "b": 1}, 0), out_axes=(1, 0))({"w": w, "b": b}, x)
    np.testing.assert_allclose(y, (x @ w).T + b)
    np.testing.assert_allclose(total, (x @ w + b.T).sum(axis=1))
    with pytest.raises(ag.ShapeError, match="out_axes has 3 entries for 2 values"):
        ag.vmap(affine, (None, 0), out_axes=(0, 0, 0))({"w": w, "b": b[:, 0]}, x)
    with pytest.raises(ag.ShapeError, match="must be an axis, None, or have the form"):
        ag.vmap(lambda x: x, ("rows",))(x)
    with pytest.raises(ag.ShapeError, match="can't be None"):
        ag.vmap(lambda x: x, out_axes=None)(x)


class Wave(ag.Function):
    """y = |sin x| · min(w, 1) summed over rows: in its forward pass either operand may be shared by all examples."""

    saves = ag.INPUTS

    def forward(self, xp, x, w):
        return (xp.absolute(xp.sin(x)).sum(axis=0) * xp.where(w < 1, w, 1) + xp.clip(x, 0, 1)[0]) * xp.prod(w, axis=0)

    def backward(self, gy, x, w):
        return None, None


@pytest.mark.parametrize("place", [0, 1])
def test_what_all_examples_share_is_no_batch(rng, place):
    operands = [rng.standard_normal((3, 4)), rng.standard_normal(4)]
    batch = rng.standard_normal((3, *operands[place].shape))  # as many examples as x has rows

    def function(value):
        return Wave()(*operands[:place], value, *operands[place + 1 :])

    np.testing.assert_allclose(ag.vmap(function)(batch), [function(x) for x in batch], rtol=1e-12)
