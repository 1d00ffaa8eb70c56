import operator

import numpy as np
import pytest

import autograd_core as ag


@pytest.mark.parametrize("compare", [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge])
@pytest.mark.parametrize("other", [1.0, np.array([0.0, 1.0, 2.0]), ag.Variable(np.array([0.0, 1.0, 2.0]))], ids=repr)
def test_operators_give_booleans_outside_the_graph(compare, other):
    x = np.array([1.0, 1.0, 1.0])
    y = compare(ag.Variable(x), other)
    assert (y.dtype, y.requires_grad) == (bool, False)
    np.testing.assert_array_equal(y.array, compare(x, other.array if isinstance(other, ag.Variable) else other))


def test_variables_stay_hashable_by_identity():
    x, y = ag.Variable(1.0), ag.Variable(1.0)
    assert len({x, y, x}) == 2


def test_a_comparison_of_single_numbers_can_be_asked():
    assert ag.Variable(2.0) > 1
    assert not ag.Variable(2.0) < 1


def test_logic_with_operators():
    x = ag.Variable(np.array([-1.0, 0.5, 2.0]))
    np.testing.assert_array_equal(((x > 0) & (x < 1)).array, [False, True, False])
    np.testing.assert_array_equal(((x < 0) | (x > 1)).array, [True, False, True])
    np.testing.assert_array_equal(((x > 0) ^ True).array, [True, False, False])
    np.testing.assert_array_equal((~(x > 0)).array, [True, False, False])
    np.testing.assert_array_equal((np.array([True, True, False]) & (x > 0)).array, [False, True, False])
    with pytest.raises(ag.DTypeError, match="Compare"):
        x & x


def test_whole_array_questions_give_python_s_booleans():
    x = ag.Variable(np.array([1.0, np.nan]))
    assert ag.allclose(x, x, equal_nan=True) is True
    assert np.allclose(x, x) is False
    assert ag.array_equal(x, x, equal_nan=True) is True
    assert np.array_equal(x, x.array) is False
    assert ag.array_equal(x, x[:1]) is False
    assert ag.allclose([1, 2], [1, 2 + 1e-9]) is True
    assert ag.allclose(1.0, 1.0) is True
    assert ag.array_equal([1, 2], (1, 2)) is True


def test_isclose_of_infinities():
    a, b = np.array([np.inf, np.inf, 1.0]), np.array([np.inf, -np.inf, np.inf])
    np.testing.assert_array_equal(ag.isclose(ag.Variable(a), b).array, np.isclose(a, b))
