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
