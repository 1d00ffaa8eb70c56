"""Gradients of functions at their edges: nesting, outer Variables, modes, and what is refused."""

import numpy as np
import pytest

import autograd_core as ag

# --- arrays in, arrays out --------------------------------------------------------------------------------------------


def test_grad_of_plain_numbers_and_arrays():
    assert ag.grad(lambda x: x * x * x)(2.0) == 12
    gradient = ag.grad(lambda x: (x * x).sum())(np.array([1.0, 2.0]))
    assert type(gradient) is np.ndarray
    np.testing.assert_array_equal(gradient, [2, 4])


def test_value_and_grad():
    value, gradient = ag.value_and_grad(lambda x: (x * x).sum())(np.array([1.0, 2.0]))
    assert (type(value), value) == (np.ndarray, 5)
    np.testing.assert_array_equal(gradient, [2, 4])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtype_is_kept(dtype):
    gradient = ag.grad(lambda x: (2.0 * x * x).sum())(np.ones(2, dtype))
    assert gradient.dtype == dtype


def test_argnum():
    f = lambda a, b, c=1.0: a * b * b * c  # noqa: E731
    assert ag.grad(f)(2.0, 3.0) == 9
    assert ag.grad(f, argnum=1)(2.0, 3.0) == 12
    assert ag.grad(f, 1)(2.0, 3.0, c=10.0) == 120
    assert ag.grad(f, argnum=(0, 1))(2.0, 3.0) == (9, 12)
    assert ag.grad(f, argnum=(1, 0))(2.0, 3.0) == (12, 9)
    assert ag.grad(f, argnum=(0,))(2.0, 3.0) == (9,)
    assert ag.grad(f, argnum=-1)(2.0, 3.0) == 12


def test_other_arguments_are_passed_as_they_are():
    seen = []

    def f(x, table, flag=False):
        seen.append((type(table), flag))
        return x * len(table)

    assert ag.grad(f)(2.0, [1, 2, 3], flag=True) == 3
    assert seen == [(list, True)]


def test_what_f_does_not_depend_on_has_gradient_zero():
    gradients = ag.grad(lambda a, b: a * 2, argnum=(0, 1))(1.0, np.ones(3))
    np.testing.assert_array_equal(gradients[1], [0, 0, 0])
    assert ag.grad(lambda x: ag.Variable(3.0, requires_grad=False) * 1)(2.0) == 0


def test_f_may_return_its_argument():
    assert ag.grad(lambda x: x)(3.0) == 1


# --- nesting ----------------------------------------------------------------------------------------------------------


def test_nested_derivatives():
    f = lambda x: ag.sin(x) * x  # noqa: E731
    x = 0.7
    expected = [
        np.sin(x) * x,
        np.cos(x) * x + np.sin(x),
        -np.sin(x) * x + 2 * np.cos(x),
        -np.cos(x) * x - 3 * np.sin(x),
    ]
    for value in expected:
        np.testing.assert_allclose(f(x), value)
        f = ag.grad(f)


def test_a_derivative_inside_another_does_not_confuse_their_variables():
    """d/dx (x · d/dy (x + y)) is 1, not 2: the inner y is not the outer x."""
    assert ag.grad(lambda x: x * ag.grad(lambda y: x + y)(1.0))(1.0) == 1
    assert ag.grad(lambda x: x * ag.grad(lambda y: x * y)(2.0))(3.0) == 6
    assert ag.grad(lambda x: ag.grad(lambda y: x * y * y)(x))(3.0) == 4 * 3
    assert ag.grad(lambda x: ag.grad(lambda x: x * x)(x) * x)(3.0) == 4 * 3
    assert ag.grad(lambda x: ag.grad(lambda y: ag.grad(lambda z: x * y * z)(x) * y)(x))(2.0) == 4 * 2


def test_functions_may_use_outer_variables():
    w = ag.Variable(np.array([2.0, 3.0]), name="w")
    gradient = ag.grad(lambda x: (w * x * x).sum())(np.array([1.0, 2.0]))
    assert isinstance(gradient, ag.Variable)  # it depends on w: an array would lose that
    np.testing.assert_array_equal(gradient.array, [4, 12])
    assert w.grad is None
    gradient.sum().backward()
    np.testing.assert_array_equal(w.grad, [2, 4])


def test_nobodys_gradient_is_touched():
    x, w = ag.Variable(np.ones(2)), ag.Variable(np.ones(2))
    ag.grad(lambda v: (v * w).sum())(x)
    assert x.grad is None
    assert w.grad is None


def test_variables_in_variables_out():
    x = ag.Variable(np.array([1.0, 2.0]))
    value, gradient = ag.value_and_grad(lambda x: (x**3).sum())(x)
    assert isinstance(value, ag.Variable)
    assert isinstance(gradient, ag.Variable)
    gradient.sum().backward()
    np.testing.assert_array_equal(x.grad, 6 * x.array)


def test_derivatives_work_inside_no_grad():
    with ag.no_grad():
        assert ag.grad(lambda x: x * x)(3.0) == 6
        assert ag.grad(lambda x: ag.grad(lambda y: x * y * y)(x))(3.0) == 12
        assert not (ag.Variable(1.0) * 2).requires_grad


def test_the_function_keeps_its_name():
    def loss(x):
        """How wrong it is."""

    assert (ag.grad(loss).__name__, ag.grad(loss).__doc__) == ("loss", "How wrong it is.")


# --- errors -----------------------------------------------------------------------------------------------------------


def test_several_numbers_have_no_gradient():
    with pytest.raises(
        ag.ShapeError, match=r"grad of <lambda>: it returned shape \(2,\), but only one number has a gradient"
    ):
        ag.grad(lambda x: x * 2)(np.ones(2))


def test_integers_have_no_gradient():
    with pytest.raises(ag.DTypeError, match=r"grad of <lambda>: argument 0 has dtype int64; .* give 3.0 instead of 3"):
        ag.grad(lambda x: x * x)(3)


@pytest.mark.parametrize("f", [lambda x: 3.0, lambda x: x.array, lambda x: None])
def test_leaving_the_graph_is_not_silent(f):
    with pytest.raises(ag.GraphError, match=r"it returned \w+[,;]"):
        ag.grad(f)(3.0)


def test_an_argument_that_was_not_given():
    with pytest.raises(TypeError, match="argument 1 is to be differentiated, but 1 were given by position"):
        ag.grad(lambda x, y=2.0: x * y, argnum=1)(3.0)
