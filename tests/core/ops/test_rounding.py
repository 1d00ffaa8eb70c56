import numpy as np
import pytest

import autograd_core as ag


@pytest.mark.parametrize("op", [ag.floor, ag.ceil, ag.trunc, ag.fix, ag.rint, ag.round, ag.around, ag.sign])
def test_flat_at_the_jumps_too_and_under_an_infinite_gradient(op):
    x = ag.Variable(np.array([0.0, 0.5, -1.0, 2.3]))
    op(x).backward(np.array([np.inf, 1.0, np.nan, 1.0]))
    np.testing.assert_array_equal(x.grad, [0, 0, 0, 0])


def test_heaviside_passes_the_gradient_to_its_value_at_0():
    x, half = ag.Variable(np.array([-1.0, 0.0, 2.0])), ag.Variable(0.5)
    y = ag.heaviside(x, half)
    np.testing.assert_array_equal(y.array, [0, 0.5, 1])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 0, 0])
    assert half.grad == 1


def test_round_as_a_method_and_with_out():
    x = ag.Variable(np.array([1.25, -0.35]))
    np.testing.assert_array_equal(x.round(1).array, x.array.round(1))
    with pytest.raises(ag.GraphError, match="past the graph"):
        ag.round(x, out=np.zeros(2))


def test_integers_stay_integers():
    assert ag.round(np.array([17, 25]), -1).tolist() == [20, 20]
    assert ag.floor(np.array([1, 2])).dtype == np.floor(np.array([1, 2])).dtype
