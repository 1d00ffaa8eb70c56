"""Powers and roots at their edges; x⁰ and powers at 0 are in test_arithmetic.py."""

import numpy as np
import pytest

import autograd_core as ag


def gradients(f, *arrays):
    xs = [ag.Variable(np.array(array)) for array in arrays]
    f(*xs).sum().backward()
    return [x.grad for x in xs]


def test_cbrt_of_negative_numbers_and_at_0():
    np.testing.assert_array_equal(ag.cbrt(np.array([-8.0])), [-2])
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        (gx,) = gradients(ag.cbrt, [0.0, -8.0])
    np.testing.assert_allclose(gx, [np.inf, 1 / 12])


def test_mixed_second_derivative_where_the_exponent_is_0():
    """∂²(aᵇ)/∂a∂b = aᵇ⁻¹ (1 + b ln a), at b = 0 it is 1/a."""
    mixed = ag.grad(ag.grad(ag.power, 0), 1)
    np.testing.assert_allclose(mixed(np.array(4.0), np.array(0.0)), 0.25)
    assert ag.grad(ag.power, 0)(np.array(0.0), np.array(0.0)) == 0


def test_exponent_of_a_negative_base_has_no_derivative():
    with pytest.warns(RuntimeWarning, match="invalid value"):
        ga, gb = gradients(ag.power, [-2.0], [3.0])
    np.testing.assert_array_equal(ga, [12])
    assert np.isnan(gb[0])


@pytest.mark.parametrize("base", [0, -2, -2.0, 0.0])
def test_numbers_that_are_no_base_of_a_logarithm(base):
    x = ag.Variable(np.array([1, 2]).astype(float), requires_grad=False)
    np.testing.assert_array_equal(ag.power(base, x).array, base**x.array)


def test_powers_of_a_number_keep_float32():
    x = ag.Variable(np.ones(2, np.float32))
    y = 2**x
    y.sum().backward(create_graph=True)
    assert (y.dtype, x.grad.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(x.grad, 2 * np.log(2), rtol=1e-6)


def test_float_power_computes_in_float64():
    assert ag.float_power(np.array([2, 4]), -1).tolist() == [0.5, 0.25]
    x = ag.Variable(np.ones(2, np.float32))
    y = np.float_power(x, x)
    y.sum().backward()
    assert (y.dtype, x.grad.dtype) == (np.float64, np.float32)
    assert ag.float_power(2, 3) == 8.0
