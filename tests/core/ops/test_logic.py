import numpy as np
import pytest

import autograd_core as ag


@pytest.mark.parametrize(
    "f",
    [ag.any, ag.all, ag.argmax, ag.argmin, ag.nanargmax, ag.nanargmin, ag.count_nonzero, ag.flatnonzero, ag.argwhere],
)
def test_no_gradient_flows(f):
    y = f(ag.Variable(np.array([1.0, 0.0, 2.0])))
    assert isinstance(y, ag.Variable)
    assert not y.requires_grad
    assert y.dtype.kind in "bi"


def test_positions_are_the_first_on_a_tie():
    x = ag.Variable(np.array([[1.0, 3.0, 3.0], [0.0, 0.0, 0.0]]))
    np.testing.assert_array_equal(x.argmax(axis=1).array, [1, 0])
    np.testing.assert_array_equal(x.argmin(axis=1).array, [0, 0])


def test_the_gradient_flows_through_what_is_taken_there():
    x = ag.Variable(np.array([[1.0, 3.0, 3.0]]))
    ag.take_along_axis(x, x.argmax(axis=1, keepdims=True), axis=1).sum().backward()
    np.testing.assert_array_equal(x.grad, [[0, 1, 0]])


@pytest.mark.parametrize("f", [ag.argmax, ag.argmin])
def test_nothing_to_choose_from(f):
    with pytest.raises(ag.ShapeError, match="empty sequence"):
        f(ag.Variable(np.zeros(0)))


@pytest.mark.parametrize("f", [ag.nanargmax, ag.nanargmin])
def test_all_nan(f):
    with pytest.raises(ag.ShapeError, match="All-NaN"):
        f(ag.Variable(np.full(2, np.nan)))


def test_nonzero_is_one_array_for_each_axis():
    x = ag.Variable(np.array([[1.0, 0.0], [0.0, 2.0]]))
    rows, columns = x.nonzero()
    np.testing.assert_array_equal(rows.array, [0, 1])
    np.testing.assert_array_equal(x[x.nonzero()].array, [1, 2])
    np.testing.assert_array_equal(columns.array, [0, 1])
    with pytest.raises(ag.ShapeError):
        ag.nonzero(ag.Variable(1.0))


def test_an_output_to_write_into_is_refused():
    for f in (ag.any, ag.all, ag.argmax, ag.argmin):
        with pytest.raises(ag.GraphError, match="out="):
            f(ag.Variable(np.ones(2)), out=np.empty(()))
