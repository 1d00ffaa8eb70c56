import numpy as np
import pytest

import autograd_core as ag


def test_inverse_functions_at_their_ends():
    x = ag.Variable(np.array([1.0]))
    y = ag.arccosh(x)
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        y.backward(np.ones(1))
    assert x.grad[0] == np.inf
    x = ag.Variable(np.array([1.0, -1.0]))
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        ag.arctanh(x).backward(np.ones(2))
    np.testing.assert_array_equal(x.grad, [np.inf, np.inf])


def test_arcsinh_of_huge_numbers_still_has_a_derivative():
    np.testing.assert_allclose(ag.grad(ag.arcsinh)(np.array(1e200)), 1e-200)


def test_the_array_apis_names_are_the_same_functions():
    assert (ag.asinh, ag.acosh, ag.atanh) == (ag.arcsinh, ag.arccosh, ag.arctanh)
    assert (ag.asin, ag.acos, ag.atan, ag.atan2, ag.pow) == (ag.arcsin, ag.arccos, ag.arctan, ag.arctan2, ag.power)
