import numpy as np
import pytest

import autograd_core as ag


def gradients(f, *arrays):
    xs = [ag.Variable(np.array(array)) for array in arrays]
    f(*xs).sum().backward()
    return [x.grad for x in xs]


def test_remainder_has_the_sign_of_the_divisor_and_fmod_of_the_dividend():
    a, b = [7.5, -7.5, 7.5, -7.5], [2.0, 2.0, -2.0, -2.0]
    ga, gb = gradients(ag.remainder, a, b)
    np.testing.assert_array_equal([ga, gb], [[1] * 4, [-3, 4, 4, -3]])
    ga, gb = gradients(ag.fmod, a, b)
    np.testing.assert_array_equal([ga, gb], [[1] * 4, [-3, 3, 3, -3]])


def test_quotients_that_round_to_a_whole_number():
    """1 / 0.1 rounds to 10, but ten times the number stored for 0.1 is more than 1: the whole quotient is 9."""
    for op in (ag.remainder, ag.fmod):
        _, gb = gradients(op, [1.0], [0.1])
        np.testing.assert_array_equal(gb, [-9])


def test_operators():
    x = ag.Variable(np.array([7.5, -7.5]))
    np.testing.assert_array_equal((x % 2).array, [1.5, 0.5])
    np.testing.assert_array_equal((x // 2).array, [3, -4])
    np.testing.assert_array_equal((16 % x).array, 16 % x.array)
    np.testing.assert_array_equal((16 // x).array, 16 // x.array)
    for (q, r), (p, s) in [(divmod(x, 2), divmod(x.array, 2)), (divmod(16, x), divmod(16, x.array))]:
        np.testing.assert_array_equal([q.array, r.array], [p, s])


def test_division_by_0_is_nan_with_numpys_warning():
    with pytest.warns(RuntimeWarning):
        assert np.isnan(ag.fmod(np.array([1.0]), 0)).all()


def test_only_the_fraction_has_a_derivative():
    x = ag.Variable(np.array([2.75, -0.5]))
    fraction, whole = ag.modf(x)
    np.testing.assert_array_equal([fraction.array, whole.array], np.modf(x.array))
    (fraction * 3 + whole * 5).sum().backward()
    np.testing.assert_array_equal(x.grad, [3, 3])


def test_mantissa_and_exponent():
    x = ag.Variable(np.array([8.0, 0.375]))
    mantissa, exponent = ag.frexp(x)
    assert not exponent.requires_grad
    np.testing.assert_array_equal([mantissa.array, exponent.array], np.frexp(x.array))
    mantissa.sum().backward()
    np.testing.assert_array_equal(x.grad, [1 / 16, 2])
    with pytest.raises(ag.DTypeError, match=r"Ldexp"):
        ag.ldexp(x, 1.5)
