"""autograd_core/transforms/grad.py and tree.py"""

from collections import namedtuple

import numpy as np
import pytest
from scipy.optimize import rosen, rosen_der

import autograd_core as ag
from autograd_core.transforms import tree


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def test_gradient_of_the_rosenbrock_function(rng):
    x = rng.standard_normal(7)
    value, gradient = ag.value_and_grad(rosenbrock)(x)
    assert isinstance(value, np.ndarray)
    assert isinstance(gradient, np.ndarray)
    np.testing.assert_allclose(value, rosen(x))
    np.testing.assert_allclose(gradient, rosen_der(x))


def test_nesting_gives_higher_derivatives():
    derivatives = [4.0]
    f = lambda x: x**4  # noqa: E731  # the shape of the loop below
    for _ in range(5):
        f = ag.grad(f)
        derivatives.append(float(f(1.0)))
    assert derivatives == [4.0, 4, 12, 24, 24, 0]


def test_inner_and_outer_variables_are_not_confused():
    assert ag.grad(lambda x: x * ag.grad(lambda y: x + y)(1.0))(1.0) == 1
    assert ag.grad(lambda x: ag.grad(lambda y: x * y)(x))(3.0) == 1
    assert ag.grad(lambda x: ag.grad(lambda y: x * y * y)(2.0))(3.0) == 4


def test_several_arguments_and_keywords(rng):
    a, b = rng.standard_normal(3), rng.standard_normal(3)

    def f(a, b, scale=1.0):
        return (a * b).sum() * scale

    ga, gb = ag.grad(f, argnum=(0, 1))(a, b, scale=2.0)
    np.testing.assert_allclose(ga, 2 * b)
    np.testing.assert_allclose(gb, 2 * a)
    np.testing.assert_allclose(ag.grad(f, argnum=-1)(a, b), a)


def test_arguments_of_nested_containers(rng):
    point = namedtuple("point", ["x", "y"])
    parameters = {"w": rng.standard_normal((2, 3)), "rest": [rng.standard_normal(2), (point(1.0, 2.0), None)]}

    def f(p):
        x, y = p["rest"][1][0]
        return (p["w"] ** 2).sum() + p["rest"][0].sum() * x * y

    gradient = ag.grad(f)(parameters)
    np.testing.assert_allclose(gradient["w"], 2 * parameters["w"])
    np.testing.assert_allclose(gradient["rest"][0], [2, 2])
    assert gradient["rest"][1][1] is None
    assert gradient["rest"][1][0].y == pytest.approx(parameters["rest"][0].sum())


def test_an_argument_that_does_not_matter_has_a_gradient_of_zeros():
    ga, gb = ag.grad(lambda a, b: (a * 2).sum(), (0, 1))(np.ones(2), np.ones(3))
    np.testing.assert_array_equal(ga, [2, 2])
    np.testing.assert_array_equal(gb, np.zeros(3))


def test_variables_from_outside_keep_their_graph():
    w = ag.Variable(2.0)
    slope = ag.grad(lambda x: w * x**2)(3.0)
    assert isinstance(slope, ag.Variable)
    slope.backward()
    assert w.grad == 6
    w.zero_grad()
    with ag.no_grad():
        assert isinstance(ag.grad(lambda x: w * x**2)(3.0), np.ndarray)
    assert w.grad is None


def test_dtype_is_kept():
    assert ag.grad(lambda x: (x * 2).sum())(np.ones(2, np.float32)).dtype == np.float32


def test_elementwise_grad(rng):
    x = rng.standard_normal((2, 3))
    np.testing.assert_allclose(ag.elementwise_grad(ag.sin)(x), np.cos(x))
    np.testing.assert_allclose(ag.elementwise_grad(ag.elementwise_grad(ag.sin))(x), -np.sin(x))


def test_errors_say_what_and_how():
    with pytest.raises(ag.ShapeError, match=r"grad of .*shape \(2,\).*jacobian"):
        ag.grad(lambda x: x * 2)(np.ones(2))
    with pytest.raises(ag.DTypeError, match=r"argument 0 has dtype int64.*3\.0 instead of 3"):
        ag.grad(lambda x: x * 2)(3)
    with pytest.raises(ag.GraphError, match="returned float, not a Variable"):
        ag.grad(lambda x: 1.0)(2.0)
    with pytest.raises(TypeError, match="argument 1 is to be differentiated, but 1 were given"):
        ag.grad(lambda x: x, 1)(2.0)


def test_modes_are_as_before_after_an_error():
    with ag.no_grad():
        with pytest.raises(ZeroDivisionError):
            ag.grad(lambda x: x / 0 if False else 1 // 0)(2.0)
        assert not (ag.Variable(1.0) * 2).requires_grad


def test_trees():
    t = {"a": [1, (2, None)], "b": 3}
    assert tree.leaves(t) == [1, 2, 3]
    assert tree.rebuild(t, [4, 5, 6]) == {"a": [4, (5, None)], "b": 6}
    assert tree.tree_map(lambda x: -x, t) == {"a": [-1, (-2, None)], "b": -3}
    assert tree.same_form(t, {"a": [0, (0, None)], "b": 0})
    assert not tree.same_form(t, {"a": [0, (0, 0)], "b": 0})


def test_jax_s_name_for_the_positions():
    def f(a, b):
        return (a * b).sum()

    a, b = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    for transform in (ag.grad, ag.elementwise_grad, ag.jacobian, ag.jacrev, ag.jacfwd):
        np.testing.assert_array_equal(transform(f, argnums=1)(a, b), a)
    assert ag.value_and_grad(f, argnums=(0, 1))(a, b)[1][0].tolist() == [3, 4]
    np.testing.assert_array_equal(ag.hessian(f, argnums=1)(a, b), np.zeros((2, 2)))
    with pytest.raises(TypeError, match=r"hvp\(f, \(x,\), \(v,\)\)"):
        ag.hvp(lambda x: (x**2).sum(), a, b)
