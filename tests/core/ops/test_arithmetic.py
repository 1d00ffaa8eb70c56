"""Arithmetic at its edges, and the operators; that values and derivatives are right is in test_basic_ops.py."""

import operator

import numpy as np
import pytest

import autograd_core as ag


def derivative(f, x):
    """f' at each element of x, from one backward pass."""
    x = ag.Variable(np.array(x))
    f(x).sum().backward()
    return x.grad


def test_absolute_has_derivative_0_at_0():
    np.testing.assert_array_equal(derivative(ag.absolute, [-2.0, 0.0, 3.0]), [-1, 0, 1])


def test_sign_is_flat():
    np.testing.assert_array_equal(derivative(ag.sign, [-2.0, 0.0, 3.0]), [0, 0, 0])


@pytest.mark.parametrize("exponent", [0, 0.0, np.array(0.0), np.zeros(3)])
def test_x_to_the_0_is_constant_also_at_0(exponent):
    np.testing.assert_array_equal(derivative(lambda x: x**exponent, [-1.0, 0.0, 2.0]), [0, 0, 0])


@pytest.mark.parametrize("exponent", [1, 2, 3, np.array(1.0), np.array(2.0)])
def test_integer_powers_at_0(exponent):
    np.testing.assert_array_equal(derivative(lambda x: x**exponent, [0.0]), [1.0 if exponent == 1 else 0.0])


@pytest.mark.parametrize("exponent", [1, 2, 3, np.array(2.0)])
def test_second_derivative_of_powers_at_0(exponent):
    x = ag.Variable(np.array([0.0, 2.0]))
    (x**exponent).sum().backward(create_graph=True)
    gx, x.grad = x.grad_var, None
    gx.sum().backward()
    np.testing.assert_allclose(x.grad, exponent * (exponent - 1) * np.array([0.0, 2.0]) ** max(exponent - 2, 0))


def test_exponent_has_derivative_0_where_the_base_is_0():
    b = ag.Variable(np.array([0.0, 0.5, 2.0]))
    (np.zeros(3) ** b).sum().backward()
    np.testing.assert_array_equal(b.grad, [0, 0, 0])


def test_number_to_the_power_of_a_variable():
    np.testing.assert_allclose(derivative(lambda x: 2.0**x, [0.0, 3.0]), np.log(2) * np.array([1, 8]))


def test_dividing_by_0_is_inf_with_numpys_warning():
    x = ag.Variable(np.array([1.0]))
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        y = x / 0
    assert y.item() == np.inf


def test_numbers_alone_follow_numpys_arithmetic_not_pythons():
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert ag.divide(1, 0) == np.inf
    with pytest.warns(RuntimeWarning, match="invalid value"):
        assert np.isnan(ag.power(-8, 0.5))
    assert ag.add(1, 2) == 3
    assert ag.add(1, 2).dtype == np.int64


def test_negative_powers_of_integers_name_the_way_out():
    with pytest.raises(ag.ArgumentError, match=r"PowerOf\(int64\[3\], exponent=-1\): .*floating-point exponent"):
        ag.Variable(np.arange(3)) ** -1
    with pytest.raises(ValueError, match="integers have no negative integer powers"):  # NumPy's type
        ag.power(np.arange(3), np.array([-1]))


@pytest.mark.parametrize(
    "operation", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow], ids=lambda o: o.__name__
)
@pytest.mark.parametrize("left", [2.0, np.float64(2), np.array([2.0, 3.0]), [2.0, 3.0], 2, np.int64(2), True], ids=repr)
def test_reverse_operators(operation, left):
    x = np.array([1.5, 0.5])
    y = operation(left, ag.Variable(x))
    assert isinstance(y, ag.Variable)
    assert y.requires_grad
    np.testing.assert_allclose(y.array, operation(np.asarray(left), x))
    y = operation(ag.Variable(x), left)
    assert y.requires_grad
    np.testing.assert_allclose(y.array, operation(x, np.asarray(left)))


def test_unary_operators():
    x = ag.Variable(np.array([-1.0, 2.0]))
    np.testing.assert_array_equal((-x).array, [1, -2])
    np.testing.assert_array_equal(abs(x).array, [1, 2])
    assert +x is x


@pytest.mark.parametrize("number", [np.float64(2), np.array(2.0)])
def test_numpys_own_numbers_keep_their_dtype(number):
    x = ag.Variable(np.ones(2, np.float32))
    assert (x * number).dtype == (x.array * number).dtype == np.float64
    (x * number).sum().backward()
    assert x.grad.dtype == np.float32


def test_shapes_that_do_not_broadcast():
    with pytest.raises(
        ag.ShapeError, match=r"^Add\(float64\[2, 3\], float64\[4\]\): the shapes don't broadcast"
    ) as caught:
        ag.Variable(np.ones((2, 3))) + np.ones(4)
    assert isinstance(caught.value, ValueError)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("other", [None, "a", 1j, object()], ids=["None", "text", "complex", "object"])
def test_operands_that_are_no_numbers(other):
    with pytest.raises(ag.DTypeError, match=r"^Add: ") as caught:
        ag.Variable(np.ones(3)) + other
    assert isinstance(caught.value, TypeError)


def test_booleans_have_no_minus():
    flags = ag.Variable(np.array([True, False]))
    with pytest.raises(ag.DTypeError, match=r"^Negative\(bool\[2\]\): .*logical_not"):
        _ = -flags
    with pytest.raises(ag.DTypeError, match=r"^Subtract\(bool\[2\], bool\[2\]\): .*logical_xor"):
        _ = flags - flags


def test_fabs_of_integers_is_floating_point():
    assert ag.fabs(np.array([-1, 2])).dtype == np.float64


def test_reciprocal_of_integers_is_an_integer_without_a_gradient():
    y = ag.reciprocal(ag.Variable(np.array([1, 2])))
    np.testing.assert_array_equal(y.array, [1, 0])
    assert not y.requires_grad


def test_hypot_has_derivative_0_at_the_origin():
    a, b = ag.Variable(np.array([0.0, 3.0])), ag.Variable(np.array([0.0, 4.0]))
    ag.hypot(a, b).sum().backward()
    np.testing.assert_allclose([a.grad, b.grad], [[0, 0.6], [0, 0.8]])


def test_hypot_does_not_overflow():
    a, b = ag.Variable(3e200), ag.Variable(4e200)
    ag.hypot(a, b).backward()
    np.testing.assert_allclose([a.grad, b.grad], [0.6, 0.8])


def test_copysign_at_0_and_with_the_sign_of_minus_0():
    np.testing.assert_array_equal(derivative(lambda a: ag.copysign(a, -0.0), [2.0, 0.0, -2.0]), [-1, 0, 1])
    np.testing.assert_array_equal(derivative(lambda b: ag.copysign(3.0, b), [2.0, 0.0]), [0, 0])
