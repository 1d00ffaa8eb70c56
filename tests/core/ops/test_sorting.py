import numpy as np
import pytest

import autograd_core as ag


def test_sorting_is_stable():
    """Equal elements keep their order, so the first of them gets the first gradient."""
    x = ag.Variable(np.array([2.0, 1.0, 2.0, 1.0]))
    ag.sort(x).backward(np.array([10.0, 20.0, 30.0, 40.0]))
    np.testing.assert_array_equal(x.grad, [30, 10, 40, 20])


def test_nans_come_last_and_keep_their_gradient():
    x = ag.Variable(np.array([np.nan, 1.0, 3.0]))
    ag.sort(x).backward(np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(x.grad, [3, 1, 2])


def test_sorting_in_place_is_refused():
    x = ag.Variable(np.array([2.0, 1.0]))
    with pytest.raises(ag.GraphError, match=r"use ag\.sort"):
        x.sort()
    with pytest.raises(ag.GraphError, match=r"use ag\.partition"):
        x.partition(1)


def test_methods():
    x = ag.Variable(np.array([3.0, 1.0, 2.0]))
    np.testing.assert_array_equal(x.argsort().array, [1, 2, 0])
    np.testing.assert_array_equal(x.argpartition(0).array[0], 1)
    assert ag.sort(x).searchsorted(2.5).array == 2


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda x: ag.sort(x, kind="best"), ag.ArgumentError, "kind must be"),
        (lambda x: ag.sort(x, kind="stable", stable=True), ag.ArgumentError, "not both"),
        (lambda x: ag.sort(x, order="f"), ag.ArgumentError, "fields"),
        (lambda x: ag.sort(x, axis=2), ag.AxisError, "out of bounds"),
        (lambda x: ag.sort(x[0, 0]), ag.AxisError, "out of bounds"),
        (lambda x: ag.partition(x, 3), ag.ShapeError, "out of bounds"),
        (lambda x: ag.partition(x, 1.5), ag.DTypeError, "must be integer"),
        (lambda x: ag.partition(x, 1, kind="best"), ag.ArgumentError, "introselect"),
        (lambda x: ag.searchsorted(x[0], 1.0, side="middle"), ag.ShapeError, "side"),
        (lambda x: ag.searchsorted(x[0], 1.0, sorter=[0]), ag.ShapeError, "must be equal"),
        (lambda x: ag.unique(x, axis=2), ag.AxisError, "out of bounds"),
    ],
)
def test_bad_input(call, error, text):
    with pytest.raises(error, match=text):
        call(ag.Variable(np.arange(6.0).reshape(2, 3)))


def test_unique_gives_its_gradient_to_the_first_of_equals():
    x = ag.Variable(np.array([3.0, 1.0, 3.0, 1.0, 2.0]))
    values, index, inverse, counts = ag.unique(x, return_index=True, return_inverse=True, return_counts=True)
    np.testing.assert_array_equal(values[inverse].array, x.array)
    np.testing.assert_array_equal(counts.array, [2, 1, 2])
    np.testing.assert_array_equal(index.array, [1, 4, 0])
    values.backward(np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(x.grad, [3, 1, 0, 0, 2])


def test_unique_under_vmap_has_no_one_shape():
    with pytest.raises(ag.GraphError):
        ag.vmap(ag.unique)(np.ones((2, 3)))


def test_unique_values_keeps_each_nan():
    assert ag.unique_values(np.array([np.nan, 1.0, np.nan])).shape == (3,)
    assert ag.unique(np.array([np.nan, 1.0, np.nan])).shape == (2,)
